import { describe, expect, it } from 'vitest';
import { dueOf, duesOf, leftTo } from '../../src/agenda/due.js';
import { askedSections, dutiesOf, receiversOf } from '../../src/agenda/duties.js';
import { progressText } from '../../src/agenda/progress.js';
import type { Submission } from '../../src/agenda/queries.js';
import { dueWords, leftWords, overdueText, withHeads } from '../../src/agenda/words.js';
import { calendarOf } from '../../src/calendar/calendar.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { Deadline } from '../../src/schemes/language/time.js';
import type { Scheme } from '../../src/schemes/model.js';
import { organisation, scheme } from '../support/factories.js';

const calendar = await loadCalendar('/nowhere');
const deadline = (change: object) => Deadline.parse({ key: 'report', label: '自查报告', on: '2026-12-25', ...change });

/** A house with leaders, a section that only groups others, one without a head, and a section with its 联络员. */
const house = () =>
  organisation(
    [
      { name: '示例局', heads: ['juzhang'] },
      { name: '局领导', heads: ['juzhang'] },
      { name: '业务口', heads: ['fuju'] },
      { name: '采购科', under: '业务口', heads: ['caigou'] },
      { name: '财务科', under: '业务口' },
      { name: '办公室', heads: ['zhuren'] },
      { name: '空科室', heads: [] },
    ],
    [
      { id: 'juzhang', in: '局领导', roles: ['主要领导'] },
      { id: 'fuju', in: '局领导', roles: ['分管领导'] },
      { id: 'jijian', in: '局领导' },
      { id: 'caigou', in: '采购科' },
      { id: 'lianluo', in: '采购科', roles: ['联络员'] },
      { id: 'kuaiji', in: '财务科' },
      { id: 'gone', in: '空科室', status: 'disabled' },
      { id: 'zhuren', in: '办公室', roles: ['领导小组办公室'] },
    ],
  );
const names = (org: ReturnType<typeof house>, ids: number[]) => ids.map((id) => org.departments.get(id)?.name);

describe('who owes what', () => {
  const of = (change: object) => {
    const org = house();
    return dutiesOf(scheme(), org, dueOf(deadline(change), calendar)).map((duty) => [
      duty.person ?? org.departments.get(duty.department ?? 0)?.name ?? '全单位',
      duty.by.join(),
    ]);
  };

  it('sections are those somebody belongs to, but not the leaders’ own and not what only groups others', () => {
    const org = house();
    expect(names(org, askedSections(scheme(), org))).toEqual(['采购科', '财务科', '办公室']);
    expect(names(org, askedSections(scheme(), org, ['办公室']))).toEqual(['采购科', '财务科']);
    expect(names(org, askedSections(scheme({ leadership: [] }), org))).toContain('局领导');
  });

  it('a section’s head, its 联络员 too where the plan says so, and those above where it has no head', () => {
    expect(of({})).toEqual([
      ['采购科', 'caigou'],
      ['财务科', 'fuju'],
      ['办公室', 'zhuren'],
    ]);
    expect(of({ from: [{ by: 'section-head' }, { by: 'role', role: '联络员' }] })).toEqual([
      ['采购科', 'caigou,lianluo'],
      ['财务科', 'fuju'],
      ['办公室', 'zhuren'],
    ]);
    expect(of({ exceptDepartments: ['财务科', '办公室'] })).toEqual([['采购科', 'caigou']]);
  });

  it('each person his own; the house by the office, or by whom the plan names', () => {
    expect(of({ each: 'person' }).map(([who]) => who)).toEqual(['caigou', 'lianluo', 'kuaiji', 'zhuren']);
    expect(of({ each: 'person', from: [{ by: 'section-head' }] }).map(([who]) => who)).toEqual(['caigou', 'zhuren']);
    expect(of({ each: 'unit' })).toEqual([['全单位', 'zhuren']]);
    expect(of({ each: 'unit', from: [{ by: 'role', role: '分管领导' }] })).toEqual([['全单位', 'fuju']]);
    // Nobody has the role: the office sees to it.
    expect(of({ each: 'unit', from: [{ by: 'role', role: '联络人' }] })).toEqual([['全单位', 'zhuren']]);
  });

  it('a role that receives counts wherever its people belong; a head receives of his own section', () => {
    const org = house();
    const due = dueOf(
      deadline({ each: 'person', to: [{ by: 'section-head' }, { by: 'role', role: '领导小组办公室' }] }),
      calendar,
    );
    const duty = dutiesOf(scheme(), org, due).find(({ person }) => person === 'lianluo');
    expect(duty && receiversOf(scheme(), org, duty)).toEqual(['caigou', 'zhuren']);
    const outside = dueOf(deadline({ to: [{ by: 'outside', body: '市里' }] }), calendar);
    expect(dutiesOf(scheme(), org, outside).flatMap((one) => receiversOf(scheme(), org, one))).toEqual([]);
  });
});

