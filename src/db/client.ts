import type { ExtractTablesWithRelations, SQL } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type * as schema from './schema.js';

/**
 * One type for both databases (postgres.js and PGlite) and for a transaction on either.
 * Write `db: Db` in every query and verb, so that the caller decides whether it runs in a transaction.
 * PGlite has one connection: inside a transaction a query that is not on the `tx` waits for ever.
 */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>;

/** Rows of a raw statement: postgres.js answers with an array, PGlite with `{ rows }`. */
export async function rowsOf<Row extends Record<string, unknown>>(db: Db, statement: SQL): Promise<Row[]> {
  const result = (await db.execute(statement)) as unknown;
  return (Array.isArray(result) ? result : (result as { rows: unknown[] }).rows) as Row[];
}
