// Rule, pure: who fills the gaps of a scheme.
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { ADMINISTRATOR } from '../directory/snapshot.js';
import type { Scheme } from './model.js';

/**
 * The office of a scheme, by id. A draft's office may be a role that nobody has been given yet: then the office of
 * the scheme in force and the administrators stand in for it, since somebody must be able to begin.
 * @param inForce for a draft: the scheme in force
 */
export function officeOf(organisation: Organisation, scheme: Scheme, inForce?: Scheme): string[] {
  const own = holders(organisation, scheme);
  if (own.length > 0) return own;
  const standIns = [...(inForce ? holders(organisation, inForce) : []), ...active(organisation, ADMINISTRATOR)];
  return [...new Set(standIns)];
}

/** What the office is called that `officeOf` finds: not by a role which nobody has been given yet. */
export const officeNameOf = (organisation: Organisation, scheme: Scheme, inForce: Scheme): string =>
  holders(organisation, scheme).length > 0 ? scheme.office : inForce.office;

export const isOfficeOf = (organisation: Organisation, person: Person, scheme: Scheme, inForce?: Scheme): boolean =>
  isActive(person) && officeOf(organisation, scheme, inForce).includes(person.id);

/** With the role, under its own name or a tag that this very scheme names for it: it need not be in force. */
function holders(organisation: Organisation, scheme: Scheme): string[] {
  const tags = scheme.roles.find(({ name }) => name === scheme.office)?.tags ?? [];
  return [...new Set([scheme.office, ...tags].flatMap((name) => active(organisation, name)))].sort();
}

const active = ({ roles, people }: Organisation, role: string): string[] =>
  (roles.get(role) ?? []).filter((id) => isActive(people.get(id)));
