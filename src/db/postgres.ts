import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import type { Db } from './client.js';
import { MIGRATIONS } from './migrations.js';
import type { Database } from './open.js';
import * as schema from './schema.js';

/** A pool on PostgreSQL, which connects with its first statement. Loaded only where PostgreSQL is used. */
export function connectPostgres(url: string, poolSize: number) {
  const sql = postgres(url, {
    max: poolSize,
    onnotice: () => {},
    connection: { application_name: 'lianfang' },
  });
  const db = drizzle(sql, { schema });
  const database: Database = {
    db: db as unknown as Db,
    kind: 'postgres',
    raw: { kind: 'postgres', sql },
    // Whoever still has a statement under way has used up his time; the server rolls it back.
    close: () => sql.end({ timeout: 1 }),
  };
  return {
    database,
    migrate: () => migrate(db, { migrationsFolder: MIGRATIONS }),
    /** Runs `work` while no other process does. */
    alone: async (work: () => Promise<void>) => {
      const lock = await sql.reserve();
      try {
        await lock`select pg_advisory_lock(hashtext('lianfang.migrate'))`;
        await work();
      } finally {
        await lock`select pg_advisory_unlock(hashtext('lianfang.migrate'))`;
        lock.release();
      }
    },
  };
}
