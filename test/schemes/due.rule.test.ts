import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Calendar } from '../../src/calendar/calendar.js';
import { addDays, daysBetween } from '../../src/calendar/day.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { countWorkingDays } from '../../src/calendar/working-days.js';
import { dueOf, spanText } from '../../src/schemes/due.js';

describe('the day a clock ends on', () => {
  let calendar: Calendar;
  beforeAll(async () => {
    calendar = await loadCalendar(path.join(import.meta.dirname, 'no-such-folder'));
  });
  const clock = (count: number, unit: 'workday' | 'day' | 'week' | 'month' | 'year', more: object = {}) => ({
    span: { count, unit },
    direction: 'after' as const,
    ...more,
  });

  it('counts working days one by one and says so', () => {
    const due = dueOf(calendar, clock(3, 'workday'), '2026-09-04', '签订合同');
    expect(due.on).toBe('2026-09-09');
    expect(due.lines).toEqual([
      '2026年9月4日（周五）签订合同，当日不计',
      '9月5日（周六）周末，不计',
      '9月6日（周日）周末，不计',
      '9月7日（周一）普通工作日，计入：第1个工作日',
      '9月8日（周二）普通工作日，计入：第2个工作日',
      '9月9日（周三）普通工作日，计入：第3个工作日',
    ]);
  });

  it('months end on the last day where there is no such day, and a day off moves only by the rule', () => {
    expect(dueOf(calendar, clock(1, 'month'), '2026-01-31', '立项').on).toBe('2026-02-28');
    expect(dueOf(calendar, clock(1, 'year'), '2024-02-29', '立项').on).toBe('2025-02-28');
    expect(dueOf(calendar, clock(2, 'week'), '2026-01-01', '立项').on).toBe('2026-01-15');
    expect(dueOf(calendar, clock(11, 'month'), '2025-11-05', '立项').on).toBe('2026-10-05');
    expect(dueOf(calendar, clock(11, 'month', { onDayOff: 'next' }), '2025-11-05', '立项').on).toBe('2026-10-08');
    expect(dueOf(calendar, clock(5, 'day', { direction: 'before' }), '2026-03-03', '到期').on).toBe('2026-02-26');
    expect(spanText({ count: 3, unit: 'workday' })).toBe('3 个工作日');
  });

  it('is always that many working days away, and a year nobody knows is refused aloud', () => {
    const days = fc.integer({ min: 0, max: 600 }).map((n) => addDays('2024-01-01', n));
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), (from, count) => {
        const { on, lines } = dueOf(calendar, clock(count, 'workday'), from, '起算');
        expect(countWorkingDays(calendar, from, on).workingDays).toBe(count);
        // The event and every day after it has its line.
        expect(lines).toHaveLength(daysBetween(from, on) + 1);
      }),
    );
    expect(() => dueOf(calendar, clock(3, 'workday'), '2011-04-14', '起算')).toThrow('缺 2011 年节假日数据');
  });
});
