import { inArray, type SQL, sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';
import type { Risk } from './model.js';
import type { Visible } from './queries.js';
import { risks } from './schema.js';

/** Where a page of 风险清单 ended: the next one begins behind it, whatever was reported meanwhile. */
export interface Place {
  severity: number;
  /** Milliseconds since 1970. */
  reportedAt: number;
  id: string;
}

/** As `更多` remembers it. */
export const placeText = ({ severity, reportedAt, id }: Place): string => `${severity} ${reportedAt} ${id}`;

/** @returns undefined for a text that is no place: the list begins anew */
export function readPlace(text: string): Place | undefined {
  const [severity, reportedAt, id] = text.split(' ');
  return id && Number.isInteger(Number(severity)) && Number.isFinite(Number(reportedAt))
    ? { severity: Number(severity), reportedAt: Number(reportedAt), id }
    : undefined;
}

export const placeOf = (risk: Pick<Risk, 'severity' | 'reportedAt' | 'id'>): Place => ({
  severity: risk.severity,
  reportedAt: risk.reportedAt.getTime(),
  id: risk.id,
});

/**
 * One page of 风险清单 as this person may see it: the most serious level first, the newest first within it, withdrawn ones
 * left out. What he may see by each of his relations is read in that order from an index of its own, `limit` points at
 * most, so that a page costs the same in a house with a million points.
 */
export async function registerPage(
  db: Db,
  visible: Visible,
  { after, limit }: { after?: Place | undefined; limit: number },
): Promise<Risk[]> {
  const found = await rowsOf<{ id: string }>(db, pageQuery(visible, { after, limit }));
  if (found.length === 0) return [];
  const ids = found.map((row) => row.id);
  const rows = await db.select().from(risks).where(inArray(risks.id, ids));
  return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

/** The statement behind a page: ids in order. */
function pageQuery(visible: Visible, { after, limit }: { after?: Place | undefined; limit: number }): SQL {
  const behind = (severity: SQL, reportedAt: SQL, id: SQL) =>
    after
      ? sql` and (${severity}, ${reportedAt}, ${id}) < (${after.severity}::integer, to_timestamp(${after.reportedAt}::float8 / 1000), ${after.id}::text)`
      : sql``;
  const own = behind(sql`r.severity`, sql`r.reported_at`, sql`r.id`);
  const inOrder = sql`order by r.severity desc, r.reported_at desc, r.id desc limit ${limit}`;
  const points = (which: SQL) =>
    sql`select r.id, r.severity, r.reported_at from risks r where r.status <> 'withdrawn' and ${which}${own} ${inOrder}`;
  if (visible.all) return points(sql`true`);
  const relations = [
    points(sql`r.reporter = ${visible.person}`),
    // A point that he both is asked about and answers for is there twice: twice as many rows are surely enough points.
    sql`select c.risk_id, c.severity, c.reported_at from risk_readers c join risks r on r.id = c.risk_id
        where c.person = ${visible.person} and r.status <> 'withdrawn'${behind(sql`c.severity`, sql`c.reported_at`, sql`c.risk_id`)}
        order by c.severity desc, c.reported_at desc, c.risk_id desc limit ${2 * limit}`,
    ...(visible.sections.length === 0
      ? []
      : [
          sql`select p.id, p.severity, p.reported_at
              from unnest(${sql.param(visible.sections)}::integer[]) s(department)
              cross join lateral (${points(sql`r.department = s.department`)}) p`,
        ]),
  ];
  return sql`select id, severity, reported_at from (${sql.join(
    relations.map((relation) => sql`(${relation})`),
    sql` union `,
  )}) r ${inOrder}`;
}
