import {
  CALLED_SURNAMES,
  COMPOUND_SURNAMES,
  NOT_AFTER_CALL,
  NOT_BEFORE_CALL,
  NOT_BEFORE_SURNAME,
  SURNAMES,
  TITLES,
} from './surnames.js';
import { halfwidth } from './text.js';

/** Kinds of personal data, as they appear in `masked`. */
export type Personal =
  | 'phone'
  | 'id_number'
  | 'bank_card'
  | 'uscc'
  | 'email'
  | 'plate'
  | 'name'
  | 'wechat'
  | 'record_no';

export interface Redacted {
  text: string;
  /** Kinds found, each once, in the order above. */
  kinds: Personal[];
  /** Placeholder → what stood there. Stays in the house. */
  originals: Map<string, string>;
}

/**
 * Rule, pure: personal data → placeholders such as `⟦姓名1⟧`; the same value gets the same placeholder.
 * What fails its own check digit is left alone: it is a number of something else.
 * @param names names of the organisation; those of two characters and more are masked wherever they stand
 */
export function redact(text: string, names: Iterable<string> = []): Redacted {
  const found = withoutOverlap(spansIn(halfwidth(text), [...names]));
  const placeholders = new Map<string, string>();
  const originals = new Map<string, string>();
  const counts = new Map<Personal, number>();
  let out = '';
  let at = 0;
  for (const span of found) {
    const value = text.slice(span.from, span.to);
    const identity = `${span.kind}:${span.identity ?? value}`;
    let placeholder = placeholders.get(identity);
    while (placeholder === undefined) {
      const number = (counts.get(span.kind) ?? 0) + 1;
      counts.set(span.kind, number);
      const candidate = `⟦${LABELS[span.kind]}${number}⟧`;
      // Somebody may have typed a placeholder himself; what he typed must come back as he typed it.
      if (!text.includes(candidate)) placeholder = candidate;
    }
    placeholders.set(identity, placeholder);
    originals.set(placeholder, value);
    out += text.slice(at, span.from) + placeholder;
    at = span.to;
  }
  const kinds = (Object.keys(LABELS) as Personal[]).filter((kind) => found.some((span) => span.kind === kind));
  return { text: out + text.slice(at), kinds, originals };
}

/** Placeholders back into what stood there; unknown ones are left as they are. */
export function restore(text: string, originals: Map<string, string>): string {
  return text.replace(/⟦[^⟦⟧]{1,12}⟧/g, (placeholder) => originals.get(placeholder) ?? placeholder);
}

/** 身份证: 17 digits with a real date and the check character of GB 11643 (ISO 7064 MOD 11-2). */
export function isIdNumber(digits: string): boolean {
  const match = /^[1-9]\d{5}((?:18|19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]$/.exec(digits);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return false;
  const sum = ID_WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return '10X98765432'[sum % 11] === digits[17]?.toUpperCase();
}

/** Bank card: 16 to 19 digits that pass Luhn (ISO/IEC 7812). */
export function isBankCard(digits: string): boolean {
  if (!/^[2-9]\d{15,18}$/.test(digits) || /^(\d)\1+$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** 统一社会信用代码: 18 characters with the check character of GB 32100. */
export function isUscc(code: string): boolean {
  const upper = code.toUpperCase();
  if (!/^[1-9A-HJ-NP-RTUW-Y][1-9A-HJ-NP-RTUW-Y]\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$/.test(upper)) return false;
  const sum = USCC_WEIGHTS.reduce((total, weight, i) => total + weight * USCC_ALPHABET.indexOf(upper[i] ?? ''), 0);
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] === upper[17];
}

const LABELS: Record<Personal, string> = {
  phone: '电话',
  id_number: '身份证',
  bank_card: '银行卡',
  uscc: '信用代码',
  email: '邮箱',
  plate: '车牌',
  name: '姓名',
  wechat: '微信',
  record_no: '病案号',
};
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

interface Span {
  from: number;
  to: number;
  kind: Personal;
  /** What makes two of them the same, where the masked part alone does not (王主任 and 王科长). */
  identity?: string;
}

/** In the order of their rank: where two overlap, the earlier list wins. */
function spansIn(text: string, names: string[]): Span[] {
  const spans: Span[] = [];
  const take = (kind: Personal, pattern: RegExp, holds: (match: RegExpExecArray) => boolean = () => true) => {
    for (const match of text.matchAll(pattern)) {
      if (!holds(match)) continue;
      const value = match.groups?.value ?? match[0];
      const from = match.index + match[0].indexOf(value);
      spans.push({ kind, from, to: from + value.length, identity: match.groups?.value ? match[0] : undefined });
    }
  };
  take('email', /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}(?![\w-])/g);
  take('record_no', RECORD_NUMBER, (m) => /\d{3}/.test(m.groups?.value ?? ''));
  take('wechat', WECHAT, (m) => !/^(?:wechat|weixin)$/i.test(m.groups?.value ?? ''));
  take('wechat', /(?<![\w-])wxid_[A-Za-z0-9]{6,30}(?![\w-])/g);
  take('id_number', /(?<![A-Za-z0-9])\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?![A-Za-z0-9])/g, (m) => isIdNumber(bare(m[0])));
  take('uscc', /(?<![A-Za-z0-9])[0-9A-Za-z]{18}(?![A-Za-z0-9])/g, (m) => isUscc(m[0]));
  take(
    'bank_card',
    /(?<![A-Za-z0-9]|\d[ -])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![ -]?\d|[A-Za-z])/g,
    (m) => isBankCard(bare(m[0])),
  );
  take('phone', /(?<![\d.])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![\d])/g);
  take('phone', /(?<![\d-])0\d{2,3}[ -]\d{7,8}(?:-\d{1,6})?(?![\d-])/g);
  take('plate', PLATE);
  spans.push(...listedNames(text, names));
  take('name', CALLED, (m) => !NOT_BEFORE_SURNAME.test(text.slice(Math.max(0, m.index - 1), m.index + 1)));
  take('name', SOME, (m) => !NOT_BEFORE_SURNAME.test(text.slice(Math.max(0, m.index - 1), m.index + 1)));
  take('name', FAMILIAR);
  take('name', INTRODUCED);
  return spans;
}

