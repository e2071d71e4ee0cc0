import { describe, expect, it } from 'vitest';
import { tooFew, tooMany } from '../../src/schemes/limits.js';
import { daysOf, deadlinesPassed, phasesOn } from '../../src/schemes/phases.js';
import { scheme } from '../support/factories.js';

const dated = scheme({
  phases: [
    { key: 'catalogue', label: '编制目录', start: '2012-10', end: '2012-12' },
    { key: 'find', label: '查找风险', start: '2012-11', end: '2013-01' },
    { key: 'measures', label: '防控措施', end: '2013-03-31' },
    { key: 'undated', label: '没有日期' },
  ],
  deadlines: [
    { key: 'papers', label: '材料', on: '2012-05-26', from: [], to: [], each: 'department' },
    { key: 'report', label: '自查报告', on: '2012-12-25', from: [], to: [], each: 'department' },
  ],
});
const on = (day: string) => phasesOn(dated, day).map(({ key }) => key);

describe('phases and deadlines', () => {
  it('overlap, have open ends, and run to the last day of a month', () => {
    expect(on('2012-09-30')).toEqual(['measures']);
    expect(on('2012-11-15')).toEqual(['catalogue', 'find', 'measures']);
    expect(on('2012-12-31')).toEqual(['catalogue', 'find', 'measures']);
    expect(on('2013-01-31')).toEqual(['find', 'measures']);
    expect(on('2013-04-01')).toEqual([]);
    expect(daysOf('2012-02')).toEqual({ first: '2012-02-01', last: '2012-02-29' });
    expect(daysOf('2013')).toEqual({ first: '2013-01-01', last: '2013-12-31' });
  });

  it('a deadline passes with its day, whatever phase runs', () => {
    const passed = (day: string) => deadlinesPassed(dated, day).map(({ key }) => key);
    expect(passed('2012-05-26')).toEqual([]);
    expect(passed('2012-05-27')).toEqual(['papers']);
    expect(passed('2012-12-26')).toEqual(['report', 'papers']);
  });
});

it('points are counted by post and section, with the article', () => {
  const limited = scheme({
    limits: [
      { key: 'post', layer: 'post', of: 'post', least: 1, most: 3, source: '三（一）' },
      { key: 'section', layer: 'department', of: 'department', least: 1 },
    ],
  });
  const counted = { layer: 'post', post: 2, department: 9, unit: 40 };
  expect(tooMany(limited, counted)).toBeUndefined();
  expect(tooMany(limited, { ...counted, post: 3 })).toBe('每个岗位至多 3 个风险点，现在已有 3 个（三（一））');
  expect(tooFew(limited, { ...counted, post: 0 })).toEqual(['每个岗位至少 1 个风险点，现在只有 0 个（三（一））']);
  expect(tooFew(limited, { ...counted, layer: 'department', department: 0 })).toHaveLength(1);
  expect(tooMany(limited, { ...counted, layer: 'unit', unit: 99 })).toBeUndefined();
});
