import { sql } from 'drizzle-orm';
import { peopleInChain } from '../../src/approvals/people.js';
import { type Db, rowsOf } from '../../src/db/client.js';

/** What is kept of who may see a point, beside what the approvals say of it now: both by point, people in order. */
export async function keptReaders(
  db: Db,
): Promise<{ kept: Record<string, string[]>; asked: Record<string, string[]> }> {
  const rows = await rowsOf<{ id: string; people: string[] }>(
    db,
    sql`select r.id, array_remove(array_agg(c.person order by c.person), null) as people
        from risks r left join risk_readers c
          on c.risk_id = r.id and c.severity = r.severity and c.reported_at = r.reported_at
        group by r.id`,
  );
  const kept = Object.fromEntries(rows.map(({ id, people }) => [id, [...people].sort()]));
  const asked = await Promise.all(rows.map(async ({ id }) => [id, await peopleInChain(db, 'risk', id)] as const));
  return { kept, asked: Object.fromEntries(asked) };
}
