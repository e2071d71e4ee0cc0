// Rule, pure: who has to hand in what. Plan × organisation → duties.
import { answering, peopleWithRole } from '../approvals/chain.js';
import { isActive, type Organisation } from '../directory/model.js';
import { climb, sectionHeads } from '../directory/section.js';
import type { Scheme, Who } from '../schemes/model.js';
import type { Due, Duty } from './model.js';

/**
 * 各科室: departments to which at least one active person belongs in the first place (主部门), without those in which
 * most are 领导班子成员 (院领导): departments that only group others belong to nobody, and leaders are no section.
 * @param except names of sections that the plan leaves out
 */
export function askedSections(scheme: Scheme, org: Organisation, except: readonly string[] = []): number[] {
  const leaders = new Set(scheme.leadership.flatMap((role) => peopleWithRole(scheme, org, role)));
  return [...membersBySection(org)]
    .filter(([id, members]) => {
      const name = org.departments.get(id)?.name;
      if (name === undefined || except.includes(name)) return false;
      return members.filter((person) => leaders.has(person)).length * 2 <= members.length;
    })
    .map(([id]) => id)
    .sort((a, b) => a - b);
}

/** What a deadline asks of each section, each person or the house, as the organisation stands. */
export function dutiesOf(scheme: Scheme, org: Organisation, due: Due): Duty[] {
  const { each, from, exceptDepartments } = due.deadline;
  const whos: readonly Who[] = from.length > 0 ? from : DEFAULT_FROM[each](scheme);
  const people = (section: number | null) => unique(whos.flatMap((who) => resolve(who, scheme, org, section)));
  if (each === 'unit') {
    const by = people(null);
    return [{ due, department: null, person: null, by: by.length > 0 ? by : office(scheme, org), fromAbove: false }];
  }
  const sections = askedSections(scheme, org, exceptDepartments);
  if (each === 'person') {
    return unique(sections.flatMap(people)).map((person) => ({
      due,
      department: org.people.get(person)?.departmentId ?? null,
      person,
      by: [person],
      fromAbove: false,
    }));
  }
  return sections.map((department) => {
    const by = people(department);
    const above = by.length > 0 ? [] : nearestAbove(org, department);
    return { due, department, person: null, by: by.length > 0 ? by : above, fromAbove: by.length === 0 };
  });
}

/** Who is told what came in and what did not, for a duty: those the plan names, by user id. Bodies sit, they read no chat. */
export function receiversOf(scheme: Scheme, org: Organisation, duty: Duty): string[] {
  const named = duty.due.deadline.to.filter(({ by }) => by !== 'body' && by !== 'outside' && by !== 'reporter');
  return unique(named.flatMap((who) => resolve(who, scheme, org, duty.department, true)));
}

export const office = (scheme: Scheme, org: Organisation): string[] => peopleWithRole(scheme, org, scheme.office);

const DEFAULT_FROM: Record<Due['deadline']['each'], (scheme: Scheme) => Who[]> = {
  person: () => [{ by: 'reporter' }],
  department: () => [{ by: 'section-head' }],
  unit: ({ office: role }) => [{ by: 'role', role, assigned: false }],
};

/**
 * @param section of the duty; none for the house as a whole
 * @param everywhere a role counts wherever its people belong: the receiver of a section's paper is not in that section
 */
function resolve(
  who: Who,
  scheme: Scheme,
  org: Organisation,
  section: number | null,
  everywhere = section === null,
): string[] {
  switch (who.by) {
    case 'body':
    case 'outside':
      return [];
    case 'any-of':
      return who.of.flatMap((one) => resolve(one, scheme, org, section, everywhere));
    case 'section-head':
      return section === null ? [] : sectionHeads(org, section);
    case 'reporter':
      return section === null ? [] : (membersBySection(org).get(section) ?? []);
    case 'role': {
      const all = peopleWithRole(scheme, org, who.role);
      const assigned = who.assigned ? answering(all, org, section) : [];
      if (assigned.length > 0) return assigned;
      // 联络员: each section its own.
      return everywhere ? all : all.filter((id) => org.people.get(id)?.departments.some((d) => d.id === section));
    }
  }
}

function nearestAbove(org: Organisation, section: number): string[] {
  for (const { heads } of climb(org, section)) if (heads.length > 0) return heads;
  return [];
}

/** Active people by their main department. Kept for each organisation, which nobody changes. */
function membersBySection(org: Organisation): ReadonlyMap<number, string[]> {
  const known = members.get(org.people);
  if (known) return known;
  const found = new Map<number, string[]>();
  for (const person of org.people.values())
    if (isActive(person) && person.departmentId !== null)
      found.set(person.departmentId, [...(found.get(person.departmentId) ?? []), person.id]);
  members.set(org.people, found);
  return found;
}
const members = new WeakMap<Organisation['people'], ReadonlyMap<number, string[]>>();

const unique = (ids: string[]) => [...new Set(ids)];
