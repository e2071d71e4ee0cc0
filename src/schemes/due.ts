// Rule, pure: a clock of the scheme × the day of its event → the day it ends on, with every day that was counted.
import type { Calendar } from '../calendar/calendar.js';
import { addDays, type Day } from '../calendar/day.js';
import { countedLines, fullDay, settledText } from '../calendar/words.js';
import { addWorkingDays, settle } from '../calendar/working-days.js';
import type { Scheme } from './model.js';

type Clock = Scheme['clocks'][number];

export interface Due {
  on: Day;
  /** How it was reached, a line for each day that was looked at; the event first. */
  lines: string[];
}

/**
 * The day a clock that starts on `from` ends on (E9 第十八条“应在3个工作日函告”). The day of the event is never counted.
 * @param event what happened that day, for the first line
 * @throws MissingHolidays when working days are asked for in a year without data
 */
export function dueOf(
  calendar: Calendar,
  clock: Pick<Clock, 'span' | 'direction' | 'onDayOff'>,
  from: Day,
  event: string,
): Due {
  const { count, unit } = clock.span;
  const signed = clock.direction === 'before' ? -count : count;
  if (unit === 'workday') {
    const counted = addWorkingDays(calendar, from, signed);
    return { on: counted.to, lines: countedLines(counted, event) };
  }
  const on = shifted(from, signed, unit);
  const lines = [`${fullDay(from)}${event}，${signed < 0 ? '往前' : '往后'} ${count} ${UNITS[unit]}`];
  if (!clock.onDayOff) return { on, lines: [...lines, fullDay(on)] };
  const settled = settle(calendar, on, clock.onDayOff);
  return { on: settled.day, lines: [...lines, settledText(settled)] };
}

/** 3 个工作日 */
export const spanText = ({ count, unit }: Clock['span']): string => `${count} ${UNITS[unit]}`;

const UNITS = { workday: '个工作日', day: '天', week: '周', month: '个月', year: '年' } as const;

/** Calendar days, weeks, months and years; 31 January and a month is the last of February. */
function shifted(from: Day, count: number, unit: 'day' | 'week' | 'month' | 'year'): Day {
  if (unit === 'day') return addDays(from, count);
  if (unit === 'week') return addDays(from, count * 7);
  const [year = 0, month = 1, date = 1] = from.split('-').map(Number);
  const months = year * 12 + month - 1 + count * (unit === 'year' ? 12 : 1);
  const last = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  return new Date(Date.UTC(Math.floor(months / 12), months % 12, Math.min(date, last))).toISOString().slice(0, 10);
}
