// Rule, pure: the people a scheme's `by` names, where no single subject is concerned: who may fill, mark, keep.
import type { Organisation } from '../directory/model.js';
import { sectionHeads } from '../directory/section.js';
import type { Scheme, Who } from '../schemes/model.js';
import { isActive, peopleWithRole } from './chain.js';

/** Active people, each once, in a fixed order. A body counts as its members; what is outside the house has nobody here. */
export function peopleNamed(whos: readonly Who[], scheme: Scheme, org: Organisation): string[] {
  return [...new Set(whos.flatMap((who) => named(who, scheme, org)))];
}

function named(who: Who, scheme: Scheme, org: Organisation): string[] {
  switch (who.by) {
    case 'role':
      return peopleWithRole(scheme, org, who.role);
    case 'section-head':
      return [...org.departments.keys()].flatMap((id) => sectionHeads(org, id));
    case 'reporter':
      return [...org.people.keys()].filter((id) => isActive(org, id));
    case 'any-of':
      return who.of.flatMap((one) => named(one, scheme, org));
    case 'body':
      return (scheme.bodies.find(({ key }) => key === who.body)?.members ?? []).flatMap((role) =>
        peopleWithRole(scheme, org, role),
      );
    case 'outside':
      return [];
  }
}
