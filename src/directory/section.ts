import { type Department, isActive, type Organisation, type Person } from './model.js';

/** Sections (科室) and who heads them. Pure; every function bears with circles and missing parents. */

/**
 * Heads of a section who can act: `department_leader`, else those marked `is_leader_in_dept`.
 * A leader who has left or is disabled does not count, so that his section falls to the mark and then to nobody.
 */
export function sectionHeads(org: Organisation, departmentId: number): string[] {
  const named = (org.departments.get(departmentId)?.leaders ?? []).filter((id) => isActive(org.people.get(id)));
  if (named.length > 0) return named;
  return [...org.people.values()]
    .filter((person) => isActive(person) && person.departments.some((d) => d.id === departmentId && d.leads))
    .map((person) => person.id)
    .sort();
}

/** Climbs from a section: each department above it, nearest first, with its heads (possibly none). */
export function* climb(org: Organisation, departmentId: number): Generator<{ departmentId: number; heads: string[] }> {
  const seen = new Set([departmentId]);
  let at = org.departments.get(departmentId)?.parentId ?? null;
  while (at !== null && !seen.has(at) && org.departments.has(at)) {
    seen.add(at);
    yield { departmentId: at, heads: sectionHeads(org, at) };
    at = org.departments.get(at)?.parentId ?? null;
  }
}

/** Sections this person heads. */
export function sectionsHeadedBy(org: Organisation, person: Person): number[] {
  const candidates = new Set(person.departments.filter((d) => d.leads).map((d) => d.id));
  for (const department of org.departments.values())
    if (department.leaders.includes(person.id)) candidates.add(department.id);
  return [...candidates].filter((id) => sectionHeads(org, id).includes(person.id)).sort((a, b) => a - b);
}

/** The departments themselves and all below them. */
export function subtree(departments: ReadonlyMap<number, Department>, roots: Iterable<number>): Set<number> {
  const children = new Map<number, number[]>();
  for (const { id, parentId } of departments.values())
    if (parentId !== null) children.set(parentId, [...(children.get(parentId) ?? []), id]);
  const within = new Set<number>();
  const waiting = [...roots];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (within.has(id)) continue;
    within.add(id);
    waiting.push(...(children.get(id) ?? []));
  }
  return within;
}
