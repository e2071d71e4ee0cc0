// Rule, pure: on which day a deadline falls, and how many working days are left to it.
import { assumingWeekdays } from '../calendar/assumed.js';
import { type Calendar, MissingHolidays } from '../calendar/calendar.js';
import { type Day, daysBetween } from '../calendar/day.js';
import { type Counted, countWorkingDays, settle } from '../calendar/working-days.js';
import { daysOf } from '../schemes/phases.js';
import type { Deadline, Due } from './model.js';

/**
 * The day that holds for a deadline. Where the plan says nothing of days off, its own day holds. Where a year's
 * holidays are not known nothing is moved and `unknownYear` says so: a day guessed would be wrong in silence.
 */
export function dueOf(deadline: Deadline, calendar: Calendar): Due {
  const asked = daysOf(deadline.on).last;
  if (deadline.onDayOff === undefined) return { deadline, asked, day: asked };
  try {
    const settled = settle(calendar, asked, deadline.onDayOff);
    return { deadline, asked, day: settled.day, settled };
  } catch (error) {
    if (!(error instanceof MissingHolidays)) throw error;
    return { deadline, asked, day: asked, unknownYear: error.year };
  }
}

/** Every deadline of a plan, the earliest first. */
export const duesOf = (deadlines: readonly Deadline[], calendar: Calendar): Due[] =>
  deadlines.map((deadline) => dueOf(deadline, calendar)).sort((a, b) => (a.day === b.day ? 0 : a.day < b.day ? -1 : 1));

export interface Left {
  /** Calendar days; negative once it has passed. */
  days: number;
  /** After today, up to and including the last day; 0 once it has passed. */
  workingDays: number;
  /** Every day that was looked at; absent where a year's holidays are not known. */
  counted?: Counted;
  /** Years for which Monday to Friday were taken for working days. */
  assumedYears: number[];
}

export function leftTo(day: Day, today: Day, calendar: Calendar): Left {
  const days = daysBetween(today, day);
  if (days <= 0) return { days, workingDays: 0, assumedYears: [] };
  try {
    const counted = countWorkingDays(calendar, today, day);
    return { days, workingDays: counted.workingDays, counted, assumedYears: [] };
  } catch (error) {
    if (!(error instanceof MissingHolidays)) throw error;
    const assumedYears: number[] = [];
    const assumed = assumingWeekdays(calendar, ({ year }) => assumedYears.push(year));
    return { days, workingDays: assumed.between(today, day), assumedYears };
  }
}
