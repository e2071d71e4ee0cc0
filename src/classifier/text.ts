/** Rule, pure: cutting Chinese text at the places where people pause. */

/** Longer texts are judged by their beginning: what matters is said there, and hostile lengths stay cheap. */
const LONGEST = 4000;

/** The first `LONGEST` characters, none cut in two. */
export function beginning(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '') : text;
}

/**
 * Runs of blanks as one, so that no pattern has to walk thousands of them; line breaks stay line breaks. Halves of a
 * character are dropped: nobody sees them, and nothing can store them.
 */
export function squeeze(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

/** One character for one: `１３８` → `138`, `（` → `(`. Positions in the result are positions in the input. */
export function halfwidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
}

/**
 * What a person sees of it: compatibility forms, without hidden characters and halves of a character, and with what was
 * escaped (`&#24573;`, `\u5ffd`) written out.
 */
export function plainly(text: string): string {
  const written = text.includes('&') || text.includes('\\u') ? unescaped(text) : text;
  return written.normalize('NFKC').replace(HIDDEN, '');
}

const HIDDEN = /\p{Cf}|\p{Cs}|[\u{fe00}-\u{fe0f}]/gu;
const NAMED: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', nbsp: ' ' };

function unescaped(text: string): string {
  return text
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?|\\u\{?([0-9a-f]{4,6})\}?/gi, (as, hex, decimal, escaped) => {
      const code = decimal === undefined ? Number.parseInt(hex ?? escaped, 16) : Number(decimal);
      return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : as;
    })
    .replace(/&([a-z]{2,4});/gi, (as, name: string) => NAMED[name.toLowerCase()] ?? as);
}

/** Clauses without their closing marks, in order, none empty. */
export function clausesOf(text: string): string[] {
  return text
    .split(/[,，。;；!！()（）\n\r…]+|(?<=[?？])|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|(?<=[a-z])\.\s/)
    .map((clause) => clause.trim())
    .filter((clause) => clause.length > 0);
}

/** What is left of a text for comparing what was said: letters and digits, wide as narrow, great as small. */
export const lettersOf = (text: string): string[] =>
  [...text.normalize('NFKC').toLowerCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
