// Rule, pure: who answers in a new round for a point of his section, and until when.
import type { AssumedDays } from '../calendar/assumed.js';
import { addDays, type Day } from '../calendar/day.js';
import type { Organisation } from '../directory/model.js';
import { climb, sectionHeads } from '../directory/section.js';

/**
 * The heads of the point's section. Nobody answers for his own point: a head's goes to the department above, as does one
 * of a section without a head. Empty: the office answers.
 */
export function answerers(org: Organisation, point: { reporter: string; department: number | null }): string[] {
  if (point.department === null) return [];
  const each = [sectionHeads(org, point.department), ...[...climb(org, point.department)].map(({ heads }) => heads)];
  return each.find((heads) => heads.length > 0 && !heads.includes(point.reporter)) ?? [];
}

/** Working days that the office need not name: the plans give none. */
export const DEFAULT_WORKING_DAYS = 20;

/** The nth working day after a day. */
export function dueAfter(days: AssumedDays, from: Day, n = DEFAULT_WORKING_DAYS): Day {
  let day = from;
  for (let counted = 0; counted < n; ) {
    day = addDays(day, 1);
    if (days.isWorkingDay(day)) counted++;
  }
  return day;
}
