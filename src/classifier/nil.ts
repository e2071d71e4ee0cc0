import { BESIDE_MISDEED, IN_GOOD_ORDER, MISDEED, NIL, NOT_FOUND, NOT_SO, OF_US } from './cues/kind.js';
import { clausesOf } from './text.js';

/** Rule, pure: whether a text is a nil report from beginning to end. @param plain `normal(text)` */
export function isNil(plain: string): boolean {
  if (plain.length > LONGEST) return false;
  return NIL.test(plain) || (NONE.test(plain) && namesNothing(plain));
}

const NONE = /[没无未]|不存在|不曾/;
/** Nobody takes longer to say that there is nothing. */
const LONGEST = 80;

/** 「我科无人收受礼品」: clauses that name what was not found, and no other word. */
function namesNothing(plain: string): boolean {
  let found = false;
  for (const clause of clausesOf(plain)) {
    const isNothing = named(clause);
    if (isNothing) found = true;
    else if (past(OF_US, clause, 0) < clause.length && !IN_GOOD_ORDER.test(clause)) return false;
  }
  return found;
}

function named(clause: string): boolean {
  const none = past(OF_US, clause, 0);
  const verb = once(NOT_FOUND, clause, none);
  if (verb === none) return false;
  let misdeed = verb;
  // 吃拿卡要 is one word, though 吃 may stand alone.
  while (once(MISDEED, clause, misdeed) === misdeed) {
    const next = once(NOT_SO, clause, misdeed);
    if (next === misdeed) return false;
    misdeed = next;
  }
  const end = once(MISDEED, clause, misdeed);
  return pastAny([MISDEED, BESIDE_MISDEED], clause, end) === clause.length;
}

/** Where a sticky pattern ends that begins at a place; the place itself where it does not. */
function once(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

const past = (pattern: RegExp, text: string, at: number) => pastAny([pattern], text, at);

function pastAny(patterns: readonly RegExp[], text: string, from: number): number {
  let at = from;
  for (;;) {
    const next = Math.max(...patterns.map((pattern) => once(pattern, text, at)));
    if (next === at) return at;
    at = next;
  }
}
