import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPlan, readRegulationNumber } from '../../src/regulations/model.js';
import { answerStep, ask, type Questionnaire } from '../../src/regulations/questionnaire.js';

const begin = (): Questionnaire => ({
  number: 'ZD-2026-0001',
  name: '采购验收管理办法',
  review: 'integrity',
  label: '廉洁性评估',
  schemeVersion: 'v1',
  questions: [
    { key: 'legality', ask: '制度合法吗？', wanted: 'yes' },
    { key: 'conflict', ask: '存在利益冲突吗？', wanted: 'no' },
  ],
  answers: [],
});
const say = (state: Questionnaire, text: string) => answerStep(state, { kind: 'text', text });

describe('制度廉洁性评估, question by question', () => {
  it('what the plan hopes for goes on at once; anything else needs its remark', () => {
    const second = say(begin(), '是').state as Questionnaire;
    expect(second.answers).toEqual([{ key: 'legality', ask: '制度合法吗？', answer: 'yes', good: true }]);
    const open = say(second, '有').state as Questionnaire;
    expect(open.open).toBe('yes');
    expect(ask(open)).toContain('请写明是什么问题');
    const done = say(open, '验收人与供应商有亲属关系，改为回避');
    expect(done.state).toBeUndefined();
    expect(done.run?.answers[1]).toMatchObject({
      answer: 'yes',
      good: false,
      remark: '验收人与供应商有亲属关系，改为回避',
    });
  });

  it('a remark may stand in the same message, and with a good answer too', () => {
    expect(say(begin(), '否，缺少上位法依据').state?.answers[0]).toMatchObject({
      good: false,
      remark: '缺少上位法依据',
    });
    expect(say(begin(), '是，法规处看过').state?.answers[0]).toMatchObject({ good: true, remark: '法规处看过' });
    expect(say(begin(), '也许').state).toEqual(begin());
  });

  it('返回 goes one question back, and out of the first', () => {
    const second = say(begin(), '是').state as Questionnaire;
    expect(answerStep(second, { kind: 'back' }).state).toEqual(begin());
    expect(answerStep(begin(), { kind: 'back' }).state).toBeUndefined();
  });

  it('whatever is said, no question is left out, none is answered twice, and no bad answer is without a remark', () => {
    const word = fc.oneof(fc.constantFrom('是', '否', '没有', '有', '否，有漏洞', '也许'), fc.string({ maxLength: 8 }));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (words) => {
        let state: Questionnaire | undefined = begin();
        for (const text of words) {
          if (!state) break;
          const step: ReturnType<typeof say> = say(state, text);
          const answers = (step.run ?? step.state)?.answers ?? [];
          expect(answers.map(({ key }) => key)).toEqual(['legality', 'conflict'].slice(0, answers.length));
          for (const { good, remark } of answers) expect(good || (remark ?? '').length >= 2).toBe(true);
          if (step.run) expect(step.run.answers).toHaveLength(2);
          state = step.state;
        }
      }),
    );
  });
});

describe('what is typed', () => {
  it('the day stands behind the last blank', () => {
    expect(readPlan('《采购 验收管理办法》 12月31日')).toEqual({ name: '采购 验收管理办法', due: '12月31日' });
    expect(readPlan('采购验收管理办法')).toBeUndefined();
    expect(readRegulationNumber('zd2026-3')).toBe('ZD-2026-0003');
  });
});
