// Rule, pure: what somebody who supervises reads once a week.
import { addDays, daysBetween, weekdayOf } from '../calendar/day.js';

export interface Supervised {
  id: string;
  number: string;
  title: string;
  section: string;
  level: { key: string; label: string; rank: number };
}

export interface Digest {
  total: number;
  /** The most serious first; sections with the most points first. */
  levels: Array<{ label: string; count: number; sections: Array<{ name: string; count: number }> }>;
  /** Not in the digest before, the most serious first. */
  fresh: Supervised[];
  regraded: Supervised[];
  /** How many are no longer his to supervise, or over. */
  gone: number;
}

/** The day on which the digest of this day's week goes out: Monday, or the first working day after it in that week. */
export function digestDayOf(day: string, isWorkingDay: (day: string) => boolean): string | undefined {
  const monday = addDays(day, -((weekdayOf(day) + 6) % 7));
  return [0, 1, 2, 3, 4, 5, 6].map((after) => addDays(monday, after)).find(isWorkingDay);
}

/**
 * Whether a digest is to go out at this moment: today is the day of its week, or that day passed while nobody sent any
 * (the service stood still). It never goes out on a day off; of several weeks that were missed it is one.
 * @param lookedAt when it was last seen to, whether or not there was anything to say
 */
export function isDigestOwed(
  { today, now }: { today: string; now: Date },
  lookedAt: Date | undefined,
  isWorkingDay: (day: string) => boolean,
): boolean {
  if (!isWorkingDay(today)) return false;
  const day = digestDayOf(today, isWorkingDay);
  if (day === undefined || day > today) return false;
  if (day === today) return true;
  // At this hour of that day, as the job has it.
  const due = now.getTime() - daysBetween(day, today) * DAY_MS;
  return lookedAt !== undefined && lookedAt.getTime() < due;
}

const DAY_MS = 86_400_000;

/**
 * @param last point → level as they were in the digest before
 * @returns undefined when there is nothing to say: nothing is supervised, or nothing has changed since
 */
export function digestOf(
  points: readonly Supervised[],
  last: Readonly<Record<string, string>> | undefined,
): Digest | undefined {
  const before = new Map(Object.entries(last ?? {}));
  const sorted = [...points].sort((a, b) => a.level.rank - b.level.rank || (a.number < b.number ? -1 : 1));
  const fresh = sorted.filter(({ id }) => !before.has(id));
  const regraded = sorted.filter(({ id, level }) => before.has(id) && before.get(id) !== level.key);
  const now = new Set(points.map(({ id }) => id));
  const gone = [...before.keys()].filter((id) => !now.has(id)).length;
  if (fresh.length + regraded.length + gone === 0) return undefined;
  const labels = [...new Set(sorted.map(({ level }) => level.label))];
  return {
    total: points.length,
    levels: labels.map((label) => {
      const these = sorted.filter(({ level }) => level.label === label);
      const names = [...new Set(these.map(({ section }) => section))];
      const sections = names.map((name) => ({ name, count: these.filter(({ section }) => section === name).length }));
      return { label, count: these.length, sections: sections.sort((a, b) => b.count - a.count) };
    }),
    fresh,
    regraded,
    gone,
  };
}
