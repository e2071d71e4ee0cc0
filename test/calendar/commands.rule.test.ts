import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkHolidays } from '../../src/cli/checks/holidays.js';
import { runCommandLine } from '../../src/cli/run.js';

let dataDir = '';
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'lianfang-workdays-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

async function workdays(...words: string[]) {
  let out = '';
  let err = '';
  const code = await runCommandLine(['workdays', ...words], {
    environment: { DATA_DIR: dataDir },
    stdin: Readable.from([]),
    stdout: new Writable(),
    out: (text) => {
      out += `${text}\n`;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

it('lists the days counted, with their reasons', async () => {
  const { code, out } = await workdays('2026-09-18', '15');
  expect(code).toBe(0);
  expect(out.split('\n')).toHaveLength(28 + 2 + 1);
  expect(out).toContain('10月10日（周六）调休上班（国庆节），计入：第11个工作日\n');
  const json = JSON.parse((await workdays('2026-10-08', '1', '--back', '--json')).out);
  expect(json).toMatchObject({ from: '2026-10-08', to: '2026-09-30', workingDays: -1 });
  expect(json.days[0]).toEqual({ day: '2026-10-07', working: false, kind: 'holiday', name: '国庆节', counts: false });
});

it('is refused for a year without data, and names the file', async () => {
  const { code, out, err } = await workdays('2026-12-25', '10');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(`缺 2027 年节假日数据：请添加 ${path.join(dataDir, 'holidays/2027.json')}`);
});

it('is asked for by doctor from November, and is broken when the year has come', async () => {
  const states = async (today: string) =>
    (await checkHolidays(dataDir, today)).map(({ state, says }) => `${state} ${says}`);
  expect(await states('2026-10-31')).toEqual(['ok 有 2020 至 2026 年的数据']);
  expect(await states('2026-11-01')).toEqual(['warn 缺 2027 年节假日数据：跨到明年的期限算不出来']);
  expect(await states('2027-01-01')).toEqual([
    expect.stringContaining('broken 缺 2027 年节假日数据：提醒按周一至周五计'),
  ]);
  const [finding] = await checkHolidays(dataDir, '2026-11-21');
  expect(finding?.mend).toContain(path.join(dataDir, 'holidays/2027.json'));
  await mkdir(path.join(dataDir, 'holidays'));
  await writeFile(path.join(dataDir, 'holidays/2027.json'), '{}');
  expect(await states('2026-05-01')).toEqual([
    expect.stringMatching(/^broken 2027 年节假日数据不能用，请改正 .*2027\.json：/),
  ]);
});
