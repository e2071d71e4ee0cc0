import { describe, expect, it } from 'vitest';
import { addedLines, missingFields, withOwnAnswers } from '../../src/risks/form.js';
import type { RiskFields } from '../../src/risks/schema.js';
import { requiredFields, type SupplementState, supplementFields, supplementStep } from '../../src/risks/supplement.js';
import { checkScheme } from '../../src/schemes/check.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { scheme } from '../support/factories.js';

const fields: RiskFields = { point: '点', manifestation: '表现', layer: 'post' };
const required = { required: true };
const field = (key: string, label: string, change: object = {}) => ({ key, label, required: false, ...change });
const plan = scheme({
  layers: [
    { key: 'post', label: '岗位' },
    { key: 'section', label: '科室' },
  ],
  forms: [
    {
      key: 'report',
      title: '随上报填的表',
      of: 'risk',
      fields: [
        field('cause', '原因', required),
        field('kind', '类型', { ...required, options: ['差错', '意外'] }),
        field('post', '岗位', { ...required, is: 'post' as const }),
        field('rank', '等级', { ...required, is: 'level' as const }),
        field('source', '来源'),
      ],
    },
    { key: 'section', title: '科室的表', of: 'risk', layer: 'section', fields: [field('meeting', '会议', required)] },
    { key: 'other', title: '另填的表', fields: [field('signature', '签字', required)] },
  ],
});

describe('a form that goes with a report', () => {
  it('wants its required fields, those of its layer only, and asks nothing twice that a report has anyway', () => {
    const labels = (of: RiskFields) => missingFields(plan, of).map(({ label }) => label);
    expect(labels(fields)).toEqual(['原因', '类型', '岗位']);
    expect(labels({ ...fields, layer: 'section', post: '采购员' })).toEqual(['原因', '类型', '会议']);
    expect(labels({ ...fields, post: '采购员', extra: { cause: '无人复核', kind: '差错' } })).toEqual([]);
  });

  it('asks in 补充 first for what is wanted, and then for everything else once', () => {
    const asked = supplementFields(plan, fields);
    expect(asked.map(({ key }) => key)).toEqual([
      'extra:cause',
      'extra:kind',
      'post',
      'point',
      'power',
      'extra:source',
    ]);
    expect(asked.map((one) => one.required === true)).toEqual([true, true, true, false, false, false]);
  });

  it('takes no 跳过 for what is wanted, options by number, and lets a given answer be passed by', () => {
    const state: SupplementState = { draftId: 'd', fields: requiredFields(plan, fields), at: 0, thenCard: true };
    const says = (at: SupplementState | undefined, text: string) => supplementStep(at ?? state, { kind: 'text', text });
    expect(says(state, '跳过')).toMatchObject({ state, say: [expect.stringContaining('不能跳过')] });
    const second = says(state, '没有第二个人复核');
    expect(second.run).toMatchObject({ change: { extra: { cause: '没有第二个人复核' } } });
    const third = says(second.state, '2');
    expect(third.run).toMatchObject({ change: { extra: { kind: '意外' } } });
    const back = supplementStep(third.state as SupplementState, { kind: 'back' });
    expect(says(back.state, '跳过')).toMatchObject({ state: { at: 2 } });
    expect(says(third.state, '采购员')).toEqual({
      state: undefined,
      run: { do: 'finish', draftId: 'd', change: { post: '采购员' }, thenCard: true },
    });
  });

  it('shows the answers of the layer’s forms and lets go of another layer’s', () => {
    const answered = { ...fields, extra: { cause: '无人复核', meeting: '科务会', constructor: 'x' } };
    expect(addedLines(plan, answered)).toEqual(['原因：无人复核']);
    expect(withOwnAnswers(plan, answered).extra).toEqual({ cause: '无人复核' });
    expect(addedLines(plan, { ...fields, extra: {} })).toEqual([]);
    expect(withOwnAnswers(plan, { ...fields, extra: { meeting: '科务会' } })).toEqual(fields);
  });

  it('of a warning plan wants type, cause, harm and result; others may only be asked', async () => {
    const warning = await readSchemeFile('medical-warning');
    expect(missingFields(warning, { ...fields, layer: '' }).map(({ key }) => key)).toEqual([
      'type',
      'cause',
      'harm',
      'result',
    ]);
    const bureau = await readSchemeFile('finance-bureau');
    expect(missingFields(bureau, fields)).toEqual([]);
    expect(supplementFields(bureau, fields).map(({ key }) => key)).toContain('extra:channel');
  });

  it('is refused by the check where two of one layer share a key, or its layer is unknown', () => {
    const form = (key: string, layer?: string) => ({
      key,
      title: key,
      of: 'risk' as const,
      ...(layer ? { layer } : {}),
      fields: [field('cause', '原因')],
    });
    const faults = (...forms: ReturnType<typeof form>[]) =>
      checkScheme({ ...plan, forms }).filter(({ path }) => path.startsWith('forms'));
    expect(faults(form('one', 'post'), form('two', 'section'))).toEqual([]);
    expect(faults(form('one'), form('two', 'section')).map(({ path }) => path)).toEqual(['forms.two.fields.cause']);
    expect(faults(form('one', 'nowhere'))).toMatchObject([{ path: 'forms.one.layer', severity: 'error' }]);
  });
});
