import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endOfDay, parseDay, parseDueDay, shortTime } from '../../src/approvals/dates.js';
import { addDays } from '../../src/calendar/day.js';
import { clockTime, dateOf } from '../../src/time.js';

const today = '2026-11-21'; // a Saturday

it.each([
  ['2026-12-01', '2026-12-01'],
  ['2026年12月1日', '2026-12-01'],
  ['2026/12/1', '2026-12-01'],
  ['２０２６.12.1', '2026-12-01'],
  ['12月1日', '2026-12-01'],
  ['12月1号', '2026-12-01'],
  ['12-1', '2026-12-01'],
  ['12/1', '2026-12-01'],
  ['今天', '2026-11-21'],
  ['明天', '2026-11-22'],
  ['后天', '2026-11-23'],
  ['昨天', '2026-11-20'],
  ['周五', '2026-11-27'],
  ['周日', '2026-11-22'],
  ['本周五', '2026-11-20'],
  ['下周五', '2026-11-27'],
  ['下星期天', '2026-11-29'],
  ['1月3日', '2027-01-03'],
  ['11月1日', '2026-11-01'],
  ['2月30日', undefined],
  ['2026-13-01', undefined],
  ['2027-02-29', undefined],
  ['过几天', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
  ['9999-12-31', '9999-12-31'],
  ['', undefined],
])('%s is read as %s', (text, day) => expect(parseDay(text, today)).toBe(day));

it.each(['12月31日', '12月31日前', '12月31日之前', '12月31日前完成', ' 12月31日完成 '])(
  '%s is a day by which to do it',
  (text) => expect(parseDueDay(text, today)).toBe('2026-12-31'),
);

it('reads every day it can write', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20_000, max: 40_000 }), (n) => {
      const day = addDays('1990-01-01', n);
      expect(parseDay(day, today)).toBe(day);
    }),
  );
});

it('knows the day, the time and the end of the day in the organisation’s zone', () => {
  const moment = new Date('2026-11-20T18:32:05Z');
  expect(dateOf(moment, 'Asia/Shanghai')).toBe('2026-11-21');
  expect(shortTime(moment, 'Asia/Shanghai')).toBe('11-21 02:32');
  expect(clockTime(moment, 'Asia/Shanghai')).toBe('02:32:05');
  expect(endOfDay('2026-11-21', 'Asia/Shanghai').toISOString()).toBe('2026-11-21T15:59:59.999Z');
  // The day the clocks go back in Berlin has 25 hours.
  expect(endOfDay('2026-10-25', 'Europe/Berlin').toISOString()).toBe('2026-10-25T22:59:59.999Z');
});
