// Rule, pure: one field of a form × what a person typed → what is stored, or why not; and back to what people read.
import { parseDay } from '../approvals/dates.js';
import { lettersIn } from '../channels/text.js';
import { amountText, readAmount } from '../schemes/amount.js';
import { asked, type Field, type Form, type PaperValues } from './model.js';

const LONGEST_VALUE = 500;

export type ReadField = { value: string } | { problem: string };

/** @param today for days without a year */
export function readField(field: Pick<Field, 'kind' | 'options'>, text: string, today: string): ReadField {
  const said = text.trim();
  if (said === '') return { problem: '请写上内容。' };
  if (field.options && field.options.length > 0) return readOption(field.options, said);
  switch (field.kind ?? 'text') {
    case 'amount':
    case 'number': {
      const read = readAmount(said, field.kind === 'amount' ? '元' : '');
      return 'amount' in read ? { value: read.amount } : read;
    }
    case 'date': {
      const day = parseDay(said, today);
      return day ? { value: day } : { problem: `“${said.slice(0, 20)}”不是日期，请写成 2026-12-01 或 12月1日。` };
    }
    case 'text':
      return lettersIn(said) > LONGEST_VALUE
        ? { problem: `太长了，请控制在 ${LONGEST_VALUE} 字以内。` }
        : { value: said };
  }
}

function readOption(options: readonly string[], said: string): ReadField {
  const plain = bare(said);
  const named = options.find((option) => bare(option) === plain);
  const value = named ?? (/^\d{1,3}$/.test(plain) ? options[Number(plain) - 1] : undefined);
  return value === undefined ? { problem: `请回复序号（1 到 ${options.length}）或选项的名称。` } : { value };
}

const bare = (text: string) => text.normalize('NFKC').replace(/[\s。.、]/g, '');

/** As people read it: 20,000.5 元 */
export const valueText = (field: Pick<Field, 'kind'>, value: string): string =>
  field.kind === 'amount' ? amountText(value) : value;

/** Required fields without a value: they keep a form from being handed in. */
export const missingFields = (form: Form, values: PaperValues): Field[] =>
  asked(form).filter((field) => field.required && !Object.hasOwn(values, field.key));

/** Only what the form asks for, each value once more read as its field wants it: a form may have changed since. */
export function fitting(form: Form, values: PaperValues, today: string): PaperValues {
  const kept: PaperValues = {};
  for (const field of asked(form)) {
    const value = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
    const read = value === undefined ? undefined : readField(field, value, today);
    if (read && 'value' in read) kept[field.key] = read.value;
  }
  return kept;
}

/** What steps of a chain may depend on (`over`): amounts and numbers by the label of their field. */
export function amountsOf(form: Form, values: PaperValues): Record<string, number> {
  const entries = asked(form).flatMap(({ key, label, kind }): Array<[string, number]> => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    return value !== undefined && (kind === 'amount' || kind === 'number') ? [[label, Number(value)]] : [];
  });
  return Object.fromEntries(entries);
}
