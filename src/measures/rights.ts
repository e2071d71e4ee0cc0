// Rule, pure: who may write, close and confirm, by the organisation as it stands.
import type { Organisation, Person } from '../directory/model.js';
import { isActive } from '../directory/model.js';
import { climb, sectionHeads } from '../directory/section.js';
import type { Scheme } from '../schemes/model.js';

/** Who heads a section now; with nobody there, the nearest heads above it. */
export function headsFor(org: Organisation, department: number | null): string[] {
  if (department === null) return [];
  const own = sectionHeads(org, department);
  if (own.length > 0) return own;
  for (const { heads } of climb(org, department)) if (heads.length > 0) return heads;
  return [];
}

export const isHeadOf = (org: Organisation, person: Person, department: number | null): boolean =>
  isActive(person) && headsFor(org, department).includes(person.id);

/** The office of the scheme. */
export const isOffice = (org: Organisation, person: Person, { office }: Pick<Scheme, 'office'>): boolean =>
  isActive(person) && (org.roles.get(office)?.includes(person.id) ?? false);

/** A measure is written by whose point it is, the head of his section, or the office. */
export const mayWrite = (
  org: Organisation,
  scheme: Scheme,
  person: Person,
  risk: { reporter: string; department: number | null },
): boolean =>
  isActive(person) &&
  (risk.reporter === person.id || isHeadOf(org, person, risk.department) || isOffice(org, person, scheme));

/**
 * Who stands for a measure before its chain. The chain is that of whoever the measure is about: the point's reporter;
 * a head who writes for his section answers for it himself (E6 三（二）3 “所队负责人制定的防控措施，由单位分管局领导初审签字”).
 * Neither of the two decides on it.
 */
export function concernedBy(
  org: Organisation,
  writer: string,
  risk: { reporter: string; department: number | null },
): { concerned: string; alsoOwn?: string } {
  if (writer === risk.reporter) return { concerned: writer };
  const heads = headsFor(org, risk.department).includes(writer);
  return heads ? { concerned: writer, alsoOwn: risk.reporter } : { concerned: risk.reporter, alsoOwn: writer };
}
