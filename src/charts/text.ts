import { cleanLine } from '../channels/text.js';

/**
 * Text measured without a font: pure, the same on every machine. Widths are in em and rather too large than too small,
 * so that no browser's font runs out of its box.
 */

const NARROW = /[ijl.,:;'!|()[\]`]/;
const BROAD = /[mwMW@%&+=<>~]/;
/** Signs far wider than their neighbours: 三字宽 dashes, the basmala. */
const GIANT = new Map([
  [0x2e3a, 2],
  [0x2e3b, 3],
  [0xfdfd, 9],
]);

/** Full-width signs 1 em, ASCII about 0.55, marks that sit on others nothing. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += signWidth(sign);
  return width;
}

function signWidth(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x7f) return NARROW.test(sign) ? 0.36 : BROAD.test(sign) ? 0.92 : /[A-Z]/.test(sign) ? 0.72 : 0.58;
  if (/^\p{Mark}$/u.test(sign) || code === 0x200d) return 0;
  // Latin, Greek, Cyrillic, Hebrew, Arabic letters; punctuation and signs of the CJK fonts are full-width.
  if (code < 0x0780) return 0.75;
  if (code >= 0x1f000) return code < 0x20000 ? 1.4 : 1;
  return GIANT.get(code) ?? 1;
}

/** 避头尾: signs that never begin a line, and signs that never end one. */
const NOT_FIRST = /^[，。、；：？！）》”’」』】〉〕…—·％,.;:?!)\]}%]$/;
const NOT_LAST = /^[（《“‘「『【〈〔([{]$/;

export interface Wrapped {
  lines: string[];
  /** Whether the last line ends in … because there was more. */
  shortened: boolean;
}

/** One line of text as lines of at most `width` em; what does not fit into `most` lines ends in …. Never empty. */
export function wrap(text: string, width: number, most = Number.POSITIVE_INFINITY): Wrapped {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const piece of pieces(cleanLine(text), width)) {
    const size = widthOf(piece);
    if (line !== '' && used + widthOf(piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      if (lines.length > most) break;
      line = piece.trimStart();
      used = widthOf(line);
    } else {
      line += piece;
      used += size;
    }
  }
  if (lines.length <= most && (line !== '' || lines.length === 0)) lines.push(line.trimEnd());
  if (lines.length <= most) return { lines, shortened: false };
  return { lines: [...lines.slice(0, most - 1), ellipsis(lines[most - 1] ?? '', width)], shortened: true };
}

/** As `wrap`, with lines of about the same length: no single sign is left to the last. */
export function balanced(text: string, width: number, most: number): Wrapped {
  let best = wrap(text, width, most);
  if (best.shortened || best.lines.length < 2) return best;
  for (let narrower = width - 0.5; narrower > width / 2; narrower -= 0.5) {
    const next = wrap(text, narrower, most);
    if (next.shortened || next.lines.length > best.lines.length) break;
    best = next;
  }
  return best;
}

function ellipsis(line: string, width: number): string {
  const signs = [...line];
  while (signs.length > 0 && (widthOf(signs.join('')) + 1 > width || NOT_FIRST.test(signs.at(-1) ?? ''))) signs.pop();
  return `${signs.join('')}…`;
}

/** What stays together: a word, a number with its unit sign, a sign with the punctuation that clings to it. */
function pieces(text: string, width: number): string[] {
  const found: string[] = [];
  let open = false;
  for (const sign of text) {
    const last = found.at(-1) ?? '';
    const joins =
      last !== '' &&
      (open ||
        NOT_FIRST.test(sign) ||
        sign === ' ' ||
        /^\p{Mark}$|^\u200d$/u.test(sign) ||
        (isWord(sign) && isWord([...last].at(-1) ?? '')));
    if (joins && widthOf(last) + signWidth(sign) <= width) found[found.length - 1] = last + sign;
    else found.push(sign);
    open = NOT_LAST.test(sign);
  }
  return found;
}

const isWord = (sign: string) =>
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\d_-]$/u.test(sign);
