import { desc, eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { EXPORT_COLUMNS, exportPowers } from '../../src/powers/export.js';
import { importPowers } from '../../src/powers/import.js';
import { allLatest, catalogue, versionsOf } from '../../src/powers/queries.js';
import { powers } from '../../src/powers/schema.js';
import { importRisks } from '../../src/risks/import.js';
import { risks } from '../../src/risks/schema.js';
import { readSheet, writeSheet } from '../../src/spreadsheet/sheet.js';
import { problemLine } from '../../src/spreadsheet/table.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { furnish, NOW, operator } from './house.js';

const HOW = { timeZone: 'Asia/Shanghai', state: 'draft' as const, dryRun: false };
const HEADINGS = ['名称', '内容', '办理主体', '法律依据', '环节'];
const LAW = '《中华人民共和国药品管理法》第五十五条';
const DRUGS = ['药品采购', '按计划采购药品', '采购科', LAW, '受理｜采购员｜1 个工作日\n审核｜采购科长｜2 个工作日'];
const sheet = (...rows: string[][]) => [HEADINGS, ...rows].map((cells, at) => ({ number: at + 1, cells }));

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  beforeEach(async () => {
    await furnish(database.db);
  });
  const everything = { all: true, sections: [], inChain: [] };
  const actions = async () => (await database.db.select().from(audit)).map((row) => row.action);

  it('rows become 拟稿 with numbers, steps with keys and the section of the directory; each has its audit row', async () => {
    const done = await importPowers(
      operator(database.db),
      sheet(DRUGS, ['经费报销审核', '审核报销凭证', '财务与审计组', '《示例医院财务管理办法》第八条', '']),
      HOW,
    );
    expect(done).toMatchObject({
      rows: 2,
      added: ['ZQ-2026-0001', 'ZQ-2026-0002'],
      changed: [],
      withoutDepartment: 1,
      problems: [],
    });
    const [first, second] = await allLatest(database.db);
    expect(first).toMatchObject({
      name: '药品采购',
      state: 'draft',
      department: 2,
      version: 1,
      fields: {
        holder: '采购科',
        bases: [{ statute: '《中华人民共和国药品管理法》', article: '第五十五条' }],
        steps: [
          { key: 's1', label: '受理', post: '采购员', timeLimit: '1 个工作日' },
          { key: 's2', label: '审核' },
        ],
      },
    });
    expect(second).toMatchObject({ department: null, fields: { holder: '财务与审计组' } });
    expect(await actions()).toEqual(['power.add', 'power.add', 'powers.import']);
  });

  it('with one bad row nothing is imported; every fault is told by row and column, with its mend', async () => {
    const done = await importPowers(
      operator(database.db),
      sheet(DRUGS, ['药采', '', '采购科', '《药品管理法》', ''], DRUGS, ['', '内容', '采购科', LAW, '']),
      HOW,
    );
    expect(done.problems.map(problemLine)).toEqual([
      '第 3 行“名称”：用了简称“药采”。不得使用简称，请写“药品采购”。',
      '第 3 行“内容”：没有填。方案要求写明内容，请补上。',
      '第 3 行“法律依据”：“药品管理法”不是法规全称。写成《中华人民共和国药品管理法》。',
      '第 3 行“法律依据”：《药品管理法》没有写第几条。写上具体条款，如“第五十五条”，有几条都写上。',
      '第 4 行“名称”：与第 2 行重复。只留一行。',
      '第 5 行“名称”：这一格不合要求。请写名称。',
    ]);
    expect(await database.db.$count(powers)).toBe(0);
    expect(await actions()).toEqual([]);
  });

  it('--dry-run tells what would be done and leaves nothing, not even a used number', async () => {
    expect(await importPowers(operator(database.db), sheet(DRUGS), { ...HOW, dryRun: true })).toMatchObject({
      added: [''],
      problems: [],
    });
    expect(await database.db.$count(powers)).toBe(0);
    expect(await actions()).toEqual([]);
    expect((await importPowers(operator(database.db), sheet(DRUGS), HOW)).added).toEqual(['ZQ-2026-0001']);
  });

  it.each(['目录.xlsx', '目录.csv'])(
    'what is exported to %s can be changed there and imported again: a new version, the old one readable',
    async (name) => {
      const ctx = operator(database.db);
      await importPowers(
        ctx,
        sheet(DRUGS, ['设备采购', '=采购设备', '采购科', '《中华人民共和国政府采购法》第二条', '']),
        { ...HOW, state: 'filed' },
      );
      const bytes = await writeSheet(name, '职权目录', EXPORT_COLUMNS, await exportPowers(ctx, 'all'));
      const rows = await readSheet(bytes, name);
      expect(rows[2]?.cells).toContain('=采购设备');
      expect(await importPowers(ctx, rows, { ...HOW, state: 'filed' })).toMatchObject({
        added: [],
        changed: [],
        unchanged: 2,
        problems: [],
      });

      const steps = EXPORT_COLUMNS.indexOf('环节');
      const changed = rows.map((row) => ({
        ...row,
        cells: row.cells.map((cell, at) => (at === steps && row.number === 2 ? `公示｜办公室｜5 天\n${cell}` : cell)),
      }));
      expect(await importPowers(ctx, changed, HOW)).toMatchObject({ changed: ['ZQ-2026-0001'], unchanged: 1 });
      const [old, fresh] = await versionsOf(database.db, 'ZQ-2026-0001');
      expect(old).toMatchObject({ version: 1, state: 'filed', replacedBy: null });
      expect(fresh).toMatchObject({ version: 2, state: 'draft', power: old?.power });
      expect(fresh?.fields.steps.map((step) => step.key)).toEqual(['s3', 's1', 's2']);

      // The same sheet once more as 已备案: the draft is filed, and the version before points to it.
      expect(await importPowers(ctx, changed, { ...HOW, state: 'filed' })).toMatchObject({ changed: ['ZQ-2026-0001'] });
      expect(await versionsOf(database.db, 'ZQ-2026-0001')).toMatchObject([
        { state: 'filed', replacedBy: fresh?.id },
        { state: 'filed', replacedBy: null },
      ]);
      const [change] = await database.db
        .select()
        .from(audit)
        .where(eq(audit.action, 'power.change'))
        .orderBy(desc(audit.seq));
      expect(Object.keys(change?.detail.before as object)).toEqual(['steps']);
    },
  );

  it('refuses a name that is there already, and a number that is none', async () => {
    const ctx = operator(database.db);
    await importPowers(ctx, sheet(DRUGS), HOW);
    const rows = [
      ['编号', ...HEADINGS],
      ['', ...DRUGS],
      ['ZQ-2026-0099', ...DRUGS],
      ['采-1', '设备采购', ...DRUGS.slice(1)],
    ];
    const done = await importPowers(
      ctx,
      rows.map((cells, at) => ({ number: at + 1, cells })),
      HOW,
    );
    expect(done.problems.map(problemLine)).toEqual([
      '第 2 行“名称”：目录里已有同名职权“药品采购”（ZQ-2026-0001）。要改它就在“编号”里写 ZQ-2026-0001，重复的删去这一行。',
      '第 3 行“编号”：没有编号 ZQ-2026-0099 的职权。核对编号；新职权空着这一格，由系统编号。',
      expect.stringContaining('第 3 行“名称”：目录里已有同名职权'),
      '第 3 行“名称”：与第 2 行重复。只留一行。',
      '第 4 行“编号”：“采-1”不是职权编号。新职权空着这一格，要改的写 ZQ-2026-0001 这样的编号。',
    ]);
  });

  it('2 000 rows come in within seconds, all numbered', async () => {
    const rows = Array.from({ length: 2000 }, (_, at) => [`药品采购第${at + 1}类`, ...DRUGS.slice(1)]);
    const done = await importPowers(operator(database.db), sheet(...rows), HOW);
    expect(done.added).toHaveLength(2000);
    expect(done.added.at(-1)).toBe('ZQ-2026-2000');
    expect(await catalogue(database.db, everything, { offset: 1999, limit: 5 })).toMatchObject([
      { number: 'ZQ-2026-2000' },
    ]);
    expect(await database.db.$count(audit)).toBe(2001);
  });

  const REGISTER = ['科室', '岗位', '所属职权', '风险点', '表现形式', '风险类别', '风险等级', '上报人', '备案时间'];
  const register = (...rows: string[][]) =>
    [['某院风险清单'], REGISTER, ...rows].map((cells, at) => ({ number: at + 1, cells }));
  const POINT = [
    '采购科',
    '采购员',
    '药品采购',
    '供应商代写招标参数',
    '参数由供应商起草',
    '岗位职责风险',
    '高风险',
    '采购员',
    '2026/3/2',
  ];

  it('an existing 风险清单 comes in as 已备案, under the reporter who is known, else under the office', async () => {
    const ctx = operator(database.db);
    const how = { timeZone: 'Asia/Shanghai', dryRun: false };
    const done = await importRisks(
      ctx,
      register(POINT, ['财务科', '', '', '=报销一人审核', '', '岗位职责', '底', '李四', '']),
      how,
    );
    expect(done).toMatchObject({ rows: 2, added: ['FX-2026-0001', 'FX-2026-0002'], underOffice: 0, problems: [] });
    expect(await database.db.select().from(risks).orderBy(risks.number)).toMatchObject([
      {
        status: 'filed',
        reporter: 'zhiyuan',
        department: 2,
        fields: { point: '供应商代写招标参数', category: 'duty', level: 'high', layer: 'post', imported: true },
        filedAt: new Date('2026-03-02T04:00:00Z'),
      },
      // Of two 李四 the one of this section.
      {
        status: 'filed',
        reporter: 'kuaiji',
        department: 3,
        fields: { point: '=报销一人审核', manifestation: '=报销一人审核', level: 'low' },
        filedAt: NOW,
      },
    ]);
    expect(await actions()).toEqual(['risk.import', 'risk.import', 'register.import']);

    const again = await importRisks(
      ctx,
      register(['采购科', '采购员', '', '供应商代写招标参数', '', '岗位责任', '特高', '', '2027-01-01']),
      how,
    );
    expect(again.problems.map(problemLine)).toEqual([
      '第 3 行“风险类别”：方案里没有“岗位责任”。改成下面之一：岗位职责。',
      '第 3 行“风险等级”：方案里没有“特高”。改成下面之一：低、高、中。',
      '第 3 行“备案时间”：“2027-01-01”还没有到。核对日期。',
      '第 3 行“风险点”：风险清单里已有同一科室、岗位的这个风险点（FX-2026-0001）。删去这一行。',
    ]);
    expect(await database.db.$count(risks)).toBe(2);
    const nobody = await importRisks(
      ctx,
      register(['采购科', '库管员', '', '验收走过场', '', '岗位职责', '中', '王五', '']),
      { ...how, dryRun: true },
    );
    expect(nobody).toMatchObject({ underOffice: 1, problems: [] });
    expect(await database.db.$count(risks)).toBe(2);
  });
});
