import { areBorders } from './borders.js';
import { placeOf, type View } from './fold.js';
import { matchesOf, type Span } from './span.js';
import {
  BEFORE_PERSON,
  BEFORE_TASK,
  CLEAR_SURNAMES,
  COMPOUND_SURNAMES,
  NOT_BEFORE_SURNAME,
  OCCUPATIONS,
  PLAIN_SURNAMES,
} from './surnames.js';

export const SURNAME = `(?:${COMPOUND_SURNAMES}|[${CLEAR_SURNAMES}${PLAIN_SURNAMES}])`;
const COMPOUND = new RegExp(`^(?:${COMPOUND_SURNAMES})`);

/** Whether the surname with which `call` begins can be nothing else, whatever stands before it. */
export const isClear = (call: string) => CLEAR_SURNAMES.includes(call[0] ?? '') || COMPOUND.test(call);
export const surnameLength = (call: string) => (COMPOUND.test(call) ? 2 : 1);

/** Whether the surname at `at` begins a person rather than ending the word before: 找方主任, but 对方主任 and 药方医师. */
export function isPerson(text: string, at: number, call: string): boolean {
  const before = text[at - 1];
  const surname = call[0] ?? '';
  if (OCCUPATIONS.test(text.slice(at, at + 14)) && !/[科室部处院办局所]/.test(before ?? '')) return false;
  if (before === undefined || !isHan(before)) return true;
  if (NOT_BEFORE_SURNAME.test(before + surname)) return false;
  if (isClear(call)) return true;
  // 搬家的车 总经理: a thing, then somebody.
  if (!areBorders(text, [at]) || (before === '的' && call.includes(' '))) return false;
  return mayPrecede(before, surname === '任' ? BEFORE_TASK : BEFORE_PERSON);
}

const isHan = (letter: string) => /[\u4e00-\u9fff]/.test(letter);
export const mayPrecede = (before: string | undefined, allowed: string) =>
  before === undefined || !isHan(before) || allowed.includes(before);

/** Every name that the pattern finds and that holds; where it has a group `value`, only that is the name. */
export function taken(view: View, pattern: RegExp, holds: (match: RegExpExecArray) => boolean): Span[] {
  const spans: Span[] = [];
  for (const match of matchesOf(view.text, pattern)) {
    if (!holds(match)) continue;
    const value = match.groups?.value ?? match[0];
    const from = match.index + (match[0].startsWith(value) ? 0 : match[0].lastIndexOf(value));
    // 王主任 and 王科长 are two, 王建国 is one whatever he is called.
    const identity = value.length === surnameLength(value) ? match[0] : undefined;
    spans.push({ kind: 'name', ...placeOf(view, from, from + value.length), identity });
  }
  return spans;
}
