/** A calendar day in the organisation's time zone, YYYY-MM-DD; never an instant. From a moment: `dateOf` in `time.ts`. */
export type Day = string;

const MS = 86_400_000;

/** Whether a text is a day of the calendar: 2026-02-30 and 2026-2-3 are none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** @param days calendar days, negative goes back */
export function addDays(day: Day, days: number): Day {
  return new Date(at(day) + days * MS).toISOString().slice(0, 10);
}

/** Calendar days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => (at(to) - at(from)) / MS;

/** 0 is Sunday, 6 is Saturday. */
export const weekdayOf = (day: Day): number => new Date(at(day)).getUTCDay();

export const isWeekend = (day: Day): boolean => weekdayOf(day) % 6 === 0;

export const yearOf = (day: Day): number => Number(day.slice(0, 4));

/** Days have no zone: they are counted as if all were in UTC, where each has 24 hours. */
const at = (day: Day) => Date.parse(`${day}T00:00:00Z`);
