import { z } from 'zod';
import { invalid } from '../errors.js';
import { addDays, type Day, daysBetween, isDay, isWeekend, yearOf } from './day.js';

const DayText = z.string('要写成 "2027-01-01" 这样的日期').refine(isDay, '不是日历上的一天，要写成 2027-01-01 这样');
const Holiday = z.strictObject(
  {
    /** As people read it, e.g. 国庆节、中秋节. */
    name: z.string('要写节日名称').trim().min(1, '要写节日名称').max(20, '最多 20 个字'),
    from: DayText,
    /** Inclusive. */
    to: DayText,
    /** 调休: Saturdays and Sundays worked for it. */
    makeUp: z.array(DayText, '要写成日期的列表').max(10, '最多 10 天').default([]),
  },
  '要写成 {"name","from","to","makeUp"}',
);

/** One year's 节假日安排, entry by entry as the notice of the State Council's office has them. */
export const YearFile = z
  .strictObject(
    {
      year: z.int('要写年份（整数）').min(2000, '年份太早').max(2100, '年份太晚'),
      /** Which notice the days were taken from. */
      source: z.string('要写出处').trim().min(1, '要写出处').max(500, '最多 500 个字'),
      holidays: z.array(Holiday, '要写成列表').max(30, '最多 30 项'),
    },
    '要写成 {"year","source","holidays"}',
  )
  .superRefine((file, ctx) => {
    for (const { path, message } of contradictions(file)) ctx.addIssue({ code: 'custom', path, message });
  });
export type YearFile = z.infer<typeof YearFile>;

/** A notice without one of these was not copied whole; where two meet they share an entry. */
const STATUTORY = ['元旦', '春节', '清明', '劳动节', '端午', '中秋', '国庆'];
/** The longest so far had ten days (春节 2020). More is a slip of the month. */
const LONGEST = 15;

/**
 * Plain data → one year.
 * @param name of the file, for the complaint
 * @throws DomainError invalid, naming up to 20 faults by their place in the file
 */
export function parseYearFile(data: unknown, year: number, name: string): YearFile {
  const parsed = YearFile.safeParse(data, { reportInput: true }); // to tell a missing entry from a wrong one
  const problems = parsed.success ? [] : parsed.error.issues.flatMap(describe).slice(0, 20);
  if (parsed.success && parsed.data.year !== year) problems.push(`year：是 ${parsed.data.year}，与文件名不符`);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw invalid(
    `节假日文件 ${name} 有 ${problems.length} 处不合规定：\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    {
      problems,
    },
  );
}

function contradictions(file: z.infer<typeof YearFile>): Array<{ path: Array<string | number>; message: string }> {
  const found: Array<{ path: Array<string | number>; message: string }> = [];
  const off = new Set<Day>();
  const worked = new Set<Day>();
  // The holiday of New Year may begin in December (2022-12-31), and its make-up day may lie there.
  const belongs = (day: Day) => yearOf(day) === file.year || day.startsWith(`${file.year - 1}-12-`);
  file.holidays.forEach(({ from, to, makeUp }, index) => {
    const at = (key: string, message: string) => found.push({ path: ['holidays', index, key], message });
    const length = daysBetween(from, to) + 1;
    if (!belongs(from)) at('from', `不在 ${file.year} 年`);
    if (yearOf(to) !== file.year) at('to', `不在 ${file.year} 年`);
    if (length < 1 || length > LONGEST) {
      at('to', length < 1 ? '早于 from' : `放假 ${length} 天，超过 ${LONGEST} 天`);
      return;
    }
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (off.has(day)) at('from', `${day} 已经在另一个节日里`);
      off.add(day);
    }
    for (const day of makeUp) {
      if (!belongs(day)) at('makeUp', `${day} 不在 ${file.year} 年`);
      if (!isWeekend(day)) at('makeUp', `${day} 不是周末，不用调休也上班`);
      if (worked.has(day)) at('makeUp', `${day} 写了两次`);
      worked.add(day);
    }
  });
  file.holidays.forEach(({ makeUp }, index) => {
    for (const day of makeUp.filter((one) => off.has(one)))
      found.push({ path: ['holidays', index, 'makeUp'], message: `${day} 同时写成了放假` });
  });
  for (const name of STATUTORY)
    if (!file.holidays.some((one) => one.name.includes(name)))
      found.push({ path: ['holidays'], message: `缺少${name}` });
  for (const day of ['01-01', '05-01', '10-01'].map((date) => `${file.year}-${date}`))
    if (!off.has(day)) found.push({ path: ['holidays'], message: `${day} 是法定节假日，却没有放假` });
  return found;
}

function describe(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join('.') || '（整个文件）';
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${at}：不认识的项 ${key.slice(0, 40)}`);
  if (issue.code === 'invalid_type' && issue.input === undefined) return [`${at}：缺少这一项`];
  return [`${at}：${issue.message}`];
}
