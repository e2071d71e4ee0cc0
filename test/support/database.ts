import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, inject } from 'vitest';
import { tablesOf } from '../../src/backup/tables.js';
import type { Db } from '../../src/db/client.js';
import { type Database, onPglite, openDatabase } from '../../src/db/open.js';

export type Kind = 'PGlite' | 'PostgreSQL';

/** A fresh, migrated database of the kind asked for. PostgreSQL: a database of its own, dropped on close. */
export async function freshDatabase(kind: Kind): Promise<Database & { url?: string }> {
  if (kind === 'PGlite') {
    return onPglite(
      await PGlite.create({ loadDataDir: new Blob([new Uint8Array(readFileSync(inject('emptyPglite')))]) }),
    );
  }
  const { url, drop } = await freshPostgresUrl();
  const database = await openDatabase({ databaseUrl: url, dataDir: '', poolSize: 6 });
  return {
    ...database,
    url,
    close: async () => {
      await database.close();
      await drop();
    },
  };
}

/** An empty PostgreSQL database's address. */
export async function freshPostgresUrl(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('postgresUrl');
  if (!server) throw new Error('no PostgreSQL here');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: async () => {
      const again = postgres(server, { max: 1, onnotice: () => {} });
      await again.unsafe(`drop database if exists ${name} with (force)`);
      await again.end();
    },
  };
}

/** Runs the same story on both databases, or on PGlite alone where PostgreSQL is not to be had. */
export function onEachDatabase(story: (kind: Kind) => void): void {
  describe('on PGlite', () => story('PGlite'));
  describe.skipIf(!inject('postgresUrl'))('on PostgreSQL', () => story('PostgreSQL'));
}

/** Empties every table but the audit, which refuses: stories that each begin anew can share one database. */
export async function emptyTables(db: Db): Promise<void> {
  const names = (await tablesOf(db)).filter(({ name }) => name !== 'audit').map(({ name }) => sql.identifier(name));
  await db.execute(sql`truncate ${sql.join(names, sql`, `)}`);
}
