import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { Db } from './client.js';
import { lockDirectory } from './lock.js';
import * as schema from './schema.js';

export const MIGRATIONS = fileURLToPath(new URL('../../drizzle', import.meta.url));

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
  /** Called before pending migrations are run, e.g. to make a copy first. */
  beforeMigrate?: ((database: Database) => Promise<unknown>) | undefined;
}): Promise<Database> {
  return options.databaseUrl ? openPostgres(options.databaseUrl, options) : openPglite(options.dataDir, options);
}

type Opening = Omit<Parameters<typeof openDatabase>[0], 'databaseUrl' | 'dataDir'>;

async function openPostgres(url: string, options: Opening): Promise<Database> {
  const sql = postgres(url, {
    max: options.poolSize ?? 8,
    onnotice: () => {},
    connection: { application_name: 'lianfang' },
  });
  const db = drizzlePostgres(sql, { schema }) as unknown as Db;
  const database: Database = {
    db,
    kind: 'postgres',
    raw: { kind: 'postgres', sql },
    // Whoever still has a statement under way has used up his time; the server rolls it back.
    close: () => sql.end({ timeout: 1 }),
  };
  if (options.migrate ?? true) {
    // Several processes may start at once: one migrates, the others wait.
    const lock = await sql.reserve();
    try {
      await lock`select pg_advisory_lock(hashtext('lianfang.migrate'))`;
      await refuseNewer(database);
      await options.beforeMigrate?.(database);
      await migratePostgres(drizzlePostgres(sql, { schema }), { migrationsFolder: MIGRATIONS });
    } finally {
      await lock`select pg_advisory_unlock(hashtext('lianfang.migrate'))`;
      lock.release();
    }
  }
  return database;
}

async function openPglite(dataDir: string, options: Opening): Promise<Database> {
  const memory = dataDir === ':memory:';
  const folder = path.join(dataDir, 'pglite');
  let release = async () => {};
  if (!memory) {
    await mkdir(dataDir, { recursive: true });
    release = await lockDirectory(path.join(dataDir, 'pglite.lock'));
  }
  const fresh = memory || !existsSync(path.join(folder, 'PG_VERSION'));
  const prepared = options.emptyDatabase ?? fileURLToPath(new URL('../empty-database.tar.gz', import.meta.url));
  const loadDataDir = fresh && existsSync(prepared) ? new Blob([new Uint8Array(readFileSync(prepared))]) : undefined;
  const client = await PGlite.create({
    ...(memory ? {} : { dataDir: folder }),
    ...(loadDataDir ? { loadDataDir } : {}),
  });
  const checkpoints = memory ? undefined : checkpointing(client, options.checkpointEveryMs ?? CHECKPOINT_MS);
  const database = onPglite(client, async () => {
    clearInterval(checkpoints);
    await release();
  });
  if (options.migrate ?? true) {
    await refuseNewer(database);
    await options.beforeMigrate?.(database);
    await migratePglite(drizzlePglite(client, { schema }), { migrationsFolder: MIGRATIONS });
  }
  return database;
}

/** As often as PostgreSQL makes them. */
const CHECKPOINT_MS = 300_000;

/**
 * PGlite has no checkpointer: without this the write-ahead log grows until an orderly stop, and the first start after
 * a kill replays all of it.
 */
function checkpointing(client: PGlite, everyMs: number): NodeJS.Timeout {
  const timer = setInterval(() => {
    if (!client.ready || client.closed) return;
    client.exec('checkpoint').catch(() => {}); // a missed one is made up by the next, or by the orderly stop
  }, everyMs);
  return timer.unref();
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

export class DatabaseTooNew extends Error {}

async function refuseNewer(database: Database): Promise<void> {
  const journal = JSON.parse(readFileSync(path.join(MIGRATIONS, 'meta/_journal.json'), 'utf8')) as {
    entries: Array<{ when: number }>;
  };
  const newest = Math.max(0, ...journal.entries.map((e) => e.when));
  const query =
    "select max(created_at) as at from drizzle.__drizzle_migrations where to_regclass('drizzle.__drizzle_migrations') is not null";
  let at: number;
  try {
    const rows =
      database.raw.kind === 'pglite'
        ? (await database.raw.client.query<{ at: string | null }>(query)).rows
        : await database.raw.sql.unsafe<Array<{ at: string | null }>>(query);
    at = Number(rows[0]?.at ?? 0);
  } catch (error) {
    if (/does not exist/.test(String(error))) return; // nothing migrated yet
    throw error;
  }
  if (at > newest) {
    throw new DatabaseTooNew(
      '数据库由更新的版本写成，本版本不敢动它。请改用更新的版本，或从升级前的备份恢复（npm run cli -- restore FILE）。',
    );
  }
}
