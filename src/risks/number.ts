import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';

/**
 * The next running number of a year, e.g. FX-2026-0001. The counter's row is locked until the caller's transaction
 * ends: a number that was rolled back is given again, so the series has no holes.
 */
export async function nextNumber(db: Db, prefix: string, now: Date, timeZone: string): Promise<string> {
  const [number = ''] = await takeNumbers(db, prefix, 1, now, timeZone);
  return number;
}

/** The next `count` numbers, in their order. */
export async function takeNumbers(
  db: Db,
  prefix: string,
  count: number,
  now: Date,
  timeZone: string,
): Promise<string[]> {
  if (count === 0) return [];
  const year = Number(new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric' }).format(now));
  const [row] = await rowsOf<{ last: number }>(
    db,
    sql`insert into numbers (prefix, year, last) values (${prefix}, ${year}, ${count}::int)
        on conflict (prefix, year) do update set last = numbers.last + ${count}::int returning last`,
  );
  const first = Number(row?.last) - count + 1;
  return Array.from({ length: count }, (_, at) => `${prefix}-${year}-${String(first + at).padStart(4, '0')}`);
}

/** FX-2026-1, fx-2026-0001 or full-width digits → FX-2026-0001. Undefined when it is no number of ours. */
export function readNumber(text: string): string | undefined {
  const match = /^FX[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `FX-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}
