import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import ExcelJS from 'exceljs';
import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { outbox, outboxPeople } from '../../src/channels/schema.js';
import { departments, grants, people } from '../../src/directory/schema.js';
import { risks } from '../../src/risks/schema.js';
import type { Scheme } from '../../src/schemes/model.js';
import { schemeVersions } from '../../src/schemes/schema.js';
import { furnish } from '../powers/house.js';
import { scheme } from '../support/factories.js';
import { anyKind, cli, type Place, place } from './support.js';

const NOW = new Date('2026-11-02T01:00:00Z');

let here: Place;
beforeEach(async () => {
  here = await place(anyKind());
});
afterEach(() => here.remove());
const at = (name: string) => path.join(here.dataDir, name);
const prepare = async (use: (db: Awaited<ReturnType<Place['open']>>['db']) => Promise<void>) => {
  const database = await here.open();
  await use(database.db);
  await database.close();
};

it('grants an administrator once, with an audit row, and doubts an unknown id', async () => {
  const granted = await cli(['admin', 'grant', 'ZhangSan'], here.environment);
  expect(granted).toMatchObject({ code: 0, err: expect.stringContaining('核对拼写') });
  expect(await cli(['admin', 'grant', 'zhangsan'], here.environment)).toMatchObject({
    code: 0,
    out: expect.stringContaining('本来就是'),
  });
  await prepare(async (db) => {
    expect(await db.select().from(grants)).toMatchObject([{ role: 'administrator', person: 'zhangsan' }]);
    expect(await db.select().from(audit)).toMatchObject([{ action: 'directory.grant' }]);
  });
});

it('says who runs which departments, by name or number, and refuses what is no department', async () => {
  await prepare((db) => furnish(db));
  const assigned = await cli(['directory', 'assign', 'FenGuan', '采购科', '3', '--json'], here.environment);
  expect(assigned).toMatchObject({ code: 0 });
  expect(JSON.parse(assigned.out)).toEqual({ userid: 'fenguan', departments: [2, 3] });
  expect(await cli(['directory', 'unassign', 'fenguan', '采购科'], here.environment)).toMatchObject({
    code: 0,
    out: expect.stringContaining('现在分管：财务科'),
  });
  expect(await cli(['directory', 'assign', 'fenguan', '不存在科'], here.environment)).toMatchObject({
    code: 1,
    err: expect.stringContaining('不存在科'),
  });
  expect(await cli(['directory', 'unassign', 'fenguan'], here.environment)).toMatchObject({
    code: 0,
    out: expect.stringContaining('（没有）'),
  });
});

it('lists what was not delivered without its content, and queues it again', async () => {
  await prepare(async (db) => {
    for (const state of ['sent', 'waiting', 'failed', 'failed'] as const) {
      const [row] = await db
        .insert(outbox)
        .values({ kind: 'message', body: '秘密', state, attempts: 9, errorCode: 81013 })
        .returning();
      await db.insert(outboxPeople).values({ seq: row?.seq ?? 0, person: 'lisi', open: state === 'waiting' });
    }
  });
  const listed = await cli(['outbox', 'list', '--json'], here.environment);
  expect(listed.out).not.toContain('秘密');
  expect(JSON.parse(listed.out)).toMatchObject([
    { seq: 2, state: 'waiting', people: ['lisi'] },
    { seq: 3, state: 'failed', errorCode: 81013 },
    { seq: 4, state: 'failed' },
  ]);
  expect((await cli(['outbox', 'list', '--failed'], here.environment)).out.trim().split('\n')).toHaveLength(2);
  expect(await cli(['outbox', 'retry', '3', '1'], here.environment)).toMatchObject({
    code: 1,
    out: expect.stringContaining('1 条'),
    err: expect.stringContaining('1'),
  });
  expect(await cli(['outbox', 'retry', '--all', '--json'], here.environment)).toMatchObject({
    code: 0,
    out: '{"retried":[4],"refused":[]}\n',
  });
  await prepare(async (db) => {
    expect(await db.$count(outbox, eq(outbox.state, 'waiting'))).toBe(3);
    expect(await db.$count(outboxPeople, eq(outboxPeople.open, true))).toBe(3);
    expect(await db.$count(audit, eq(audit.action, 'outbox.retry'))).toBe(2);
  });
});

