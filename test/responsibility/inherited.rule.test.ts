import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { follows, inheritedBy } from '../../src/responsibility/inherited.js';
import type { Point } from '../../src/responsibility/model.js';
import { Inheritance } from '../../src/schemes/language/grading.js';
import { hospital, scheme } from '../support/factories.js';

const rule = (change: object) =>
  Inheritance.parse({ key: 'deputies', roles: ['分管领导'], from: 'departments-he-runs', take: 'highest', ...change });
const plan = (change: object = {}) => scheme({ inheritance: [rule(change)] });
const point = (department: number, level: string, change: Partial<Point> = {}): Point => ({
  id: `${department}${level}`,
  number: '',
  title: '',
  reporter: 'zhiyuan',
  department,
  layer: 'post',
  level,
  post: '',
  ...change,
});
/** fenguan runs 采购科 (2) and 财务科 (3). */
const house = (runs: number[] = [2, 3]) => {
  const org = hospital();
  org.assignedDepartments.set('fenguan', runs);
  return org;
};
const levelOf = (...args: Parameters<typeof inheritedBy>) => inheritedBy(...args).get('fenguan')?.level;

describe('levels that come from what somebody runs', () => {
  it('E6: a deputy takes the highest of the sections he runs, and where it is', () => {
    const found = inheritedBy(plan(), house(), [point(2, 'low'), point(3, 'high'), point(2, 'mid'), point(4, 'high')]);
    expect([...found.keys()]).toEqual(['fenguan']);
    expect(found.get('fenguan')).toMatchObject({ level: 'high', departments: [3] });
    expect(levelOf(plan({ take: 'lowest' }), house(), [point(2, 'mid'), point(3, 'high')])).toBe('mid');
  });

  it('sections below those he runs count; who runs nothing, or only what is not graded, has none', () => {
    expect(levelOf(plan(), house([1]), [point(4, 'mid')])).toBe('mid');
    expect(levelOf(plan(), hospital(), [point(2, 'high')])).toBeUndefined();
    expect(levelOf(plan(), house(), [point(2, ''), point(2, 'no-such-level')])).toBeUndefined();
  });

  it('his own points count for nobody, so that no level feeds on another', () => {
    expect(levelOf(plan(), house([1, 2]), [point(1, 'high', { reporter: 'fenguan' }), point(2, 'low')])).toBe('low');
  });

  it('takes a post’s level from the points of the post, a person’s from those of his department', () => {
    const staff = { roles: ['主要领导'] };
    const org = hospital();
    const chief = org.people.get('yuanzhang');
    if (chief) org.people.set('yuanzhang', { ...chief, position: '院长' });
    const points = [point(1, 'mid', { post: '院长', reporter: 'yuanzhang' }), point(1, 'high', { post: '秘书' })];
    const of = (from: string) => inheritedBy(plan({ ...staff, from }), org, points).get('yuanzhang')?.level;
    expect(of('points-of-post')).toBe('mid');
    expect(of('points-of-department')).toBe('high');
  });

  it('his own points follow in the layers the plan names; a post’s own never do', () => {
    expect(follows(rule({ layers: ['post'] }), { layer: 'post' })).toBe(true);
    expect(follows(rule({ layers: ['post'] }), { layer: 'unit' })).toBe(false);
    expect(follows(rule({}), { layer: 'unit' })).toBe(true);
    expect(follows(rule({ from: 'points-of-post' }), { layer: 'post' })).toBe(false);
  });

  it('goes by rank whatever the order of points, and only up when a graver point comes in', () => {
    const rank = new Map(plan().levels.map(({ key, rank }) => [key, rank]));
    const some = fc.array(fc.tuple(fc.constantFrom(2, 3, 4), fc.constantFrom('low', 'mid', 'high')), { maxLength: 8 });
    fc.assert(
      fc.property(some, fc.constantFrom('low', 'mid', 'high'), (given, more) => {
        const points = given.map(([department, level]) => point(department, level));
        const is = levelOf(plan(), house(), points);
        expect(levelOf(plan(), house(), points.toReversed())).toBe(is);
        const next = levelOf(plan(), house(), [...points, point(2, more)]);
        expect(rank.get(next ?? '')).toBeLessThanOrEqual(Math.min(rank.get(is ?? '') ?? 99, rank.get(more) ?? 99));
      }),
    );
  });
});
