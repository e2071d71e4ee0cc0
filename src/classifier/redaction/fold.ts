import { simplified } from '../simplified.js';

/**
 * Rule, pure: a text as it is meant rather than as it is typed. Whoever writes 1\u200b38 or １３８ or 幺三八 writes a
 * number; patterns look at such a view, and every character of it knows where it stands in the text.
 */
export interface View {
  text: string;
  /** For every unit of `text` the stretch of the original that it stands for. */
  from: number[];
  to: number[];
}

/** Characters that cannot be seen: format characters, fillers, marks on top of others. A NUL stays: it parts texts. */
const UNSEEN = /[\p{Cf}\p{M}\u115f\u1160\u3164\uffa0]|(?![\0\t\n\r])\p{Cc}/u;
/** What needs no second look. */
const PLAIN = /[\0\n -~\u4e00-\u9fff，。、；：？！“”（）]/;
const WIDE: Record<string, string> = { '，': ',', '；': ';', '：': ':', '？': '?', '！': '!', '（': '(', '）': ')' };

/**
 * Compatibility forms → plain ones, digits of every script → 0…9, traditional characters → simplified ones, unseen
 * characters dropped.
 * @param numerals whether a digit in a circle or with a keycap is a digit; else it is a mark (①13800138000 is a phone)
 */
export function fold(text: string, { numerals }: { numerals: boolean }): View {
  if (ORDINARY.test(text)) return asTyped(text);
  const view: View = { text: '', from: [], to: [] };
  let out = '';
  for (let at = 0; at < text.length; ) {
    const one = text[at] ?? '';
    let size = 1;
    let meant = WIDE[one] ?? one;
    const keycap = /^\d\ufe0f?\u20e3/.test(text.slice(at, at + 3));
    if (keycap && !numerals) meant = '#';
    else if (!PLAIN.test(one)) {
      const letter = String.fromCodePoint(text.codePointAt(at) ?? 0);
      size = letter.length;
      meant = UNSEEN.test(letter) ? '' : meantBy(letter, numerals);
    }
    for (let i = 0; i < meant.length; i++) {
      view.from.push(at);
      view.to.push(at + size);
    }
    out += meant;
    at += size;
  }
  view.text = simplified(out);
  return view;
}

/** Han, Latin letters, digits and the signs that mean themselves: what nearly every text is made of. */
const ORDINARY = /^[\n -~\u4e00-\u9fff。、“”]*$/;
function asTyped(text: string): View {
  const [from, to]: [number[], number[]] = [[], []];
  for (let at = 0; at < text.length; at++) {
    from.push(at);
    to.push(at + 1);
  }
  return { text: simplified(text), from, to };
}

function meantBy(letter: string, numerals: boolean): string {
  if (WIDE[letter] !== undefined) return WIDE[letter];
  if (/\p{No}/u.test(letter)) {
    if (!numerals) return '#';
    const digits =
      circled(letter.codePointAt(0) ?? 0) ?? letter.normalize('NFKC').replace(/[^\d一二三四五六七八九]/g, '');
    return digits || letter;
  }
  const plain = letter.normalize('NFKC');
  if (/^\p{Nd}$/u.test(plain)) return digitOf(plain);
  if (/^[\p{Zs}\u2800]$/u.test(plain)) return ' ';
  if (/^[\u2028\u2029\u0085\r]$/.test(plain)) return '\n';
  if (/^[\p{Pd}\u2212\u02d7\u2043]$/u.test(plain)) return '-';
  return plain;
}

/** Digits stand in rows of ten, zero first. */
function digitOf(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

/** Circled digits that Unicode gives no plain form. */
function circled(code: number): string | undefined {
  for (const [first, last, value] of CIRCLED) if (code >= first && code <= last) return String(value + code - first);
  return undefined;
}
const CIRCLED = [
  [0x24eb, 0x24f4, 11],
  [0x24f5, 0x24fe, 1],
  [0x24ff, 0x24ff, 0],
  [0x2776, 0x277f, 1],
  [0x2780, 0x2789, 1],
  [0x278a, 0x2793, 1],
  [0x1f10b, 0x1f10c, 0],
] as const;

const SPOKEN: Record<string, string> = Object.fromEntries(
  ['〇零○洞', '一幺壹', '二两贰', '三叁', '四肆', '五伍', '六陆', '七柒拐', '八捌', '九玖勾'].flatMap((row, digit) =>
    [...row].map((letter) => [letter, String(digit)]),
  ),
);
const SPOKEN_LETTER = new RegExp(`[${Object.keys(SPOKEN).join('')}]`, 'g');

/** 幺三八零零… as digits, character for character. Only for numbers long enough that they can be nothing else. */
export function spokenDigits(view: View): View | undefined {
  const text = view.text.replace(SPOKEN_LETTER, (letter) => SPOKEN[letter] ?? letter);
  return text === view.text ? undefined : { ...view, text };
}

/** `l38OOl38OOO` as digits: only where a word of at least eleven holds nothing but digits and these letters. */
export function mistypedDigits(view: View): View | undefined {
  const text = view.text.replace(/(?<![A-Za-z0-9])[0-9OoIl]{11,19}[Xx]?(?![A-Za-z0-9])/g, (word) =>
    word.replace(/\D/g, '').length < 3 ? word : word.replace(/[Oo]/g, '0').replace(/[Il]/g, '1'),
  );
  return text === view.text ? undefined : { ...view, text };
}

/** Where the stretch of a view stands in the original. */
export function placeOf(view: View, from: number, to: number): { from: number; to: number } {
  return { from: view.from[from] ?? 0, to: view.to[to - 1] ?? 0 };
}