it('exports the register in the words of its scheme, the most serious first', async () => {
  await prepare(async (db) => {
    await db.insert(departments).values({ id: 7, name: '采购科' });
    await db.insert(people).values({ id: 'zhangsan', userid: 'ZhangSan', name: '张三', status: 'active' });
    const versionId = uuid();
    await db.insert(schemeVersions).values({
      id: versionId,
      schemeId: 'hospital',
      version: 1,
      content: {
        layers: [{ key: 'post', label: '岗位' }],
        categories: [{ key: 'process', label: '业务流程', definition: '' }],
        levels: [
          { key: 'low', label: '低', rank: 3, definition: '' },
          { key: 'high', label: '高', rank: 1, definition: '' },
        ],
        methods: [{ key: 'self', label: '自己找' }],
      } as unknown as Scheme,
      hash: '',
      state: 'active',
      activatedAt: NOW,
      activatedBy: 'x',
    });
    const row = (n: number, level: string, point: string) => ({
      id: `r${n}`,
      number: `FX-2026-000${n}`,
      reporter: 'zhangsan',
      department: 7,
      fields: { point, manifestation: '原话', layer: 'post', method: 'self', category: 'process', level },
      schemeVersion: versionId,
      status: 'filed' as const,
      reportedAt: NOW,
      filedAt: NOW,
      updatedAt: NOW,
    });
    await db.insert(risks).values([row(1, 'low', '=HYPERLINK("x")'), row(2, 'high', '验收走过场')]);
  });
  expect(await cli(['export', at('list.csv')], here.environment)).toMatchObject({ code: 0, out: '' });
  const text = readFileSync(at('list.csv'), 'utf8');
  expect(text.split('\r\n').slice(1, 3)).toEqual([
    'FX-2026-0002,已备案,岗位,采购科,,,验收走过场,原话,自己找,业务流程,高,,张三,2026-11-02 09:00,2026-11-02 09:00',
    'FX-2026-0001,已备案,岗位,采购科,,,"\'=HYPERLINK(""x"")",原话,自己找,业务流程,低,,张三,2026-11-02 09:00,2026-11-02 09:00',
  ]);
  expect(statSync(at('list.csv')).mode & 0o777).toBe(0o600);
  expect(await cli(['export', at('list.csv')], here.environment)).toMatchObject({ code: 1 });
  expect((await cli(['export', '--status', 'voided'], here.environment)).out.trim().split('\n')).toHaveLength(1);
});

