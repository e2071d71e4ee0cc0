import type { Department, DirectoryChanges, Organisation, OutsideRange, Person } from './model.js';
import { sectionHeads } from './section.js';
import type { Grant, Snapshot, Tag } from './snapshot.js';

/** What WeCom showed in one full sync. Pure data. */
export interface Seen {
  people: ReadonlyMap<string, Person>;
  departments: ReadonlyMap<number, Department>;
  tags: ReadonlyMap<number, Tag>;
  outside: OutsideRange;
  /** Every department and every list of members was read: only then does not being seen mean being gone. */
  complete: boolean;
}

/**
 * The directory as it should be after a sync. Who is not seen any more becomes `gone`: his row stays, since the
 * register names him. After an incomplete sync nothing is taken away; a tag that could not be read stays as it was.
 */
export function targetOf(known: Snapshot, seen: Seen): Snapshot {
  const people = new Map(known.people);
  if (seen.complete) for (const person of known.people.values()) people.set(person.id, gone(person));
  for (const person of seen.people.values()) people.set(person.id, person);
  const departments = new Map(seen.complete ? [] : known.departments);
  for (const department of seen.departments.values()) departments.set(department.id, department);
  const tags = new Map(seen.complete ? [] : known.tags);
  for (const id of seen.outside.tags) {
    const tag = known.tags.get(id);
    if (tag) tags.set(id, tag);
  }
  for (const tag of seen.tags.values()) tags.set(tag.id, tag);
  return { ...known, people, departments, tags, outside: seen.outside };
}

export const gone = (person: Person): Person => ({ ...person, status: 'gone', departments: [] });

/** What must be written to get from one snapshot to the next. */
export interface Diff {
  people: { put: Person[]; remove: string[] };
  departments: { put: Department[]; remove: number[] };
  tags: { put: Tag[]; remove: number[] };
  grants: { put: Grant[]; remove: Grant[] };
  outside: boolean;
}

export function diffSnapshots(before: Snapshot, after: Snapshot): Diff {
  return {
    people: diffMaps(before.people, after.people),
    departments: diffMaps(before.departments, after.departments),
    tags: diffMaps(before.tags, after.tags),
    grants: { put: without(after.grants, before.grants), remove: without(before.grants, after.grants, sameHolder) },
    outside: !same(before.outside, after.outside),
  };
}

export function isEmpty(diff: Diff): boolean {
  const parts = [diff.people, diff.departments, diff.tags, diff.grants];
  return !diff.outside && parts.every((part) => part.put.length === 0 && part.remove.length === 0);
}

/**
 * Lays what changed from `before` to `target` over `now`. What somebody else changed meanwhile stays as he left it:
 * a sync looks for seconds, and an event that arrives in that time is newer than what it saw.
 */
export function rebase(before: Snapshot, target: Snapshot, now: Snapshot): Snapshot {
  if (now === before) return target;
  return {
    people: rebaseMaps(before.people, target.people, now.people),
    departments: rebaseMaps(before.departments, target.departments, now.departments),
    tags: rebaseMaps(before.tags, target.tags, now.tags),
    grants: same(before.grants, now.grants) ? target.grants : now.grants,
    outside: target.outside,
  };
}

function rebaseMaps<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  target: ReadonlyMap<Key, Value>,
  now: ReadonlyMap<Key, Value>,
): Map<Key, Value> {
  const result = new Map(now);
  const { put, remove } = diffKeys(before, target);
  for (const key of remove) if (same(before.get(key), now.get(key))) result.delete(key);
  for (const key of put) if (same(before.get(key), now.get(key))) result.set(key, target.get(key) as Value);
  return result;
}

function diffKeys<Key, Value>(before: ReadonlyMap<Key, Value>, after: ReadonlyMap<Key, Value>) {
  return {
    put: [...after.keys()].filter((key) => !same(before.get(key), after.get(key))),
    remove: [...before.keys()].filter((key) => !after.has(key)),
  };
}

const sameHolder = (a: Grant, b: Grant) => a.role === b.role && a.person === b.person;
const without = (grants: readonly Grant[], others: readonly Grant[], equal: (a: Grant, b: Grant) => boolean = same) =>
  grants.filter((grant) => !others.some((other) => equal(grant, other)));

function diffMaps<Key, Value>(before: ReadonlyMap<Key, Value>, after: ReadonlyMap<Key, Value>) {
  const { put, remove } = diffKeys(before, after);
  return { put: put.map((key) => after.get(key) as Value), remove };
}

/** What somebody with open items must hear of: people, roles and sections that are not what they were. */
export function changesBetween(before: Organisation, after: Organisation): Omit<DirectoryChanges, 'renamed'> {
  const personIds = differing(before.people, after.people);
  const departmentIds = new Set(differing(before.departments, after.departments));
  // A section's head also changes when he is disabled or the mark moves, with the department left as it was.
  const touched = new Set(
    personIds.flatMap((id) =>
      [before, after].flatMap((org) => [
        ...(org.people.get(id)?.departments.map((d) => d.id) ?? []),
        ...headed(org, id),
      ]),
    ),
  );
  for (const id of touched) if (!same(sectionHeads(before, id), sectionHeads(after, id))) departmentIds.add(id);
  const roleNames = new Set(differing(before.roles, after.roles));
  for (const person of differing(before.assignedDepartments, after.assignedDepartments))
    for (const org of [before, after])
      for (const [role, people] of org.roles) if (people.includes(person)) roleNames.add(role);
  return {
    personIds: personIds.sort(),
    roleNames: [...roleNames].sort(),
    departmentIds: [...departmentIds].sort((a, b) => a - b),
  };
}

function headed(org: Organisation, id: string): number[] {
  return [...org.departments.values()].filter((d) => d.leaders.includes(id)).map((d) => d.id);
}

function differing<Key>(before: ReadonlyMap<Key, unknown>, after: ReadonlyMap<Key, unknown>): Key[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => !same(before.get(key), after.get(key)));
}

/** Records come from the same few constructors, so that equal ones have their fields in the same order. */
const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
