import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { calendarOf } from '../../src/calendar/calendar.js';
import { parseYearFile } from '../../src/calendar/year-file.js';
import { checkScheme } from '../../src/schemes/check.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';
import { Scheme } from '../../src/schemes/model.js';

let sound: Scheme;
beforeAll(async () => {
  const pack = await readSchemeFile('hospital-supplement');
  sound = { ...pack, gaps: [], warnings: { kinds: [], collector: [{ by: 'section-head' }] } };
});

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
const faults: Array<[string, (s: Scheme) => object, string, string]> = [
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

describe('the check', () => {
  it('has nothing to say of a sound scheme', () => expect(checkScheme(sound)).toEqual([]));

  it('takes chains of other objects, of section heads and of levels for what they are', () => {
    const [leaders, staff] = ['leaders', 'staff'].map((key) => sound.chains.find((chain) => chain.key === key));
    if (!leaders || !staff) throw new Error('the pack has both chains');
    const chains = [
      leaders,
      { ...staff, key: 'heads', when: { sectionHead: true } },
      { ...staff, key: 'serious', when: { levels: ['high'] } },
      staff,
      { ...leaders, key: 'leaders-measures', object: 'measure' },
      { ...staff, key: 'measures', object: 'measure' },
    ];
    expect(checkScheme({ ...sound, chains })).toEqual([]);
  });

  it.each(faults)('finds %s', (_, change, severity, path) => {
    const findings = checkScheme({ ...sound, ...change(sound) } as Scheme);
    expect(findings).toContainEqual(expect.objectContaining({ severity, path, message: expect.any(String) }));
  });

  it('finds answers to the questions of grading that come to no level', () => {
    const option = (key: string) => ({ key, label: key, score: 0 });
    const question = { key: 'nature', ask: '哪一种权力？', options: [option('approve'), option('other')] };
    const method = { by: 'nature' as const, question, levels: [{ option: 'approve', level: 'high' }] };
    expect(checkScheme({ ...sound, grading: { criteria: [], ...sound.grading, method } })).toEqual([
      { severity: 'error', path: 'grading.method', message: '这种情况没有对应的等级：other' },
      { severity: 'gap', path: 'grading.method.mid', message: '按这个方法评不出等级“中”' },
      { severity: 'gap', path: 'grading.method.low', message: '按这个方法评不出等级“低”' },
    ]);
  });

  it('says once, with the weight the scheme gives it, what the scheme knows of itself', () => {
    const gap = { id: 'who', path: 'responsibility', missing: '没有写明', question: '由谁？', blocking: false };
    const findings = checkScheme({ ...sound, responsibility: undefined, gaps: [gap] });
    expect(findings).toEqual([expect.objectContaining({ severity: 'gap', path: 'responsibility', gap: 'who' })]);
    expect(checkScheme({ ...sound, gaps: [gap] })).toEqual([]);
  });
});

describe('the calendar', () => {
  const calendar = calendarOf(
    [
      parseYearFile(
        JSON.parse(readFileSync(new URL('../../src/calendar/holidays/2026.json', import.meta.url), 'utf8')),
        2026,
        '2026.json',
      ),
    ],
    '/data/holidays',
  );
  const due = (on: string, onDayOff?: 'next' | 'previous' | 'stays') =>
    checkScheme(
      {
        ...sound,
        phases: [],
        deadlines: [{ key: 'd', label: '报告', on, from: [], to: [], each: 'unit', ...(onDayOff ? { onDayOff } : {}) }],
      },
      calendar,
    ).map(({ severity, path, message }) => `${severity} ${path} ${message}`);

  it('tells what becomes of a date on a day off, or that the plan does not say', () => {
    expect(due('2026-10-09')).toEqual([]);
    expect(due('2026-10-03')).toEqual([
      'gap deadlines.d.onDayOff “报告”的 2026-10-03 是休息日（国庆节），没有写遇休息日怎么办',
    ]);
    expect(due('2026-10-03', 'next')).toEqual([
      'gap deadlines.d.on “报告”的 2026-10-03 是休息日（国庆节），按方案顺延到 2026-10-08',
    ]);
    expect(due('2026-10-03', 'previous')).toEqual([
      'gap deadlines.d.on “报告”的 2026-10-03 是休息日（国庆节），按方案提前到 2026-09-30',
    ]);
    expect(due('2026-10-03', 'stays')).toEqual([expect.stringContaining('按方案不变')]);
    // A month stands for its last day: 31 October 2026 is a Saturday.
    expect(due('2026-10')).toEqual([expect.stringContaining('2026-10-31 是休息日（周末）')]);
  });

  it('names the file to add for a year without data, once, also where a date would move into it', () => {
    expect(due('2012-12-25')).toEqual([expect.stringContaining('请添加 /data/holidays/2012.json')]);
    expect(due('2027-01-01', 'next')).toEqual([expect.stringContaining('请添加 /data/holidays/2027.json')]);
    const phases = [1, 2, 3].map((n) => ({ key: `p${n}`, label: '甲', start: '2011', end: `2011-0${n}-28` }));
    expect(checkScheme({ ...sound, deadlines: [], phases }, calendar)).toHaveLength(1);
  });
});

/** Schemes as people break them: parts taken away, doubled, put elsewhere, words and numbers changed. */
describe('any scheme that can be read', () => {
  const broken = (data: unknown, seeds: number[]): unknown => {
    const copy = structuredClone(data);
    for (const seed of seeds) {
      const spots: Array<[holder: Record<string, unknown>, field: string]> = [];
      const collect = (value: unknown) => {
        if (typeof value !== 'object' || value === null) return;
        for (const [field, inner] of Object.entries(value)) {
          spots.push([value as Record<string, unknown>, field]);
          collect(inner);
        }
      };
      collect(copy);
      const pick = (at: number) => spots[at % spots.length] as (typeof spots)[number];
      const [holder, field] = pick(seed);
      const value = holder[field];
      const [other, from] = pick(Math.floor(seed / 7));
      if (seed % 5 === 0) delete holder[field];
      else if (seed % 5 === 1 && Array.isArray(value)) holder[field] = [...value, ...value];
      else if (seed % 5 === 2 && Array.isArray(value)) holder[field] = [];
      else if (seed % 5 === 3 && typeof value === 'string') holder[field] = 'nowhere';
      else if (typeof value === typeof other[from]) holder[field] = structuredClone(other[from]);
    }
    // What was deleted from a list leaves no hole.
    return JSON.parse(
      JSON.stringify(copy, (_, value) => (Array.isArray(value) ? value.filter((one) => one != null) : value)),
    );
  };

  it('is checked without a throw, quickly, and each finding has a path and words', async () => {
    const packs = await Promise.all((await listPacks()).map((id) => readSchemeFile(id)));
    let read = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...packs),
        fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 4 }),
        (pack, seeds) => {
          const parsed = Scheme.safeParse(broken(pack, seeds));
          if (!parsed.success) return;
          read++;
          const before = process.cpuUsage();
          const findings = checkScheme(parsed.data, calendarOf([], '/data/holidays'));
          const { user, system } = process.cpuUsage(before);
          expect(user + system).toBeLessThan(1e6);
          for (const { path, message } of findings) {
            expect(path).not.toBe('');
            expect(message).not.toMatch(/undefined|\[object|^$/);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(read).toBeGreaterThan(50);
  });
});
