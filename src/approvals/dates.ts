// Rule, pure: days as people type them, in the organisation's time zone. A day is written YYYY-MM-DD.

import { addDays } from '../calendar/day.js';
import { partsOf, stamp } from '../time.js';

/** 11-21 10:32 */
export const shortTime = (moment: Date, timeZone: string): string => stamp(moment, timeZone).slice(5);

/** Last millisecond of a day. */
export function endOfDay(day: string, timeZone: string): Date {
  const next = startOf(addDays(day, 1), timeZone);
  return new Date(next.getTime() - 1);
}

/**
 * 2026-12-01 · 2026年12月1日 · 2026/12/1 · 12月1日 · 12-1 · 1日 … · 今天 明天 后天 大后天 昨天 · 周五 下周五.
 * A day without a year is the nearest such day: in December, 1月3日 is next year's. A bare 周五 is the coming one.
 * @returns undefined for what is no day of the calendar (2月30日)
 */
export function parseDay(text: string, today: string): string | undefined {
  const said = text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/[。.!]$/, '');
  const relative = RELATIVE.get(said);
  if (relative !== undefined) return addDays(today, relative);
  const weekday = /^(这|本|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(said);
  if (weekday) return dayOfWeek(weekday[1], WEEKDAYS.indexOf((weekday[2] ?? '').replace('天', '日')), today);
  const full = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(said);
  if (full) return calendarDay(Number(full[1]), Number(full[2]), Number(full[3]));
  const short = /^(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(said);
  if (short) return nearest(Number(short[1]), Number(short[2]), today);
  return undefined;
}

/** The day by which something is to be done, as people write it: 12月31日前, 12月31日前完成. @returns as `parseDay` */
export const parseDueDay = (text: string, today: string): string | undefined =>
  parseDay(text.trim().replace(/(之?前|前完成|完成)$/, ''), today);

const RELATIVE = new Map(
  Object.entries({ 前天: -2, 昨天: -1, 今天: 0, 今日: 0, 明天: 1, 明日: 1, 后天: 2, 大后天: 3 }),
);
const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];

function dayOfWeek(which: string | undefined, index: number, today: string): string {
  const now = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  if (which === '下') return addDays(today, index - now + 7);
  if (which === undefined && index < now) return addDays(today, index - now + 7);
  return addDays(today, index - now);
}

function nearest(month: number, date: number, today: string): string | undefined {
  const year = Number(today.slice(0, 4));
  const at = Date.parse(`${today}T00:00:00Z`);
  const distance = (day: string) => Math.abs(Date.parse(`${day}T00:00:00Z`) - at);
  return [year, year + 1, year - 1]
    .map((y) => calendarDay(y, month, date))
    .filter((day) => day !== undefined)
    .sort((a, b) => distance(a) - distance(b))[0];
}

function calendarDay(year: number, month: number, date: number): string | undefined {
  const day = new Date(Date.UTC(year, month - 1, date));
  const real = day.getUTCFullYear() === year && day.getUTCMonth() === month - 1 && day.getUTCDate() === date;
  return real ? day.toISOString().slice(0, 10) : undefined;
}

function startOf(day: string, timeZone: string): Date {
  const guess = Date.parse(`${day}T00:00:00Z`);
  // Twice, since the offset at the guess may not be the offset at the result.
  const first = guess - offset(new Date(guess), timeZone);
  return new Date(guess - offset(new Date(first), timeZone));
}

function offset(moment: Date, timeZone: string): number {
  const p = partsOf(moment, timeZone);
  const wall = Date.UTC(
    Number(p.year),
    Number(p.month) - 1,
    Number(p.day),
    Number(p.hour),
    Number(p.minute),
    Number(p.second),
  );
  return wall - Math.floor(moment.getTime() / 1000) * 1000;
}
