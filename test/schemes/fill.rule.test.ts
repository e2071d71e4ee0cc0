import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkScheme } from '../../src/schemes/check.js';
import { type Filling, fillGap } from '../../src/schemes/fill/fill.js';
import { type OpenGap, openGaps } from '../../src/schemes/fill/gaps.js';
import { changeAt, placesAt } from '../../src/schemes/fill/place.js';
import { readAmount, readDate, readNumber, readSpan } from '../../src/schemes/fill/reading.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';
import { isFilled, mergeSchemes } from '../../src/schemes/merge.js';
import type { Scheme } from '../../src/schemes/model.js';
import { parseScheme } from '../../src/schemes/parse.js';

const BY = { name: '何韵清', day: '2013-03-01' };
const packs = new Map<string, Scheme>();
beforeAll(async () => {
  for (const id of await listPacks()) packs.set(id, await readSchemeFile(id));
});
const pack = (id: string) => packs.get(id) as Scheme;
const gapOf = (scheme: Scheme, id: string) => openGaps(scheme).find((gap) => gap.id === id) as OpenGap;

/** What the answers come to, one after the other; fails where one of them does not hold. */
function filled(id: string, gap: string, answers: string[]): Extract<Filling, { kind: 'filled' }> {
  const scheme = pack(id);
  const done = fillGap(scheme, gapOf(scheme, gap), answers, BY);
  if (done.kind !== 'filled') throw new Error(JSON.stringify(done));
  expect(isFilled(done.scheme, gapOf(scheme, gap).path)).toBe(true);
  expect(parseScheme(mergeSchemes(scheme, done.change), id)).toEqual(done.scheme);
  return done;
}
const asked = (id: string, gap: string, answers: string[] = []) =>
  fillGap(pack(id), gapOf(pack(id), gap), answers, BY) as Extract<Filling, { kind: 'ask' }>;

