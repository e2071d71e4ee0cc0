import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headsOf, planChain } from '../../src/approvals/chain.js';
import type { ChainFacts, Delegation, PlannedStep } from '../../src/approvals/model.js';
import type { Organisation, Person, PersonStatus } from '../../src/directory/model.js';
import type { Scheme, Who } from '../../src/schemes/model.js';
import { hospital, organisation, scheme } from '../support/factories.js';

const now = new Date('2026-11-21T02:00:00Z');
const at = { now, delegations: [] as Delegation[] };
const facts = (change: Partial<ChainFacts> = {}): ChainFacts => ({
  object: 'risk',
  concerned: 'zhiyuan',
  departmentId: 2,
  layer: 'post',
  level: 'mid',
  ...change,
});
const names = (plan: PlannedStep[]) =>
  plan.map((s) => `${s.key}:${s.kind === 'people' ? s.deciders.map((d) => d.person).join('+') : s.kind}`);
const away = (person: string, delegate: string): Delegation => ({
  person,
  delegate,
  fromAt: new Date('2026-11-20T00:00:00Z'),
  untilAt: new Date('2026-11-30T15:59:59Z'),
});

describe('the chain of the hospital', () => {
  it('goes from the section head to the office, and through 分管领导 for 高', () => {
    expect(names(planChain(scheme(), facts(), hospital(), at))).toEqual(['head:caigou', 'office:banzhu+ganshi']);
    expect(names(planChain(scheme(), facts({ level: 'high' }), hospital(), at))).toEqual([
      'head:caigou',
      'deputy:fenguan',
      'office:banzhu+ganshi',
    ]);
  });

  it('sends the point of a head to the head of the parent department', () => {
    const plan = planChain(scheme(), facts({ concerned: 'caigou' }), hospital(), at);
    expect(names(plan)).toEqual(['head:yuanzhang', 'office:banzhu+ganshi']);
    expect(plan[0]).toMatchObject({ deciders: [{ because: 'climbed' }] });
  });

  it('whoever wrote it for somebody else decides on it as little, at any step and as a stand-in', () => {
    const wrote = facts({ level: 'high', alsoOwn: 'caigou' });
    expect(names(planChain(scheme(), wrote, hospital(), at))).toEqual([
      'head:yuanzhang',
      'deputy:fenguan',
      'office:banzhu+ganshi',
    ]);
    const office = facts({ alsoOwn: 'banzhu' });
    expect(names(planChain(scheme(), office, hospital(), at))).toEqual(['head:caigou', 'office:ganshi']);
    const handed = planChain(scheme(), office, hospital(), { now, delegations: [away('ganshi', 'banzhu')] });
    expect(names(handed)).toEqual(['head:caigou', 'office:ganshi']);
  });

  it('climbs past a department without a head that can decide, and never to a fellow head', () => {
    const org = organisation(
      [
        { name: '院', heads: ['top'] },
        { name: '部', heads: ['gone'] },
        { name: '科', under: '部', heads: ['a', 'b'] },
      ],
      [
        { id: 'top', in: '院' },
        { id: 'gone', in: '部', status: 'left' },
        { id: 'a', in: '科' },
        { id: 'b', in: '科', roles: ['领导小组办公室'] },
      ],
    );
    expect(names(planChain(scheme(), facts({ concerned: 'a', departmentId: 3 }), org, at))[0]).toBe('head:top');
    org.people.set('top', { ...(org.people.get('top') as Person), status: 'disabled' });
    const plan = planChain(scheme(), facts({ concerned: 'a', departmentId: 3 }), org, at);
    expect(plan).toMatchObject([{ kind: 'passed', to: 'office' }, { kind: 'people' }]);
  });

  it('shows a step that nobody holds, or whose only holder cannot act, as a gap', () => {
    const org = hospital();
    org.departments.set(2, { id: 2, name: '采购科', parentId: 1, leaders: [] });
    expect(names(planChain(scheme(), facts(), org, at))[0]).toBe('head:gap');
    const disabled = hospital();
    disabled.people.set('caigou', { ...(disabled.people.get('caigou') as Person), status: 'not-activated' });
    expect(names(planChain(scheme(), facts(), disabled, at))[0]).toBe('head:gap');
    expect(names(planChain(scheme(), facts({ departmentId: null }), hospital(), at))[0]).toBe('head:gap');
  });

  it('sends leaders outside and has no chain for what the scheme does not name', () => {
    expect(planChain(scheme(), facts({ concerned: 'fenguan', departmentId: 1 }), hospital(), at)).toMatchObject([
      { kind: 'outside', body: '同级党委' },
    ]);
    expect(planChain(scheme({ chains: [] }), facts(), hospital(), at)).toEqual([]);
  });

  it('asks only the deputy who answers for the section, else each of them', () => {
    const org = hospital();
    org.people.set('fu2', { ...(org.people.get('fenguan') as Person), id: 'fu2' });
    org.roles.set('分管领导', ['fenguan', 'fu2']);
    const deputy = () => names(planChain(scheme(), facts({ level: 'high' }), org, at))[1];
    expect(deputy()).toBe('deputy:fenguan+fu2');
    org.assignedDepartments.set('fu2', [2]);
    expect(deputy()).toBe('deputy:fu2');
    org.assignedDepartments.set('fu2', [1]);
    expect(deputy()).toBe('deputy:fu2'); // answers for all below the department assigned to him
    org.people.set('fu2', { ...(org.people.get('fu2') as Person), status: 'left' });
    expect(deputy()).toBe('deputy:fenguan');
  });

  it('puts the delegate in the place of who is away, but never the person concerned', () => {
    const plan = (delegations: Delegation[], change: Partial<ChainFacts> = {}) =>
      planChain(scheme(), facts(change), hospital(), { now, delegations })[0];
    expect(plan([away('caigou', 'lisi')])).toMatchObject({
      deciders: [{ person: 'lisi', because: 'delegation', insteadOf: 'caigou' }],
    });
    expect(plan([away('caigou', 'zhiyuan')])).toMatchObject({ deciders: [{ person: 'caigou', because: 'post' }] });
    expect(plan([away('caigou', 'lisi'), away('lisi', 'caiwu')])).toMatchObject({ deciders: [{ person: 'caiwu' }] });
    expect(plan([away('caigou', 'lisi'), away('lisi', 'caigou')])).toMatchObject({ deciders: [{ person: 'lisi' }] });
    const over = { ...away('caigou', 'lisi'), untilAt: new Date('2026-11-20T15:59:59Z') };
    expect(plan([over])).toMatchObject({ deciders: [{ person: 'caigou' }] });
  });

  it('keeps the chain a round began with when the person becomes a leader', () => {
    const org = hospital();
    org.roles.set('分管领导', ['fenguan', 'zhiyuan']);
    expect(names(planChain(scheme(), facts(), org, at, { begun: ['head'] }))).toEqual([
      'head:caigou',
      'office:banzhu+ganshi',
    ]);
  });
});