const bare = (number: string) => number.replace(/[ -]/g, '');
const SURNAME = `(?:${COMPOUND_SURNAMES}|[${SURNAMES}])`;
const RECORD_NUMBER =
  /(?:住院号?|病案号?|病历号?|门诊号?|就诊号?|登记号|住院ID|病人ID|患者ID|就诊卡号?|住院流水号?|检验号|影像号|住院编号|病案编号)\s*(?:号码|编号|号|是|为|[:：#])*\s*(?<value>[A-Za-z]{0,4}-?\d[A-Za-z0-9-]{2,18})(?![A-Za-z0-9])/g;
const WECHAT =
  /(?:微信号?|薇信|威信|微信ID|V信|wechat|weixin|(?<![A-Za-z0-9])(?:vx|wx)|加[vV])\s*(?:号码?|账号|id|是|为|加我?|[:：])*\s*(?<value>[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_-])/gi;
const PLATE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•.\s-]?(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJ-K]|(?=[A-Z]{0,4}\d)[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学警港澳挂领])(?![A-Za-z0-9])/g;
/** 王主任, 李姐: the surname goes, the title stays, for it says what the person may decide. */
const CALLED = new RegExp(`(?<value>${SURNAME})(?:${TITLES})`, 'g');
/** 李某某, 张某: the whole. */
const SOME = new RegExp(
  `${SURNAME}某(?:某|甲|乙|丙|丁)?(?!些|种|个|家|次|项|天|年|月|类|件|品|单|科|院|部|医|公|厂|一|处|地|时)`,
  'g',
);
/** 老赵, 小王. */
const FAMILIAR = new RegExp(`(?<![${NOT_BEFORE_CALL}])[老小][${CALLED_SURNAMES}](?!${NOT_AFTER_CALL})`, 'g');
/** 姓名：王建国, 我叫王建国. */
const INTRODUCED = new RegExp(
  `(?:姓名(?:是|为|[:：])?|我叫|名叫|叫做)\\s*(?<value>${SURNAME}[\\u4e00-\\u9fff]{1,2})(?![\\u4e00-\\u9fff]{0,1}(?:的|人))`,
  'g',
);

/** Listed names, longest first at each place. */
function listedNames(text: string, names: string[]): Span[] {
  const byFirst = new Map<string, string[]>();
  for (const name of names) {
    const first = name[0];
    if (first === undefined || name.length < 2 || !text.includes(name)) continue;
    byFirst.set(
      first,
      [...(byFirst.get(first) ?? []), name].sort((a, b) => b.length - a.length),
    );
  }
  const spans: Span[] = [];
  if (byFirst.size === 0) return spans;
  for (let at = 0; at < text.length; at++) {
    const name = byFirst.get(text[at] ?? '')?.find((candidate) => text.startsWith(candidate, at));
    if (name === undefined) continue;
    spans.push({ kind: 'name', from: at, to: at + name.length });
    at += name.length - 1;
  }
  return spans;
}

function withoutOverlap(spans: Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    if (!kept.some((other) => span.from < other.to && other.from < span.to)) kept.push(span);
  }
  return kept.sort((a, b) => a.from - b.from);
}
