import { simplified } from '../simplified.js';
import { placeOf, type View } from './fold.js';
import type { Span } from './span.js';
import { COMPOUND_SURNAMES, TITLES } from './surnames.js';

/**
 * Rule, pure: names of the organisation wherever they stand, also broken up (张 三, 张·三), the longest first; Latin ones
 * in capitals or small letters, but only as words of their own; given names alone before a title (建国主任).
 */
export function listedIn(view: View, names: string[]): Span[] {
  if (names.length === 0) return [];
  const close = withoutBreaks(view);
  const letters = new Set(close.text);
  const listed = names
    .map((name) => simplified(name.normalize('NFKC').replace(BREAK, '').toLowerCase()))
    .filter((name) => name.length >= 2 && letters.has(name[0] ?? ''))
    .sort((a, b) => b.length - a.length);
  return [
    ...listed.flatMap((name) => placesOf(view, close, name)),
    ...names.map(simplified).flatMap((name) => calledByGiven(view, given(name))),
  ];
}

/** Every place where it stands with at most `MOST_BREAK` blanks or dots between two letters. */
function placesOf(view: View, close: Close, name: string): Span[] {
  const spans: Span[] = [];
  for (let at = close.text.indexOf(name); at >= 0; at = close.text.indexOf(name, at + 1)) {
    const end = at + name.length;
    const together = close.at.slice(at + 1, end).every((place, i) => place - (close.at[at + i] ?? 0) <= MOST_BREAK + 1);
    if (together && isOwnWord(view.text, close.at[at] ?? 0, close.at[end - 1] ?? 0, name))
      spans.push({ kind: 'name', ...placeOf(close, at, end) });
  }
  return spans;
}

/** 张三 may stand in the midst of words, for Chinese parts none; Tom in atom is no Tom. */
function isOwnWord(text: string, first: number, last: number, name: string): boolean {
  return (
    !(LATIN.test(name[0] ?? '') && LATIN.test(text[first - 1] ?? '')) &&
    !(LATIN.test(name.at(-1) ?? '') && LATIN.test(text[last + 1] ?? ''))
  );
}
const LATIN = /\p{Script=Latin}/u;

const MOST_BREAK = 3;
const BREAK = /[ \t\n·•・‧.\-_*~|/]/g;

/** A view in small letters without what may stand within a name; `at` says where each letter stood in it. */
type Close = View & { at: number[] };
function withoutBreaks(view: View): Close {
  const close: Close = { text: '', from: [], to: [], at: [] };
  for (let i = 0; i < view.text.length; i++) {
    const letter = view.text[i] ?? '';
    if (letter.search(BREAK) >= 0) continue;
    const small = letter.toLowerCase();
    // İ has two small ones.
    close.text += small.length === 1 ? small : letter;
    close.from.push(view.from[i] ?? 0);
    close.to.push(view.to[i] ?? 0);
    close.at.push(i);
  }
  return close;
}

const COMPOUND = new RegExp(`^(?:${COMPOUND_SURNAMES})`);
/** Of a Chinese name the two characters after the surname. */
function given(name: string): string | undefined {
  if (!/^[\u4e00-\u9fff]{3,4}$/.test(name)) return undefined;
  const rest = name.slice(COMPOUND.test(name) && name.length === 4 ? 2 : 1);
  return rest.length === 2 ? rest : undefined;
}

const TITLED = new RegExp(`^ ?(?:${TITLES})`);
function calledByGiven(view: View, name: string | undefined): Span[] {
  const spans: Span[] = [];
  if (name === undefined) return spans;
  for (let at = view.text.indexOf(name); at >= 0; at = view.text.indexOf(name, at + name.length)) {
    const end = at + name.length;
    if (TITLED.test(view.text.slice(end, end + 8))) spans.push({ kind: 'name', ...placeOf(view, at, end) });
  }
  return spans;
}
