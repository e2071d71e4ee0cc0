import type { Organisation, Person } from '../directory/model.js';
import { findByName } from '../directory/queries.js';
import { invalid } from '../errors.js';
import type { RiskFields } from '../risks/schema.js';
import type { DraftedFor } from './drafting.js';
import { headsFor } from './rights.js';
import { SAYS } from './words.js';

/**
 * The person a measure is to be carried out by: 李虹, 采购科李虹 or 李虹（采购科）.
 * @throws DomainError invalid (nobody, or several, of that name)
 */
export function ownerNamed(org: Organisation, text: string): Person {
  const said = plain(text);
  const sectionOf = (person: Person) => org.departments.get(person.departmentId ?? -1)?.name ?? '';
  const named = findByName(org, text);
  const found =
    named.length > 0
      ? named
      : [...org.people.values()].filter((person) => {
          if (person.status !== 'active') return false;
          const [name, section] = [plain(person.name), plain(sectionOf(person))];
          return section !== '' && (said === section + name || said === name + section);
        });
  const [owner] = found;
  if (!owner) throw invalid(SAYS.ownerUnknown(text), { field: 'owner' });
  if (found.length > 1) {
    const each = found.map((person) => `${sectionOf(person)}${person.name}`);
    throw invalid(SAYS.ownerSeveral(text, each), { field: 'owner' });
  }
  return owner;
}

/**
 * Who answers for a measure where nobody was named: whose point it is, else the head of his section.
 * @throws DomainError invalid when neither is there any more
 */
export function usualOwner(org: Organisation, risk: { reporter: string; department: number | null }): string {
  if (org.people.get(risk.reporter)?.status === 'active') return risk.reporter;
  const [head] = headsFor(org, risk.department);
  if (head === undefined) throw invalid(SAYS.ownerWanted, { field: 'owner' });
  return head;
}

/** What a wording for a point may be filled with. */
export const draftedFor = (
  { fields, department }: { fields: RiskFields; department: number | null },
  org: Organisation,
): DraftedFor => ({
  point: fields.point,
  manifestation: fields.manifestation,
  category: fields.category,
  layer: fields.layer,
  post: fields.post,
  section: org.departments.get(department ?? -1)?.name ?? '本科室',
});

export const nameOf = (org: Organisation, id: string): string => org.people.get(id)?.name ?? '已离开';

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s()（）的·]/g, '');
