import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import { type Db, rowsOf } from '../db/client.js';
import { MIGRATIONS } from '../db/migrations.js';
import type { Database } from '../db/open.js';

/** A migration as both drizzle's journal and its table know it. */
export interface Position {
  /** Milliseconds since 1970: the order of migrations. */
  when: number;
  /** SHA-256 of its SQL. */
  hash: string;
}

interface Journal {
  entries: Array<{ when: number; tag: string }>;
}

/** Newest migration that this database has had; undefined when it has had none. */
export async function positionOf(db: Db): Promise<Position | undefined> {
  const table = await rowsOf<{ there: boolean }>(
    db,
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!table[0]?.there) return undefined;
  const rows = await rowsOf<{ at: string; hash: string }>(
    db,
    sql`select created_at::text as at, hash from drizzle.__drizzle_migrations order by created_at desc limit 1`,
  );
  return rows[0] && { when: Number(rows[0].at), hash: rows[0].hash };
}

/** The `when` of each migration this program brings, oldest first. */
export function knownMigrations(folder = MIGRATIONS): number[] {
  return readJournal(folder)
    .entries.map((entry) => entry.when)
    .sort((a, b) => a - b);
}

/**
 * Runs the migrations up to and including `upTo`, all of them without it. drizzle's migrator takes a folder and does
 * all that is in it, so a folder that ends earlier is made for it.
 */
export async function migrateTo(database: Database, upTo?: number, folder = MIGRATIONS): Promise<void> {
  if (upTo === undefined) return migrate(database, folder);
  const cut = mkdtempSync(path.join(tmpdir(), 'lianfang-migrations-'));
  try {
    const journal = readJournal(folder);
    const entries = journal.entries.filter((entry) => entry.when <= upTo);
    mkdirSync(path.join(cut, 'meta'));
    writeFileSync(path.join(cut, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
    for (const { tag } of entries) cpSync(path.join(folder, `${tag}.sql`), path.join(cut, `${tag}.sql`));
    await migrate(database, cut);
  } finally {
    rmSync(cut, { recursive: true, force: true });
  }
}

async function migrate({ raw }: Database, migrationsFolder: string): Promise<void> {
  if (raw.kind === 'pglite') await migratePglite(drizzlePglite(raw.client), { migrationsFolder });
  else await migratePostgres(drizzlePostgres(raw.sql), { migrationsFolder });
}

const readJournal = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'meta/_journal.json'), 'utf8')) as Journal;