it('exports the registers of the scheme to Excel, Word and JSON, with an audit row for each', async () => {
  const layers = [
    { key: 'post', label: '岗位' },
    { key: 'department', label: '科室' },
    { key: 'unit', label: '单位' },
  ];
  await prepare(async (db) => {
    await db.insert(departments).values({ id: 7, name: '购销科' });
    await db.insert(people).values({ id: 'zhangsan', userid: 'ZhangSan', name: '张三', status: 'active' });
    const versionId = uuid();
    await db.insert(schemeVersions).values({
      id: versionId,
      schemeId: 'grain',
      version: 1,
      content: scheme({ organisation: '市粮食局', layers }),
      hash: '',
      state: 'active',
      activatedAt: NOW,
      activatedBy: 'x',
    });
    const row = (n: number, level: string, change: Partial<typeof risks.$inferInsert> = {}) => ({
      id: `r${n}`,
      number: `FX-2026-000${n}`,
      reporter: 'zhangsan',
      department: 7,
      fields: { point: `=风险点${n}`, manifestation: '原话', layer: 'post', category: 'duty', level },
      schemeVersion: versionId,
      status: 'filed' as const,
      reportedAt: NOW,
      filedAt: NOW,
      updatedAt: NOW,
      ...change,
    });
    await db
      .insert(risks)
      .values([
        row(1, 'low'),
        row(2, 'high'),
        row(3, 'high', { status: 'in-approval' }),
        row(4, 'low', { status: 'withdrawn' }),
        row(5, 'low', { status: 'voided' }),
      ]);
  });

  const told = JSON.parse((await cli(['export', '--json'], here.environment)).out);
  expect(told.registers.map((one: { title: string }) => one.title)).toEqual([
    '市粮食局岗位廉政风险排查、防控一览表',
    '市粮食局科室廉政风险排查、防控一览表',
    '市粮食局单位廉政风险排查、防控一览表',
  ]);
  expect(told.registers[0].rows).toMatchObject([
    { serial: '1', number: 'FX-2026-0002', section: '购销科', risk: '=风险点2（原话）', level: '高' },
    { serial: '2', number: 'FX-2026-0001', level: '低' },
  ]);
  expect(told.registers[1].rows).toEqual([]);

  const withStatus = async (status: string) => {
    const { out } = await cli(['export', '--json', '--register', 'post', '--status', status], here.environment);
    return JSON.parse(out).registers[0].rows.map((one: { number: string }) => one.number.slice(-1));
  };
  expect(await withStatus('withdrawn')).toEqual(['4']);
  expect(await withStatus('voided')).toEqual(['5']);
  expect(await withStatus('all')).toEqual(['2', '3', '1', '4', '5']);

  expect(await cli(['export', '-o', at('all.xlsx')], here.environment)).toMatchObject({
    code: 0,
    out: '',
    err: expect.stringContaining('2 条'),
  });
  expect(statSync(at('all.xlsx')).mode & 0o777).toBe(0o600);
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(at('all.xlsx'));
  expect(book.worksheets.map((sheet) => sheet.getCell('A1').value)).toEqual([
    '市粮食局岗位廉政风险排查、防控一览表',
    '市粮食局科室廉政风险排查、防控一览表',
    '市粮食局单位廉政风险排查、防控一览表',
  ]);
  expect(book.worksheets[0]?.getCell('E4').value).toBe('=风险点2（原话）');
  expect(book.worksheets[2]?.getCell('A4').value).toBe('（无）');
  expect(await cli(['export', '-o', at('all.xlsx')], here.environment)).toMatchObject({ code: 1 });

  const word = ['export', '--register', 'post', '--format', 'docx', '--status', 'all', at('post')];
  expect(await cli(word, here.environment)).toMatchObject({ code: 0, err: expect.stringContaining('5 条') });
  expect(readFileSync(at('post')).subarray(0, 2).toString()).toBe('PK');
  expect(await cli(['export', '--register', 'x', '-o', at('x.xlsx')], here.environment)).toMatchObject({
    code: 1,
    err: expect.stringContaining('post（市粮食局岗位'),
  });
  expect(existsSync(at('x.xlsx'))).toBe(false);

  await prepare(async (db) => {
    const rows = await db.select().from(audit).where(eq(audit.action, 'register.export')).orderBy(audit.seq);
    expect(rows.map((row) => [row.objectId, row.detail.format, row.detail.rows])).toEqual([
      ['post', 'json', 2],
      ['department', 'json', 0],
      ['unit', 'json', 0],
      ['post', 'json', 1],
      ['post', 'json', 1],
      ['post', 'json', 5],
      ['post', 'xlsx', 2],
      ['department', 'xlsx', 0],
      ['unit', 'xlsx', 0],
      // Refused at the end: the file was there. What was read is in the audit all the same.
      ['post', 'xlsx', 2],
      ['department', 'xlsx', 0],
      ['unit', 'xlsx', 0],
      ['post', 'docx', 5],
    ]);
    expect(JSON.stringify(rows)).not.toContain('张三');
  });
});

it('proposes a plan with gaps, shows and compares what is stored, and begins a cycle', async () => {
  expect(await cli(['scheme', 'activate', 'hospital-supplement'], here.environment)).toMatchObject({ code: 0 });
  expect(await cli(['scheme', 'activate', 'hospital'], here.environment)).toMatchObject({
    code: 1,
    err: expect.stringContaining('scheme propose'),
  });
  expect(await cli(['scheme', 'propose', 'hospital'], here.environment)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/2 处必须补上[\s\S]*还没有人可以通知/),
  });
  const listed = JSON.parse((await cli(['scheme', 'list', '--json'], here.environment)).out);
  expect(listed.drafts).toMatchObject([{ id: 'hospital', blocking: 2 }]);
  expect(listed.versions).toMatchObject([{ id: 'hospital-supplement', state: 'active' }]);
  const shown = await cli(['scheme', 'show', 'hospital@draft'], here.environment);
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining('\nid: hospital\n') });
  expect((await cli(['scheme', 'show', '--supplement'], here.environment)).out).toContain('没有补过');
  expect(await cli(['scheme', 'show', 'hospital-supplement@7'], here.environment)).toMatchObject({ code: 1, out: '' });
  const compared = await cli(['scheme', 'compare', 'hospital@draft', 'hospital-supplement@1'], here.environment);
  expect(compared.out).toContain('分级负责：（没有） → “高”：负责人 主要领导');
  const json = await cli(['scheme', 'compare', 'hospital', 'hospital', '--json'], here.environment);
  expect(JSON.parse(json.out)).toEqual({ a: 'hospital', b: 'hospital', differences: [] });

  expect(await cli(['scheme', 'new-cycle'], here.environment)).toMatchObject({
    code: 1,
    err: expect.stringContaining('2 处必须补上'),
  });
  expect(await cli(['scheme', 'new-cycle', '--due', '明年'], here.environment)).toMatchObject({ code: 2 });
});