describe('answers become values of the scheme’s language', () => {
  it('who answers for each level: roles by their numbers or names, several at once (H)', () => {
    expect(asked('hospital', 'responsibility').ask).toMatch(/等级“高”：负责人.*\n1 科室负责人\n2 本人\n3 主要领导/);
    const { change, words } = filled('hospital', 'responsibility', ['主要领导、分管领导', '4', '1']);
    expect(change).toEqual({
      responsibility: [
        {
          level: 'high',
          owners: [
            { by: 'role', role: '主要领导', assigned: false },
            { by: 'role', role: '分管领导', assigned: false },
          ],
          supplement: true,
        },
        { level: 'mid', owners: [{ by: 'role', role: '分管领导', assigned: false }], supplement: true },
        { level: 'low', owners: [{ by: 'section-head' }], supplement: true },
      ],
    });
    expect(words).toEqual(['“高”：负责人 主要领导、分管领导', '“中”：负责人 分管领导', '“低”：负责人 科室负责人']);
  });

  it('the cut-offs: one sentence a level, the most serious first', () => {
    expect(filled('hospital', 'cutoffs', ['直接审批人、财、物', '参与办理', '不接触']).change).toMatchObject({
      grading: { cutoffs: [{ level: 'high', text: '直接审批人、财、物', supplement: true }, { level: 'mid' }, {}] },
    });
  });

  it('a chain: who decides in turn, and for which levels', () => {
    const { scheme } = filled('hospital', 'staff-chain', ['风险点', '1、3、5', '都用', '高', '都用']);
    expect(scheme.chains.find(({ key }) => key === 'staff')).toMatchObject({
      object: 'risk',
      supplement: true,
      steps: [
        { label: '科室负责人', who: { by: 'section-head' } },
        { label: '分管领导', levels: ['high'] },
        { label: '领导小组办公室' },
      ],
    });
  });

  it('a span, in figures or in words', () => {
    expect(filled('grain-bureau', 'points-publication-length', ['七个工作日']).change).toEqual({
      publications: [{ key: 'points', length: { count: 7, unit: 'workday' }, supplement: true }],
    });
    expect(asked('grain-bureau', 'points-publication-length', ['很久'])).toMatchObject({
      taken: 0,
      fault: expect.stringContaining('7个工作日'),
    });
  });

  it('(E2 2b) the phase without a heading: its date is asked for, and one before its end must hold', () => {
    expect(asked('district-office', 'second-phase').ask).toContain('第二阶段');
    expect(filled('district-office', 'second-phase', ['2013年4月']).change).toEqual({
      phases: [{ key: 'second', start: '2013-04', supplement: true }],
    });
  });

  it('(E2 2c) the threshold of large sums: what is counted and from where on the meeting decides', () => {
    const { scheme } = filled('district-office', 'expense-threshold', ['报销金额', '5万']);
    const meeting = scheme.chains.find(({ key }) => key === 'expense')?.steps.find(({ key }) => key === 'meeting');
    expect(meeting).toMatchObject({ over: { fact: '报销金额', amount: 50_000 }, supplement: true });
  });

  it('a day off: three numbered choices, and one answer for all alike', () => {
    expect(asked('medical-warning', 'monday-holiday').ask).toMatch(
      /1 顺延到下一个工作日\n2 提前到上一个工作日\n3 不变/,
    );
    expect(filled('medical-warning', 'monday-holiday', ['1']).change).toEqual({
      cadences: [{ key: 'monday', onDayOff: 'next', supplement: true }],
    });
    const { scheme } = filled('grain-bureau', 'day-off', ['顺延到下一个工作日 都一样']);
    expect(scheme.deadlines.map(({ onDayOff }) => onDayOff)).toEqual(scheme.deadlines.map(() => 'next'));
  });

  it('which ladder steps each level allows: asked step by step (E3)', () => {
    const { ladder } = pack('reform-commission');
    const answers = ladder.map((_, at) => (at === 0 ? '1、2、3' : '1'));
    const { scheme } = filled('reform-commission', 'ladder-levels', answers);
    expect(scheme.ladder.map(({ levels }) => levels?.length)).toEqual(ladder.map((_, at) => (at === 0 ? 3 : 1)));
  });

  it('a new clock: what the path names is its key, and the unneeded is not asked', () => {
    const { scheme } = filled('hospital', 'rotation-interval', ['重点岗位轮岗', '到岗', '五年']);
    expect(scheme.clocks.find(({ key }) => key === 'rotation')).toMatchObject({
      label: '重点岗位轮岗',
      from: '到岗',
      span: { count: 5, unit: 'year' },
      supplement: true,
    });
  });

  it('a new cadence may leave out who does it', () => {
    const answers = ['自查', '每季度', '跳过'];
    expect(filled('hospital', 'self-check-interval', answers).scheme.cadences.at(-1)).toMatchObject({
      key: 'self-check',
      every: 'quarter',
      by: [],
    });
  });

  it('what the language has no words for is kept as a text with who and when', () => {
    const scheme = pack('grain-bureau');
    for (const id of ['text-ends', 'category-definitions']) {
      const done = fillGap(scheme, gapOf(scheme, id), ['没有全文，以本稿为准'], BY);
      if (done.kind !== 'filled') throw new Error(done.kind);
      expect(done.change).toEqual({
        gaps: [{ id, answer: { text: '没有全文，以本稿为准', by: '何韵清', at: '2013-03-01' } }],
      });
      expect(openGaps(done.scheme).map((gap) => gap.id)).not.toContain(id);
      expect(done.scheme.categories).toEqual(scheme.categories);
    }
  });

  it('「记下 …」 answers any gap with a text, but not one that blocks', () => {
    const scheme = pack('hospital');
    const kept = fillGap(scheme, gapOf(scheme, 'rotation-interval'), ['记下 视情况'], BY);
    expect(kept).toMatchObject({ kind: 'filled', change: { gaps: [{ answer: { text: '视情况' } }] } });
    expect(fillGap(scheme, gapOf(scheme, 'responsibility'), ['记下 视情况'], BY)).toMatchObject({
      kind: 'ask',
      taken: 0,
      fault: expect.any(String),
    });
    const blocked = structuredClone(scheme);
    for (const gap of blocked.gaps) gap.answer = { text: '视情况' };
    expect(openGaps(blocked).map(({ id }) => id)).toEqual(['responsibility', 'cutoffs']);
  });

  it('an answer that contradicts the plan is refused with the reason and its question asked again', () => {
    const scheme = structuredClone(pack('district-office'));
    const second = scheme.phases.find(({ key }) => key === 'second');
    if (second) second.end = '2013-06';
    const done = fillGap(scheme, gapOf(scheme, 'second-phase'), ['2013-12'], BY);
    expect(done).toMatchObject({ kind: 'ask', taken: 0, fault: expect.stringContaining('结束早于开始') });
  });

  it('a list whose items cannot be told apart is carried whole, so that nothing of it is lost', () => {
    const scheme = structuredClone(pack('hospital'));
    for (const chain of scheme.chains) delete chain.key;
    const place = placesAt(scheme, 'chains.staff')?.[0];
    if (!place) throw new Error('no place');
    const steps = [{ key: 'one', label: '一', who: { by: 'section-head' } }];
    const laid = mergeSchemes(scheme, changeAt(scheme, place, { object: 'risk', steps })) as Scheme;
    expect(laid.chains).toHaveLength(scheme.chains.length + 1);
    expect(parseScheme(laid, 'x').chains[0]?.steps).toEqual(scheme.chains[0]?.steps);
  });
});

