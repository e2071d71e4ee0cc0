import { simplified } from '../simplified.js';
import { plainly } from '../text.js';
import { SIGNS, type Signs, signsOfAll } from './signs.js';
import { wordsOf } from './words.js';

/** What a text shows to the linear model: places in a table of `SIZE`, each once, and how much of each. */
export interface Features extends Omit<Signs, 'values'> {
  at: Int32Array;
  amount: Float64Array;
}

/** Places for hashed words and characters, then those with a meaning of their own. */
export const SIZE = 65_536;
const HASHED = SIZE - SIGNS;
/** Raised when the same text gives other features than before: weights of another version are refused. */
export const FEATURES_VERSION = 2;

/** Rule, pure: words, single characters, pairs of both, both ends, and what the hand-written cues see. @param plain `normal(text)` */
export function featuresOf(text: string, plain = normal(text)): Features {
  return featuresOfAll([plain])[0] as Features;
}

/**
 * Of many texts at once. The dictionary and some hundred patterns do not fit into a processor's cache beside each
 * other: each taken over all the texts before the next, they take half the time.
 * @param plains `normal` of the texts
 */
export function featuresOfAll(plains: readonly string[]): Features[] {
  const words = plains.map(wordsOf);
  const signs = signsOfAll(plains);
  return plains.map((plain, i) => {
    const { values, ...shown } = signs[i] as Signs;
    return { ...valued(placesOf(plain, words[i] as string[]), values), ...shown };
  });
}

/** @returns places of words and characters, each once */
function placesOf(plain: string, words: string[]): number[] {
  const places = new Places();
  let [before, latest] = ['', ''];
  for (const word of words) {
    if (!isLetter(word.charCodeAt(0)) && (PAUSES.includes(word) || !LETTER.test(word))) continue;
    places.add(place(WORD, word));
    // How a message begins and ends tells a question and an order from a report.
    places.add(latest === '' ? place(BEGINNING, word) : place(WORDS, latest, word));
    [before, latest] = [latest, word];
  }
  places.add(place(END, latest));
  places.add(place(END, before, latest));
  let preceding = 0;
  for (let i = 0; i < plain.length; i++) {
    const code = plain.charCodeAt(i);
    if (!isLetter(code)) preceding = 0;
    else {
      places.add(mixed(step(CHARACTER, code)));
      if (preceding !== 0) places.add(mixed(step(step(CHARACTERS, preceding), code)));
      preceding = code;
    }
  }
  return places.done();
}

function valued(taken: number[], signs: number[]): Pick<Features, 'at' | 'amount'> {
  // A long text does not shout louder than a short one.
  const share = 1 / Math.sqrt(taken.length);
  const amount = new Float64Array(taken.length + signs.length).fill(share);
  const at = new Int32Array(amount.length);
  at.set(taken);
  signs.forEach((value, sign) => {
    at[taken.length + sign] = HASHED + sign;
    amount[taken.length + sign] = value;
  });
  return { at, amount };
}

/** Each place once, in the order they came; many times quicker than a Set. */
class Places {
  private readonly taken: number[] = [];

  add(place: number): void {
    if (marks[place]) return;
    marks[place] = 1;
    this.taken.push(place);
  }

  done(): number[] {
    for (const place of this.taken) marks[place] = 0;
    return this.taken;
  }
}
/** Of the text that is worked on, one at a time. A byte each: they stay in the processor's cache. */
const marks = new Uint8Array(SIZE);

/** The script, case and the exact figures say nothing about what is told. */
export function normal(text: string): string {
  return simplified(plainly(text)).toLowerCase().replace(/\d+/g, '0');
}

/** The signs between most words; any other is looked up in Unicode's tables, a microsecond each. */
const PAUSES = [',', '，', '。', '、', ' ', ';', '；', ':', '：', '"', '“', '”', '(', ')', '.', '-'];
const LETTER = /[\p{L}\p{N}?!]/u;

/** Letters and figures of the scripts people here write in; a rarer one counts as a pause. */
const isLetter = (code: number) =>
  (code >= 0x4e00 && code <= 0x9fff) ||
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x3400 && code <= 0x4dbf);

/** Where the hash of each sort of feature begins, so that a word and a character of the same sign differ. */
const [WORD, WORDS, BEGINNING, END, CHARACTER, CHARACTERS] = [1, 2, 3, 4, 5, 6].map((sort) =>
  step(0x811c9dc5, sort),
) as [number, number, number, number, number, number];

/** FNV-1a over the characters of one or two tokens. */
function place(sort: number, token: string, next?: string): number {
  let hash = sort;
  for (let i = 0; i < token.length; i++) hash = step(hash, token.charCodeAt(i));
  if (next !== undefined) {
    hash = step(hash, 32);
    for (let i = 0; i < next.length; i++) hash = step(hash, next.charCodeAt(i));
  }
  return mixed(hash);
}

function step(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

/** A final mix, so that short tokens spread too. */
function mixed(hash: number): number {
  let spread = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  spread ^= spread >>> 12;
  return (spread >>> 0) % HASHED;
}
