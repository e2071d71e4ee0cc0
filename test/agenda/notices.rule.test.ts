import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueOf } from '../../src/agenda/due.js';
import type { Due } from '../../src/agenda/model.js';
import { type Announced, isNear, midnightNotices, morningNotices } from '../../src/agenda/notices.js';
import { assumingWeekdays } from '../../src/calendar/assumed.js';
import { calendarOf } from '../../src/calendar/calendar.js';
import { addDays, type Day } from '../../src/calendar/day.js';
import type { Scheme } from '../../src/schemes/model.js';

const calendar = calendarOf([], '/nowhere');
const days = assumingWeekdays(calendar, () => {});
type Deadline = Scheme['deadlines'][number];
const deadline = (key: string, on: string, more: Partial<Deadline> = {}): Deadline => ({
  key,
  label: key,
  on,
  from: [],
  to: [],
  each: 'department',
  ...more,
});
const due = (key: string, on: Day, more: Partial<Deadline> = {}): Due => dueOf(deadline(key, on, more), calendar);
const plan = (dues: Due[], phases: Scheme['phases'] = []) => ({ dues, phases, remindBefore: [3, 1] });
const report = due('report', '2012-12-25'); // a Tuesday

describe('the morning', () => {
  const on = (today: Day, announced: Announced[] = [], since = '2012-01-01') =>
    morningNotices(plan([report]), today, since, days, announced).map(({ kind, step }) => `${kind} ${step}`);

  it('reminds three working days and one working day before, on those days only', () => {
    expect(on('2012-12-19')).toEqual([]);
    expect(on('2012-12-20')).toEqual(['before 3']);
    const three: Announced[] = [{ kind: 'before', key: 'report', day: '2012-12-25', step: 3 }];
    expect(on('2012-12-21', three)).toEqual([]);
    expect(on('2012-12-22', three)).toEqual([]); // a Saturday
    expect(on('2012-12-24', three)).toEqual(['before 1']);
    expect(on('2012-12-26', three)).toEqual(['late 0']);
  });

  it('what was passed over is said once, at its nearest step', () => {
    expect(on('2012-12-25')).toEqual(['before 1']);
    const one: Announced[] = [{ kind: 'before', key: 'report', day: '2012-12-25', step: 1 }];
    // The clock has gone back: the farther step is not said after the nearer one.
    expect(on('2012-12-20', one)).toEqual([]);
  });

  it('a deadline has its own steps, and none where it says so', () => {
    const ten = due('ten', '2012-12-25', { remindBefore: [10] });
    const never = due('never', '2012-12-25', { remindBefore: [] });
    expect(morningNotices(plan([ten, never]), '2012-12-11', '2012-01-01', days, [])).toEqual([
      { kind: 'before', key: 'ten', day: '2012-12-25', step: 10 },
    ]);
    expect(isNear(ten, '2012-12-11', [3], days)).toBe(true);
    expect(isNear(never, '2012-12-24', [3], days)).toBe(false);
    expect(isNear(report, '2012-12-19', [3, 1], days)).toBe(false);
    expect(isNear(report, '2012-12-20', [3, 1], days)).toBe(true);
    expect(isNear(report, '2012-12-26', [3, 1], days)).toBe(false);
  });

  it('a phase that begins on a day off is told on the next working day, and one that is over is not', () => {
    const phases = [
      { key: 'process', label: '过程管理', start: '2011-09-25', end: '2011-09-28' }, // a Sunday
      { key: 'weekend', label: '周末', start: '2011-09-24', end: '2011-09-25' },
      { key: 'undated', label: '没有日期' },
      { key: 'ends', label: '只有结束', end: '2011-12' },
    ];
    const told = (today: Day) => morningNotices(plan([], phases), today, '2011-01-01', days, []).map(({ key }) => key);
    expect(told('2011-09-25')).toEqual([]);
    expect(told('2011-09-26')).toEqual(['process']);
    expect(told('2011-09-29')).toEqual([]);
  });
});

