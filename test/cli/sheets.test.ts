import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { schemeVersions } from '../../src/schemes/schema.js';
import { furnish, NOW } from '../powers/house.js';
import { scheme } from '../support/factories.js';
import { anyKind, cli, type Place, place } from './support.js';

let here: Place;
beforeAll(async () => {
  here = await place(anyKind());
  const database = await here.open();
  await furnish(database.db);
  await database.close();
});
afterAll(() => here.remove());
const at = (name: string) => path.join(here.dataDir, name);
const run = (...line: string[]) => cli(line, here.environment);

const HEAD = '名称,内容,办理主体,法律依据';
const ROW = '药品采购,=按计划采购,采购科,《中华人民共和国药品管理法》第五十五条';

it('powers import: every bad row is told and nothing is written; --json for programs', async () => {
  writeFileSync(at('bad.csv'), `${HEAD}\n${ROW}\n药采,,采购科,《药品管理法》\n`);
  const told = await run('powers', 'import', at('bad.csv'));
  expect(told.code).toBe(1);
  expect(told.out.trim().split('\n')).toHaveLength(4);
  expect(told.out).toContain('第 3 行“名称”：用了简称“药采”。不得使用简称，请写“药品采购”。');
  expect(told.err).toContain('1 行有问题，共 4 处');
  const json = await run('powers', 'import', at('bad.csv'), '--json');
  expect(JSON.parse(json.out)).toMatchObject({
    ok: false,
    rows: 2,
    added: [],
    problems: [{ row: 3, column: '名称' }, {}, {}, {}],
  });
});

it('powers import and export: a dry run, the import, a file that can be imported again', async () => {
  writeFileSync(at('good.csv'), `${HEAD}\n${ROW}\n`);
  expect((await run('powers', 'import', at('good.csv'), '--dry-run')).out).toContain('检查通过：会新增 1 项');
  expect((await run('powers', 'import', at('good.csv'), '--filed')).out).toContain('已导入：新增 1 项');
  expect(await run('powers', 'export', at('out.csv'))).toMatchObject({
    code: 0,
    err: expect.stringContaining('已导出 1 项'),
  });
  expect(readFileSync(at('out.csv'), 'utf8')).toMatch(
    /^\uFEFF编号,名称,.*\r\nZQ-\d{4}-0001,药品采购,,'=按计划采购,.*,已备案,1\r\n$/,
  );
  expect(statSync(at('out.csv')).mode & 0o777).toBe(0o600);
  expect(await run('powers', 'export', at('out.csv'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('已经存在'),
  });
  expect(await run('powers', 'export', at('out.pdf'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('只认 .xlsx 和 .csv'),
  });
  expect((await run('powers', 'export', at('out.xlsx'), '--json')).out).toContain('"rows":1');
  expect(JSON.parse((await run('powers', 'import', at('out.xlsx'), '--json')).out)).toMatchObject({
    ok: true,
    added: [],
    changed: [],
    unchanged: 1,
  });
  expect((await run('powers', 'export', at('public.csv'), '--public')).err).toContain('已导出 0 项');
});

it('risks import: a register becomes filed points', async () => {
  writeFileSync(at('risks.csv'), '科室,风险点,风险类别,风险等级,上报人\n采购科,验收走过场,岗位职责,中,外单位的人\n');
  expect((await run('risks', 'import', at('risks.csv'), '--dry-run')).out).toContain('会导入 1 条');
  const done = await run('risks', 'import', at('risks.csv'));
  expect(done.out).toMatch(/已导入 1 条，编号 FX-\d{4}-0001/);
  expect(done.err).toContain('记在领导小组办公室名下');
  expect(await run('risks', 'import', at('risks.csv'), '--json')).toMatchObject({
    code: 1,
    out: expect.stringContaining('FX-'),
  });
  expect((await run('export')).out).toContain('验收走过场');
});

it('says what is wrong with a file', async () => {
  expect((await run('powers', 'import', at('none.xlsx'))).err).toContain('没有这个文件');
  expect((await run('risks', 'import', here.dataDir)).err).toContain('不是普通文件');
});

it('risks library: what the plan lists is shown, and comes into a section once', async () => {
  const none = await run('risks', 'library');
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining('没有列出现成的风险点') });
  const database = await here.open();
  const library = [{ key: 'seals', text: '未审批盖章。印模丢失', measures: ['专人保管印章', '用印登记'] }];
  await database.db.update(schemeVersions).set({ state: 'archived' });
  await database.db.insert(schemeVersions).values({
    id: uuid(),
    schemeId: 'test-plan',
    version: 2,
    content: scheme({ library }),
    hash: '',
    state: 'active',
    activatedAt: NOW,
    activatedBy: 'test',
  });
  await database.close();
  expect((await run('risks', 'library')).out).toContain('未审批盖章（措施 2 条）');
  expect(await run('risks', 'library', '--department', '总务科')).toMatchObject({
    code: 1,
    err: expect.stringContaining('通讯录里没有“总务科”'),
  });
  expect((await run('risks', 'library', '--department', '采购科', '--dry-run')).err).toContain('会记入 1 个');
  expect((await run('risks', 'library', '--department', '2')).out).toMatch(/已记入 1 个风险点（FX-.*2 条措施/);
  expect((await run('risks', 'library', '--department', '采购科')).out).toContain('都已经有了');
  const again = await run('risks', 'library', '--department', '采购科', '--json');
  expect(JSON.parse(again.out)).toMatchObject({ listed: 1, points: [], added: [], measures: 0 });
});
