import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { calendarOf } from '../../src/calendar/calendar.js';
import { parseYearFile } from '../../src/calendar/year-file.js';
import { checkScheme } from '../../src/schemes/check.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import type { Scheme } from '../../src/schemes/model.js';

let sound: Scheme;
beforeAll(async () => {
  const pack = await readSchemeFile('hospital-supplement');
  sound = { ...pack, gaps: [], warnings: { kinds: [], collector: [{ by: 'section-head' }] } };
});

describe('the calendar', () => {
  const calendar = calendarOf(
    [
      parseYearFile(
        JSON.parse(readFileSync(new URL('../../src/calendar/holidays/2026.json', import.meta.url), 'utf8')),
        2026,
        '2026.json',
      ),
    ],
    '/data/holidays',
  );
  const due = (on: string, onDayOff?: 'next' | 'previous' | 'stays') =>
    checkScheme(
      {
        ...sound,
        phases: [],
        deadlines: [{ key: 'd', label: '报告', on, from: [], to: [], each: 'unit', ...(onDayOff ? { onDayOff } : {}) }],
      },
      calendar,
    ).map(({ severity, path, message }) => `${severity} ${path} ${message}`);

  it('tells what becomes of a date on a day off, or that the plan does not say', () => {
    expect(due('2026-10-09')).toEqual([]);
    expect(due('2026-10-03')).toEqual([
      'gap deadlines.d.onDayOff “报告”的 2026-10-03 是休息日（国庆节），没有写遇休息日怎么办',
    ]);
    expect(due('2026-10-03', 'next')).toEqual([
      'gap deadlines.d.on “报告”的 2026-10-03 是休息日（国庆节），按方案顺延到 2026-10-08',
    ]);
    expect(due('2026-10-03', 'previous')).toEqual([
      'gap deadlines.d.on “报告”的 2026-10-03 是休息日（国庆节），按方案提前到 2026-09-30',
    ]);
    expect(due('2026-10-03', 'stays')).toEqual([expect.stringContaining('按方案不变')]);
    // A month stands for its last day: 31 October 2026 is a Saturday.
    expect(due('2026-10')).toEqual([expect.stringContaining('2026-10-31 是休息日（周末）')]);
  });

  it('names the file to add for a year without data, once, also where a date would move into it', () => {
    expect(due('2012-12-25')).toEqual([expect.stringContaining('请添加 /data/holidays/2012.json')]);
    expect(due('2027-01-01', 'next')).toEqual([expect.stringContaining('请添加 /data/holidays/2027.json')]);
    const phases = [1, 2, 3].map((n) => ({ key: `p${n}`, label: '甲', start: '2011', end: `2011-0${n}-28` }));
    expect(checkScheme({ ...sound, deadlines: [], phases }, calendar)).toHaveLength(1);
  });
});