it('a deadline put off is announced again, one that had passed before the plan never', () => {
  const listed = { kind: 'overdue', key: 'report', day: '2012-12-25', step: 0 } as const;
  const later = due('report', '2012-12-31');
  expect(midnightNotices([report], '2012-12-25', '2012-01-01', [])).toEqual([]);
  expect(midnightNotices([report], '2012-12-26', '2012-01-01', [])).toEqual([listed]);
  expect(midnightNotices([report], '2012-12-26', '2012-12-25', [])).toEqual([listed]);
  expect(midnightNotices([report], '2026-12-26', '2012-12-26', [])).toEqual([]);
  expect(midnightNotices([later], '2013-01-01', '2012-01-01', [listed])).toEqual([{ ...listed, day: '2012-12-31' }]);
});

/** A plan of a few deadlines and phases within two months. */
const FIRST = '2012-06-01';
const anyDay = fc.integer({ min: 0, max: 60 }).map((n) => addDays(FIRST, n));
const anyPlan = fc.record({
  dues: fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), anyDay, fc.constantFrom([3, 1], [10], [], [1])), {
      selector: ([key]) => key,
      maxLength: 4,
    })
    .map((all) => all.map(([key, on, remindBefore]) => due(key, on, { remindBefore: [...remindBefore] }))),
  phases: fc
    .uniqueArray(fc.tuple(fc.constantFrom('p', 'q', 'r'), anyDay, fc.integer({ min: 0, max: 30 })), {
      selector: ([key]) => key,
      maxLength: 3,
    })
    .map((all) => all.map(([key, start, length]) => ({ key, label: key, start, end: addDays(start, length) }))),
});

/** What the jobs do on a day, after what is already announced. */
function runOn(day: Day, { dues, phases }: { dues: Due[]; phases: Scheme['phases'] }, since: Day, said: Announced[]) {
  const listed = midnightNotices(dues, day, since, said);
  return [...listed, ...morningNotices({ dues, phases, remindBefore: [3, 1] }, day, since, days, [...said, ...listed])];
}

describe('however the clock jumps', () => {
  it('nothing is announced twice, and every deadline that passed is listed', () => {
    fc.assert(
      fc.property(anyPlan, fc.array(anyDay, { maxLength: 30 }), (of, jumps) => {
        const said: Announced[] = [];
        const last = addDays(FIRST, 400);
        for (const day of [...jumps.sort(), last]) said.push(...runOn(day, of, FIRST, said));
        const once = said.map(({ kind, key, day, step }) => `${kind} ${key} ${day} ${step}`);
        expect(new Set(once).size).toBe(once.length);
        expect(
          said
            .filter(({ kind }) => kind === 'overdue')
            .map(({ key }) => key)
            .sort(),
        ).toEqual(of.dues.map(({ deadline: { key } }) => key).sort());
        // Reminders come before the last day is over, the nearer ones later.
        for (const { deadline: one } of of.dues) {
          const steps = said.filter(({ kind, key }) => kind === 'before' && key === one.key).map(({ step }) => step);
          expect(steps).toEqual([...steps].sort((a, b) => b - a));
        }
      }),
    );
  });

  it('after going back the time ahead is announced as if it had never come', () => {
    fc.assert(
      fc.property(anyPlan, anyDay, (of, back) => {
        const end = addDays(FIRST, 110);
        const walk = (from: Day, before: Array<Announced & { at: Day }>) => {
          const said = [...before];
          for (let day = from; day <= end; day = addDays(day, 1))
            said.push(...runOn(day, of, FIRST, said).map((one) => ({ ...one, at: day })));
          return said;
        };
        const straight = walk(FIRST, []);
        const again = walk(
          addDays(back, 1),
          straight.filter(({ at }) => at <= back),
        );
        expect(again).toEqual(straight);
      }),
      { numRuns: 25 },
    );
  });
});
