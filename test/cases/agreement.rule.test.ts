import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agreementOf, byMonth, type Count, shareOf } from '../../src/cases/agreement.js';
import { agreementLines, monthLines } from '../../src/cases/words.js';
import { FIVE } from '../classifier/schemes.js';

const LEVELS = ['high', 'mid', 'low'];
const count = (changes: Partial<Count>): Count => ({
  month: '2026-11',
  by: 'local',
  source: null,
  kind: 'risk',
  suggestedCategory: 'duty',
  category: 'duty',
  suggestedLevel: 'mid',
  level: 'mid',
  cases: 1,
  ...changes,
});
const MODEL = { by: 'llm', source: 'classify-risk@3 some-model' } as const;
const counts = fc.array(
  fc.record({
    month: fc.constantFrom('2026-09', '2026-10'),
    by: fc.constantFrom('local' as const, 'llm' as const),
    source: fc.constant(null),
    kind: fc.constantFrom('risk' as const, 'question' as const),
    suggestedCategory: fc.constantFrom('duty', 'process', null),
    category: fc.constantFrom('duty', 'process', null),
    suggestedLevel: fc.constantFrom('high', 'low', null),
    level: fc.constantFrom('high', 'mid', 'low', 'gone', null),
    cases: fc.integer({ min: 1, max: 50 }),
  }),
  { maxLength: 20 },
);

describe('the Wilson interval', () => {
  // Newcombe 1998, Statistics in Medicine 17, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (right, of, low, high) => {
    const share = shareOf(right, of);
    expect(share?.low).toBeCloseTo(low, 4);
    expect(share?.high).toBeCloseTo(high, 4);
  });

  test('is about the share, within 0 and 1; there is none of nothing', () => {
    expect(shareOf(0, 0)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (of, part) => {
        const share = shareOf(Math.round(of * part), of);
        if (!share) throw new Error('no share');
        expect(share.low).toBeGreaterThanOrEqual(0);
        expect(share.low).toBeLessThanOrEqual(share.share);
        expect(share.high).toBeGreaterThanOrEqual(share.share);
        expect(share.high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('agreement', () => {
  const rows = [
    count({ cases: 6 }),
    count({ category: 'process', level: 'low', cases: 3 }),
    count({ category: 'institution', level: null }),
    count({
      ...MODEL,
      suggestedCategory: 'process',
      category: 'process',
      suggestedLevel: 'high',
      level: 'low',
      cases: 4,
    }),
    count({ month: '2026-10', kind: 'need_more_info', suggestedCategory: null, suggestedLevel: null, cases: 2 }),
  ];
  const found = agreementOf(rows, LEVELS);

  test('by category as suggested, with what it was corrected to, by local and by model', () => {
    expect(found).toMatchObject({ cases: 16, notSeen: 2 });
    expect(found.category).toMatchObject({
      all: { right: 10, of: 14 },
      local: { right: 6, of: 10 },
      llm: { right: 4, of: 4 },
    });
    expect(found.categories).toMatchObject([
      {
        category: 'duty',
        agreement: { right: 6, of: 10 },
        correctedTo: [
          { category: 'process', cases: 3 },
          { category: 'institution', cases: 1 },
        ],
      },
      { category: 'process', agreement: { right: 4, of: 4 }, correctedTo: [] },
    ]);
  });

  test('of levels exactly and within one step of the scheme’s order', () => {
    expect(found.level.exact).toMatchObject({
      all: { right: 6, of: 13 },
      local: { right: 6, of: 9 },
      llm: { right: 0 },
    });
    expect(found.level.withinOneStep).toMatchObject({ all: { right: 9, of: 13 }, llm: { right: 0, of: 4 } });
  });

  test('by prompt, version and model; by month, the newest first', () => {
    expect(found.sources).toMatchObject([
      { source: 'classify-risk@3 some-model', cases: 4, category: { right: 4, of: 4 } },
      { source: 'local', cases: 12, category: { right: 6, of: 10 } },
    ]);
    expect(byMonth(rows, LEVELS)).toMatchObject([
      { month: '2026-11', agreement: { cases: 14 } },
      { month: '2026-10', agreement: { cases: 2, category: { all: undefined } } },
    ]);
  });

  test('in words, with the scheme’s labels', () => {
    const lines = agreementLines(FIVE, found);
    expect(lines).toContain(
      '风险类别一致：10/14（71%，45%～88%）；本地 6/10（60%，31%～83%）；模型 4/4（100%，51%～100%）',
    );
    expect(lines.join('\n')).toMatch(/· 岗位职责\S*：6\/10（60%，31%～83%）；改为 业务流程\S* 3、制度机制\S* 1/);
    expect(lines).toContain('没有看作风险、本人仍然上报的：2 条。');
    expect(monthLines(byMonth(rows, LEVELS))).toEqual([
      '· 2026-11，14 条：类别 10/14（71%，45%～88%）；本地 6/10；模型 4/4；等级 6/13（46%，23%～71%）；一级以内 9/13',
      '· 2026-10，2 条：类别 没有建议',
    ]);
  });

  test('the parts add up, whatever was counted', () => {
    fc.assert(
      fc.property(counts, (some) => {
        const { category, categories, level, cases, sources } = agreementOf(some, LEVELS);
        const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
        expect(sum(categories.map(({ agreement }) => agreement.of))).toBe(category.all?.of ?? 0);
        for (const one of categories)
          expect(sum(one.correctedTo.map((to) => to.cases)) + one.agreement.right).toBe(one.agreement.of);
        expect((category.local?.of ?? 0) + (category.llm?.of ?? 0)).toBe(category.all?.of ?? 0);
        expect(level.withinOneStep.all?.right ?? 0).toBeGreaterThanOrEqual(level.exact.all?.right ?? 0);
        expect(sum(sources.map((source) => source.cases))).toBe(cases);
        expect(sum(byMonth(some, LEVELS).map(({ agreement }) => agreement.cases))).toBe(cases);
      }),
    );
  });
});
