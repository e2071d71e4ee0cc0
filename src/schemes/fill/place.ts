// Rule, pure: where in a scheme a gap's path leads, and the change that puts a value there.
import { identityFor, isMapping, mergeSchemes, nameIn } from '../merge.js';
import type { Scheme } from '../model.js';
import { branchFor, isKey, language, mayBeSupplement, type Node, partOf } from '../tree.js';
import { fieldName, itemName } from '../wording.js';

/** One step of a path: a field, or the item of a list that this field and name tell apart. */
type Step = { field: string } | { item: string; identity: string };

/** One place that a path leads to. */
export interface Place {
  steps: Step[];
  node: Node;
  /** Name of the field that holds it. */
  field: string;
  value: unknown;
  /** Of what it is, for people: 等级“高”. Empty for a part of the scheme itself. */
  about: string;
}

/**
 * Lists to which a gap may add an item under the key that its path names (`clocks.rotation`): what is done and when. Words
 * that stored rows refer to (categories, levels, roles …) are not added by answering a question.
 */
const GROWING = new Set([
  'chains',
  'bodies',
  'phases',
  'deadlines',
  'cadences',
  'clocks',
  'publications',
  'notices',
  'reviews',
  'assessments',
  'rules',
  'responsibility',
  'cutoffs',
]);

/** Every place that a path leads to; undefined where the language has no words for it: then only a text can answer. */
export function placesAt(scheme: Scheme, path: string): Place[] | undefined {
  let places: Place[] = [{ steps: [], node: language(), field: '', value: scheme, about: '' }];
  const parts = path.split('.');
  for (const [at, part] of parts.entries()) {
    const next: Place[] = [];
    for (const place of places) {
      const found = stepInto(scheme, place, part, at === parts.length - 1);
      if (!found) return undefined;
      next.push(...found);
    }
    places = next;
  }
  return places.length > 0 ? places : undefined;
}

function stepInto(scheme: Scheme, place: Place, part: string, last: boolean): Place[] | undefined {
  const node = branchFor(place.node, place.value);
  if (node.items) {
    const items = Array.isArray(place.value) ? place.value : [];
    const itemNode = node.items;
    if (part === '*')
      return items.flatMap((item): Place[] => {
        const name = nameIn(item);
        return name === undefined ? [] : [itemPlace(scheme, place, itemNode, item, name)];
      });
    const item = items.find((one) => nameIn(one) === part || (isMapping(one) && one.level === part));
    if (item) return [itemPlace(scheme, place, itemNode, item, part)];
    if (!last || !GROWING.has(place.field)) return undefined;
    const byLevel = partOf(itemNode, 'key') === undefined && partOf(itemNode, 'level') !== undefined;
    if (byLevel && !scheme.levels.some(({ key }) => key === part)) return undefined;
    if (!byLevel && !KEY.test(part)) return undefined;
    const identity = byLevel ? 'level' : 'key';
    return [{ ...place, steps: [...place.steps, { item: part, identity }], node: itemNode, value: undefined }];
  }
  const own = partOf(node, part);
  if (!own) return undefined;
  const value = isMapping(place.value) && Object.hasOwn(place.value, part) ? place.value[part] : undefined;
  return [{ steps: [...place.steps, { field: part }], node: own, field: part, value, about: place.about }];
}

const KEY = /^[a-z][a-z0-9-]{0,39}$/;

function itemPlace(scheme: Scheme, list: Place, node: Node, value: unknown, name: string): Place {
  const identity = isMapping(value) ? (Object.keys(value).find((field) => value[field] === name) ?? 'key') : 'key';
  const about = `${fieldName(list.field, list.node)}“${itemName(value, scheme) ?? name}”`;
  return {
    steps: [...list.steps, { item: name, identity }],
    node,
    field: list.field,
    value,
    about: list.about ? `${list.about}的${about}` : about,
  };
}

/**
 * What, laid over the scheme (`mergeSchemes`), puts the value at the place: as a supplement in a file would. The part that
 * holds the value is marked 补充.
 */
export function changeAt(scheme: Scheme, { steps }: Pick<Place, 'steps'>, value: unknown): Record<string, unknown> {
  return lay(language(), scheme, steps, value) as Record<string, unknown>;
}

function lay(node: Node, base: unknown, [step, ...rest]: Step[], value: unknown): unknown {
  if (!step) return value;
  const own = branchFor(node, base);
  if ('field' in step) {
    const inner = partOf(own, step.field) ?? {};
    const before = isMapping(base) ? base[step.field] : undefined;
    const innermost = rest.every((one) => 'field' in one) && !mayBeSupplement(inner);
    return {
      [step.field]: lay(inner, before, rest, value),
      ...(mayBeSupplement(own) && innermost ? { supplement: true } : {}),
    };
  }
  const items = Array.isArray(base) ? base : [];
  const found = items.find((one) => isMapping(one) && one[step.identity] === step.item);
  const laid = lay(own.items ?? {}, found, rest, value) as Record<string, unknown>;
  const item = { [step.identity]: step.item, ...laid };
  if (identityFor(items, [item]) === step.identity) return [item];
  // Items that cannot be told apart are replaced as a whole list: the change carries all of them.
  return found ? items.map((one) => (one === found ? mergeSchemes(one, item) : one)) : [...items, item];
}

/** Whether a field is the stable key of a new item, which is made rather than asked for. */
export const isOwnKey = (field: string, node: Node): boolean => field === 'key' && isKey(node);
