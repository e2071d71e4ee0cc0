import { eq } from 'drizzle-orm';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { risks } from '../../src/risks/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { type House, openHouse } from '../support/app.js';
import { onEachDatabase } from '../support/database.js';

onEachDatabase((kind) => {
  let house: House;
  const NOW = new Date();
  /** Sections of two heads, and one filed point in each. */
  beforeAll(async () => {
    house = await openHouse(kind, { limits: 'lifted' });
    // The directory is read after the start: whoever writes is fetched at once.
    const { db } = house.app.database;
    await house.person('heyunqing').says('帮助');
    await house.app.settle();
    for (let i = 0; i < 200 && (await loadOrganisation(db)).departments.size < 5; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const { versionId } = await activeScheme(db);
    const { people } = await loadOrganisation(db);
    const row = (n: number, reporter: string, level: string, status: 'filed' | 'in-approval' = 'filed') => ({
      id: `risk-${n}`,
      number: `FX-2026-9${String(n).padStart(3, '0')}`,
      reporter,
      department: people.get(reporter)?.departmentId ?? null,
      fields: { point: `第${n}个风险点`, manifestation: '一人经手', layer: 'post', category: 'duty', level },
      severity: level === 'high' ? 99 : 97,
      schemeVersion: versionId,
      status,
      reportedAt: NOW,
      filedAt: status === 'filed' ? NOW : null,
      updatedAt: NOW,
    });
    await db
      .insert(risks)
      .values([row(1, 'lihong', 'low'), row(2, 'heyunqing', 'high'), row(3, 'lihong', 'high', 'in-approval')]);
  });
  afterAll(() => house.close());

  /** What somebody is sent, opened with another library. */
  async function exported(userid: string, words: string) {
    const person = house.person(userid);
    await person.says(words);
    const message = await person.sees('[文件]');
    const response = await fetch(new URL(message.mediaUrl ?? '', house.base));
    return {
      name: message.text ?? '',
      disposition: decodeURIComponent(response.headers.get('content-disposition') ?? ''),
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  }
  async function numbers(bytes: Buffer) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(bytes as unknown as ArrayBuffer);
    const seen: string[] = [];
    for (const sheet of book.worksheets)
      sheet.eachRow((row) => {
        const value = String(row.getCell(4).value ?? '');
        if (value.startsWith('FX-')) seen.push(value);
      });
    return { sheets: book.worksheets.length, numbers: seen };
  }
  const auditRows = () =>
    house.app.database.db.select().from(audit).where(eq(audit.action, 'register.export')).orderBy(audit.seq);

  it('sends the office every filed point as a workbook, the most serious first', async () => {
    const file = await exported('heyunqing', '导出');
    expect(file.name).toMatch(/^\[文件\] 医院权力风险防控一览表（\d{4}-\d\d-\d\d）\.xlsx$/);
    expect(file.disposition).toContain('权力风险防控一览表');
    expect(await numbers(file.bytes)).toEqual({ sheets: 3, numbers: ['FX-2026-9002', 'FX-2026-9001'] });
    expect((await auditRows()).map((row) => [row.actor, row.objectId, row.detail])).toEqual([
      ['person:heyunqing', 'post', { rows: 2, format: 'xlsx', statuses: ['filed'], all: true }],
      ['person:heyunqing', 'department', { rows: 0, format: 'xlsx', statuses: ['filed'], all: true }],
      ['person:heyunqing', 'unit', { rows: 0, format: 'xlsx', statuses: ['filed'], all: true }],
    ]);
  });

  it('sends one register as Word where that is asked for', async () => {
    const file = await exported('heyunqing', '导出 岗位 word');
    expect(file.name).toMatch(/岗位.*\.docx$/);
    expect(file.bytes.subarray(0, 2).toString()).toBe('PK');
  });

  it('sends a head what his section has, and no more', async () => {
    const file = await exported('qinzhaohui', '导出 岗位');
    expect(await numbers(file.bytes)).toEqual({ sheets: 1, numbers: ['FX-2026-9001'] });
    expect((await auditRows()).at(-1)).toMatchObject({ actor: 'person:qinzhaohui', detail: { rows: 1, all: false } });
  });

  it('refuses staff, with a row in the audit', async () => {
    const person = house.person('lihong');
    await person.says('导出');
    expect((await person.sees('我的上报')).text).toContain('领导小组办公室');
    expect((await auditRows()).at(-1)).toMatchObject({ actor: 'person:lihong', outcome: 'refused' });
  });

  it('says what may be asked for when it did not understand', async () => {
    const person = house.person('heyunqing');
    await person.says('导出 全院年终奖');
    expect((await person.sees('没有看懂')).text).toContain('岗位、科室、单位');
  });

  it('answers everybody else while a long Word file is being made, and tells whoever waits for it', {
    timeout: 90_000,
  }, async () => {
    const { db } = house.app.database;
    const { versionId } = await activeScheme(db);
    const point = (n: number) => ({
      id: `long-${n}`,
      number: `FX-2025-${n}`,
      reporter: 'lihong',
      department: null,
      fields: {
        point: `很长的清单里第${n}个风险点`,
        manifestation: '一人经手',
        layer: 'post',
        category: 'duty',
        level: 'low',
      },
      schemeVersion: versionId,
      status: 'filed' as const,
      reportedAt: NOW,
      filedAt: NOW,
      updatedAt: NOW,
    });
    for (let from = 0; from < 3000; from += 1000)
      await db.insert(risks).values([...Array(1000).keys()].map((n) => point(from + n + 1)));
    const [office, clerk] = [house.person('heyunqing'), house.person('lihong')];
    const asked = performance.now();
    const timeTo = async (seen: Promise<unknown>) => {
      await seen;
      return performance.now() - asked;
    };
    await office.says('导出 岗位 word');
    const [first, file] = [
      timeTo(office.sees(/正在做一览表|文件随后发出/)),
      timeTo(office.sees('[文件]', { timeout: 60_000 })),
    ];
    await clerk.says('帮助');
    const answered = await timeTo(clerk.sees('我的上报'));
    // In order, not in time: how long it takes is the machine's.
    expect(await first).toBeLessThan(await file);
    expect(answered).toBeLessThan(await file);
  });

  it('writes no name, number or file into the log', () => {
    const log = house.log.join('\n');
    expect(log).toContain('level');
    for (const secret of ['FX-202', '第1个风险点', '李虹', '何允清', '秦昭晖', '全院年终奖', '一览表（'])
      expect(log).not.toContain(secret);
  });
});
