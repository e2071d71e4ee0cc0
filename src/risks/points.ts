import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import type { Organisation } from '../directory/model.js';
import type { Counted } from '../schemes/limits.js';
import type { Scheme } from '../schemes/model.js';
import { type Counting, countedOf, lackingIn } from './counts.js';
import { type RiskStatus, risks } from './schema.js';

/** A point stands while it is decided on and once it is filed; a returned one stands again when it is reported again. */
const STANDING: RiskStatus[] = ['in-approval', 'filed'];

const counting = {
  layer: sql<string>`coalesce(${risks.fields} ->> 'layer', '')`,
  department: risks.department,
  post: sql<string | null>`${risks.fields} ->> 'post'`,
  reporter: risks.reporter,
};
const countable = <Row extends { post: string | null }>(row: Row) => ({ ...row, post: row.post ?? undefined });

/**
 * How many standing points the post, the section and the house have in a layer, whatever version of the scheme they
 * were recorded under: a new version does not empty a post.
 * @param except id of a point that is not counted: the one that is reported again
 */
export async function countPoints(db: Db, of: Counting, except?: string): Promise<Counted> {
  const standing = and(
    inArray(risks.status, STANDING),
    eq(counting.layer, of.layer),
    except === undefined ? undefined : ne(risks.id, except),
  );
  const section = of.department === null ? isNull(risks.department) : eq(risks.department, of.department);
  const rows = await db.select(counting).from(risks).where(and(standing, section));
  return { ...countedOf(rows.map(countable), of), unit: await db.$count(risks, standing) };
}

/** Numbers of a person's own points in a layer that can still be taken back or reported otherwise, newest first. */
export async function ownStanding(db: Db, person: string, layer: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ number: risks.number })
    .from(risks)
    .where(and(eq(risks.reporter, person), inArray(risks.status, STANDING), eq(counting.layer, layer)))
    .orderBy(sql`${risks.number} desc`)
    .limit(limit);
  return rows.map(({ number }) => number);
}

/**
 * What each section still lacks under the scheme's limits before it may submit its points, for people. Sections that
 * lack nothing are absent; a section is a department that is some active person's main one.
 */
export async function sectionsWithTooFew(db: Db, scheme: Scheme, org: Organisation): Promise<Map<number, string[]>> {
  const lacking = new Map<number, string[]>();
  const layers = scheme.limits.filter(({ least }) => least !== undefined).map(({ layer }) => layer);
  if (layers.length === 0) return lacking;
  const rows = await db
    .select(counting)
    .from(risks)
    .where(and(inArray(risks.status, STANDING), inArray(counting.layer, layers)));
  const points = rows.map(countable);
  for (const department of org.departments.keys()) {
    const members = [...org.people.values()].filter((p) => p.status === 'active' && p.departmentId === department);
    if (members.length === 0) continue;
    const told = lackingIn(scheme, points, { department, members });
    if (told.length > 0) lacking.set(department, told);
  }
  return lacking;
}
