import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';

export interface Table {
  name: string;
  columns: Column[];
}
export interface Column {
  name: string;
  /** As PostgreSQL writes it, e.g. `timestamp with time zone`, `text[]`. */
  type: string;
  /** Name of the sequence that numbers it. */
  sequence: string | null;
}

/** Held by a process for a while: worthless or harmful anywhere else. */
const NOT_CARRIED = ['inbox_claims', 'access_tokens'];

/** Our own tables as the database has them, in a fixed order; pg-boss and drizzle keep theirs in schemas of their own. */
export async function tablesOf(db: Db): Promise<Table[]> {
  const rows = await rowsOf<{ table: string; name: string; type: string; sequence: string | null }>(
    db,
    sql`select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
          pg_get_serial_sequence('public.' || quote_ident(c.relname), a.attname) as sequence
        from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
        where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        order by c.relname, a.attnum`,
  );
  const tables = new Map<string, Table>();
  for (const { table, ...column } of rows) {
    if (NOT_CARRIED.includes(table)) continue;
    const known = tables.get(table) ?? { name: table, columns: [] };
    known.columns.push(column);
    tables.set(table, known);
  }
  return [...tables.values()];
}

export async function isEmpty(db: Db, tables: Table[]): Promise<boolean> {
  for (const { name } of tables) {
    const rows = await rowsOf(db, sql`select 1 as one from ${sql.identifier(name)} limit 1`);
    if (rows.length > 0) return false;
  }
  return true;
}
