import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { dayKind, isWorkingDay } from '../../src/calendar/calendar.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { parseYearFile } from '../../src/calendar/year-file.js';

const made: string[] = [];
afterAll(async () => {
  for (const folder of made) await rm(folder, { recursive: true });
});

/** A data directory with these files in `holidays/`. */
async function dataDir(files: Record<string, unknown>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lianfang-calendar-'));
  made.push(folder);
  await mkdir(path.join(folder, 'holidays'));
  for (const [name, content] of Object.entries(files))
    await writeFile(
      path.join(folder, 'holidays', name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  return folder;
}

/** An arrangement as none was published: 2027 is only an example. */
const year2027 = () => ({
  year: 2027,
  source: '测试',
  holidays: [
    { name: '元旦', from: '2026-12-31', to: '2027-01-02', makeUp: ['2026-12-27'] },
    { name: '春节', from: '2027-02-05', to: '2027-02-12', makeUp: ['2027-02-14'] },
    { name: '清明节', from: '2027-04-03', to: '2027-04-05' },
    { name: '劳动节', from: '2027-05-01', to: '2027-05-05', makeUp: ['2027-05-08'] },
    { name: '端午节', from: '2027-06-09', to: '2027-06-09' },
    { name: '中秋节', from: '2027-09-15', to: '2027-09-15' },
    { name: '国庆节', from: '2027-10-01', to: '2027-10-07', makeUp: ['2027-09-26', '2027-10-09'] },
  ],
});

it('ships 2020 to 2026, each with its source', async () => {
  const { sources, faults } = await loadCalendar('/nowhere');
  expect([...sources.keys()]).toEqual([2020, 2021, 2022, 2023, 2024, 2025, 2026]);
  for (const [year, source] of sources) expect(source).toContain(`《国务院办公厅关于${year}年部分节假日安排的通知》`);
  expect(faults.size).toBe(0);
});

it('takes a year that the operator adds, with the days it moves in the December before', async () => {
  const calendar = await loadCalendar(
    await dataDir({ '2027.json': `\uFEFF${JSON.stringify(year2027())}`, '说明.txt': 'x' }),
  );
  expect(dayKind(calendar, '2027-10-01')).toMatchObject({ working: false, name: '国庆节' });
  expect(isWorkingDay(calendar, '2026-12-31')).toBe(false);
  expect(isWorkingDay(calendar, '2026-12-27')).toBe(true);
});

it('takes the operator’s file for a year in place of the shipped one', async () => {
  const shipped = JSON.parse(await readFile('src/calendar/holidays/2026.json', 'utf8'));
  const spring = shipped.holidays.find((one: { name: string }) => one.name === '春节');
  spring.to = '2026-02-25';
  const calendar = await loadCalendar(await dataDir({ '2026.json': shipped }));
  expect(isWorkingDay(calendar, '2026-02-24')).toBe(false);
});

it.each([
  ['no JSON', '{"year": 2026,', /不是有效的 JSON/],
  ['another year', { ...year2027(), year: 2028 }, /2026/],
  ['too much', 'x'.repeat(70_000), /64 KiB/],
])('has no data for a year whose file is %s, and names file and fault', async (_, content, fault) => {
  const folder = await dataDir({ '2026.json': content });
  const calendar = await loadCalendar(folder);
  expect(() => isWorkingDay(calendar, '2026-05-06')).toThrow(fault);
  expect(() => isWorkingDay(calendar, '2026-05-06')).toThrow(`请改正 ${folder}/holidays/2026.json`);
  expect(isWorkingDay(calendar, '2025-05-06')).toBe(true);
});

it('has no data at all where the folder is none, and says so', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lianfang-calendar-'));
  made.push(folder);
  await writeFile(path.join(folder, 'holidays'), '');
  const calendar = await loadCalendar(folder);
  expect(() => isWorkingDay(calendar, '2026-05-06')).toThrow(/打不开节假日目录 .*ENOTDIR/);
});

type Plain = ReturnType<typeof year2027>;
const changed = (change: (file: Plain) => unknown) => {
  const file = year2027();
  change(file);
  return file;
};
const first = (file: Plain) => file.holidays[0] as Plain['holidays'][number];
it.each<[string, unknown, string]>([
  ['a list', [], '（整个文件）：要写成 {"year","source","holidays"}'],
  ['an unknown key', changed((f) => Object.assign(f, { 备注: '' })), '（整个文件）：不认识的项 备注'],
  ['no source', changed((f) => Object.assign(f, { source: undefined })), 'source：缺少这一项'],
  ['a year as text', changed((f) => Object.assign(f, { year: '2027' })), 'year：要写年份（整数）'],
  ['30 February', changed((f) => Object.assign(first(f), { to: '2027-02-30' })), 'holidays.0.to：不是日历上的一天'],
  [
    'a day written short',
    changed((f) => Object.assign(first(f), { from: '2027-1-1' })),
    'holidays.0.from：不是日历上的一天',
  ],
  [
    'days of another year',
    changed((f) => Object.assign(first(f), { from: '2026-11-30' })),
    'holidays.0.from：不在 2027 年',
  ],
  [
    'an end before its beginning',
    changed((f) => Object.assign(first(f), { from: '2027-01-03' })),
    'holidays.0.to：早于 from',
  ],
  ['a slip of the month', changed((f) => Object.assign(first(f), { to: '2027-02-02' })), 'holidays.0.to：放假 34 天'],
  [
    'a make-up day in the week',
    changed((f) => Object.assign(first(f), { makeUp: ['2027-01-04'] })),
    '2027-01-04 不是周末',
  ],
  [
    'a day off and worked',
    changed((f) => Object.assign(first(f), { makeUp: ['2027-05-01'] })),
    '2027-05-01 同时写成了放假',
  ],
  ['a make-up day twice', changed((f) => Object.assign(first(f), { makeUp: ['2027-05-08'] })), '2027-05-08 写了两次'],
  ['two holidays on one day', changed((f) => f.holidays.push(first(f))), '2027-01-01 已经在另一个节日里'],
  ['a holiday forgotten', changed((f) => f.holidays.splice(4, 1)), 'holidays：缺少端午'],
  [
    'a statutory day worked',
    changed((f) => Object.assign(f.holidays[3] as object, { from: '2027-05-02' })),
    '2027-05-01 是法定节假日',
  ],
])('complains of %s', (_, data, complaint) => {
  expect(() => parseYearFile(data, 2027, '2027.json')).toThrow(complaint);
  expect(() => parseYearFile(data, 2027, '2027.json')).toThrow(/^节假日文件 2027\.json 有 \d+ 处不合规定：/);
});