describe('a chain of a further kind', () => {
  const chain = (...steps: object[]) =>
    scheme({
      bodies: [{ key: 'party', label: '局党组', members: ['主要领导'], quorum: '三分之二以上' }],
      chains: [
        {
          object: 'risk',
          when: {},
          steps: steps.map((s, i) => ({ key: `s${i}`, label: `第${i}步`, decide: 'one', mayChangeLevel: false, ...s })),
        } as Scheme['chains'][number],
      ],
    });
  const either = {
    who: { by: 'any-of', of: [{ by: 'section-head' }, { by: 'role', role: '分管领导', assigned: false }] },
  };

  it('takes either of two; for the matter of one of them his superior steps in beside the other', () => {
    expect(names(planChain(chain(either), facts(), hospital(), at))).toEqual(['s0:caigou+fenguan']);
    expect(names(planChain(chain(either), facts({ concerned: 'fenguan' }), hospital(), at))).toEqual([
      's0:caigou+yuanzhang',
    ]);
  });

  it('a body decides by sitting: nobody clicks for it', () => {
    const [step] = planChain(chain({ who: { by: 'body', body: 'party' } }), facts(), hospital(), at);
    expect(step).toMatchObject({ kind: 'outside', body: '局党组', decide: 'meeting' });
    const meeting = chain({
      label: '院长办公会',
      who: { by: 'role', role: '主要领导', assigned: false },
      decide: 'meeting',
    });
    expect(planChain(meeting, facts(), hospital(), at)[0]).toMatchObject({ kind: 'outside', body: '院长办公会' });
  });

  it('large sums have a step more', () => {
    const sums = chain(
      { who: { by: 'section-head' } },
      { who: { by: 'body', body: 'party' }, over: { fact: '金额', amount: 5000 } },
    );
    const steps = (amounts?: Record<string, number>) =>
      planChain(sums, facts(amounts ? { amounts } : {}), hospital(), at).map(({ key }) => key);
    expect([steps(), steps({ 金额: 5000 }), steps({ 金额: 5000.01 })]).toEqual([['s0'], ['s0'], ['s0', 's1']]);
  });

  it('is chosen by whether the person concerned heads his section', () => {
    const two = scheme({
      chains: [true, false].map((sectionHead) => ({
        object: 'risk',
        when: { sectionHead },
        steps: [
          {
            key: sectionHead ? 'chief' : 'head',
            label: '审核',
            who: { by: 'role', role: '分管领导', assigned: false },
            decide: 'one',
            mayChangeLevel: false,
          },
        ],
      })),
    });
    expect(planChain(two, facts(), hospital(), at)[0]?.key).toBe('head');
    expect(planChain(two, facts({ concerned: 'caigou' }), hospital(), at)[0]?.key).toBe('chief');
  });
});

