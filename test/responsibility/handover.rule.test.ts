import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChain, remaining } from '../../src/approvals/chain.js';
import type { Organisation } from '../../src/directory/model.js';
import { dutiesOf, keyOf, UNMAPPED } from '../../src/responsibility/duties.js';
import { handover, peopleOf } from '../../src/responsibility/handover.js';
import { type Holding, isPerson, type Point } from '../../src/responsibility/model.js';
import { checkScheme, hindrances } from '../../src/schemes/check.js';
import { Responsibility } from '../../src/schemes/language/grading.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';
import type { Scheme } from '../../src/schemes/model.js';
import { organisation, scheme } from '../support/factories.js';

const SECTIONS = ['本单位', '甲科', '乙科', '丙科'];
const PEOPLE = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'];

/** A house in which every role of the plan is held by anybody, nobody or several. */
const house = (roles: readonly string[]): fc.Arbitrary<Organisation> =>
  fc
    .record({
      people: fc.tuple(
        ...PEOPLE.map((id) =>
          fc.record({
            id: fc.constant(id),
            in: fc.constantFrom(...SECTIONS),
            status: fc.constantFrom('active', 'active', 'active', 'disabled', 'left', 'gone', 'not-activated'),
            roles: fc.subarray([...roles]),
          }),
        ),
      ),
      heads: fc.tuple(...SECTIONS.map(() => fc.subarray(PEOPLE, { maxLength: 2 }))),
      runs: fc.array(fc.tuple(fc.constantFrom(...PEOPLE), fc.subarray([1, 2, 3, 4], { minLength: 1 })), {
        maxLength: 3,
      }),
    })
    .map(({ people, heads, runs }) => {
      const org = organisation(
        SECTIONS.map((name, at) => ({ name, heads: heads[at] ?? [] })),
        people as Parameters<typeof organisation>[1],
      );
      for (const [person, departments] of runs) org.assignedDepartments.set(person, departments);
      return org;
    });

const plan = scheme({
  bodies: [{ key: 'party', label: '局党组', members: ['主要领导'] }],
  responsibility: [
    { level: 'high', owners: [{ by: 'body', body: 'party' }], supervisors: [{ by: 'role', role: '领导小组办公室' }] },
    {
      level: 'mid',
      owners: [{ by: 'any-of', of: [{ by: 'section-head' }, { by: 'role', role: '分管领导', assigned: true }] }],
      supervisors: [{ by: 'role', role: '主要领导' }],
    },
    { level: 'low', layers: ['post'], owners: [{ by: 'reporter' }], supervisors: [{ by: 'section-head' }] },
  ].map((one) => Responsibility.parse(one)),
});

const pointOf = (of: Pick<Scheme, 'levels' | 'layers'>): fc.Arbitrary<Point> =>
  fc.record({
    id: fc.constant(''),
    number: fc.constant(''),
    title: fc.constant(''),
    post: fc.constant(''),
    reporter: fc.constantFrom(...PEOPLE, 'somebody-unknown'),
    department: fc.constantFrom(null, 1, 2, 3, 4, 99),
    layer: fc.constantFrom(...of.layers.map(({ key }) => key), ''),
    level: fc.constantFrom(...of.levels.map(({ key }) => key), ''),
  });

const named = (points: Point[]) => points.map((point, at) => ({ ...point, id: `r${at}`, number: `FX-2026-${at}` }));
const places = (points: Point[], org: Organisation) => points.flatMap((point) => dutiesOf(plan, point, org));
const apply = (held: Holding[], { add, remove }: ReturnType<typeof handover>) => {
  const gone = new Set(remove.map(keyOf));
  return [...held.filter((one) => !gone.has(keyOf(one))), ...add];
};
/** As `expect`, which is too slow for so many. */
const holds = (truth: boolean) => {
  if (!truth) throw new Error('does not hold');
};
const same = (a: string[], b: string[]) => holds(JSON.stringify(a) === JSON.stringify(b));
const keys = (holdings: Holding[]) => holdings.map(keyOf).sort();

