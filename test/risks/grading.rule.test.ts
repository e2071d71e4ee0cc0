import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosenOf } from '../../src/risks/choice.js';
import { askGrade, type GradingState, gradingStep } from '../../src/risks/grading.js';
import { gradedWords } from '../../src/risks/model.js';
import { grade, questionsOf } from '../../src/schemes/grade.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { scheme } from '../support/factories.js';

const bureau = await readSchemeFile('finance-bureau');
const hospital = await readSchemeFile('hospital-supplement');
const start = (plan = bureau): GradingState => ({ draftId: 'd1', questions: questionsOf(plan), answers: {} });
const says = (state: GradingState | undefined, text: string) => gradingStep(state ?? start(), { kind: 'text', text });

describe('定级, one question after another', () => {
  it('asks with numbers, takes number, label or the beginning of one label, and ends with all answers', () => {
    expect(askGrade(start())).toMatch(
      /^定级 1\/2：这种事容易发生吗？\n1\. 发生机率高\n2\. 发生机率较高\n3\. 发生机率较小\n/,
    );
    const second = says(start(), '３');
    expect(second.say?.[0]).toMatch(/^定级 2\/2：/);
    const done = says(second.state, '不良影响');
    expect(done).toEqual({
      state: undefined,
      run: { draftId: 'd1', answers: { likelihood: 'small', consequence: 'light' } },
    });
    expect(grade(bureau, done.run?.answers ?? {})).toMatchObject({ kind: 'level', level: 'low' });
  });

  it('返回 takes the last answer back; before the first it leaves with the level as it was', () => {
    const second = says(start(), '1').state;
    const back = gradingStep(second as GradingState, { kind: 'back' });
    expect(back.state).toEqual(start());
    expect(gradingStep(start(), { kind: 'back' })).toMatchObject({
      state: undefined,
      say: [expect.stringContaining('没有改')],
    });
    expect(gradingStep(start(), { kind: 'back' }).run).toBeUndefined();
  });

  it('whatever is typed and in whatever order, it ends with a level of the scheme or has not ended', () => {
    const input = fc.oneof(
      fc.constantFrom('1', '2', '3', '4', '9', '发生', '严重', 'constructor', ''),
      fc.string({ unit: 'grapheme' }),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.constantFrom(bureau, hospital), fc.array(input, { maxLength: 12 }), (plan, inputs) => {
        let state: GradingState | undefined = start(plan);
        for (const text of inputs) {
          if (!state) break;
          const next = gradingStep(state, text === null ? { kind: 'back' } : { kind: 'text', text });
          if (next.run) {
            expect(next.state).toBeUndefined();
            const { level, kind } = { level: '', ...grade(plan, next.run.answers) };
            expect(kind).toBe('level');
            expect(plan.levels.map(({ key }) => key)).toContain(level);
          } else if (next.state) expect(askGrade(next.state)).not.toBe('');
          state = next.state;
        }
      }),
    );
  });
});

describe('an answer to numbered options', () => {
  const options = [{ label: '发生机率高' }, { label: '发生机率较高' }, { label: '重度' }];
  it('is never one of several that it might mean', () => {
    expect(chosenOf(options, '发生机率')).toBeUndefined();
    expect(chosenOf(options, '发生机率高')?.label).toBe('发生机率高');
    expect(chosenOf(options, ' 发生机率较 ')?.label).toBe('发生机率较高');
    expect(chosenOf(options, '重')).toBeUndefined();
    for (const text of ['0', '4', '', '一', '1.5']) expect(chosenOf(options, text)).toBeUndefined();
    for (const text of ['3', '３', '3.', '重度。']) expect(chosenOf(options, text)?.label).toBe('重度');
  });
});

describe('the hospital’s four grounds', () => {
  const level = (...answers: string[]) => {
    const keys = questionsOf(hospital).map(({ key }) => key);
    const graded = grade(hospital, Object.fromEntries(keys.map((key, at) => [key, answers[at] ?? ''])));
    return graded.kind === 'level' ? graded.level : graded.kind;
  };
  it('come to the level that the supplement’s own cut-offs name', () => {
    // 直接决定或审批人、财、物事项，或者四项依据中有两项以上突出
    expect(level('decides', 'few', 'seldom', 'hardly')).toBe('high');
    expect(level('neither', 'many', 'often', 'hardly')).toBe('high');
    expect(level('handles', 'few', 'often', 'easily')).toBe('high');
    // 参与人、财、物事项的办理而不作决定，或者四项依据中有一项突出
    expect(level('handles', 'few', 'seldom', 'hardly')).toBe('mid');
    expect(level('handles', 'many', 'seldom', 'hardly')).toBe('mid');
    for (const one of [
      ['many', 'seldom', 'hardly'],
      ['few', 'often', 'hardly'],
      ['few', 'seldom', 'easily'],
    ])
      expect(level('neither', ...one)).toBe('mid');
    // 不直接接触人、财、物事项，四项依据都不突出
    expect(level('neither', 'few', 'seldom', 'hardly')).toBe('low');
  });
});

describe('the reason of a level', () => {
  it('is the method’s words; where people chose another level it says so', () => {
    const graded = { level: 'high', reason: '容易发生，所以是“高”' };
    expect(gradedWords(scheme(), { level: 'high', graded })).toBe('按方案的问题：容易发生，所以是“高”');
    expect(gradedWords(scheme(), { level: 'low', graded })).toBe(
      '按方案的问题：容易发生，所以是“高”；实际定为“低”，由人决定',
    );
    expect(gradedWords(scheme(), { level: 'low' })).toBe('');
  });
});
