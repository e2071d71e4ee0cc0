import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowInput } from '../../src/conversation/flow.js';
import { ask, type FillState, fillStep, resumeAt, summary } from '../../src/papers/fill.js';

const fields: FillState['fields'] = [
  { key: 'purpose', label: '事由', required: true, kind: 'text' },
  { key: 'amount', label: '金额', required: true, kind: 'amount' },
  { key: 'way', label: '方式', required: false, kind: 'text', options: ['转账', '现金'] },
  { key: 'on', label: '日期', required: false, kind: 'date' },
];
const begun: FillState = {
  draft: 'd',
  title: '报销单',
  fields,
  at: 0,
  values: {},
  changing: false,
  today: '2026-12-01',
};
const text = (said: string): FlowInput => ({ kind: 'text', text: said });
const answered = (...said: Array<string | FlowInput>) =>
  said.reduce<FillState>((state, one) => {
    const next = fillStep(state, typeof one === 'string' ? text(one) : one).state;
    if (!next) throw new Error('ended early');
    return next;
  }, begun);

describe('filling a form', () => {
  it('asks field by field, options by number, and ends in 提交', () => {
    expect(ask(begun)).toContain('1/4　事由（必填）');
    expect(ask(answered('差旅'))).toContain('多少元');
    expect(ask(answered('差旅', '300'))).toContain('1. 转账\n2. 现金');
    const done = answered('差旅', '300', '2', '跳过');
    expect(done).toMatchObject({ at: 4, values: { purpose: '差旅', amount: '300', way: '现金' } });
    expect(summary(done)).toContain('4. 日期：（未填）');
    expect(fillStep(done, text('提交。'))).toEqual({ state: undefined, run: { do: 'submit', draft: 'd' } });
  });

  it('a required field is not skipped; 返回 goes back without losing anything; one field can be changed', () => {
    expect(fillStep(begun, text('跳过')).say?.[0]).toContain('必须填');
    const back = answered('差旅', '300', { kind: 'back' });
    expect(back).toMatchObject({ at: 1, values: { amount: '300' } });
    expect(ask(back)).toContain('现为：300 元');
    expect(answered('差旅', '300', { kind: 'back' }, '不变').at).toBe(2);
    const changed = answered('差旅', '300', '跳过', '跳过', '2', '450');
    expect(changed).toMatchObject({ at: 4, changing: false, values: { amount: '450' } });
    expect(answered('差旅', '300', '跳过', '跳过', '金额', { kind: 'back' })).toMatchObject({
      at: 4,
      values: { amount: '300' },
    });
    expect(answered('差旅', '300', '跳过', '跳过', '重来')).toMatchObject({ at: 0, values: {} });
  });

  const inputs = fc.array(
    fc.oneof(
      fc.constantFrom('差旅', '300', '1', '2', '4', '9', '跳过', '不变', '重来', '随便', '12月1日', '-1').map(text),
      fc.constant<FlowInput>({ kind: 'back' }),
      fc.constant<FlowInput>({ kind: 'picture', mediaId: 'm' }),
    ),
    { maxLength: 40 },
  );

  it('where one is, is never lost: what was said to be saved is what the dialogue has, and it goes on behind it', () => {
    fc.assert(
      fc.property(inputs, (said) => {
        let state = begun;
        let saved = begun.values;
        for (const input of said) {
          const next = fillStep(state, input);
          if (!next.state) throw new Error('only 提交 ends the dialogue');
          state = next.state;
          if (next.run && next.run.do !== 'submit') saved = next.run.values;
          expect(state.values).toEqual(saved);
          expect(state.at).toBeGreaterThanOrEqual(0);
          expect(state.at).toBeLessThanOrEqual(fields.length);
          // The confirmation is reached only with everything that is required.
          if (state.at === fields.length)
            for (const field of fields.filter(({ required }) => required))
              expect(state.values).toHaveProperty(field.key);
          // Whoever comes back later is not asked again for what he has answered last.
          const at = resumeAt(state);
          expect(at === 0 || Object.hasOwn(state.values, fields[at - 1]?.key ?? '')).toBe(true);
          expect(fields.slice(at).some(({ key }) => Object.hasOwn(state.values, key))).toBe(false);
        }
      }),
    );
  });
});
