import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SupplementState, supplementStep } from '../../src/risks/supplement.js';

const start: SupplementState = {
  draftId: 'd1',
  at: 0,
  fields: [
    { key: 'point', question: '风险点？', limit: 60 },
    { key: 'post', question: '岗位？', limit: 30 },
    {
      key: 'method',
      question: '查找方式？',
      choices: [
        { key: 'self', label: '自己找' },
        { key: 'masses', label: '群众帮' },
      ],
      limit: 20,
    },
  ],
};
const says = (state: SupplementState, text: string) => supplementStep(state, { kind: 'text', text });

describe('补充, one field after another', () => {
  it('saves each answer as it comes and ends with the last', () => {
    const first = says(start, '验收单人签字');
    expect(first).toMatchObject({ state: { at: 1 }, run: { do: 'save', change: { point: '验收单人签字' } } });
    const second = says(first.state as SupplementState, '跳过');
    expect(second).toMatchObject({ state: { at: 2 }, run: { change: {} } });
    expect(says(second.state as SupplementState, '2')).toEqual({
      state: undefined,
      run: { do: 'finish', draftId: 'd1', change: { method: 'masses' } },
    });
  });

  it('takes a choice by number, full-width number or name, and asks again for anything else', () => {
    const last = { ...start, at: 2 };
    for (const text of ['1', '１', '自己找'])
      expect(says(last, text).run).toMatchObject({ change: { method: 'self' } });
    expect(says(last, '别人找')).toMatchObject({ state: last });
    expect(says(last, '3').run).toBeUndefined();
  });

  it('goes one step back, ends on 完成, refuses what is too long, leaves pictures for later', () => {
    expect(supplementStep({ ...start, at: 2 }, { kind: 'back' })).toMatchObject({ state: { at: 1 } });
    expect(supplementStep(start, { kind: 'back' })).toMatchObject({ state: { at: 0 } });
    expect(says(start, '完成')).toMatchObject({ state: undefined, run: { do: 'finish', change: {} } });
    expect(says(start, '长'.repeat(61))).toMatchObject({ state: start });
    expect(supplementStep(start, { kind: 'picture', mediaId: 'm' })).toMatchObject({ state: start });
  });

  it('whatever is typed, only a known field or choice is ever saved', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.string({ unit: 'grapheme' }), (at, text) => {
        const { run } = says({ ...start, at }, text);
        for (const [key, value] of Object.entries(run?.change ?? {})) {
          expect(['point', 'post', 'method']).toContain(key);
          if (key === 'method') expect(['self', 'masses']).toContain(value);
          expect([...String(value)].length).toBeLessThanOrEqual(60);
        }
      }),
    );
  });
});
