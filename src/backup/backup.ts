import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';
import type { Database } from '../db/open.js';
import { conflict, precondition } from '../errors.js';
import { FORMAT, FORMAT_VERSION, type Header, productVersion } from './format.js';
import { positionOf } from './migrations.js';
import { type Table, tablesOf } from './tables.js';

/**
 * Writes a consistent copy of every table to `file`, from one snapshot, while the service goes on working
 * (PostgreSQL; PGlite has one connection, so others wait). Streamed: memory does not grow with the database.
 * The file holds personal data: only its owner may read it. It appears whole or not at all.
 * @returns rows by table
 * @throws DomainError `conflict` when the file exists, `precondition` when the database has no tables yet
 */
export async function backup(database: Database, file: string): Promise<Record<string, number>> {
  if (await exists(file)) throw conflict(`文件 ${file} 已经存在，不会覆盖它：请换一个文件名。`);
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  try {
    const header = await database.db.transaction(
      async (tx) => {
        const db = tx as unknown as Db;
        await db.execute(sql`set local timezone = 'UTC'`);
        await db.execute(sql`set local datestyle = 'ISO, YMD'`);
        await db.execute(sql`set local bytea_output = 'hex'`);
        await db.execute(sql`set local extra_float_digits = 3`);
        const tables = await tablesOf(db);
        const made = await headerOf(db, tables);
        const lines = Readable.from(linesOf(db, tables, made), { objectMode: true });
        await pipeline(lines, createGzip(), createWriteStream(part, { mode: 0o600, flags: 'wx' }));
        return made;
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
    const written = await open(part, 'r');
    await written.sync().finally(() => written.close());
    await rename(part, file);
    return Object.fromEntries(header.tables.map((table) => [table.name, table.rows]));
  } finally {
    await rm(part, { force: true });
  }
}

async function headerOf(db: Db, tables: Table[]): Promise<Header> {
  const migration = await positionOf(db);
  if (!migration) throw precondition('数据库里还没有表，没有可备份的内容。');
  const header: Header = {
    format: FORMAT,
    version: FORMAT_VERSION,
    product: productVersion(),
    madeAt: new Date().toISOString(),
    migration,
    tables: [],
    sequences: {},
  };
  for (const { name, columns } of tables) {
    const [counted] = await rowsOf<{ rows: string }>(
      db,
      sql`select count(*)::text as rows from ${sql.identifier(name)}`,
    );
    header.tables.push({ name, columns: columns.map((column) => column.name), rows: Number(counted?.rows) });
    for (const column of columns) {
      if (!column.sequence) continue;
      const [at] = await rowsOf<{ last: string; called: boolean }>(
        db,
        sql`select last_value::text as last, is_called as called from ${sql.raw(column.sequence)}`,
      );
      if (at) header.sequences[`${name}.${column.name}`] = at;
    }
  }
  return header;
}

async function* linesOf(db: Db, tables: Table[], header: Header): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let rows = 0;
  const line = (content: string) => {
    hash.update(`${content}\n`);
    return `${content}\n`;
  };
  yield line(JSON.stringify(header));
  for (const table of tables) {
    for await (const row of rowsOfTable(db, table)) {
      rows++;
      yield line(row);
    }
  }
  yield `${JSON.stringify({ end: { rows, sha256: hash.digest('hex') } })}\n`;
}

/** Through a cursor, which both databases have; each row comes as the JSON line it becomes in the file. */
async function* rowsOfTable(db: Db, { name, columns }: Table): AsyncGenerator<string> {
  const asText = sql.join(
    columns.map((column) => sql`${sql.identifier(column.name)}::text`),
    sql`, `,
  );
  await db.execute(
    sql`declare backup_rows no scroll cursor for select json_build_array(${asText})::text as line from ${sql.identifier(name)}`,
  );
  // A picture may take megabytes: few of them at a time.
  const many = columns.some((column) => column.type === 'bytea') ? 4 : 500;
  for (;;) {
    const rows = await rowsOf<{ line: string }>(db, sql.raw(`fetch ${many} from backup_rows`));
    for (const row of rows) yield row.line;
    if (rows.length < many) break;
  }
  await db.execute(sql`close backup_rows`);
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
