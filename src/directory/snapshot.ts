import type { Department, Organisation, OutsideRange, Person } from './model.js';
import { subtree } from './section.js';

/** The whole directory as stored: plain data that rules turn into the next one. Never changed in place. */
export interface Snapshot {
  people: ReadonlyMap<string, Person>;
  departments: ReadonlyMap<number, Department>;
  tags: ReadonlyMap<number, Tag>;
  grants: readonly Grant[];
  outside: OutsideRange;
}
export interface Tag {
  id: number;
  name: string;
  /** Sorted; also people the app may not see. */
  people: string[];
  /** Sorted; their people, and those of the departments below, bear the tag. */
  departments: number[];
}
export interface Grant {
  role: string;
  person: string;
  departments: number[];
}

export const EMPTY: Snapshot = {
  people: new Map(),
  departments: new Map(),
  tags: new Map(),
  grants: [],
  outside: { people: [], departments: [], tags: [] },
};

/** Given by us alone: a tag of this name means nothing. */
export const ADMINISTRATOR = 'administrator';

/** Not a role: the departments that somebody runs (分管), kept as a grant beside the roles he has by his tags. */
export const RUNS = 'runs-departments';

/** What the scheme says of tags: a role, and further tags whose people have it. */
export interface RoleNames {
  name: string;
  tags?: string[] | undefined;
}

/**
 * Snapshot → organisation as the engines see it. Roles list everybody who is in the directory, whatever his status,
 * by id; who can act is for the reader to ask (`isActive`).
 */
export function organisationOf(snapshot: Snapshot, roles: readonly RoleNames[] = []): Organisation {
  const holders = new Map<string, Set<string>>();
  const give = (role: string, person: string) => {
    if (!present(snapshot.people.get(person))) return;
    const of = holders.get(role);
    if (of) of.add(person);
    else holders.set(role, new Set([person]));
  };
  const departments = new Map(snapshot.departments);
  for (const tag of snapshot.tags.values()) {
    if (tag.name === ADMINISTRATOR || tag.name === RUNS) continue;
    if (!holders.has(tag.name)) holders.set(tag.name, new Set());
    for (const person of tag.people) give(tag.name, person);
    if (tag.departments.length === 0) continue;
    const within = subtree(departments, tag.departments);
    for (const person of snapshot.people.values())
      if (person.departments.some((d) => within.has(d.id))) give(tag.name, person.id);
  }
  for (const { role, person } of snapshot.grants) if (role !== RUNS) give(role, person);
  for (const { name, tags } of roles)
    for (const tag of tags ?? [])
      if (tag !== ADMINISTRATOR) for (const person of holders.get(tag) ?? []) give(name, person);

  const assignedDepartments = new Map<string, number[]>();
  for (const { person, departments: own } of snapshot.grants)
    if (own.length > 0)
      assignedDepartments.set(
        person,
        [...new Set([...(assignedDepartments.get(person) ?? []), ...own])].sort((a, b) => a - b),
      );
  return {
    people: new Map(snapshot.people),
    departments,
    roles: new Map([...holders].map(([role, people]) => [role, [...people].sort()])),
    assignedDepartments,
    outside: snapshot.outside,
  };
}

const present = (person: Person | undefined) =>
  person !== undefined && person.status !== 'gone' && person.status !== 'left';
