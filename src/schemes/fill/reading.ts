import { lettersIn } from '../../channels/text.js';
// Rule, pure: what people answer → numbers, spans, days and choices. Every refusal says what is wanted.

export type Read = { value: unknown } | { fault: string };

export interface Choice {
  label: string;
  value: unknown;
}

const fault = (words: string): Read => ({ fault: words });

/** Full width and other forms people type become plain. */
export const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim();

/** 「1」「1、3」「主要领导、分管领导」: numbers of the list, or what stands there. */
export function readChoices(text: string, choices: readonly Choice[], several: boolean): Read {
  if (choices.length === 0) return fault('方案里还没有可选的，请先在方案文件里写上；回复“取消”退出。');
  const all = plain(text).slice(0, 400);
  const whole = choices.find(({ label }) => plain(label) === all);
  const words = whole ? [all] : all.split(/[、,，;；和及\s]+/).filter(Boolean);
  const chosen: Choice[] = [];
  for (const word of words) {
    const number = /^\d{1,3}$/.test(word) ? Number(word) : undefined;
    const choice = number === undefined ? choices.find(({ label }) => plain(label) === word) : choices[number - 1];
    if (!choice)
      return fault(
        `没有“${word.slice(0, 20)}”这一项，请回复序号 1 到 ${choices.length}${several ? '，可以几个，如“1、2”' : ''}。`,
      );
    if (!chosen.includes(choice)) chosen.push(choice);
  }
  if (chosen.length === 0) return fault('请回复序号。');
  if (!several && chosen.length > 1) return fault('这里只能选一个，请回复一个序号。');
  return { value: several ? chosen.map(({ value }) => value) : chosen[0]?.value };
}

const DIGITS = '零一二三四五六七八九';

/** 15, 十五, 两, 二十, 5万 (amounts). Undefined for what is no number. */
export function readNumber(text: string): number | undefined {
  const word = plain(text).replace(/,/g, '');
  const scaled = /^(.+?)(万|亿)$/.exec(word);
  if (scaled) {
    const base = readNumber(scaled[1] ?? '');
    return base === undefined ? undefined : Math.round(base * (scaled[2] === '万' ? 1e4 : 1e8) * 100) / 100;
  }
  if (/^\d{1,13}(\.\d{1,6})?$/.test(word)) return Number(word);
  const chinese = word.replace(/[两俩]/g, '二').replace(/〇/g, '零');
  const match = /^([一二三四五六七八九])?(?:(百)零?)?(?:([一二三四五六七八九])?(十))?([零一二三四五六七八九])?$/.exec(
    chinese,
  );
  if (!chinese || !match) return undefined;
  const digit = (one: string | undefined) => (one ? DIGITS.indexOf(one) : 0);
  const [, first, hundred, tens, ten, last] = match;
  if (hundred) return first ? digit(first) * 100 + (ten ? (digit(tens) || 1) * 10 : 0) + digit(last) : undefined;
  if (ten) return (digit(first ?? tens) || 1) * 10 + digit(last);
  return first && last ? undefined : digit(first ?? last);
}

const UNITS: Array<[RegExp, string]> = [
  [/^个?工作日$/, 'workday'],
  [/^(?:天|日|个?自然日)$/, 'day'],
  [/^个?(?:周|星期|礼拜)$/, 'week'],
  [/^个?月$/, 'month'],
  [/^年$/, 'year'],
];

/** 7个工作日, 三天, 半年, 1年. */
export function readSpan(text: string): Read {
  const wanted = '请写多长时间，例如“7个工作日”“30天”“2周”“6个月”“1年”。';
  const word = plain(text)
    .replace(/ /g, '')
    .replace(/[。.]$/, '');
  if (word === '半年') return { value: { count: 6, unit: 'month' } };
  if (word === '半个月') return { value: { count: 15, unit: 'day' } };
  const match =
    /^([\d一二三四五六七八九十百两零〇]{1,5}?)(个?工作日|天|日|个?自然日|个?周|个?星期|个?礼拜|个?月|年)$/.exec(word);
  const count = match && readNumber(match[1] ?? '');
  const unit = match && UNITS.find(([pattern]) => pattern.test(match[2] ?? ''))?.[1];
  if (count === null || count === undefined || !unit) return fault(wanted);
  if (!Number.isInteger(count) || count < 1 || count > 3660) return fault(`${wanted}最多 3660。`);
  return { value: { count, unit } };
}

/** 2013-01-05, 2013年1月5日, 2013.1, 2013. */
export function readDate(text: string): Read {
  const wanted = '请写日期，例如“2013-01-15”“2013年1月”或“2013”。';
  const word = plain(text).replace(/ /g, '').replace(/[。]$/, '');
  const match = /^(\d{4})(?:年|[-./]|$)(?:(\d{1,2})(?:月|[-./]|$)(?:(\d{1,2})日?号?)?)?$/.exec(word);
  if (!match) return fault(wanted);
  const [, year = '', month, day] = match;
  const number = (part: string) => part.padStart(2, '0');
  if (month && (Number(month) < 1 || Number(month) > 12)) return fault(`没有 ${month} 月。${wanted}`);
  if (month && day) {
    const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    if (Number(day) < 1 || Number(day) > days) return fault(`${year} 年 ${Number(month)} 月没有 ${Number(day)} 日。`);
    return { value: `${year}-${number(month)}-${number(day)}` };
  }
  return { value: month ? `${year}-${number(month)}` : year };
}

/** A text within limits. */
export function readText(text: string, most = 400): Read {
  const said = text.trim();
  const length = lettersIn(said);
  if (!/[\p{L}\p{N}]/u.test(said)) return fault('请写文字。');
  // The language counts as JavaScript does.
  if (said.length > most) return fault(`请控制在 ${most} 个字以内（现在 ${length} 个）。`);
  return { value: said };
}

/** A number within the limits of its place. */
export function readAmount(text: string, limits: { minimum?: number; maximum?: number; whole: boolean }): Read {
  const number = readNumber(text.replace(/(?:元|块|个|次|名|人|%)\s*(?:人民币|以上|以下)?$/, ''));
  if (number === undefined) return fault('请写一个数，例如“5000”或“5万”。');
  if (limits.whole && !Number.isInteger(number)) return fault('请写整数。');
  if (limits.minimum !== undefined && number < limits.minimum) return fault(`不能小于 ${limits.minimum}。`);
  if (limits.maximum !== undefined && number > limits.maximum) return fault(`不能大于 ${limits.maximum}。`);
  return { value: number };
}

/** Several lines or 、-separated names. */
export function readList(text: string, most: { items: number; characters: number }): Read {
  const items = text
    .split(/[\n;；、]+/)
    .map((item) => item.trim().replace(/^\d{1,2}[.、)）]\s*/, ''))
    .filter((item) => /[\p{L}\p{N}]/u.test(item));
  if (items.length === 0) return fault('请写文字，一行一项。');
  if (items.length > most.items) return fault(`至多 ${most.items} 项。`);
  const long = items.find((item) => item.length > most.characters);
  if (long) return fault(`“${long.slice(0, 12)}…”太长，每项至多 ${most.characters} 个字。`);
  return { value: [...new Set(items)] };
}
