import { announcedIn } from './announced.js';
import { areBorders } from './borders.js';
import type { View } from './fold.js';
import { GIVEN, GIVEN_NAME, USUAL_GIVEN_NAME } from './given.js';
import { nicknamesIn } from './nicknames.js';
import { isClear, isPerson, SURNAME, surnameLength, taken } from './person.js';
import type { Span } from './span.js';
import { CLEAR_SURNAMES, COMPOUND_SURNAMES, NO_SHORT_CALL, PLAIN_SURNAMES, SHORT_TITLES, TITLES } from './surnames.js';

/**
 * Rule, pure: names by the way people are called: 王主任 (the title stays, for it says what the person may decide),
 * 王建国主任, 王处, 李某某, 张××, 老赵, 我叫….
 */
export function calledIn(view: View): Span[] {
  const { text } = view;
  const spans: Span[] = [];
  const take = (pattern: RegExp, holds: (match: RegExpExecArray) => boolean) => {
    spans.push(...taken(view, pattern, holds));
  };
  const person = (match: RegExpExecArray) => isPerson(text, match.index, match[0]);
  // Most texts call nobody anything: what cannot be there is not looked for.
  const titled = TITLED.test(text);
  if (titled) {
    take(FULL, (match) => person(match) && areBorders(text, [match.index]));
    take(FULL_PLAIN, (match) => areBorders(text, bordersOf(match)));
  }
  // After the full names, for 小龙 may be a part of 李小龙.
  spans.push(...announcedIn(view), ...nicknamesIn(view));
  if (titled) take(CALLED, (match) => person(match) && titleEnds(text, match));
  if (SHORT.test(text))
    take(CALLED_SHORT, (match) => !NO_SHORT_CALL.test(match[0]) && person(match) && areBorders(text, bordersOf(match)));
  if (SPACES.test(text) && SPACED_HAN.test(text)) take(SPACED, person);
  if (text.includes('某')) take(SOME, person);
  if (/[×*○〇xX]/.test(text)) take(CROSSED, person);
  return spans;
}

const TITLED = new RegExp(TITLES);
const CALLED = new RegExp(`(?<value>${SURNAME}) ?(?:${TITLES})`, 'g');
/** Not only those of the organisation have names; what ends like an office or a place is none (陈列科主任, 徐州市长). */
const FULL = new RegExp(`(?<value>(?:${COMPOUND_SURNAMES}|[${CLEAR_SURNAMES}])${GIVEN_NAME}) ?(?:${TITLES})`, 'g');
const FULL_PLAIN = new RegExp(`(?<value>[${PLAIN_SURNAMES}]${USUAL_GIVEN_NAME}) ?(?:${TITLES})`, 'g');
/** A quick look: the last letter of a surname, then the title. */
const SHORT = new RegExp(
  `[${CLEAR_SURNAMES}${PLAIN_SURNAMES}${COMPOUND_SURNAMES.replaceAll('|', '')}][${SHORT_TITLES}老]`,
);
const CALLED_SHORT = new RegExp(
  `(?<!\\d)(?<value>${SURNAME})(?:[${SHORT_TITLES}]|老(?=[,。;:、!? ]|$|[说讲提打让找同批签交来要给把也就推介托指]))`,
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
/** 王 主 任: whoever parts every letter parts those of a title, which nobody does for another reason. */
const APART = '[ ·._*-]{1,2}';
const SPACES = /[ ·._*-]/;
const SPACED_HAN = /[\u4e00-\u9fff][ ·._*-]{1,2}[\u4e00-\u9fff][ ·._*-]{1,2}[\u4e00-\u9fff]/;
const SPACED = new RegExp(
  `(?<value>${SURNAME}(?:${APART}[${GIVEN}]){0,2})${APART}(?:${[
    '主任',
    '院长',
    '书记',
    '科长',
    '处长',
    '局长',
    '所长',
    '队长',
    '部长',
    '站长',
    '校长',
    '经理',
    '老板',
    '医生',
    '大夫',
    '老师',
    '会计',
  ]
    .map((title) => [...title].join(APART))
    .join('|')})`,
  'g',
);

/** 车主任意停放, 万科长沙公司: the title of a surname that is also an everyday character ends with a word. */
function titleEnds(text: string, match: RegExpExecArray): boolean {
  return isClear(match[0]) || areBorders(text, [match.index + match[0].length]);
}

/** Where words begin if it is a name: 高志|远经理 is cut wrongly, two letters that are both usual need no border before. */
const bordersOf = (match: RegExpExecArray) => {
  const name = match.groups?.value ?? '';
  const [surname, end] = [surnameLength(name), match.index + name.length];
  return [match.index, ...(BOTH_USUAL.test(name) ? [] : [match.index + surname]), end, match.index + match[0].length];
};
const BOTH_USUAL = new RegExp(`^.[${GIVEN}]{2}$`);
