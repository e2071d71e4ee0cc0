import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import type postgres from 'postgres';
import { StartRefused } from '../errors.js';
import type { Db } from './client.js';
import { MIGRATIONS } from './migrations.js';
import { openPgliteDirectory, type PgliteDirectory } from './pglite.js';
import * as schema from './schema.js';

export interface Database {
  db: Db;
  kind: 'pglite' | 'postgres';
  /** The driver below drizzle, for the few statements whose cost counts (inbox) and for backups. */
  raw: { kind: 'pglite'; client: PGlite } | { kind: 'postgres'; sql: postgres.Sql };
  close(): Promise<void>;
}

/**
 * Opens PostgreSQL (`databaseUrl`) or PGlite under `dataDir`, and brings the schema up to date.
 * PGlite: one process at a time, guarded by a lock file; a new directory is filled from the dump made at build time
 * where there is one (about a second instead of several).
 * @throws DatabaseTooNew when the database was written by a newer version
 */
export async function openDatabase(options: {
  databaseUrl?: string | undefined;
  dataDir: string;
  poolSize?: number;
  migrate?: boolean;
  /** A dump of a migrated, empty PGlite, loaded into a new directory; by default the one made by the build. */
  emptyDatabase?: string | undefined;
  /** PGlite: milliseconds between two checkpoints. */
  checkpointEveryMs?: number | undefined;
  /** PGlite: the directory, where its opening began before. */
  pglite?: Promise<PgliteDirectory> | undefined;
  /** Called before pending migrations are run, e.g. to make a copy first. */
  beforeMigrate?: ((database: Database) => Promise<unknown>) | undefined;
}): Promise<Database> {
  return options.databaseUrl ? openPostgres(options.databaseUrl, options) : openPglite(options.dataDir, options);
}

type Opening = Omit<Parameters<typeof openDatabase>[0], 'databaseUrl' | 'dataDir'>;

async function openPostgres(url: string, options: Opening): Promise<Database> {
  const { connectPostgres } = await import('./postgres.js');
  const { database, migrate, alone } = connectPostgres(url, options.poolSize ?? 8);
  // Several processes may start at once: one migrates, the others wait.
  if (options.migrate ?? true) await alone(() => upgrade(database, options, migrate));
  return database;
}

async function openPglite(dataDir: string, options: Opening): Promise<Database> {
  const { client, release } = await (options.pglite ?? openPgliteDirectory(dataDir, options));
  const database = onPglite(client, release);
  if (options.migrate ?? true) {
    await upgrade(database, options, async () => {
      const { migrate } = await import('drizzle-orm/pglite/migrator');
      await migrate(drizzlePglite(client, { schema }), { migrationsFolder: MIGRATIONS });
    });
  }
  return database;
}

/** A database around a PGlite that the caller opened (tests load theirs from a dump). */
export function onPglite(client: PGlite, release: () => Promise<void> = async () => {}): Database {
  return {
    db: drizzlePglite(client, { schema }) as unknown as Db,
    kind: 'pglite',
    raw: { kind: 'pglite', client },
    close: async () => {
      await client.close();
      await release();
    },
  };
}

export class DatabaseTooNew extends StartRefused {}

/** Runs what is pending. @throws DatabaseTooNew */
async function upgrade(database: Database, options: Opening, migrate: () => Promise<void>): Promise<void> {
  const newest = newestKnown();
  const at = await newestApplied(database);
  if (at > newest) {
    throw new DatabaseTooNew(
      '数据库由更新的版本写成，本版本不敢动它。请改用更新的版本，或从升级前的备份恢复（npm run cli -- restore FILE）。',
    );
  }
  // Even with nothing to do a migrator asks and creates: a tenth of a second of each start on PGlite.
  if (at === newest) return;
  await options.beforeMigrate?.(database);
  await migrate();
}

function newestKnown(): number {
  const journal = JSON.parse(readFileSync(path.join(MIGRATIONS, 'meta/_journal.json'), 'utf8')) as {
    entries: Array<{ when: number }>;
  };
  return Math.max(0, ...journal.entries.map((e) => e.when));
}

/** When the newest migration in the database was made; 0 where there is none. */
async function newestApplied(database: Database): Promise<number> {
  const query = 'select max(created_at) as at from drizzle.__drizzle_migrations';
  try {
    const rows =
      database.raw.kind === 'pglite'
        ? (await database.raw.client.query<{ at: string | null }>(query)).rows
        : await database.raw.sql.unsafe<Array<{ at: string | null }>>(query);
    return Number(rows[0]?.at ?? 0);
  } catch (error) {
    if (/does not exist/.test(String(error))) return 0; // nothing migrated yet
    throw error;
  }
}
