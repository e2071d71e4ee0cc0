/** Rule, pure: cutting Chinese text at the places where people pause. */

/** Longer texts are judged by their beginning: what matters is said there, and hostile lengths stay cheap. */
const LONGEST = 4000;

/** The first `LONGEST` characters, none cut in two. */
export function beginning(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '') : text;
}

/** Runs of blanks as one, so that no pattern has to walk thousands of them; line breaks stay line breaks. */
export function squeeze(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim();
}

/** One character for one: `１３８` → `138`, `（` → `(`. Positions in the result are positions in the input. */
export function halfwidth(text: string): string {
  return text.replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
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
