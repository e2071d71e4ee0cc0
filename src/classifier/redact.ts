import { addressesIn } from './redaction/addresses.js';
import { contactsIn } from './redaction/contacts.js';
import { listedIn } from './redaction/directory.js';
import { fold } from './redaction/fold.js';
import { calledIn } from './redaction/names.js';
import { numbersIn } from './redaction/numbers.js';
import { PERSONAL, type Personal, type Span, withoutOverlap } from './redaction/span.js';

export interface Redacted {
  text: string;
  /** Kinds found, each once, in the order of `PERSONAL`. The contract knows no kind for addresses and QQ: they are not named. */
  kinds: Personal[];
  /** Placeholder → what stood there. Stays in the house. */
  originals: Map<string, string>;
}

/**
 * Rule, pure: personal data → placeholders such as `⟦姓名1⟧`; the same value gets the same placeholder. Addresses down
 * to the house and numbers of QQ are masked like the rest, but `kinds` does not name them, for the contract's list is
 * closed.
 * What fails its own check digit is left alone: it is a number of something else.
 * @param names names of the organisation; those of two characters and more are masked wherever they stand
 */
export function redact(text: string, names: Iterable<string> = []): Redacted {
  const found = withoutOverlap(spansIn(text, [...names]));
  const placeholders = new Map<string, string>();
  const originals = new Map<string, string>();
  const counts = new Map<Span['kind'], number>();
  const typed = text.includes('⟦');
  let out = '';
  let at = 0;
  for (const span of found) {
    const value = text.slice(span.from, span.to);
    const identity = `${span.kind}:${value}:${span.identity ?? ''}`;
    let placeholder = placeholders.get(identity);
    while (placeholder === undefined) {
      const number = (counts.get(span.kind) ?? 0) + 1;
      counts.set(span.kind, number);
      const candidate = `⟦${LABELS[span.kind]}${number}⟧`;
      // Somebody may have typed a placeholder himself; what he typed must come back as he typed it.
      if (!typed || !text.includes(candidate)) placeholder = candidate;
    }
    placeholders.set(identity, placeholder);
    originals.set(placeholder, value);
    out += text.slice(at, span.from) + placeholder;
    at = span.to;
  }
  const kinds = PERSONAL.filter((kind) => found.some((span) => span.kind === kind));
  return { text: out + text.slice(at), kinds, originals };
}

/** Several texts as one, so that one person has one placeholder in all of them. */
export function redactTogether(
  texts: readonly string[],
  names: Iterable<string> = [],
): { texts: string[]; originals: Map<string, string> } {
  const { text, originals } = redact(texts.map((one) => one.replaceAll(SEAM, '')).join(SEAM), names);
  return { texts: text.split(SEAM), originals };
}

/** No pattern reaches across it. */
const SEAM = '\u0000';

/** Placeholders back into what stood there; unknown ones are left as they are. */
export function restore(text: string, originals: Map<string, string>): string {
  return text.replace(/⟦[^⟦⟧]{1,12}⟧/g, (placeholder) => originals.get(placeholder) ?? placeholder);
}

const LABELS: Record<Span['kind'], string> = {
  phone: '电话',
  id_number: '身份证',
  bank_card: '银行卡',
  uscc: '信用代码',
  email: '邮箱',
  plate: '车牌',
  name: '姓名',
  wechat: '微信',
  record_no: '病案号',
  address: '地址',
  qq: 'QQ',
};

/** In the order of their rank: what two of them claim belongs to the earlier one. */
function spansIn(text: string, names: string[]): Span[] {
  const view = fold(text, { numerals: false });
  return [
    ...contactsIn(view),
    ...numbersIn(text, view),
    ...listedIn(view, names),
    ...addressesIn(view),
    ...calledIn(view),
  ];
}
