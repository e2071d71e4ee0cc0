import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assumingWeekdays } from '../../src/calendar/assumed.js';
import { dayKind, isWorkingDay, MissingHolidays } from '../../src/calendar/calendar.js';
import { addDays, isDay, weekdayOf } from '../../src/calendar/day.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { addWorkingDays, countWorkingDays, ON_DAY_OFF, type Pause, settle } from '../../src/calendar/working-days.js';
import { dateOf } from '../../src/time.js';
import { PUBLISHED } from './published.js';

const calendar = await loadCalendar('/nowhere');
const RUNS = { numRuns: 10_000 };
/** A day with room for a count of some months on both sides. */
const anyIndex = fc.integer({ min: 150, max: PUBLISHED.length - 151 });
const at = (index: number) => PUBLISHED[index]?.day ?? '';
const worked = (index: number) => PUBLISHED[index]?.worked ?? false;

it('knows each of the 2557 days from 2020 to 2026 as the notices have it', () => {
  expect(PUBLISHED).toHaveLength(2557);
  for (const { day, worked, named } of PUBLISHED) {
    const kind = dayKind(calendar, day);
    expect(kind.working, day).toBe(worked);
    expect(['holiday', 'make-up'].includes(kind.kind), day).toBe(named);
    expect(kind.name !== undefined, day).toBe(named);
  }
});

it('adds working days as a count day by day over the published table does', () => {
  fc.assert(
    fc.property(anyIndex, fc.integer({ min: -45, max: 45 }), (start, n) => {
      const counted = addWorkingDays(calendar, at(start), n);
      let index = start;
      for (let left = Math.abs(n); left > 0; ) {
        index += Math.sign(n);
        if (worked(index)) left--;
      }
      expect([counted.to, counted.workingDays]).toEqual([at(index), n]);
      // Each day is listed once, in order, with whether it counts and as which.
      const days: string[] = [];
      let nth = 0;
      for (let i = start; i !== index; ) {
        i += Math.sign(n);
        days.push(`${at(i)} ${worked(i) ? ++nth : 'off'}`);
      }
      expect(counted.days.map((one) => `${one.day} ${one.counts ? one.nth : 'off'}`).join()).toBe(days.join());
      expect(countWorkingDays(calendar, at(start), counted.to).workingDays).toBe(n);
    }),
    RUNS,
  );
});

it('counts between two days as the published table does, pauses left out', () => {
  const pause = fc.tuple(anyIndex, fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(anyIndex, fc.integer({ min: -70, max: 70 }), fc.array(pause, { maxLength: 3 }), (start, span, gaps) => {
      // Pauses are laid near the interval, where they matter.
      const near = gaps.map(([first, length]) => ({ first: start + (first % 150) - 75, length }));
      const pauses: Pause[] = near.map(({ first, length }) => ({
        from: at(first),
        to: at(first + length),
        why: '等待',
      }));
      const paused = (index: number) => near.some(({ first, length }) => first <= index && index <= first + length);
      const [low, high] = span < 0 ? [start + span, start - 1] : [start + 1, start + span];
      let expected = 0;
      let pausedWorked = 0;
      for (let index = low; index <= high; index++) {
        if (!worked(index)) continue;
        if (paused(index)) pausedWorked++;
        else expected++;
      }
      const counted = countWorkingDays(calendar, at(start), at(start + span), pauses);
      expect(counted.workingDays).toBe(span < 0 ? 0 - expected : expected);
      const withPause = counted.days.filter((one) => one.paused !== undefined).length;
      expect([counted.days.length, withPause]).toEqual([Math.abs(span), pausedWorked]);
    }),
    RUNS,
  );
});

it('comes back where it began: forwards then backwards, to the last day worked at or before', () => {
  fc.assert(
    fc.property(anyIndex, fc.integer({ min: 1, max: 45 }), (start, n) => {
      const there = addWorkingDays(calendar, at(start), n).to;
      const back = addWorkingDays(calendar, there, -n).to;
      expect(back).toBe(settle(calendar, at(start), 'previous').day);
      // In two steps it is the same way.
      const half = Math.floor(n / 2);
      expect(addWorkingDays(calendar, addWorkingDays(calendar, at(start), half).to, n - half).to).toBe(there);
    }),
    RUNS,
  );
});

