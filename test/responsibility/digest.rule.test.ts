import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/day.js';
import { digestOf, isDigestDay, type Supervised } from '../../src/responsibility/digest.js';

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
    expect(isDigestDay('2026-11-23', weekdays)).toBe(true);
    expect(isDigestDay('2026-11-24', weekdays)).toBe(false);
    const holiday = (day: string) => weekdays(day) && day !== '2026-11-23';
    expect(isDigestDay('2026-11-23', holiday)).toBe(false);
    expect(isDigestDay('2026-11-24', holiday)).toBe(true);
    fc.assert(
      fc.property(fc.nat(3000), fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }), (weeks, works) => {
        const monday = addDays('2020-01-06', weeks * 7);
        const days = works.map((_, at) => addDays(monday, at));
        const working = (day: string) => works[days.indexOf(day)] ?? true;
        expect(days.filter((day) => isDigestDay(day, working)).length).toBe(works.includes(true) ? 1 : 0);
      }),
    );
  });
});
