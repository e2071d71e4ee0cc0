import type { Scheme } from '../../src/schemes/model.js';

const step = (change: object) => ({
  key: 'x',
  label: '甲',
  who: { by: 'section-head' },
  decide: 'one',
  mayChangeLevel: false,
  ...change,
});
const LEADER = { by: 'role', role: '主要领导', assigned: false } as const;
const DEPUTY = { by: 'role', role: '分管领导', assigned: true } as const;
const OFFICE = { by: 'role', role: '领导小组办公室', assigned: false } as const;
const NOBODY = { by: 'role', role: '院长', assigned: false } as const;
const cadence = (change: object) => ({ key: 'c', label: '甲', every: 'week', by: [], to: [], items: [], ...change });
const gate = (key: string, ...after: string[]) => ({ key, label: key, after });
const factors = (...keys: string[]) => ({
  by: 'factors',
  factors: keys.map((key) => ({
    weight: 1,
    question: { key, ask: '甲', options: [0, 1].map((score) => ({ key: `o${score}`, label: `${score}`, score })) },
  })),
  cutoffs: ['high', 'mid', 'low'].map((level, at) => ({ level, atLeast: 60 - at * 30 })),
});
/** What is done to a sound scheme, and what the check then says of it. */
/** What is done to a sound scheme, and what the check has to say of it: how grave, where. */
export const FAULTS: Array<[string, (s: Scheme) => object, string, string]> = [
  [
    'an unknown role in a step',
    () => ({
      chains: [{ object: 'risk', when: {}, steps: [step({ who: { by: 'role', role: '院长', assigned: false } })] }],
    }),
    'error',
    'chains.0.steps.x.who.role',
  ],
  [
    'an unknown role in a condition',
    (s) => ({ chains: s.chains.map((c) => (c.key === 'leaders' ? { ...c, when: { roles: ['院长'] } } : c)) }),
    'error',
    'chains.leaders.when.roles',
  ],
  [
    'an unknown level in a step',
    (s) => ({ chains: s.chains.map((c) => ({ ...c, steps: [...c.steps, step({ levels: ['top'] })] })) }),
    'error',
    'chains.staff.steps.x.levels',
  ],
  [
    'an unknown layer of a category',
    (s) => ({ categories: s.categories.map((c) => ({ ...c, layers: ['moon'] })) }),
    'error',
    'categories.duty.layers',
  ],
  [
    'a layer without categories',
    (s) => ({ categories: s.categories.map((c) => ({ ...c, layers: ['post'] })) }),
    'error',
    'categories',
  ],
  ['an unknown method as default', () => ({ defaultMethod: 'magic' }), 'error', 'defaultMethod'],
  ['an office that is no role', () => ({ office: '收发室' }), 'error', 'office'],
  ['unknown leaders', () => ({ leadership: ['院长'] }), 'error', 'leadership'],
  ['a repeated key', (s) => ({ categories: [...s.categories, ...s.categories] }), 'error', 'categories'],
  ['two levels of one rank', (s) => ({ levels: s.levels.map((l) => ({ ...l, rank: 1 })) }), 'error', 'levels.*.rank'],
  [
    'a chain of the person alone',
    () => ({ chains: [{ object: 'risk', when: {}, steps: [step({ who: { by: 'reporter' } })] }] }),
    'error',
    'chains.0.steps',
  ],
  [
    'a chain that is empty for a level',
    () => ({ chains: [{ object: 'risk', when: {}, steps: [step({ levels: ['high'] })] }] }),
    'error',
    'chains.0.steps',
  ],
  ['a chain nobody reaches', (s) => ({ chains: [...s.chains].reverse() }), 'error', 'chains.leaders'],
  [
    'an unknown level in the matrix',
    (s) => ({ responsibility: [...(s.responsibility ?? []), { level: 'top', owners: [{ by: 'reporter' }] }] }),
    'error',
    'responsibility.top.level',
  ],
  [
    'a phase that ends before it begins',
    () => ({ phases: [{ key: 'p', label: '甲', start: '2013-03', end: '2013-02-28' }] }),
    'error',
    'phases.p',
  ],
  [
    'eleven options',
    () => ({
      methods: Array.from({ length: 11 }, (_, at) => ({ key: `m${at}`, label: `法${at}` })),
      defaultMethod: 'm0',
    }),
    'error',
    'methods',
  ],
  [
    'labels a card cannot tell apart',
    (s) => ({ levels: s.levels.map((l) => ({ ...l, label: `一二三四五六七八九十${l.label}` })) }),
    'error',
    'levels.high.label',
  ],
  [
    'a label a card cuts',
    (s) => ({
      categories: s.categories.map((c) => (c.key === 'duty' ? { ...c, label: '一二三四五六七八九十甲' } : c)),
    }),
    'gap',
    'categories.duty.label',
  ],
  [
    'a level nobody answers for',
    (s) => ({ responsibility: s.responsibility?.slice(1) }),
    'blocking',
    'responsibility.high',
  ],
  [
    'a level with neither cut-off nor definition',
    (s) => ({ grading: { ...s.grading, cutoffs: [] }, levels: s.levels.map((l) => ({ ...l, definition: '' })) }),
    'blocking',
    'grading.cutoffs.mid',
  ],
  ['a level with a definition alone', () => ({ grading: undefined }), 'gap', 'grading.cutoffs.mid'],
  [
    'a layer without a chain',
    (s) => ({ chains: s.chains.map((c) => (c.key === 'staff' ? { ...c, when: { layers: ['post'] } } : c)) }),
    'blocking',
    'chains',
  ],
  [
    'a layer with a chain for its measures alone',
    (s) => ({ chains: s.chains.map((c) => (c.key === 'staff' ? { ...c, object: 'measure' } : c)) }),
    'blocking',
    'chains',
  ],
  [
    'a chain for section heads that comes after the one for everybody',
    (s) => ({ chains: [...s.chains, { ...s.chains[1], key: 'heads', when: { sectionHead: true } }] }),
    'error',
    'chains.heads',
  ],
  [
    'a level nobody answers for in one of the layers',
    (s) => ({ responsibility: s.responsibility?.map((r) => (r.level === 'mid' ? { ...r, layers: ['post'] } : r)) }),
    'blocking',
    'responsibility.mid',
  ],
  [
    'a level for which two rules name who answers',
    (s) => ({ responsibility: [...(s.responsibility ?? []), { level: 'low', layers: ['unit'], owners: [LEADER] }] }),
    'error',
    'responsibility.low',
  ],
  [
    'a supervisor who is nobody',
    (s) => ({ responsibility: s.responsibility?.map((r) => ({ ...r, supervisors: [NOBODY] })) }),
    'error',
    'responsibility.high.supervisors.0.role',
  ],
  [
    'a body that is none',
    () => ({ cadences: [cadence({ by: [{ by: 'body', body: 'gone' }] })] }),
    'error',
    'cadences.c.by.0.body',
  ],
  [
    'a stranger among several who may act',
    () => ({ handling: [{ key: 'h', label: '甲', levels: ['high'], by: [{ by: 'any-of', of: [LEADER, NOBODY] }] }] }),
    'error',
    'handling.h.by.0.of.1.role',
  ],
  [
    'handling of an unknown level',
    () => ({ handling: [{ key: 'h', label: '甲', levels: ['top'], by: [] }] }),
    'error',
    'handling.h.levels',
  ],
  [
    'a body without known members',
    () => ({ bodies: [{ key: 'b', label: '甲', members: ['院长'] }] }),
    'error',
    'bodies.b.members',
  ],
  [
    'a warning of an unknown level',
    () => ({ warnings: { collector: [LEADER], kinds: [{ key: 'k', label: '甲', levels: ['top'] }] } }),
    'error',
    'warnings.kinds.k.levels',
  ],
  ['a warning that nobody collects', () => ({ warnings: { kinds: [] } }), 'blocking', 'warnings.collector'],
  [
    'a notice that falls on nobody',
    () => ({ notices: [{ key: 'n', label: '甲', onFailure: [NOBODY] }] }),
    'error',
    'notices.n.onFailure.0.role',
  ],
  [
    'a review by nobody',
    () => ({ reviews: [{ key: 'r', label: '甲', of: '乙', by: [NOBODY], questions: [{ key: 'q', ask: '丙' }] }] }),
    'error',
    'reviews.r.by.0.role',
  ],
  [
    'a publication for an unknown layer',
    (s) => ({ publications: s.publications.map((p) => ({ ...p, layers: ['moon'] })) }),
    'error',
    'publications.powers.layers',
  ],
  [
    'a publication of a slip of the pen',
    (s) => ({ publications: s.publications.map((p) => ({ ...p, object: 'pwoer' })) }),
    'gap',
    'publications.powers.object',
  ],
  [
    'a limit for an unknown layer',
    () => ({ limits: [{ key: 'l', layer: 'moon', of: 'post', most: 3 }] }),
    'error',
    'limits.l.layer',
  ],
  [
    'a limit that cannot be kept',
    () => ({ limits: [{ key: 'l', layer: 'post', of: 'post', least: 4, most: 3 }] }),
    'error',
    'limits.l',
  ],
  [
    'inheritance for an unknown role',
    () => ({ inheritance: [{ key: 'i', roles: ['院长'], from: 'points-of-post', take: 'highest' }] }),
    'error',
    'inheritance.i.roles',
  ],
  [
    'a scale that opens an unknown clock',
    () => ({
      scales: [
        {
          key: 's',
          label: '甲',
          of: '乙',
          grades: [
            { key: 'a', label: '好', rank: 2, definition: '' },
            { key: 'b', label: '差', rank: 1, definition: '', opens: 'gone' },
          ],
        },
      ],
    }),
    'error',
    'scales.s.grades.b.opens',
  ],
  [
    'a deadline from nobody',
    (s) => ({ deadlines: s.deadlines.map((d) => ({ ...d, from: [NOBODY] })) }),
    'error',
    'deadlines.self-check-report.from.0.role',
  ],
  [
    'a step of the ladder for an unknown level',
    (s) => ({ ladder: s.ladder.map((l) => ({ ...l, levels: ['top'] })) }),
    'error',
    'ladder.admonish.levels',
  ],
  [
    'two steps of the ladder in one place',
    (s) => ({ ladder: s.ladder.map((l) => ({ ...l, rank: 1 })) }),
    'error',
    'ladder.*.rank',
  ],
  ['a gate after nothing', () => ({ gates: [{ key: 'a', label: '甲', after: ['gone'] }] }), 'error', 'gates.a.after'],
  [
    'gates that wait for each other',
    () => ({ gates: [gate('a', 'c'), gate('b', 'a'), gate('c', 'b')] }),
    'error',
    'gates.a',
  ],
  ['a gate that waits for itself', () => ({ gates: [gate('a', 'a')] }), 'error', 'gates.a'],
  [
    'a form of an unknown layer',
    () => ({ forms: [{ key: 'f', title: '甲', layer: 'moon', fields: [{ key: 'x', label: '乙' }] }] }),
    'error',
    'forms.f.layer',
  ],
  [
    'a point of the library of an unknown category',
    () => ({ library: [{ key: 'p', text: '甲', category: 'x', measures: ['乙'] }] }),
    'error',
    'library.p.category',
  ],
  [
    'two classes of powers of one key',
    (s) => ({ powers: { ...s.powers, classes: [...(s.powers?.classes ?? []), ...(s.powers?.classes ?? [])] } }),
    'error',
    'powers.classes',
  ],
  [
    'a ratio of a figure to itself',
    () => ({ rules: [{ key: 'r', kind: 'ratio', label: '甲', fact: '乙', to: '乙', atLeast: 1 }] }),
    'error',
    'rules.r.to',
  ],
  [
    'a rule that nothing can keep',
    () => ({ rules: [{ key: 'r', kind: 'amount', label: '甲', fact: '乙', atLeast: 2, atMost: 1, unit: '元' }] }),
    'error',
    'rules.r',
  ],
  [
    'a cadence on a weekday that is not weekly',
    () => ({ cadences: [cadence({ every: 'month', weekday: 1 })] }),
    'error',
    'cadences.c.weekday',
  ],
  [
    'a chain of the chief that ends with the chief',
    (s) => ({
      chains: [
        { key: 'chief', object: 'risk', when: { roles: ['主要领导'] }, steps: [step({ who: LEADER })] },
        ...s.chains,
      ],
    }),
    'error',
    'chains.chief.steps',
  ],
  [
    'a chain of the chief that ends with those below him',
    (s) => ({
      chains: [
        {
          key: 'chief',
          object: 'risk',
          when: { roles: ['主要领导'] },
          steps: [step({ who: DEPUTY }), step({ key: 'y', who: OFFICE })],
        },
        ...s.chains,
      ],
    }),
    'error',
    'chains.chief.steps',
  ],
  [
    'a body that is the chief alone',
    (s) => ({
      bodies: [{ key: 'b', label: '甲', members: ['主要领导'] }],
      chains: [
        {
          key: 'chief',
          object: 'risk',
          when: { roles: ['主要领导'] },
          steps: [step({ who: { by: 'body', body: 'b' } })],
        },
        ...s.chains,
      ],
    }),
    'error',
    'chains.chief.steps',
  ],
  [
    'leaders whose points go the way of the staff',
    (s) => ({ chains: s.chains.filter((c) => c.key !== 'leaders') }),
    'blocking',
    'chains.staff.leaders',
  ],
  [
    'a chain whose cases those before it share out',
    (s) => ({
      chains: [
        ...s.chains.map((c) => (c.key === 'staff' ? { ...c, when: { sectionHead: true } } : c)),
        ...s.chains
          .filter((c) => c.key === 'staff')
          .flatMap((c) => [
            { ...c, key: 'others', when: { sectionHead: false } },
            { ...c, key: 'never' },
          ]),
      ],
    }),
    'error',
    'chains.never',
  ],
  [
    'a chain for nobody',
    (s) => ({ chains: [...s.chains, { key: 'none', object: 'chart', when: { roles: [] }, steps: [step({})] }] }),
    'error',
    'chains.none.when.roles',
  ],
  [
    'a step for levels its chain does not take',
    (s) => ({
      chains: [
        {
          key: 'top',
          object: 'measure',
          when: { levels: ['high'] },
          steps: [step({}), step({ key: 'y', levels: ['low'] })],
        },
        ...s.chains,
      ],
    }),
    'error',
    'chains.top.steps.y.levels',
  ],
  [
    'a chain of large amounts alone',
    (s) => ({
      chains: [
        { key: 'pay', object: 'payment', when: {}, steps: [step({ over: { fact: '金额', amount: 1 } })] },
        ...s.chains,
      ],
    }),
    'error',
    'chains.pay.steps',
  ],
  [
    'a day that is none',
    () => ({ deadlines: [{ key: 'd', label: '甲', on: '2026-02-30' }] }),
    'error',
    'deadlines.d.on',
  ],
  [
    'a phase without dates beside one with',
    (s) => ({ phases: [...s.phases, { key: 'last', label: '甲' }] }),
    'gap',
    'phases.last.start',
  ],
  [
    'a phase without end',
    (s) => ({ phases: [...s.phases, { key: 'last', label: '甲', start: '2016' }] }),
    'gap',
    'phases.last.end',
  ],
  [
    'a title a card cuts',
    () => ({ notices: [{ key: 'n', label: '一二三四五六七八九十一二三四五六七八九十一二三四五六七', onFailure: [] }] }),
    'gap',
    'notices.n.label',
  ],
  [
    'a grading method of the same question twice',
    (s) => ({ grading: { ...s.grading, method: factors('q', 'q') } }),
    'error',
    'grading.method',
  ],
  ['no chain for the staff at all', (s) => ({ chains: s.chains.slice(0, 1) }), 'blocking', 'chains'],
];