it('moves a date off a day off by its rule, and leaves any other', () => {
  fc.assert(
    fc.property(anyIndex, fc.constantFrom(...ON_DAY_OFF), (index, rule) => {
      const { asked, day } = settle(calendar, at(index), rule);
      let expected = index;
      while (rule !== 'stays' && !worked(expected)) expected += rule === 'next' ? 1 : -1;
      expect([asked.day, day]).toEqual([at(index), at(expected)]);
    }),
    RUNS,
  );
});

it('knows the National Day of 2026', () => {
  expect(dayKind(calendar, '2026-10-05')).toEqual({
    day: '2026-10-05',
    working: false,
    kind: 'holiday',
    name: '国庆节',
  });
  expect(dayKind(calendar, '2026-10-10')).toEqual({
    day: '2026-10-10',
    working: true,
    kind: 'make-up',
    name: '国庆节',
  });
  expect(dayKind(calendar, '2026-10-11')).toMatchObject({ working: false, kind: 'weekend' });
  expect(dayKind(calendar, '2026-09-20')).toMatchObject({ working: true, kind: 'make-up' });
  expect(addWorkingDays(calendar, '2026-09-30', 1).to).toBe('2026-10-08');
});

it.each([
  ['a loan due on 18 September 2026, 15 working days on', '2026-09-18', 15, '2026-10-15'],
  ['a contract signed on a Friday, the third working day', '2026-11-20', 3, '2026-11-25'],
  ['the eve of 春节 2020, whose holiday was made longer', '2020-01-23', 1, '2020-02-03'],
  ['over New Year 2023, off from 31 December 2022 by the notice of 2023', '2022-12-30', 1, '2023-01-03'],
  ['backwards over the National Day of 2023', '2023-10-07', -1, '2023-09-28'],
])('%s', (_, from, n, to) => {
  expect(addWorkingDays(calendar, from, n).to).toBe(to);
});

it('takes 0 working days as the day of the event itself, worked or not', () => {
  expect(addWorkingDays(calendar, '2026-10-03', 0)).toEqual({
    from: '2026-10-03',
    to: '2026-10-03',
    workingDays: 0,
    days: [],
  });
  expect(settle(calendar, addWorkingDays(calendar, '2026-10-03', 0).to, 'next').day).toBe('2026-10-08');
  expect(() => addWorkingDays(calendar, '2026-10-09', 1.5)).toThrow(RangeError);
});

it('says which file is missing of a year without data, whichever way it is touched', () => {
  for (const touch of [
    () => dayKind(calendar, '2027-10-01'),
    () => isWorkingDay(calendar, '2027-01-04'),
    () => addWorkingDays(calendar, '2026-12-30', 2),
    () => addWorkingDays(calendar, '2020-01-02', -1),
    () => countWorkingDays(calendar, '2026-12-30', '2027-01-04'),
    () => settle(calendar, '2027-01-01', 'stays'),
  ])
    expect(touch).toThrow(MissingHolidays);
  expect(() => addWorkingDays(calendar, '2026-12-30', 2)).toThrow(
    /缺 2027 年节假日数据：请添加 \/nowhere\/holidays\/2027\.json/,
  );
  // A count that ends before it does not ask for it.
  expect(addWorkingDays(calendar, '2026-12-30', 1).to).toBe('2026-12-31');
});

it('assumes Monday to Friday for a reminder where a year is missing, and says so once', () => {
  const said: number[] = [];
  const days = assumingWeekdays(calendar, ({ year }) => said.push(year));
  expect(days.between('2026-09-30', '2026-10-10')).toBe(3);
  expect(days.between('2026-10-10', '2026-09-30')).toBe(0);
  expect(said).toEqual([]);
  expect(days.between('2026-12-31', '2027-01-08')).toBe(6);
  expect(days.isWorkingDay('2027-10-01')).toBe(true);
  expect(days.isWorkingDay('2027-10-02')).toBe(false);
  expect(said).toEqual([2027]);
});

it('has days of the calendar only, in the time zone of the organisation', () => {
  expect(dateOf(new Date('2026-09-17T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-09-18');
  expect(dateOf(new Date('2026-09-17T15:59:59Z'), 'Asia/Shanghai')).toBe('2026-09-17');
  for (const none of ['2026-02-29', '2026-13-01', '2026-1-1', '2026-01-01T00:00:00Z', '今天'])
    expect(isDay(none)).toBe(false);
  expect(isDay('2024-02-29')).toBe(true);
  expect([addDays('2024-02-28', 2), weekdayOf('2026-11-22')]).toEqual(['2024-03-01', 0]);
});
