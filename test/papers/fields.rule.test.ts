import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountsOf, fitting, missingFields, readField, valueText } from '../../src/papers/fields.js';
import { asked, type Form, readPaperNumber } from '../../src/papers/model.js';

const TODAY = '2026-12-01';
const form: Form = {
  key: 'claim',
  title: '报销单',
  fields: [
    { key: 'purpose', label: '事由', required: true, kind: 'text' },
    { key: 'amount', label: '金额', required: true, kind: 'amount' },
    { key: 'on', label: '日期', required: false, kind: 'date' },
    { key: 'count', label: '张数', required: false, kind: 'number' },
    { key: 'way', label: '方式', required: false, kind: 'text', options: ['转账', '现金', '公务卡'] },
    { key: 'signature', label: '负责人签字', required: false, kind: 'text', signed: 'head' },
  ],
};
const value = (key: string, text: string) => {
  const field = form.fields.find((one) => one.key === key);
  const read = field && readField(field, text, TODAY);
  return read && 'value' in read ? read.value : undefined;
};

describe('one field', () => {
  it('reads each kind, and says what it wants', () => {
    expect(value('purpose', '  差旅 ')).toBe('差旅');
    expect(value('purpose', '长'.repeat(501))).toBeUndefined();
    expect(value('amount', '1.5万')).toBe('15000');
    expect(value('amount', '很多')).toBeUndefined();
    expect(value('on', '1月3日')).toBe('2027-01-03');
    expect(value('on', '2月30日')).toBeUndefined();
    expect(value('count', '3')).toBe('3');
    expect(value('count', '3张')).toBeUndefined();
    expect(value('way', '2')).toBe('现金');
    expect(value('way', '公务卡。')).toBe('公务卡');
    expect(value('way', '4')).toBeUndefined();
    expect(value('way', '0')).toBeUndefined();
    expect(valueText({ kind: 'amount' }, '15000.5')).toBe('15,000.5 元');
  });

  it('what is stored is read again as itself, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...asked(form)),
        fc.oneof(fc.string({ maxLength: 30 }), fc.double({ min: 0, max: 1e9, noNaN: true }).map(String)),
        (field, text) => {
          const read = readField(field, text, TODAY);
          if ('problem' in read) expect(read.problem).not.toBe('');
          else expect(readField(field, read.value, TODAY)).toEqual(read);
        },
      ),
    );
  });
});

describe('a form', () => {
  it('asks for what its writer fills, and names what is missing', () => {
    expect(asked(form).map(({ key }) => key)).not.toContain('signature');
    expect(missingFields(form, { amount: '5' }).map(({ label }) => label)).toEqual(['事由']);
  });

  it('keeps nothing that is not its own', () => {
    const kept = fitting(
      form,
      { purpose: '差旅', amount: '不知道', signature: '我自己签', constructor: 'x', way: '支票' },
      TODAY,
    );
    expect(kept).toEqual({ purpose: '差旅' });
    expect(amountsOf(form, { ...kept, amount: '5000.01', count: '3' })).toEqual({ 金额: 5000.01, 张数: 3 });
  });

  it('numbers as people type them', () => {
    expect(readPaperNumber('bd-2026-1')).toBe('BD-2026-0001');
    expect(readPaperNumber('ＢＤ－２０２６－００１２')).toBe('BD-2026-0012');
    expect(readPaperNumber('ZQ-2026-0001')).toBeUndefined();
  });
});
