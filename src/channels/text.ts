/** What people wrote, made fit for showing: pure, by code points. */

/**
 * Direction marks and overrides (which make 「exe.cod」 read otherwise than it is written), line and paragraph
 * separators, invisible fillers. The zero-width joiner stays: family emoji are made with it.
 */
const INVISIBLE = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\uffff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are taken out
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Several lines: line breaks stay, a tab is a space (WeCom shows it as it likes), everything invisible goes, ends are trimmed. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(CONTROL, '')
    .replace(INVISIBLE, '')
    .replace(LONE_SURROGATE, '')
    .trim();
}

/** One line: every run of blanks and line breaks becomes one space. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();

/** How many characters people see, roughly: code points, so that a rare one counts once. */
export const lettersIn = (text: string): number => [...text].length;

/** At most `limit` code points, the last of them … where something was left out. */
export function shorten(text: string, limit: number): string {
  const points = [...text];
  if (points.length <= limit) return text;
  let end = limit - 1;
  // Half of a composed sign is worse than none: a joiner, an accent or a skin tone goes with its bearer.
  while (end > 1 && isJoined(points[end - 1] ?? '', points[end] ?? '')) end--;
  return `${points.slice(0, end).join('').trimEnd()}…`;
}

/** On one line, shortened. */
export const shortLine = (text: string, limit: number): string => shorten(cleanLine(text), limit);

const EXTENDS = /^(?:\p{Mark}|\u200d|[\u{1f3fb}-\u{1f3ff}])$/u;
const isJoined = (before: string, after: string) => before === '\u200d' || EXTENDS.test(after);

/**
 * Pieces of at most `limit` UTF-8 bytes, cut on a character border and, where there is one near the end, behind a
 * line break. Joined they are the text again.
 */
export function splitByBytes(text: string, limit: number): string[] {
  if (Buffer.byteLength(text) <= limit) return [text];
  const pieces: string[] = [];
  let piece = '';
  let size = 0;
  for (const point of text) {
    const length = Buffer.byteLength(point);
    if (size + length > limit) {
      const cut = borderOf(piece, point);
      pieces.push(piece.slice(0, cut));
      piece = piece.slice(cut);
      size = Buffer.byteLength(piece);
    }
    piece += point;
    size += length;
  }
  if (piece) pieces.push(piece);
  return pieces;
}

/** Where to cut a full piece that `next` follows: behind a line break in its last quarter, else not within a composed sign. */
function borderOf(piece: string, next: string): number {
  const line = piece.lastIndexOf('\n') + 1;
  if (line > piece.length * 0.75) return line;
  const points = [...piece.slice(-64)];
  let after = next;
  let cut = piece.length;
  while (points.length > 1) {
    const before = points.pop() ?? '';
    if (!isJoined(before, after)) return cut;
    after = before;
    cut -= before.length;
  }
  return piece.length;
}
