// Rule, pure: the plan in force × a point × the organisation → every place in answering for it, none left out.
import { type Responsible, responsibleFor } from '../approvals/responsible.js';
import type { Organisation } from '../directory/model.js';
import type { Scheme, Who } from '../schemes/model.js';
import type { Duty, Holding, Point } from './model.js';

/**
 * Which plan says who answers for a point: the one in force, as long as it knows the point's level and layer; else the one
 * it was recorded under. A house that fills or mends its matrix does so for the points it has, too.
 */
export function governing<Version extends { scheme: Scheme }>(
  inForce: Version,
  recorded: Version,
  { level, layer }: Pick<Point, 'level' | 'layer'>,
): Version {
  const { levels, layers } = inForce.scheme;
  const knows = levels.some(({ key }) => key === level) && (layers.length === 0 || layers.some((l) => l.key === layer));
  return knows ? inForce : recorded;
}

/** Places of a point whose level the plan maps to nobody. */
export const UNMAPPED = '方案没有规定由谁负责';
export const UNGRADED = '还没有定等级';

/**
 * Every place in answering for a point: people, bodies, vacancies. Empty only where the plan has no levels at all
 * (E4): then nobody is asked for.
 */
export function dutiesOf(scheme: Scheme, point: Point, org: Organisation): Holding[] {
  if (scheme.levels.length === 0) return [];
  const vacant = (holder: string): Holding => ({ point: point.id, duty: 'owner', kind: 'vacant', holder });
  if (point.level === '') return [vacant(UNGRADED)];
  const found = responsibleFor(scheme, factsOf(point), org);
  if (!found) return [vacant(UNMAPPED)];
  const places = [...placesOf(point.id, 'owner', found.owners), ...placesOf(point.id, 'supervisor', found.supervisors)];
  return [...new Map(places.map((place) => [keyOf(place), place])).values()];
}

export const factsOf = ({ reporter, department, layer, level }: Point) => ({
  concerned: reporter,
  departmentId: department,
  layer,
  level,
});

export const keyOf = ({ point, duty, kind, holder }: Holding): string => [point, duty, kind, holder].join('\n');

/** 分管领导 · 科室负责人 · 岗位责任人 · 科室负责人或分管领导 · 局党组 */
export function titleOf(who: Who, body?: string): string {
  switch (who.by) {
    case 'role':
      return who.role;
    case 'section-head':
      return '科室负责人';
    case 'reporter':
      return '岗位责任人';
    case 'any-of':
      return who.of.map((one) => titleOf(one)).join('或');
    default:
      return body ?? who.body;
  }
}

function placesOf(point: string, duty: Duty, all: readonly Responsible[]): Holding[] {
  return all.flatMap(({ who, people, body }): Holding[] => {
    const title = titleOf(who, body);
    // A body of the house without a member is a place nobody holds; one of another house is not ours to fill.
    if (people.length === 0 && who.by !== 'outside') return [{ point, duty, kind: 'vacant', holder: title }];
    if (body === undefined) return people.map((holder) => ({ point, duty, kind: 'person', holder }));
    return [
      { point, duty, kind: 'body', holder: title },
      ...people.map((holder): Holding => ({ point, duty, kind: 'member', holder })),
    ];
  });
}
