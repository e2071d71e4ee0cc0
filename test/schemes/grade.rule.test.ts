import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Answers, grade, moreSerious, openCases, questionsOf } from '../../src/schemes/grade.js';
import { Grading } from '../../src/schemes/language/grading.js';
import { scheme } from '../support/factories.js';

const options = (...labels: string[]) =>
  labels.map((label, at) => ({ key: `o${at}`, label, score: (labels.length - 1 - at) * 10 }));
const graded = (method: unknown) => scheme({ grading: Grading.parse({ criteria: [], method }) });

const likelihood = { key: 'likelihood', ask: '这种事容易发生吗？', options: options('经常', '有时', '很少') };
const consequence = { key: 'consequence', ask: '后果有多重？', options: options('可能犯罪', '可能违纪', '影响不好') };
const LEVELS = ['high', 'mid', 'low'];
const cells = [0, 1, 2].flatMap((l) =>
  [0, 1, 2].map((c) => ({ likelihood: `o${l}`, consequence: `o${c}`, level: LEVELS[Math.max(l, c)] })),
);
const matrix = graded({ by: 'matrix', likelihood, consequence, cells });

describe('a level by likelihood and consequence', () => {
  it('asks one question after the other and gives the reason in the words of the answers', () => {
    expect(grade(matrix, {})).toMatchObject({ kind: 'ask', question: { key: 'likelihood' } });
    expect(grade(matrix, { likelihood: 'o0' })).toMatchObject({ kind: 'ask', question: { key: 'consequence' } });
    expect(grade(matrix, { likelihood: 'o0', consequence: 'o1' })).toEqual({
      kind: 'level',
      level: 'mid',
      reason: '这种事容易发生吗：经常；后果有多重：可能违纪，所以是“中”',
    });
  });

  it('takes no answer that is not on its list', () => {
    for (const answer of ['', 'o9', 'constructor', '__proto__']) {
      expect(grade(matrix, { likelihood: answer })).toMatchObject({ kind: 'ask', question: { key: 'likelihood' } });
    }
  });

  it('names the combinations that have no level', () => {
    expect(openCases(matrix)).toEqual([]);
    expect(openCases(graded({ by: 'matrix', likelihood, consequence, cells: cells.slice(1) }))).toEqual([
      '经常 × 可能犯罪',
    ]);
  });
});

describe('a level by several weighted factors', () => {
  const factors = [
    { weight: 2, question: likelihood },
    { weight: 1, question: consequence },
  ];
  const cutoffs = [
    { level: 'low', atLeast: 0 },
    { level: 'high', atLeast: 80 },
    { level: 'mid', atLeast: 40 },
  ];
  it('adds up by weight and compares with the cut-offs, whatever their order', () => {
    const method = graded({ by: 'factors', factors, cutoffs });
    const of = (answers: Answers) => grade(method, answers);
    expect(of({ likelihood: 'o0', consequence: 'o0' })).toMatchObject({ level: 'high' });
    expect(of({ likelihood: 'o1', consequence: 'o1' })).toMatchObject({ level: 'mid' });
    expect(of({ likelihood: 'o2', consequence: 'o0' })).toMatchObject({ level: 'low' });
  });
  it('is open below its lowest cut-off', () => {
    expect(openCases(graded({ by: 'factors', factors, cutoffs: cutoffs.slice(1) }))).toEqual(['总分 0']);
  });
});

it('by the nature of the power, or by how it is to be handled, the option is the level', () => {
  const question = { key: 'nature', ask: '这项权力是哪一种？', options: options('审批执法', '一般行政', '其他') };
  const levels = LEVELS.map((level, at) => ({ option: `o${at}`, level }));
  for (const by of ['nature', 'handling']) {
    const method = graded({ by, question, levels });
    expect(grade(method, { nature: 'o1' })).toMatchObject({ kind: 'level', level: 'mid' });
    expect(openCases(graded({ by, question, levels: levels.slice(1) }))).toEqual(['审批执法']);
  }
});

it('without a method a person chooses; without levels there is none', () => {
  expect(grade(scheme(), {})).toEqual({ kind: 'none' });
  expect(questionsOf(scheme())).toEqual([]);
  expect(grade({ ...matrix, levels: [] }, { likelihood: 'o0', consequence: 'o0' })).toEqual({ kind: 'none' });
});

it('the more serious of two goes by rank, whatever the labels', () => {
  const odd = scheme({
    levels: [
      { key: 'a', label: '三级', rank: 1, definition: '' },
      { key: 'b', label: '一级', rank: 2, definition: '' },
    ],
  });
  expect(moreSerious(odd, 'b', 'a')).toBe('a');
  expect(moreSerious(odd, undefined, 'b')).toBe('b');
  expect(moreSerious(odd, undefined, undefined)).toBeUndefined();
});

it('a graver answer never lowers the level', () => {
  const score = fc.integer({ min: 0, max: 100 });
  const world = fc.record({
    questions: fc.array(
      fc.record({ weight: fc.integer({ min: 1, max: 100 }), scores: fc.array(score, { minLength: 2, maxLength: 6 }) }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    cuts: fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 51, max: 100 })),
    picks: fc.array(fc.nat(5), { minLength: 5, maxLength: 5 }),
    change: fc.tuple(fc.nat(4), fc.nat(5)),
  });
  fc.assert(
    fc.property(world, ({ questions, cuts, picks, change }) => {
      const method = graded({
        by: 'factors',
        factors: questions.map(({ weight, scores }, q) => ({
          weight,
          question: {
            key: `q${q}`,
            ask: `问${q}`,
            options: scores.map((s, o) => ({ key: `o${o}`, label: `${o}`, score: s })),
          },
        })),
        cutoffs: [
          { level: 'low', atLeast: 0 },
          { level: 'mid', atLeast: cuts[0] },
          { level: 'high', atLeast: cuts[1] },
        ],
      });
      const pick = (q: number, n: number) => n % (questions[q]?.scores.length ?? 1);
      const answers = Object.fromEntries(questions.map((_, q) => [`q${q}`, `o${pick(q, picks[q] ?? 0)}`]));
      const q = change[0] % questions.length;
      const other = { ...answers, [`q${q}`]: `o${pick(q, change[1])}` };
      const scoreAt = (of: Answers) => questions[q]?.scores[Number((of[`q${q}`] ?? 'o0').slice(1))] ?? 0;
      const rank = (of: Answers) => {
        const result = grade(method, of);
        if (result.kind !== 'level') throw new Error(result.kind);
        return LEVELS.indexOf(result.level);
      };
      if (scoreAt(other) >= scoreAt(answers)) expect(rank(other)).toBeLessThanOrEqual(rank(answers));
    }),
    { numRuns: 10_000 },
  );
});
