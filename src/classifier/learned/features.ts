import type { Cue } from '../cues/cue.js';
import {
  ASKS,
  CHAT,
  DANGER,
  DEFECT,
  HOW_TO,
  HYPOTHESIS,
  IN_ORDER,
  THREATS,
  THREATS_TO_LIFE,
  VAGUE,
  WORK,
} from '../cues/kind.js';
import { ORDERS } from '../cues/orders.js';
import { cuesIn, evidenceOf, strengthOf } from '../evidence.js';
import { isNil } from '../nil.js';
import { simplified } from '../simplified.js';
import { plainly } from '../text.js';
import { wordsOf } from './words.js';

/** What a text shows to the linear model: places in a table of `SIZE`, each once, and how much of each. */
export interface Features {
  at: Int32Array;
  amount: Float64Array;
  /** Those of the hand-written cues that the text shows. */
  cues: Cue[];
  /** Whether it has the form of an order to the classifier. */
  ordered: boolean;
  /** Whether it is a nil report. */
  nil: boolean;
}

/** Places for hashed words and characters, then those with a meaning of their own. */
export const SIZE = 65_536;
const HASHED = SIZE - 64;
/** Raised when the same text gives other features than before: weights of another version are refused. */
export const FEATURES_VERSION = 2;

/** Rule, pure: words, single characters, pairs of both, both ends, and what the hand-written cues see. @param plain `normal(text)` */
export function featuresOf(text: string, plain = normal(text)): Features {
  const places = new Places();
  let [before, latest] = ['', ''];
  for (const word of wordsOf(plain)) {
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
  const cues = cuesIn(plain);
  const ordered = ORDERS.some((pattern) => pattern.test(plain));
  const nil = isNil(plain);
  const own = signsOf(plain, cues, { ordered, nil });
  const { taken } = places;
  // A long text does not shout louder than a short one.
  const share = 1 / Math.sqrt(taken.length);
  const amount = new Float64Array(taken.length + own.length).fill(share);
  const at = new Int32Array(amount.length);
  at.set(taken);
  own.forEach((value, sign) => {
    at[taken.length + sign] = HASHED + sign;
    amount[taken.length + sign] = value;
  });
  return { at, amount, cues, ordered, nil };
}

/** Each place once, in the order they came; many times quicker than a Set. */
class Places {
  readonly taken: number[] = [];
  private readonly mark = ++turn;

  add(place: number): void {
    if (marks[place] === this.mark) return;
    marks[place] = this.mark;
    this.taken.push(place);
  }
}
/** Which text was last to show a place. One text is worked on at a time. */
const marks = new Float64Array(SIZE);
let turn = 0;

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

const DANGERS = [...DANGER, THREATS, THREATS_TO_LIFE];

/** In an order that never changes: a constant, the five known categories, their strength, then what tells kinds apart. */
function signsOf(text: string, cues: Cue[], { ordered, nil }: Pick<Features, 'ordered' | 'nil'>): number[] {
  const evidence = evidenceOf(cues);
  const hit = (patterns: RegExp[]) => (patterns.some((pattern) => pattern.test(text)) ? 0.5 : 0);
  return [
    1,
    ...evidence.map((much) => much / 3),
    Math.min(1, strengthOf(evidence) / 4) / 2,
    hit([ASKS]),
    hit(CHAT),
    hit(DANGERS),
    hit(HOW_TO),
    hit([HYPOTHESIS]),
    hit([IN_ORDER]),
    nil ? 0.5 : 0,
    ordered ? 0.5 : 0,
    hit([VAGUE]),
    hit([WORK]),
    hit([DEFECT]),
    Math.min(1, text.length / 60),
    text.length < 8 ? 1 : 0,
  ];
}

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
