// Rule, pure: whether a step of a chain stands above somebody with a role.
import type { ChainStep, Scheme, Who } from '../model.js';

/**
 * Whether a step is decided by somebody above a role: a body that is more than this role, an organ outside the house, a
 * meeting; for 领导班子成员 a role that stands before theirs in `leadership`, for all others any other role or superior.
 */
export function isAbove(scheme: Scheme, step: Pick<ChainStep, 'who' | 'decide'>, role: string): boolean {
  if (step.decide === 'meeting') return true;
  const place = scheme.leadership.indexOf(role);
  const one = (who: Who): boolean => {
    switch (who.by) {
      case 'outside':
        return true;
      case 'body':
        return scheme.bodies.some(({ key, members }) => key === who.body && !isAlone(scheme, members, role));
      case 'any-of':
        return who.of.some(one);
      case 'role': {
        if (who.role === role) return false;
        if (place < 0) return true;
        const other = scheme.leadership.indexOf(who.role);
        return other >= 0 && other < place;
      }
      default:
        // 科室负责人, or the superior of the person concerned: above staff, below those who lead the house.
        return place < 0;
    }
  };
  return one(step.who);
}

/** A body that is nobody but one person's role. A role that stands for several, by its tags, is several people. */
const isAlone = (scheme: Scheme, members: string[], role: string): boolean =>
  members.every((member) => member === role) && !scheme.roles.some(({ name, tags }) => name === role && tags?.length);
