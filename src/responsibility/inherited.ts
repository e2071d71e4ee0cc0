// Rule, pure: levels that are not given but come from what somebody runs (E6 三（二）2：副职按分管股室最高风险等级).
import { peopleWithRole } from '../approvals/chain.js';
import type { Organisation } from '../directory/model.js';
import { subtree } from '../directory/section.js';
import { levelsByRank, type Scheme } from '../schemes/model.js';
import type { Point } from './model.js';

type Rule = Scheme['inheritance'][number];

export interface InheritedLevel {
  person: string;
  /** Key of the level. */
  level: string;
  rule: Rule;
  /** Departments in which a point has this level. */
  departments: number[];
}

/**
 * The level of everybody who has his by a rule of the plan. Nobody is in it who runs nothing, or whose departments have no
 * point with a level yet. The own points of such people count for nobody, so that no level feeds on another.
 * @param points filed points, at the levels of this plan
 */
export function inheritedBy(scheme: Scheme, org: Organisation, points: readonly Point[]): Map<string, InheritedLevel> {
  const found = new Map<string, InheritedLevel>();
  if (scheme.inheritance.length === 0) return found;
  const heirs = new Set(scheme.inheritance.filter(givesToOwnPoints).flatMap((rule) => peopleOf(scheme, org, rule)));
  const graded = points.filter(({ reporter }) => !heirs.has(reporter));
  const rankOf = new Map(levelsByRank(scheme).map(({ key, rank }) => [key, rank]));
  for (const rule of scheme.inheritance) {
    for (const person of peopleOf(scheme, org, rule)) {
      if (found.has(person)) continue;
      const from = sourceOf(rule, org, person, graded).filter(({ level }) => rankOf.has(level));
      const sign = rule.take === 'highest' ? 1 : -1;
      const [first] = [...from].sort((a, b) => sign * ((rankOf.get(a.level) ?? 0) - (rankOf.get(b.level) ?? 0)));
      if (!first) continue;
      const departments = from.filter(({ level }) => level === first.level).flatMap((one) => one.department ?? []);
      found.set(person, {
        person,
        level: first.level,
        rule,
        departments: [...new Set(departments)].sort((a, b) => a - b),
      });
    }
  }
  return found;
}

/** Whether his own points take that level too. A post's level comes from its own points, which stay as they are. */
export const givesToOwnPoints = ({ from }: Pick<Rule, 'from'>): boolean => from !== 'points-of-post';

/** Whether this point of his takes the level he inherits. */
export const follows = (rule: Pick<Rule, 'from' | 'layers'>, point: Pick<Point, 'layer'>): boolean =>
  givesToOwnPoints(rule) && (!rule.layers || rule.layers.includes(point.layer));

const peopleOf = (scheme: Scheme, org: Organisation, rule: Rule) =>
  [...new Set(rule.roles.flatMap((role) => peopleWithRole(scheme, org, role)))].sort();

function sourceOf(rule: Rule, org: Organisation, id: string, points: readonly Point[]): Point[] {
  const person = org.people.get(id);
  const [own, post] = [person?.departmentId ?? null, person?.position ?? ''];
  switch (rule.from) {
    case 'departments-he-runs': {
      const runs = subtree(org.departments, org.assignedDepartments.get(id) ?? []);
      return points.filter(({ department }) => department !== null && runs.has(department));
    }
    case 'points-of-department':
      return own === null ? [] : points.filter(({ department }) => department === own);
    case 'points-of-post':
      return post === '' ? [] : points.filter((point) => point.department === own && point.post === post);
  }
}
