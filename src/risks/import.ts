import { and, inArray } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { recordAll } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation } from '../directory/model.js';
import { findByName, findDepartments, loadOrganisation, peopleWithRole } from '../directory/queries.js';
import { precondition } from '../errors.js';
import { markDue } from '../responsibility/due.js';
import { activeScheme } from '../schemes/active.js';
import { categoriesFor, type Scheme } from '../schemes/model.js';
import { type Column, type Problem, readTable, type SheetRow, type TableRecord } from '../spreadsheet/table.js';
import { reasonOf, severityOf } from './model.js';
import { readNumber, takeNumbers } from './number.js';
import { type RiskFields, risks } from './schema.js';

type RiskColumn =
  | 'number'
  | 'layer'
  | 'section'
  | 'post'
  | 'power'
  | 'point'
  | 'manifestation'
  | 'method'
  | 'category'
  | 'level'
  | 'reporter'
  | 'reportedAt'
  | 'filedAt';

/** The columns of the 风险清单 as it is exported; other titles that registers on paper use beside. */
const COLUMNS: ReadonlyArray<Column<RiskColumn>> = [
  { key: 'number', title: '编号' },
  { key: 'layer', title: '层级' },
  { key: 'section', title: '科室', also: ['部门', '股室'] },
  { key: 'post', title: '岗位', also: ['岗位名称'] },
  { key: 'power', title: '所属职权', also: ['职权', '职权名称', '权力事项'] },
  { key: 'point', title: '风险点', also: ['廉政风险点', '风险点描述'], required: true },
  { key: 'manifestation', title: '表现形式', also: ['风险表现形式', '主要表现形式'] },
  { key: 'method', title: '查找方式' },
  { key: 'category', title: '风险类别', also: ['类别'] },
  { key: 'level', title: '风险等级', also: ['等级'] },
  { key: 'reporter', title: '上报人' },
  { key: 'reportedAt', title: '上报时间' },
  { key: 'filedAt', title: '备案时间' },
];
const UNREAD = ['状态', '定级理由', '序号', '备注'];

export interface ImportedRisks {
  rows: number;
  /** Numbers given. */
  added: string[];
  /** Rows whose 上报人 is empty or nobody of the directory: they stand under the office. */
  underOffice: number;
  /** What the plan calls it. */
  office: string;
  /** With any of these nothing at all was written. */
  problems: Problem[];
}

/**
 * Takes an existing 风险清单 in: each row becomes a point at 已备案, since it was decided on before it came here. All rows
 * or none; every bad row is told. Who is named as 上报人 and known keeps that; the rest stand under the office.
 * Opens its own transaction.
 * @throws DomainError precondition when nobody is in the office
 */
export async function importRisks(
  ctx: Ctx,
  rows: readonly SheetRow[],
  how: { timeZone: string; dryRun: boolean },
): Promise<ImportedRisks> {
  return inTransaction(ctx, async (tx) => {
    const [{ scheme, versionId }, org] = await Promise.all([activeScheme(tx.db), loadOrganisation(tx.db)]);
    const { office } = scheme;
    const clerk = peopleWithRole(org, office)[0]?.id;
    if (!clerk)
      throw precondition(`通讯录里没有人有“${office}”标签：导入的风险点要记在它名下。请先加上标签并同步通讯录。`);
    const read = readTable(rows, COLUMNS, UNREAD);
    const existing = await tx.db
      .select({ number: risks.number, department: risks.department, fields: risks.fields })
      .from(risks)
      .where(and(inArray(risks.status, ['in-approval', 'returned', 'filed', 'closed'])));
    const checked = checkRows(read.records, existing, org, scheme, ctx.now);
    const problems = [...read.problems, ...checked.problems].sort((a, b) => a.row - b.row);
    const underOffice = checked.good.filter((row) => row.reporter === undefined).length;
    const result = { rows: read.records.length, added: [] as string[], underOffice, office, problems };
    if (problems.length > 0) return result;
    if (how.dryRun) return { ...result, added: checked.good.map(() => '') };

    const numbers = await takeNumbers(tx.db, 'FX', checked.good.length, tx.now, how.timeZone);
    const points = checked.good.map((row, at) => ({
      id: uuid(),
      number: numbers[at] ?? '',
      reporter: row.reporter ?? clerk,
      department: row.department,
      fields: { ...row.fields, reason: reasonOf(scheme, row.fields), imported: true as const },
      severity: severityOf(scheme, row.fields.level),
      schemeVersion: versionId,
      status: 'filed' as const,
      approvalId: null,
      reportedAt: row.reportedAt ?? row.filedAt ?? tx.now,
      filedAt: row.filedAt ?? row.reportedAt ?? tx.now,
      updatedAt: tx.now,
    }));
    for (let at = 0; at < points.length; at += 500) await tx.db.insert(risks).values(points.slice(at, at + 500));
    await markDue(tx);
    await recordAll(tx, [
      ...points.map((point, at) => ({
        action: 'risk.import',
        object: { kind: 'risk', id: point.id },
        detail: {
          number: point.number,
          original: checked.good[at]?.original ?? '',
          under: point.reporter,
          via: '导入',
        },
      })),
      {
        action: 'register.import',
        object: { kind: 'register', id: 'sheet' },
        detail: { rows: points.length, office: clerk },
      },
    ]);
    return { ...result, added: points.map((point) => point.number) };
  });
}

interface GoodRow {
  fields: RiskFields;
  department: number | null;
  reporter: string | undefined;
  reportedAt: Date | undefined;
  filedAt: Date | undefined;
  /** 编号 of the register it comes from. */
  original: string;
}

