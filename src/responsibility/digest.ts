// Rule, pure: what somebody who supervises reads once a week.
import { addDays } from '../calendar/day.js';

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

/** Whether the digest of its week goes out on this day: Monday, or the first working day after it in that week. */
export function isDigestDay(day: string, isWorkingDay: (day: string) => boolean): boolean {
  if (!isWorkingDay(day)) return false;
  const sinceMonday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  for (let back = 1; back <= sinceMonday; back++) if (isWorkingDay(addDays(day, -back))) return false;
  return true;
}

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
