// Rule, pure: which phases run on a day, and which deadlines have come. Days are YYYY-MM-DD of the house's calendar.
import type { Scheme } from './model.js';

type Phase = Scheme['phases'][number];
type Deadline = Scheme['deadlines'][number];

/** First and last day that a phase's or deadline's date stands for: a year, a month or a day. */
export function daysOf(date: string): { first: string; last: string } {
  const [year = '', month, day] = date.split('-');
  if (day) return { first: date, last: date };
  if (month) {
    const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
    return { first: `${year}-${month}-01`, last: `${year}-${month}-${String(lastDay).padStart(2, '0')}` };
  }
  return { first: `${year}-01-01`, last: `${year}-12-31` };
}

/** Phases under way on a day, in the scheme's order: they may overlap, and a day may have none. */
export function phasesOn(scheme: Scheme, day: string): Phase[] {
  return scheme.phases.filter(
    ({ start, end }) =>
      (start !== undefined || end !== undefined) &&
      (start === undefined || daysOf(start).first <= day) &&
      (end === undefined || day <= daysOf(end).last),
  );
}

/** Deadlines whose last day lies before `day`, the latest first; whether a phase still runs has no bearing on them. */
export function deadlinesPassed(scheme: Scheme, day: string): Deadline[] {
  return scheme.deadlines
    .filter(({ on }) => daysOf(on).last < day)
    .sort((a, b) => (daysOf(a.on).last < daysOf(b.on).last ? 1 : -1));
}