/** Pure: every row against the scheme, the directory, the points that are there and the rows before it. */
function checkRows(
  records: ReadonlyArray<TableRecord<RiskColumn>>,
  existing: ReadonlyArray<{ number: string; department: number | null; fields: RiskFields }>,
  org: Organisation,
  scheme: Scheme,
  now: Date,
): { good: GoodRow[]; problems: Problem[] } {
  const numbers = new Set(existing.map((risk) => risk.number));
  const known = new Map(existing.map((risk) => [pointKey(risk.department, risk.fields), risk.number]));
  const rowOf = new Map<string, number>();
  const good: GoodRow[] = [];
  const problems: Problem[] = [];
  for (const { row, cells } of records) {
    const before = problems.length;
    const say = (column: RiskColumn, wrong: string, mend: string) =>
      void problems.push({ row, column: COLUMNS.find((one) => one.key === column)?.title ?? column, wrong, mend });
    const keyFor = (
      column: 'layer' | 'method' | 'category' | 'level',
      list: Item[],
      needed: boolean,
    ): string | undefined => {
      const text = cells[column];
      if (text === '' || list.length === 0) {
        if (needed && list.length > 0) say(column, '没有填', `填下面之一：${labels(list)}`);
        return undefined;
      }
      const found = list.find((item) => plainLabel(item.label) === plainLabel(text));
      if (!found) say(column, `方案里没有“${short(text)}”`, `改成下面之一：${labels(list)}`);
      return found?.key;
    };
    const limited = (column: RiskColumn, limit: number): string => {
      if ([...cells[column]].length > limit) say(column, `超过 ${limit} 字`, '写短一些');
      return cells[column];
    };

    const number = readNumber(cells.number);
    if (number && numbers.has(number))
      say('number', `${number} 已经在风险清单里`, '删去这一行；要改就在聊天里用“更正”');
    const point = limited('point', 120);
    if (point === '') say('point', '没有填', '用一句短话写出风险点');
    const layer = (cells.layer === '' ? scheme.layers[0]?.key : keyFor('layer', scheme.layers, true)) ?? '';
    const category = keyFor('category', categoriesFor(scheme, layer || undefined), true);
    const level = keyFor('level', scheme.levels, true);
    const method = keyFor('method', scheme.methods, false);
    const sections = cells.section === '' ? [] : findDepartments(org, cells.section);
    if (cells.section === '') say('section', '没有填', '写上通讯录里的科室名称');
    else if (sections.length === 0)
      say('section', `通讯录里没有“${short(cells.section)}”`, '写成企业微信通讯录里的名称');
    else if (sections.length > 1)
      say('section', `通讯录里有 ${sections.length} 个“${short(cells.section)}”`, '写成“上级部门/科室”');
    const department = sections[0]?.id ?? null;
    const [post, power, manifestation] = [limited('post', 60), limited('power', 120), limited('manifestation', 2000)];
    const [reportedAt, filedAt] = (['reportedAt', 'filedAt'] as const).map((column) => {
      if (cells[column] === '') return undefined;
      const day = readDay(cells[column]);
      if (!day) say(column, `看不懂日期“${short(cells[column])}”`, '写成 2026-11-02');
      else if (day > now) say(column, `“${short(cells[column])}”还没有到`, '核对日期');
      return day;
    });
    const fields: RiskFields = {
      point,
      manifestation: manifestation || point,
      layer,
      ...(post ? { post } : {}),
      ...(power ? { power } : {}),
      ...(method ? { method } : {}),
      ...(category ? { category } : {}),
      ...(level ? { level } : {}),
    };
    const key = pointKey(department, fields);
    const [there, earlier] = [known.get(key), rowOf.get(key)];
    if (point && there) say('point', `风险清单里已有同一科室、岗位的这个风险点（${there}）`, '删去这一行');
    else if (point && earlier !== undefined) say('point', `与第 ${earlier} 行重复`, '只留一行');
    else rowOf.set(key, row);
    if (problems.length === before)
      good.push({
        fields,
        department,
        reporter: reporterOf(org, cells.reporter, department),
        reportedAt,
        filedAt,
        original: cells.number.slice(0, 40),
      });
  }
  return { good, problems };
}

type Item = { key: string; label: string };
const labels = (list: Item[]) => list.map((item) => item.label).join('、');
const short = (text: string) => [...text].slice(0, 30).join('');
const pointKey = (department: number | null, fields: RiskFields) =>
  `${department ?? ''} ${fields.post ?? ''} ${fields.point}`;

/** 高风险, 高级 and 高 are one; E1 prints 底 for 低. */
const plainLabel = (label: string) =>
  label
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/^底/, '低')
    .replace(/(?:类)?风险$|^(?:风险)/g, '')
    .replace(/^([高中低])级$/, '$1');

/** The one active person of that name, in that section if there are several. */
function reporterOf(org: Organisation, name: string, department: number | null): string | undefined {
  const named = name === '' ? [] : findByName(org, name);
  if (named.length === 1) return named[0]?.id;
  const inSection = named.filter((person) => person.departments.some((one) => one.id === department));
  return inSection.length === 1 ? inSection[0]?.id : undefined;
}

/** 2026-11-02, 2026/11/2, 2026.11.2, 2026年11月2日, with or without a time: that day, at noon in China. */
function readDay(text: string): Date | undefined {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s.*)?$/.exec(text.normalize('NFKC'));
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const noon = new Date(Date.UTC(year, month - 1, day, 4));
  return noon.getUTCMonth() === month - 1 && noon.getUTCDate() === day ? noon : undefined;
}
