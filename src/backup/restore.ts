import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import type { Database } from '../db/open.js';
import { conflict, invalid } from '../errors.js';
import { type Header, openBackup, verify } from './format.js';
import { knownMigrations, migrateTo, positionOf } from './migrations.js';
import { isEmpty, type Table, tablesOf } from './tables.js';

/** Rows of one statement: about this many characters. */
const BATCH = 1_000_000;

/**
 * Puts a backup into an empty database of either kind: a copy made on PGlite restores on PostgreSQL and back.
 * The file is read to its end before anything is written; all rows then go in one transaction. A copy of an older
 * version is put into tables of that version first and brought up to date afterwards, as an upgrade would have done.
 * pg-boss's own tables are not in it: timed work is set up anew at the next start.
 * @param database opened and migrated, with no process on it
 * @returns rows by table
 * @throws DomainError `conflict` (not empty), `invalid` (damaged, newer, or not a backup); nothing was written then
 */
export async function restore(database: Database, file: string): Promise<Record<string, number>> {
  const header = await verify(file);
  const known = knownMigrations();
  if (header.migration.when > (known.at(-1) ?? 0)) {
    throw invalid(`这份备份由更新的版本（${header.product}）写成：请用该版本或更新的版本恢复。`);
  }
  if (!known.includes(header.migration.when)) throw invalid('这份备份来自另一个分支的数据库结构，本版本不能恢复。');
  if (!(await isEmpty(database.db, await tablesOf(database.db)))) {
    throw conflict('目标数据库不是空的，没有写入任何数据。请换一个空的数据库（或空的 DATA_DIR）再恢复。');
  }
  const now = await positionOf(database.db);
  const older = now?.when !== header.migration.when;
  if (older) await startOver(database, header.migration.when);
  checkColumns(header, await tablesOf(database.db));

  await database.db.transaction(async (tx) => {
    const db = tx as unknown as Db;
    await db.execute(sql`set local timezone = 'UTC'`);
    const tables = await tablesOf(db);
    await load(db, header, tables, file);
    await setSequences(db, header, tables);
  });
  if (older) await migrateTo(database);
  return Object.fromEntries(header.tables.map((table) => [table.name, table.rows]));
}

/** The tables are empty (just checked), so nothing is lost by laying them again as they were in the older version. */
async function startOver(database: Database, when: number): Promise<void> {
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`drop schema public cascade`);
    await tx.execute(sql`drop schema if exists drizzle cascade`);
    await tx.execute(sql`create schema public`);
  });
  await migrateTo(database, when);
}

function checkColumns(header: Header, tables: Table[]): void {
  for (const { name, columns } of header.tables) {
    const table = tables.find((one) => one.name === name);
    const strange = columns.find((column) => !table?.columns.some((one) => one.name === column));
    if (!table || strange) throw invalid(`备份里的 ${name}${strange ? `.${strange}` : ''} 在本版本的数据库中不存在。`);
  }
}

async function load(db: Db, header: Header, tables: Table[], file: string): Promise<void> {
  const { rows } = await openBackup(file);
  let lines: string[] = [];
  let size = 0;
  let current = 0;
  const flush = async () => {
    if (lines.length > 0) await db.execute(insertOf(header, tables, current, `[${lines.join(',')}]`));
    lines = [];
    size = 0;
  };
  for await (const { table, line } of rows) {
    if (table !== current || size + line.length > BATCH) await flush();
    current = table;
    lines.push(line);
    size += line.length;
  }
  await flush();
}

/** One parameter for the whole batch, so that no limit on parameters counts. Names come from the target's catalogue. */
function insertOf(header: Header, tables: Table[], index: number, batch: string): SQL {
  const wanted = header.tables[index];
  const table = tables.find((one) => one.name === wanted?.name);
  if (!wanted || !table) throw new Error('a row of no table');
  const columns = wanted.columns.map((name) => sql.identifier(name));
  const values = wanted.columns.map((name, at) => {
    const type = table.columns.find((column) => column.name === name)?.type ?? 'text';
    return sql`(r.value ->> ${sql.raw(String(at))})::${sql.raw(type)}`;
  });
  return sql`insert into ${sql.identifier(table.name)} (${sql.join(columns, sql`, `)})
    select ${sql.join(values, sql`, `)} from json_array_elements(${batch}::text::json) as r`;
}

/** Last of all: a sequence does not go back when a transaction does. */
async function setSequences(db: Db, header: Header, tables: Table[]): Promise<void> {
  for (const table of tables) {
    for (const column of table.columns) {
      const at = header.sequences[`${table.name}.${column.name}`];
      if (!column.sequence || !at) continue;
      await db.execute(sql`select setval(${column.sequence}::text::regclass, ${at.last}::text::bigint, ${at.called})`);
    }
  }
}