describe('what people type', () => {
  it.each([
    ['15', 15],
    ['十五', 15],
    ['二十', 20],
    ['三十五', 35],
    ['一百', 100],
    ['一百二十', 120],
    ['两', 2],
    ['5万', 50_000],
    ['1.5万', 15_000],
    ['１０', 10],
    ['12,000', 12_000],
    ['很多', undefined],
    ['', undefined],
    ['三五', undefined],
  ])('%s is %s', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });
  it.each([
    ['7个工作日', { count: 7, unit: 'workday' }],
    ['10天', { count: 10, unit: 'day' }],
    ['三个月', { count: 3, unit: 'month' }],
    ['半年', { count: 6, unit: 'month' }],
    ['两周', { count: 2, unit: 'week' }],
  ])('%s is a span', (text, value) => {
    expect(readSpan(text)).toEqual({ value });
  });
  it.each([
    ['2013年1月5日', '2013-01-05'],
    ['2013.1', '2013-01'],
    ['2013', '2013'],
    ['2013/12/31', '2013-12-31'],
  ])('%s is %s', (text, value) => {
    expect(readDate(text)).toEqual({ value });
  });
  it.each(['2013-02-30', '2013-13', '明天', '13年'])('%s is no date', (text) => {
    expect(readDate(text)).toHaveProperty('fault');
  });
  it('an amount keeps to the limits of its place', () => {
    expect(readAmount('5000元', { minimum: 0, whole: false })).toEqual({ value: 5000 });
    expect(readAmount('0', { minimum: 1, whole: true })).toHaveProperty('fault');
  });
});

describe('whatever is answered', () => {
  const typed = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('1', '2', '1、2', '3', '跳过', '都用', '2 都一样', '没有了') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '7个工作日',
        '2013-01',
        '2013年5月1日',
        '5万',
        '记下 视情况',
        '一年',
        '单位以外 县纪委',
      ),
    },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', ' ', '__proto__', 'constructor', '１０', '、、、', `${'长'.repeat(500)}`, '\n\n'),
    },
  );

  it('any gap of any pack either makes a scheme that parses or is refused in words; nothing throws', () => {
    const gaps = [...packs].flatMap(([id, scheme]) => openGaps(scheme).map((gap) => ({ id, gap })));
    expect(gaps.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.constantFrom(...gaps), fc.array(typed, { maxLength: 14 }), ({ id, gap }, texts) => {
        const scheme = pack(id);
        // As the dialogue does it: what does not hold is answered again.
        let answers: string[] = [];
        for (const text of texts) {
          const step = fillGap(scheme, gap, [...answers, text], BY);
          if (step.kind === 'impossible') return expect(step.reason).toMatch(/\p{Script=Han}/u);
          if (step.kind === 'ask') {
            expect(step.ask).toMatch(/\p{Script=Han}/u);
            if (step.fault !== undefined) expect(step.fault).toMatch(/\p{Script=Han}/u);
            expect(step.taken).toBeLessThanOrEqual(answers.length + 1);
            answers = [...answers, text].slice(0, step.taken);
            continue;
          }
          expect(parseScheme(mergeSchemes(scheme, step.change), id)).toEqual(step.scheme);
          const errors = (of: Scheme) => checkScheme(of).filter(({ severity }) => severity === 'error').length;
          expect(errors(step.scheme)).toBeLessThanOrEqual(errors(scheme));
          expect(openGaps(step.scheme).map((one) => one.id)).not.toContain(gap.id);
          return;
        }
      }),
      { numRuns: 250 },
    );
  });
});
