import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import type { Db } from '../../src/db/client.js';
import { type Database, onPglite, openDatabase } from '../../src/db/open.js';
import { freshDatabaseOn } from './postgres.js';

export type Kind = 'PGlite' | 'PostgreSQL';

/** A fresh, migrated database of the kind asked for. PostgreSQL: a database of its own, dropped on close. */
export async function freshDatabase(kind: Kind): Promise<Database & { url?: string }> {
  if (kind === 'PGlite') {
    return onPglite(
      await PGlite.create({ loadDataDir: new Blob([new Uint8Array(readFileSync(inject('emptyPglite')))]) }),
    );
  }
  const { url, drop } = await freshPostgresUrl({ migrated: true });
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

/** An empty PostgreSQL database's address; `migrated`: with its tables, as a copy of one that was migrated. */
export async function freshPostgresUrl({ migrated = false } = {}): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('postgresUrl');
  if (!server) throw new Error('no PostgreSQL here');
  return freshDatabaseOn(server, migrated ? inject('emptyPostgres') : undefined);
}

/** Runs the same story on both databases, or on PGlite alone where PostgreSQL is not to be had. */
export function onEachDatabase(story: (kind: Kind) => void): void {
  describe('on PGlite', () => story('PGlite'));
  describe.skipIf(!inject('postgresUrl'))('on PostgreSQL', () => story('PostgreSQL'));
}

/** One database for all stories of a block, as new before each: opening one for each takes a second a story. */
export function renewedDatabase(kind: Kind): Database {
  let database: Database | undefined;
  const opened = (): Database => {
    if (!database) throw new Error('opened before the first story');
    return database;
  };
  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  beforeEach(() => renew(opened().db));
  afterAll(() => database?.close());
  return {
    get db() {
      return opened().db;
    },
    kind: kind === 'PGlite' ? 'pglite' : 'postgres',
    get raw() {
      return opened().raw;
    },
    close: () => opened().close(),
  };
}

/** Every table empty, the audit too, which otherwise refuses; numbers begin at one again. */
export async function renew(db: Db): Promise<void> {
  await db.execute(sql`
    do $$
    declare it record;
    begin
      set local session_replication_role = replica;
      for it in select quote_ident(tablename) as name from pg_tables where schemaname = 'public' loop
        execute 'delete from ' || it.name;
      end loop;
      for it in select quote_ident(sequencename) as name from pg_sequences where schemaname = 'public' loop
        execute 'alter sequence ' || it.name || ' restart';
      end loop;
    end $$`);
}
