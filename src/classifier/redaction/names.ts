import { placeOf, type View } from './fold.js';
import type { Span } from './span.js';
import {
  BEFORE_PERSON,
  BEFORE_TASK,
  CALLED_PLAIN_SURNAMES,
  CALLED_SURNAMES,
  CLEAR_SURNAMES,
  COMPOUND_SURNAMES,
  NOT_AFTER_CALL,
  NOT_BEFORE_CALL,
  NOT_BEFORE_SURNAME,
  OCCUPATIONS,
  PLAIN_SURNAMES,
  TITLES,
} from './surnames.js';

/**
 * Rule, pure: names by the way people are called: 王主任 (the title stays, for it says what the person may decide),
 * 王建国主任, 李某某, 张××, 老赵, 我叫….
 */
export function calledIn(view: View): Span[] {
  const { text } = view;
  const spans: Span[] = [];
  const take = (pattern: RegExp, holds: (match: RegExpExecArray) => boolean) => {
    for (const match of text.matchAll(pattern)) {
      if (!holds(match)) continue;
      const value = match.groups?.value ?? match[0];
      const from = match.index + match[0].indexOf(value);
      const identity = match.groups?.value ? match[0] : undefined;
      spans.push({ kind: 'name', ...placeOf(view, from, from + value.length), identity });
    }
  };
  const person = (match: RegExpExecArray) => isPerson(text, match.index, match[0]);
  // Most texts call nobody anything: what cannot be there is not looked for.
  if (/[老小]/.test(text)) {
    take(FAMILIAR, () => true);
    take(FAMILIAR_PLAIN, (match) => mayPrecede(text[match.index - 1], BEFORE_PERSON));
  }
  if (TITLED.test(text)) {
    take(CALLED, person);
    take(FULL, (match) => person(match) && !endsWord(text, match.index));
  }
  if (text.includes('某')) take(SOME, person);
  if (/[×*○〇xX]/.test(text)) take(CROSSED, person);
  if (/姓名|叫/.test(text)) take(INTRODUCED, () => true);
  return spans;
}

const TITLED = new RegExp(TITLES);
const SURNAME = `(?:${COMPOUND_SURNAMES}|[${CLEAR_SURNAMES}${PLAIN_SURNAMES}])`;
const CALLED = new RegExp(`(?<value>${SURNAME}) ?(?:${TITLES})`, 'g');
/** Not only those of the organisation have names; what ends like an office or a place is none (陈列科主任, 徐州市长). */
const FULL = new RegExp(
  `(?<value>[${CLEAR_SURNAMES}](?:(?![科室部处院办局所站队组厅委区县市镇乡村州山省厂校班馆心级务任目间边副总老大小主们的了和与家个会])[\\u4e00-\\u9fff]){1,2}) ?(?:${TITLES})`,
  'g',
);
const SOME = new RegExp(
  `${SURNAME}某(?:某|甲|乙|丙|丁)?(?!些|种|个|家|次|项|天|年|月|类|件|品|单|科|院|部|医|公|厂|一|处|地|时|局|村|县|市)`,
  'g',
);
/** 张××, 赵*, 李xx; 张×国. */
const CROSSED = new RegExp(
  `[${CLEAR_SURNAMES}](?:[×*○〇](?:[×*○〇]|[\\u4e00-\\u9fff](?![\\u4e00-\\u9fff]))?|[xX]{1,2}(?![A-Za-z0-9]))`,
  'g',
);
const FAMILIAR = new RegExp(`(?<![${NOT_BEFORE_CALL}])[老小][${CALLED_SURNAMES}](?!${NOT_AFTER_CALL})`, 'g');
const FAMILIAR_PLAIN = new RegExp(`[老小](?:${CALLED_PLAIN_SURNAMES})`, 'g');
const INTRODUCED = new RegExp(
  `(?:姓名(?:是|为|[:：])?|我叫|名叫|叫做)\\s{0,3}(?<value>${SURNAME}[\\u4e00-\\u9fff]{1,2})(?![\\u4e00-\\u9fff]{0,1}(?:的|人))`,
  'g',
);

/** Whether the surname at `at` begins a person rather than ending the word before: 找方主任, but 对方主任 and 药方医师. */
function isPerson(text: string, at: number, call: string): boolean {
  const before = text[at - 1];
  const surname = call[0] ?? '';
  if (OCCUPATIONS.test(call) && !/[科室部处院办局所]/.test(before ?? '')) return false;
  if (before === undefined || !isHan(before)) return true;
  if (NOT_BEFORE_SURNAME.test(before + surname)) return false;
  if (CLEAR_SURNAMES.includes(surname) || COMPOUND.test(call)) return true;
  // 搬家的车 总经理: a thing, then somebody.
  if (endsWord(text, at) || (before === '的' && call.includes(' '))) return false;
  return mayPrecede(before, surname === '任' ? BEFORE_TASK : BEFORE_PERSON);
}

const COMPOUND = new RegExp(`^(?:${COMPOUND_SURNAMES})`);
const isHan = (letter: string) => /[\u4e00-\u9fff]/.test(letter);
const mayPrecede = (before: string | undefined, allowed: string) =>
  before === undefined || !isHan(before) || allowed.includes(before);

const words = new Intl.Segmenter('zh', { granularity: 'word' });
/** Whether the character at `at` belongs to a word that begins before it. Looks only at what is around. */
function endsWord(text: string, at: number): boolean {
  const start = Math.max(0, at - 8);
  const around = text.slice(start, at + 6);
  const word = words.segment(around).containing(at - start);
  return word !== undefined && word.index < at - start;
}
