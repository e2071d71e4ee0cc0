import { type Calendar, isWorkingDay, type MissingHolidays, missingYear } from './calendar.js';
import { addDays, type Day, isWeekend, yearOf } from './day.js';

/** Working days for what must go on without a year's data, such as a reminder. Never for a deadline. */
export interface AssumedDays {
  isWorkingDay(day: Day): boolean;
  /** Working days after `from` up to and including `to`; 0 when `to` is not later. */
  between(from: Day, to: Day): number;
}

/**
 * In a year without data Monday to Friday count as working days.
 * @param onMissing told once of each such year that is touched; must be said loudly
 */
export function assumingWeekdays(calendar: Calendar, onMissing: (missing: MissingHolidays) => void): AssumedDays {
  const told = new Set<number>();
  const works = (day: Day): boolean => {
    const year = yearOf(day);
    const missing = missingYear(calendar, year);
    if (!missing) return isWorkingDay(calendar, day);
    if (!told.has(year)) onMissing(missing);
    told.add(year);
    return !isWeekend(day);
  };
  return {
    isWorkingDay: works,
    between: (from, to) => {
      let count = 0;
      for (let day = from; day < to; ) {
        day = addDays(day, 1);
        if (works(day)) count++;
      }
      return count;
    },
  };
}