it('activates a scheme, lists it, and refuses while SCHEME names another', async () => {
  const activated = await cli(['scheme', 'activate', 'hospital-supplement', '--json'], here.environment);
  expect(JSON.parse(activated.out)).toMatchObject({ version: 1, changed: true });
  expect(await cli(['scheme', 'activate', 'hospital-supplement'], here.environment)).toMatchObject({
    code: 0,
    out: expect.stringContaining('没有改动'),
  });
  const other = { ...here.environment, SCHEME: 'hospital-supplement' };
  expect(await cli(['scheme', 'activate', 'five-categories'], other)).toMatchObject({ code: 1, out: '' });
  const listed = JSON.parse((await cli(['scheme', 'list', '--json'], here.environment)).out);
  expect(listed.versions).toMatchObject([{ id: 'hospital-supplement', version: 1, state: 'active' }]);
  expect(listed.shipped.map((one: { id: string }) => one.id)).toContain('hospital');
});

it('backs up the one kind and restores onto the other from the command line', async () => {
  await cli(['admin', 'grant', 'lisi'], here.environment);
  expect(await cli(['backup', at('copy.gz')], here.environment)).toMatchObject({ code: 0 });
  expect(await cli(['restore', at('copy.gz')], here.environment)).toMatchObject({
    code: 1,
    err: expect.stringContaining('不是空的'),
  });
  const there = await place('PGlite');
  const restored = await cli(['restore', at('copy.gz'), '--json'], there.environment);
  expect(JSON.parse(restored.out)).toMatchObject({ tables: { grants: 1, audit: 1 } });
  await there.remove();
});

it('names every bad setting and starts nothing', async () => {
  const refused = await cli(['outbox', 'list'], { PORT: 'x', DATABASE_URL: 'mysql://' });
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(/PORT[\s\S]*DATABASE_URL/);
});

it('says who holds the embedded database and how to go on', async () => {
  const here = await place('PGlite');
  const copy = path.join(here.dataDir, 'copy.gz');
  const service = await here.open();
  const refused = await cli(['backup', copy], here.environment);
  await service.close();
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(String(process.pid));
  expect(refused.err).toContain('停下服务');
  expect(existsSync(copy)).toBe(false);
  await here.remove();
});

it('checks a scheme: the bare plan stops at its blocking gaps, the supplement does not', async () => {
  const bare = await cli(['scheme', 'check', 'hospital', '--json']);
  expect(bare.code).toBe(1);
  const blocking = JSON.parse(bare.out).findings.filter((one: { severity: string }) => one.severity !== 'gap');
  expect(blocking.length).toBeGreaterThan(0);
  expect(await cli(['scheme', 'check', 'hospital-supplement'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('可以启用'),
  });
  expect(await cli(['scheme', 'check', 'absent.yaml'])).toMatchObject({ code: 1, out: '' });
});

it('classifies lines in their order, goes on after a bad one, and needs no database', async () => {
  const input = '{"id":1,"text":"采购时收受供应商回扣"}\nnot json\n{"id":"b","text":"你好"}\n';
  const { code, out } = await cli(['classify', '--scheme', 'five-categories'], { DATA_DIR: '/nowhere' }, input);
  expect(code).toBe(1);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([{ id: 1, kind: 'risk', by: 'local' }, { line: 2 }, { id: 'b' }]);
});
