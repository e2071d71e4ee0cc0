import { recordAll } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation } from '../directory/model.js';
import { findDepartments, loadOrganisation } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import { type Problem, readTable, type SheetRow, type TableRecord } from '../spreadsheet/table.js';
import { addPowers, type Entering, type PowerEntry } from './add.js';
import { changePower } from './change.js';
import { POWER_COLUMNS, type PowerColumn, readEntry, UNREAD_COLUMNS } from './columns.js';
import {
  keyedSteps,
  type Power,
  PowerFields,
  type PowerRules,
  powerRules,
  readPowerNumber,
  STATE_LABELS,
} from './model.js';
import { allLatest } from './queries.js';
import { complaintsAbout } from './wording.js';

export interface Imported {
  /** Rows that were read. */
  rows: number;
  /** Numbers given. */
  added: string[];
  /** Numbers of those that read differently now. */
  changed: string[];
  unchanged: number;
  /** Rows whose 办理主体 is no department of the directory and is kept as text. */
  withoutDepartment: number;
  /** With any of these nothing at all was written. */
  problems: Problem[];
}

/**
 * Takes a sheet of the catalogue in: a row without 编号 is a new power, one with the number of a power changes it. All
 * rows or none: every bad row is told, and then nothing is written. Opens its own transaction.
 * @param how `dryRun`: everything is done and taken back
 */
export async function importPowers(
  ctx: Ctx,
  rows: readonly SheetRow[],
  how: Pick<Entering, 'timeZone' | 'state'> & { dryRun: boolean },
): Promise<Imported> {
  const taken = new TakenBack();
  try {
    return await inTransaction(ctx, async (tx) => {
      const { scheme, versionId } = await activeScheme(tx.db);
      const rules = powerRules(scheme);
      const read = readTable(rows, POWER_COLUMNS, UNREAD_COLUMNS);
      const checked = checkRows(read.records, await allLatest(tx.db), await loadOrganisation(tx.db), rules);
      const problems = [...read.problems, ...checked.problems].sort((a, b) => a.row - b.row);
      const result: Imported = {
        rows: read.records.length,
        added: [],
        changed: [],
        unchanged: 0,
        withoutDepartment: checked.good.filter((row) => row.entry.department === null).length,
        problems,
      };
      if (problems.length > 0) return result;
      const entering: Entering = { ...how, rules, schemeVersion: versionId };
      const fresh = checked.good.filter((row) => row.number === undefined).map((row) => row.entry);
      result.added = (await addPowers(tx, fresh, entering)).map((power) => power.number);
      for (const { number, entry } of checked.good) {
        if (number === undefined) continue;
        if (await changePower(tx, number, entry, entering)) result.changed.push(number);
        else result.unchanged += 1;
      }
      await recordAll(tx, [
        {
          action: 'powers.import',
          object: { kind: 'powers', id: 'sheet' },
          detail: {
            added: result.added.length,
            changed: result.changed.length,
            unchanged: result.unchanged,
            state: how.state,
          },
        },
      ]);
      if (how.dryRun) throw taken.with(result);
      return result;
    });
  } catch (error) {
    if (error === taken && taken.result) return { ...taken.result, added: taken.result.added.map(() => '') };
    throw error;
  }
}

/** Ends a rehearsal's transaction without a trace. */
class TakenBack extends Error {
  result: Imported | undefined;
  with(result: Imported): this {
    this.result = result;
    return this;
  }
}

interface GoodRow {
  number: string | undefined;
  entry: PowerEntry;
}

/** Pure: every row against the wording rules, the catalogue as it is, the directory and the rows before it. */
export function checkRows(
  records: ReadonlyArray<TableRecord<PowerColumn>>,
  existing: readonly Power[],
  org: Organisation,
  rules: PowerRules,
): { good: GoodRow[]; problems: Problem[] } {
  const byNumber = new Map(existing.map((power) => [power.number, power]));
  const inUse = existing.filter((power) => power.state !== 'retired');
  const byName = new Map(inUse.map((power) => [keyOf(power.name, power.department), power]));
  const rowOf = new Map<string, number>();
  const good: GoodRow[] = [];
  const problems: Problem[] = [];
  for (const { row, cells } of records) {
    const faults: Array<Omit<Problem, 'row'>> = [];
    const say = (column: PowerColumn, wrong: string, mend: string) =>
      void faults.push({ column: titleOf(column), wrong, mend });
    const { entry, unclear } = readEntry(cells, rules);
    for (const one of unclear) say(one.column, one.wrong, one.mend);

    const found = entry.fields.holder ? findDepartments(org, entry.fields.holder) : [];
    const [department] = found;
    if (found.length > 1)
      say(
        'holder',
        `通讯录里有 ${found.length} 个“${short(entry.fields.holder)}”`,
        '写成“上级部门/科室”，说清是哪一个',
      );
    const power: PowerEntry = { ...entry, department: department?.id ?? null };

    const number = entry.number === '' ? undefined : readPowerNumber(entry.number);
    const known = number === undefined ? undefined : byNumber.get(number);
    if (entry.number !== '' && number === undefined)
      say('number', `“${short(entry.number)}”不是职权编号`, '新职权空着这一格，要改的写 ZQ-2026-0001 这样的编号');
    else if (number !== undefined && !known)
      say('number', `没有编号 ${number} 的职权`, '核对编号；新职权空着这一格，由系统编号');
    else if (known && (known.state === 'in-approval' || known.state === 'retired'))
      say(
        'number',
        `${known.number} 现在是“${STATE_LABELS[known.state]}”，不能改`,
        known.state === 'retired' ? '删去这一行' : '等审批结束，或删去这一行',
      );

    const parsed = PowerFields.safeParse({ ...entry.fields, steps: keyedSteps(entry.steps) });
    if (parsed.success)
      for (const one of complaintsAbout({ fields: parsed.data, secret: entry.secret }, rules))
        say(one.field, one.wrong, one.mend);
    else for (const issue of parsed.error.issues) say(issue.path[0] as PowerColumn, '这一格不合要求', issue.message);

    const names = keyOf(entry.fields.name, power.department);
    const same = byName.get(names);
    if (same && same.number !== number)
      say(
        'name',
        `目录里已有同名职权“${short(same.name)}”（${same.number}）`,
        `要改它就在“编号”里写 ${same.number}，重复的删去这一行`,
      );
    for (const [key, column] of [[`名称 ${names}`, 'name'], ...(number ? [[`编号 ${number}`, 'number']] : [])] as Array<
      [string, PowerColumn]
    >) {
      const before = rowOf.get(key);
      if (before !== undefined && entry.fields.name !== '') say(column, `与第 ${before} 行重复`, '只留一行');
      else rowOf.set(key, row);
    }
    if (faults.length === 0) good.push({ number, entry: power });
    else problems.push(...faults.map((fault) => ({ row, ...fault })));
  }
  return { good, problems };
}

const keyOf = (name: string, department: number | null) => `${department ?? ''} ${name}`;
const titleOf = (key: PowerColumn) => POWER_COLUMNS.find((column) => column.key === key)?.title ?? key;
const short = (text: string | undefined) => [...(text ?? '')].slice(0, 30).join('');