describe('handing over', () => {
  const ROLES = ['主要领导', '分管领导', '领导小组办公室'];
  const moves = fc.array(house(ROLES), { minLength: 1, maxLength: 3 });
  const points = fc.array(pointOf(plan), { minLength: 1, maxLength: 3 }).map(named);

  it('moving people never loses an open item: it has somebody who can act, a body, or is listed as vacant', () => {
    fc.assert(
      fc.property(points, moves, (all, houses) => {
        let held: Holding[] = [];
        for (const org of houses) {
          const next = handover(held, places(all, org));
          const before = held;
          held = apply(held, next);
          same(keys(held), keys(places(all, org)));
          for (const { id } of all) {
            const owners = held.filter(({ point, duty }) => point === id && duty === 'owner');
            holds(owners.length > 0);
            holds(owners.every((one) => !isPerson(one) || org.people.get(one.holder)?.status === 'active'));
            // Whoever has it now and had it not, and the other way round, hears of it, and of this point once.
            const [was, is] = [before, held].map((list) =>
              peopleOf(list.filter(({ point, duty }) => point === id && duty === 'owner')),
            ) as [Set<string>, Set<string>];
            const hears = (side: typeof next.gained) =>
              [...side].flatMap(([person, changes]) => changes.filter(({ point }) => point === id).map(() => person));
            same(hears(next.gained).sort(), [...is].filter((one) => !was.has(one)).sort());
            same(hears(next.lost).sort(), [...was].filter((one) => !is.has(one)).sort());
          }
          // A vacancy is told when it arises, and not again.
          const vacant = (list: Holding[]) => keys(list.filter(({ kind }) => kind === 'vacant'));
          const known = new Set(vacant(before));
          same(
            keys(next.vacated),
            vacant(held).filter((key) => !known.has(key)),
          );
          holds(handover(held, places(all, org)).changes.length === 0);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('nor does it lose a step of approval: somebody other than the person concerned, a gap for the office, or a body', () => {
    fc.assert(
      fc.property(pointOf(plan), house(ROLES), ({ reporter, department, layer, level }, org) => {
        const facts = { object: 'risk', concerned: reporter, departmentId: department, layer, level: level || 'mid' };
        const steps = planChain(plan, facts, org, { now: new Date(0), delegations: [] });
        holds(remaining(steps, new Set()).length > 0);
        for (const step of steps) {
          if (step.kind === 'passed') holds(steps.some(({ key, kind }) => key === step.to && kind !== 'passed'));
          if (step.kind !== 'people') continue;
          holds(step.deciders.length > 0);
          holds(
            step.deciders.every(({ person }) => person !== reporter && org.people.get(person)?.status === 'active'),
          );
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('a point that is over is nobody’s, and nobody is told that it was given away', () => {
    const [held] = [[{ point: 'r1', duty: 'owner', kind: 'person', holder: 'p1' } as const]];
    const next = handover(held, []);
    expect(next.remove).toEqual(held);
    expect([next.gained.size, next.lost.size, next.vacated.length]).toEqual([0, 0, 0]);
  });

  it('a level that the plan maps to nobody is a vacancy, never nothing', () => {
    const org = organisation([{ name: '本单位' }], []);
    const point = {
      id: 'r',
      number: '',
      title: '',
      post: '',
      reporter: 'x',
      department: 1,
      layer: 'unit',
      level: 'low',
    };
    expect(dutiesOf(plan, point, org)).toEqual([{ point: 'r', duty: 'owner', kind: 'vacant', holder: UNMAPPED }]);
    expect(dutiesOf(plan, { ...point, level: '' }, org)).toMatchObject([{ kind: 'vacant' }]);
    expect(dutiesOf(scheme({ levels: [], chains: [] }), point, org)).toEqual([]);
  });
});

describe('every level has an owner', () => {
  it('in every shipped plan that passes its check, whatever the house: people, a body, or a vacancy that is reported', async () => {
    let plans = 0;
    for (const id of await listPacks()) {
      const shipped = await readSchemeFile(id);
      if (shipped.levels.length === 0 || hindrances(checkScheme(shipped)).length > 0) continue;
      plans++;
      const roles = [...new Set([...shipped.roles.map(({ name }) => name), shipped.office])];
      fc.assert(
        fc.property(pointOf(shipped), house(roles), (point, org) => {
          fc.pre(point.level !== '');
          const owners = dutiesOf(shipped, point, org).filter(({ duty }) => duty === 'owner');
          expect(owners.length).toBeGreaterThan(0);
          for (const one of owners.filter(isPerson)) expect(org.people.get(one.holder)?.status).toBe('active');
          if (point.layer !== '' || !shipped.responsibility?.some(({ layers }) => layers))
            expect(owners.map(({ holder }) => holder)).not.toContain(UNMAPPED);
        }),
        { numRuns: 300 },
      );
    }
    expect(plans).toBeGreaterThanOrEqual(8);
  });
});
