import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/day.js';
import { digestDayOf, digestOf, isDigestOwed, type Supervised } from '../../src/responsibility/digest.js';

const LEVELS = [
  { key: 'high', label: '一级', rank: 1 },
  { key: 'mid', label: '二级', rank: 2 },
];
const point = (id: string, level: number, section = '采购科'): Supervised => ({
  id,
  number: `FX-2026-${id}`,
  title: '风险点',
  section,
  level: LEVELS[level] ?? { key: 'low', label: '三级', rank: 3 },
});

describe('the weekly digest', () => {
  it('counts by level and section, the gravest first, and tells what is new, changed and gone', () => {
    const points = [point('1', 2), point('2', 0, '财务科'), point('3', 0), point('4', 0), point('5', 1)];
    const digest = digestOf(points, { 1: 'low', 2: 'mid', 9: 'high' });
    expect(digest?.levels).toEqual([
      {
        label: '一级',
        count: 3,
        sections: [
          { name: '采购科', count: 2 },
          { name: '财务科', count: 1 },
        ],
      },
      { label: '二级', count: 1, sections: [{ name: '采购科', count: 1 }] },
      { label: '三级', count: 1, sections: [{ name: '采购科', count: 1 }] },
    ]);
    expect(digest?.fresh.map(({ id }) => id)).toEqual(['3', '4', '5']);
    expect(digest?.regraded.map(({ id }) => id)).toEqual(['2']);
    expect(digest).toMatchObject({ total: 5, gone: 1 });
  });

  it('says nothing when there is nothing to say', () => {
    expect(digestOf([], undefined)).toBeUndefined();
    expect(digestOf([point('1', 0)], { 1: 'high' })).toBeUndefined();
    expect(digestOf([], { 1: 'high' })).toMatchObject({ total: 0, gone: 1 });
  });

  it('goes out on Monday, or the first working day after, once a week, and not in a week without one', () => {
    const weekdays = (day: string) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    for (const day of ['2026-11-23', '2026-11-25', '2026-11-29']) expect(digestDayOf(day, weekdays)).toBe('2026-11-23');
    const holiday = (day: string) => weekdays(day) && day !== '2026-11-23';
    expect(digestDayOf('2026-11-23', holiday)).toBe('2026-11-24');
    expect(digestDayOf('2026-11-23', () => false)).toBeUndefined();
  });

  /** Mornings at nine, on those of which the service runs; the days on which a digest is owed. */
  const owedOn = (days: string[], runs: (at: number) => boolean, works: (day: string) => boolean) => {
    // In force since the evening before.
    let lookedAt: Date | undefined = nine(addDays(days[0] ?? '', -1));
    return days.filter((day, at) => {
      if (!runs(at)) return false;
      const owed = isDigestOwed({ today: day, now: nine(day) }, lookedAt, works);
      if (works(day)) lookedAt = nine(day);
      return owed;
    });
  };
  const nine = (day: string) => new Date(`${day}T09:00:00+08:00`);

  it('one that was missed comes on the next working day, once however many were; none is lost, none comes twice', () => {
    const weekdays = (day: string) => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    const from = (first: string, count: number) => Array.from({ length: count }, (_, at) => addDays(first, at));
    // Off from Friday to Wednesday; then over two Mondays, and back on a Saturday.
    expect(owedOn(from('2026-11-20', 10), (at) => at === 0 || at > 5, weekdays)).toEqual(['2026-11-26']);
    expect(owedOn(from('2026-11-20', 20), (at) => at === 0 || at >= 15, weekdays)).toEqual(['2026-12-07']);
    fc.assert(
      fc.property(
        fc.nat(3000),
        fc.array(fc.record({ runs: fc.boolean(), works: fc.boolean() }), { minLength: 1, maxLength: 40 }),
        (start, each) => {
          const days = from(addDays('2020-01-06', start), each.length);
          const known = new Map(days.map((day, at) => [day, each[at]?.works ?? true]));
          const works = (day: string) => known.get(day) ?? false;
          const given = owedOn(days, (at) => each[at]?.runs ?? false, works);
          expect(given.every(works)).toBe(true);
          const due = days.filter((day) => digestDayOf(day, works) === day);
          // Between two digests there is a day that called for the later one, and none waits beyond the next run.
          for (const [at, day] of given.entries())
            expect(due.some((one) => one <= day && one > (given[at - 1] ?? ''))).toBe(true);
          for (const one of due) {
            const next = days.find((day, at) => day >= one && each[at]?.runs && works(day));
            if (next !== undefined) expect(given.some((day) => day >= one && day <= next)).toBe(true);
          }
        },
      ),
    );
  });
});