describe('the last day', () => {
  const words = (change: object, today = '2026-09-20') => dueWords(dueOf(deadline(change), calendar), today);

  it('follows what the plan says of days off, and says why', () => {
    expect(words({ on: '2026-10-03' })).toBe('10月3日（周六）');
    expect(words({ on: '2026-10-03', onDayOff: 'stays' })).toContain('仍按当日');
    expect(words({ on: '2026-10-03', onDayOff: 'next' })).toBe(
      '10月8日（周四）（2026年10月3日（周六）是国庆节，顺延至下一个工作日 10月8日（周四））',
    );
    expect(dueOf(deadline({ on: '2026-10-03', onDayOff: 'previous' }), calendar).day).toBe('2026-09-30');
    // A Saturday that is worked stays; a month stands for its last day.
    expect(words({ on: '2026-10-10', onDayOff: 'next' })).toBe('10月10日（周六）');
    expect(dueOf(deadline({ on: '2026-10' }), calendar).day).toBe('2026-10-31');
  });

  it('is not moved by a guess where the year’s holidays are not known', () => {
    const due = dueOf(deadline({ on: '2012-05-26', onDayOff: 'next' }), calendar);
    expect([due.day, due.unknownYear]).toEqual(['2012-05-26', 2012]);
    expect(dueWords(due, '2012-05-20')).toContain('没有 2012 年节假日数据');
  });

  it('working days left are counted by the calendar, or said to be assumed', () => {
    expect(leftTo('2026-10-09', '2026-09-30', calendar)).toMatchObject({ days: 9, workingDays: 2, assumedYears: [] });
    expect(leftTo('2012-12-25', '2012-12-20', calendar)).toMatchObject({
      days: 5,
      workingDays: 3,
      assumedYears: [2012],
    });
    expect(leftWords(leftTo('2012-12-25', '2012-12-25', calendar))).toBe('今天是最后一天');
    expect(leftWords(leftTo('2012-12-25', '2012-12-27', calendar))).toBe('已过 2 天');
  });
});

describe('进度', () => {
  const at = (plan: Partial<Scheme>, today: string, person = 'caigou', handed = new Map<string, Submission>()) => {
    const org = house();
    const of = scheme(plan);
    const dues = duesOf(of.deadlines, calendar);
    const duties = dues.flatMap((due) => dutiesOf(of, org, due));
    const read = { scheme: of, org, calendar, today, since: '2026-01-01', dues, duties, handed };
    return progressText(read, { id: person, departmentId: org.people.get(person)?.departmentId ?? null }, '（截至）');
  };
  const phases: Scheme['phases'] = [
    { key: 'a', label: '编目录', start: '2026-10', end: '2026-12' },
    { key: 'b', label: '查风险', start: '2026-11', end: '2027-01' },
    { key: 'c', label: '公示' },
  ];

  it('several phases at once, the next one with its date, those without one', () => {
    expect(at({ phases }, '2026-11-10')).toContain(
      '现在有 2 个阶段同时进行：\n· 编目录：10月1日（周四）至12月31日（周四）',
    );
    expect(at({ phases }, '2026-10-10')).toContain('接下来：查风险，11月1日（周日）开始（还有 22 天）');
    expect(at({ phases }, '2026-09-10')).toContain('现在没有进行中的阶段。');
    expect(at({ phases }, '2027-03-01')).toContain('各阶段都已结束（最后到1月31日（周日））');
    expect(at({ phases }, '2026-11-10')).toContain('还没有定日期的阶段：公示');
    expect(at({}, '2026-11-10')).toContain('方案没有分阶段。');
  });

  it('without dates says so, and tells the office alone which gap to fill', () => {
    const undated: Partial<Scheme> = {
      phases: [{ key: 'c', label: '公示' }],
      gaps: [{ id: 'when', path: 'phases.*.start', missing: '没有日期', question: '从哪天开始？', blocking: false }],
    };
    expect(at(undated, '2026-11-10')).toContain('1 个阶段都还没有定日期：\n· 公示');
    expect(at(undated, '2026-11-10')).not.toContain('从哪天开始');
    expect(at(undated, '2026-11-10', 'zhuren')).toContain('· 从哪天开始？（phases.*.start）');
  });

  it('to each what concerns him: his own, his section’s, the office everything', () => {
    const plan = { deadlines: [deadline({ on: '2026-11-20' })] };
    expect(at(plan, '2026-11-17')).toContain('还有 3 天（3 个工作日）\n　您要报送：采购科 未报');
    expect(at(plan, '2026-11-17', 'lianluo')).toContain('　本科室：采购科 未报（由 caigou 报送）');
    expect(at(plan, '2026-11-17', 'zhuren')).toContain('全部 3 份，已报 0，未报 3');
    expect(at(plan, '2026-11-17', 'jijian')).toContain('没有要您或您科室报送的材料');
    expect(at(plan, '2026-11-21')).toContain('【逾期】自查报告');
    expect(at({ deadlines: [deadline({ on: '2013-11-20' })] }, '2026-11-21')).toContain('方案启用以前就过了');
  });
});

it('a list of those who have handed in nothing fits two messages, however large the house', () => {
  const org = organisation(
    [{ name: '局' }, ...Array.from({ length: 200 }, (_, n) => ({ name: `第${n}个业务科室`, heads: [`h${n}`] }))],
    Array.from({ length: 200 }, (_, n) => ({ id: `h${n}`, name: `负责人${n}`, in: `第${n}个业务科室` })),
  );
  const due = dueOf(deadline({}), calendarOf([], '/nowhere'));
  const duties = dutiesOf(scheme(), org, due);
  expect(duties).toHaveLength(200);
  const [first] = duties;
  expect(first && withHeads(org, first)).toBe('第0个业务科室（负责人0）');
  const agenda = { org, today: '2026-12-26', duties } as unknown as Parameters<typeof overdueText>[0];
  const text = overdueText(agenda, [duties]);
  expect(text).toContain('未报 200，共 200');
  expect(Buffer.byteLength(text)).toBeLessThan(2 * 2048);
});