describe('over any organisation', () => {
  const ROLES = ['分管领导', '领导小组办公室', '纪检'];
  const status = fc.constantFrom<PersonStatus>(
    'active',
    'active',
    'active',
    'disabled',
    'not-activated',
    'left',
    'gone',
  );
  const head = fc.constant({ by: 'section-head' as const });
  const role = fc.record({ by: fc.constant('role' as const), role: fc.constantFrom(...ROLES), assigned: fc.boolean() });
  const who = fc.oneof<fc.Arbitrary<Who>[]>(
    head,
    fc.constant({ by: 'reporter' }),
    role,
    fc.record({
      by: fc.constant('any-of' as const),
      of: fc.array(fc.oneof(head, role), { minLength: 2, maxLength: 3 }),
    }),
    fc.constant({ by: 'outside', body: '上级' }),
    fc.constant({ by: 'body', body: 'group' }),
  );
  const world = fc.integer({ min: 1, max: 6 }).chain((departments) =>
    fc.integer({ min: 1, max: 9 }).chain((people) => {
      const person = fc.integer({ min: 0, max: people - 1 }).map((i) => `p${i}`);
      const department = fc.integer({ min: 1, max: departments });
      return fc.record({
        // Any parent, itself included: the directory may be torn between two events.
        parents: fc.array(fc.option(department), { minLength: departments, maxLength: departments }),
        heads: fc.array(fc.uniqueArray(person, { maxLength: 2 }), { minLength: departments, maxLength: departments }),
        people: fc.array(fc.record({ status, department, leads: fc.boolean() }), {
          minLength: people,
          maxLength: people,
        }),
        roles: fc.array(fc.uniqueArray(person, { maxLength: 3 }), { minLength: 3, maxLength: 3 }),
        assigned: fc.array(fc.tuple(person, department), { maxLength: 4 }),
        delegations: fc.array(fc.tuple(person, person), { maxLength: 5 }),
        steps: fc.array(fc.record({ who, levels: fc.option(fc.constantFrom<string[]>(['high'], ['low', 'mid'])) }), {
          minLength: 1,
          maxLength: 5,
        }),
        concerned: person,
        departmentId: fc.option(department),
        level: fc.constantFrom('high', 'mid', 'low'),
      });
    }),
  );
  type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

  function build(w: World): { org: Organisation; plan: PlannedStep[]; scheme: Scheme; facts: ChainFacts } {
    const org: Organisation = {
      departments: new Map(
        w.parents.map((parentId, i) => [i + 1, { id: i + 1, name: `d${i + 1}`, parentId, leaders: w.heads[i] ?? [] }]),
      ),
      people: new Map(
        w.people.map((p, i) => [
          `p${i}`,
          {
            id: `p${i}`,
            userid: `p${i}`,
            name: `p${i}`,
            departmentId: p.department,
            departments: [{ id: p.department, leads: p.leads }],
            position: '',
            status: p.status,
          },
        ]),
      ),
      roles: new Map(ROLES.map((role, i) => [role, w.roles[i] ?? []])),
      assignedDepartments: new Map(w.assigned.map(([person, department]) => [person, [department]])),
    };
    const steps = w.steps.map((s, i) => ({
      key: `s${i}`,
      label: `第${i}步`,
      who: s.who,
      ...(s.levels ? { levels: s.levels } : {}),
    }));
    const plan = scheme({
      bodies: [{ key: 'group', label: '领导小组', members: ROLES }],
      chains: [{ object: 'risk', when: {}, steps: steps.map((s) => ({ decide: 'one', mayChangeLevel: false, ...s })) }],
    });
    const of = facts({ concerned: w.concerned, departmentId: w.departmentId, level: w.level });
    const delegations = w.delegations.map(([person, delegate]) => away(person, delegate));
    return { org, scheme: plan, facts: of, plan: planChain(plan, of, org, { now, delegations }) };
  }

  it('nobody decides on himself, nobody inactive decides, each is named once', () => {
    fc.assert(
      fc.property(world, (w) => {
        const { plan, org } = build(w);
        for (const step of plan) {
          if (step.kind !== 'people') continue;
          const people = step.deciders.map((d) => d.person);
          expect(people.length).toBeGreaterThan(0);
          expect(new Set(people).size).toBe(people.length);
          for (const person of people) {
            expect(person).not.toBe(w.concerned);
            expect(org.people.get(person)?.status).toBe('active');
          }
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('every step of the level is there in the scheme’s order, and the same world gives the same plan', () => {
    fc.assert(
      fc.property(world, (w) => {
        const { plan } = build(w);
        const applying = w.steps.flatMap((s, i) => (!s.levels || s.levels.includes(w.level) ? [`s${i}`] : []));
        expect(plan.map((s) => s.key)).toEqual(applying);
        expect(build(w).plan).toEqual(plan);
      }),
      { numRuns: 10_000 },
    );
  });

  it('a step is a gap only when truly nobody may decide it, and is passed only to a step with somebody in it', () => {
    fc.assert(
      fc.property(world, (w) => {
        const { plan, org } = build(w);
        const may = (id: string) => id !== w.concerned && org.people.get(id)?.status === 'active';
        const others = (ids: readonly string[]) => ids.filter(may);
        const own = w.departmentId === null ? undefined : org.departments.get(w.departmentId);
        const ancestors = new Set<number>();
        for (
          let id = own?.parentId ?? null;
          id !== null && !ancestors.has(id);
          id = org.departments.get(id)?.parentId ?? null
        ) {
          ancestors.add(id);
        }
        const above = [...ancestors].some((id) => {
          const department = org.departments.get(id);
          const heads = department ? headsOf(org, department) : [];
          return !heads.includes(w.concerned) && others(heads).length > 0;
        });
        plan.forEach((step, i) => {
          const rule = w.steps[Number(step.key.slice(1))]?.who;
          if (step.kind === 'passed') {
            const to = plan.findIndex((s) => s.key === step.to);
            expect(to).toBeGreaterThan(i);
            expect(['people', 'outside']).toContain(plan[to]?.kind);
          }
          if (step.kind !== 'gap' && step.kind !== 'passed') return;
          const later = plan.slice(i + 1).some((s) => s.kind === 'people' || s.kind === 'outside');
          if (rule?.by === 'role') {
            expect(others(org.roles.get(rule.role) ?? [])).toEqual([]);
          }
          if (rule?.by === 'section-head') {
            const heads = own ? headsOf(org, own) : [];
            if (!heads.includes(w.concerned)) expect(others(heads)).toEqual([]);
            else expect(above && !ancestors.has(own?.id ?? 0)).toBe(false);
            // Whose step it would have been passes on, wherever there is somebody to pass to.
            if (heads.includes(w.concerned) && later) expect(step.kind).toBe('passed');
          }
        });
      }),
      { numRuns: 500 },
    );
  });
});
