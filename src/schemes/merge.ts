/** How a supplement changes the scheme it extends. Pure. */

/** What tells the items of a list apart, in this order. */
const IDENTITIES = ['key', 'name', 'id', 'level'] as const;

type Mapping = Record<string, unknown>;

/**
 * Lays `change` over `base`. Mappings merge field by field. Lists whose every item carries a key, name, id or level
 * merge item by item: known ones in their old place, new ones after them. Everything else replaces.
 * A mapping that says what it is by `by` (whom a step falls on) is replaced as a whole when that differs.
 */
export function mergeSchemes(base: unknown, change: unknown): unknown {
  if (change === undefined) return base;
  if (Array.isArray(base) && Array.isArray(change)) {
    const identity = identityFor(base, change);
    return identity ? mergeLists(base as Mapping[], change as Mapping[], identity) : change;
  }
  if (!isMapping(base) || !isMapping(change)) return change;
  if (typeof change.by === 'string' && change.by !== base.by) return change;
  const merged: Mapping = { ...base };
  for (const [field, value] of Object.entries(change)) merged[field] = mergeSchemes(base[field], value);
  return merged;
}

/** By which field the items of two lists are matched; undefined where the second list replaces the first. */
export const identityFor = (base: unknown[], change: unknown[]): string | undefined =>
  IDENTITIES.find((field) => tellsApart(field, base) && tellsApart(field, change));

/** What names an item of a list in a path: its key, name, id or level. */
export const nameIn = (item: unknown): string | undefined =>
  isMapping(item)
    ? IDENTITIES.map((field) => item[field]).find((name): name is string => typeof name === 'string')
    : undefined;

function mergeLists(base: Mapping[], change: Mapping[], identity: string): Mapping[] {
  const merged = new Map<unknown, Mapping>();
  for (const item of base) merged.set(item[identity], item);
  for (const item of change) merged.set(item[identity], mergeSchemes(merged.get(item[identity]), item) as Mapping);
  return [...merged.values()];
}

/** Whether every item has the field as text and no two share it. */
function tellsApart(field: string, items: unknown[]): boolean {
  const names = items.map((item) => (isMapping(item) && typeof item[field] === 'string' ? item[field] : undefined));
  return !names.includes(undefined) && new Set(names).size === names.length;
}

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What stands at a path such as `grading.cutoffs`, `chains.staff` or `levels.*.definition`. A part of a list is named
 * by its key, name, id or level; `*` stands for every item.
 * @returns one value for each place the path leads to; `undefined` for a place where nothing stands
 */
export function valuesAt(scheme: unknown, path: string): unknown[] {
  let places: unknown[] = [scheme];
  for (const part of path.split('.')) {
    places = places.flatMap((place): unknown[] => {
      if (Array.isArray(place)) {
        if (part === '*') return place.length > 0 ? place : [undefined];
        return [place.find((item) => isMapping(item) && IDENTITIES.some((field) => item[field] === part))];
      }
      return [isMapping(place) && Object.hasOwn(place, part) ? place[part] : undefined];
    });
  }
  return places;
}

/** Whether something stands at the path, in every place it leads to. Empty text and empty lists are nothing. */
export function isFilled(scheme: unknown, path: string): boolean {
  return valuesAt(scheme, path).every((value) => {
    if (value === undefined || value === null) return false;
    if (typeof value === 'string') return value.trim() !== '';
    if (Array.isArray(value)) return value.length > 0;
    return true;
  });
}
