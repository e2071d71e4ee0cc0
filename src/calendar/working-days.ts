import { type Calendar, type DayKind, dayKind } from './calendar.js';
import { addDays, type Day } from './day.js';

/** An interval that does not count, e.g. while an audit is waited for. For one that still runs, `to` is today. */
export interface Pause {
  from: Day;
  /** Inclusive. */
  to: Day;
  /** As people read it, e.g. 等待审计. */
  why: string;
}

/** One day that was looked at while counting. */
export interface LookedAt extends DayKind {
  counts: boolean;
  /** Which working day it is, from 1, in the direction of counting; only where it counts. */
  nth?: number;
  /** Why it does not count although it is worked. */
  paused?: string;
}

export interface Counted {
  /** The day of the event, itself never counted. */
  from: Day;
  to: Day;
  /** Negative when counted backwards. */
  workingDays: number;
  /** Every day after `from` up to and including `to`, in the order of counting. */
  days: LookedAt[];
}

/** What becomes of a date that falls on a day off: the next working day, the previous one, or it stays. */
export type OnDayOff = 'next' | 'previous' | 'stays';
export const ON_DAY_OFF: readonly OnDayOff[] = ['next', 'previous', 'stays'];

export interface Settled {
  /** The date as it was asked for. */
  asked: DayKind;
  /** The date that applies. */
  day: Day;
  rule: OnDayOff;
}

/**
 * The nth working day from an event: day 1 is the next working day, the day of the event does not count.
 * @param n whole; negative counts backwards (-1 is the working day before), 0 is the day of the event itself, worked or
 *   not: see `settle`
 * @throws MissingHolidays as soon as a year without data is touched
 * @throws RangeError when n is no whole number
 */
export function addWorkingDays(calendar: Calendar, from: Day, n: number, pauses: readonly Pause[] = []): Counted {
  if (!Number.isSafeInteger(n)) throw new RangeError(`working days must be a whole number, not ${n}`);
  const step = n < 0 ? -1 : 1;
  return walk(calendar, from, step, pauses, (_day, counted) => counted === Math.abs(n));
}

/**
 * Working days after `from` up to and including `to`; negative, and the days before `from`, when `to` is earlier.
 * `countWorkingDays(c, from, addWorkingDays(c, from, n).to).workingDays` is n.
 * @throws MissingHolidays as soon as a year without data is touched
 */
export function countWorkingDays(calendar: Calendar, from: Day, to: Day, pauses: readonly Pause[] = []): Counted {
  return walk(calendar, from, to < from ? -1 : 1, pauses, (day) => day === to);
}

/**
 * A date that must not fall on a day off.
 * @throws MissingHolidays as soon as a year without data is touched
 */
export function settle(calendar: Calendar, day: Day, rule: OnDayOff): Settled {
  const asked = dayKind(calendar, day);
  if (asked.working || rule === 'stays') return { asked, day, rule };
  return { asked, day: addWorkingDays(calendar, day, rule === 'next' ? 1 : -1).to, rule };
}

function walk(
  calendar: Calendar,
  from: Day,
  step: 1 | -1,
  pauses: readonly Pause[],
  reached: (day: Day, counted: number) => boolean,
): Counted {
  const days: LookedAt[] = [];
  let day = from;
  let counted = 0;
  while (!reached(day, counted)) {
    day = addDays(day, step);
    const kind = dayKind(calendar, day);
    const pause = kind.working ? pauses.find((one) => one.from <= day && day <= one.to) : undefined;
    if (kind.working && !pause) days.push({ ...kind, counts: true, nth: ++counted });
    else days.push({ ...kind, counts: false, ...(pause ? { paused: pause.why } : {}) });
  }
  return { from, to: day, workingDays: counted === 0 ? 0 : step * counted, days };
}
