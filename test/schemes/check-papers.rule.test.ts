import { describe, expect, it } from 'vitest';
import { checkScheme } from '../../src/schemes/check.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { mergeSchemes } from '../../src/schemes/merge.js';
import { Scheme } from '../../src/schemes/model.js';

const errorsOf = async (id: string, change: object) =>
  checkScheme(Scheme.parse(mergeSchemes(await readSchemeFile(id), change)))
    .filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path} ${message}`);

describe('forms, scales and matters that fit nothing are refused by path', () => {
  it('a form without its chain, a signature nobody gives, an amount the form does not have', async () => {
    const errors = await errorsOf('district-office', {
      forms: [
        { key: 'statistics-slip', object: 'elsewhere' },
        { key: 'expense', fields: [{ key: 'chief', signed: 'mayor' }] },
      ],
      chains: [{ key: 'expense', steps: [{ key: 'meeting', over: { fact: '支出', amount: 5 } }] }],
    });
    expect(errors).toEqual([
      'forms.statistics-slip.object 没有 object 是“elsewhere”的审批链',
      'forms.expense.fields.chief.signed 这张表的审批链里没有“mayor”这个环节',
      'chains.expense.steps.meeting.over.fact 表里没有叫“支出”的金额或数：表的那一栏写 kind: amount',
    ]);
  });

  it('a scale of a form or a clock that is not there', async () => {
    const errors = await errorsOf('forestry-bureau', {
      scales: [{ key: 'form-quality', forms: ['nothing'], grades: [{ key: 'wrong', opens: 'never' }] }],
    });
    expect(errors).toEqual([
      'scales.form-quality.forms 没有这个表：nothing（forms 里没有写）',
      'scales.form-quality.grades.wrong.opens 没有这个期限：never（clocks 里没有写）',
    ]);
  });
});
