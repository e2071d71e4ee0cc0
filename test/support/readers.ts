import { sql } from 'drizzle-orm';
import { peopleInChain } from '../../src/approvals/people.js';
import { type Db, rowsOf } from '../../src/db/client.js';

/**
 * What is kept of who may see a point and why, with the point's place in the list as it is now, beside what the approvals
 * and responsibility say: both by point.
 */
export async function keptReaders(
  db: Db,
): Promise<{ kept: Record<string, string[]>; known: Record<string, string[]> }> {
  const points = (await rowsOf<{ id: string }>(db, sql`select id from risks`)).map(({ id }) => id);
  const kept = await rowsOf<{ id: string; reader: string }>(
    db,
    sql`select c.risk_id as id, c.relation || ' ' || c.person as reader from risk_readers c join risks r
        on c.risk_id = r.id and c.severity = r.severity and c.reported_at = r.reported_at`,
  );
  const asked = await Promise.all(
    points.map(async (id) =>
      (await peopleInChain(db, 'risk', id)).map((person) => ({ id, reader: `asked ${person}` })),
    ),
  );
  const answering = await rowsOf<{ id: string; reader: string }>(
    db,
    sql`select distinct risk as id, 'answers ' || holder as reader from responsibilities where kind in ('person', 'member')`,
  );
  const byPoint = (rows: Array<{ id: string; reader: string }>) =>
    Object.fromEntries(
      points.map((point) => [
        point,
        rows
          .filter(({ id }) => id === point)
          .map(({ reader }) => reader)
          .sort(),
      ]),
    );
  return { kept: byPoint(kept), known: byPoint([...asked.flat(), ...answering]) };
}
