import type { Db } from '../db/client.js';
import type { Scheme } from '../schemes/model.js';
import { type Department, isActive, type Organisation, type Person, personId } from './model.js';
import { rolesOf } from './roles.js';
import { sectionHeads, sectionsHeadedBy, subtree } from './section.js';
import { organisationOf, type RoleNames, type Snapshot } from './snapshot.js';
import { currentSnapshot, roleNames } from './store.js';

/**
 * The organisation as it is now: two cheap statements, and the rows only after a change. Treat it as read-only:
 * the same object is given to everybody until something changes. Works on a transaction too.
 */
export async function loadOrganisation(db: Db): Promise<Organisation> {
  const snapshot = await currentSnapshot(db);
  const roles = await roleNames(db);
  const known = built.get(snapshot);
  if (known && known.roles === roles) return known.organisation;
  const organisation = organisationOf(snapshot, roles);
  built.set(snapshot, { roles, organisation });
  return organisation;
}

const built = new WeakMap<Snapshot, { roles: readonly RoleNames[]; organisation: Organisation }>();

/** By user id, in any case of letters; also people who have left. */
export async function findPerson(db: Db, id: string): Promise<Person | undefined> {
  return (await currentSnapshot(db)).people.get(personId(id));
}

/** Active people of exactly this name, by id: a large house has several 王芳. */
export function findByName(org: Organisation, name: string): Person[] {
  const wanted = plainName(name);
  return [...org.people.values()]
    .filter((person) => isActive(person) && plainName(person.name) === wanted)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const plainName = (name: string) => name.normalize('NFKC').replace(/\s+/g, '');

/**
 * Departments of exactly this name; 「后勤保障部/采购科」 names one by those above it. Several sections of a house may
 * bear one name.
 */
export function findDepartments(org: Organisation, text: string): Department[] {
  const path = text
    .split(/[/／>＞]/)
    .map(plainName)
    .filter(Boolean)
    .reverse();
  const fits = (department: Department | undefined, at: number): boolean => {
    const wanted = path[at];
    if (wanted === undefined) return true;
    const seen = new Set<number>();
    for (let one = department; one && !seen.has(one.id); one = org.departments.get(one.parentId ?? -1)) {
      seen.add(one.id);
      if (plainName(one.name) === wanted) return fits(org.departments.get(one.parentId ?? -1), at + 1);
      if (at === 0) return false;
    }
    return false;
  };
  return path.length === 0 ? [] : [...org.departments.values()].filter((department) => fits(department, 0));
}

/** Active people with the role, by id. */
export function peopleWithRole(org: Organisation, role: string): Person[] {
  return (org.roles.get(role) ?? []).flatMap((id) => {
    const person = org.people.get(id);
    return isActive(person) ? [person] : [];
  });
}

/** Sections whose items a person may see in the 风险清单, beside his own items and those in whose chain he is. */
export type Visible = { all: true } | { all: false; departments: number[] };

/**
 * 风险清单: staff their own, a head his section (with those below it that have no head), a role as the scheme's
 * `sees` says, the office everything. Somebody who is not active sees nothing.
 */
export function visibleSections(org: Organisation, person: Person, scheme: Scheme): Visible {
  if (!isActive(person)) return { all: false, departments: [] };
  const held = new Set(rolesOf(org, person));
  const seen = new Set<number>();
  if (held.has(scheme.office)) return { all: true };
  for (const role of scheme.roles) {
    if (!role.sees || !held.has(role.name)) continue;
    const assigned = role.sees === 'assigned' ? (org.assignedDepartments.get(person.id) ?? []) : [];
    if (assigned.length === 0) return { all: true };
    for (const id of subtree(org.departments, assigned)) seen.add(id);
  }
  for (const id of sectionsHeadedBy(org, person)) for (const below of unheadedBelow(org, id)) seen.add(below);
  return { all: false, departments: [...seen].sort((a, b) => a - b) };
}

/** The section and, going down, every department that nobody heads: its reports climb to this head. */
function unheadedBelow(org: Organisation, root: number): number[] {
  const found = [root];
  const seen = new Set(found);
  for (let at = 0; at < found.length; at++)
    for (const { id, parentId } of org.departments.values())
      if (parentId === found[at] && !seen.has(id) && sectionHeads(org, id).length === 0) {
        seen.add(id);
        found.push(id);
      }
  return found;
}
