import { and, asc, desc, eq, inArray, or, sql } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { isOver } from '../conversation/drafts.js';
import type { Db } from '../db/client.js';
import type { Risk } from './model.js';
import type { Place } from './register-page.js';
import { attachments, riskDrafts, risks } from './schema.js';

export async function riskById(db: Db, id: string): Promise<Risk | undefined> {
  const [row] = await db.select().from(risks).where(eq(risks.id, id));
  return row;
}

export async function riskByNumber(db: Db, number: string): Promise<Risk | undefined> {
  const [row] = await db.select().from(risks).where(eq(risks.number, number));
  return row;
}

/** A page of 我的上报: the most serious first, the newest first within it. */
export function ownRisks(
  db: Db,
  person: string,
  { after, limit }: { after?: Place | undefined; limit: number },
): Promise<Risk[]> {
  return db
    .select()
    .from(risks)
    .where(and(eq(risks.reporter, person), after ? behind(after) : undefined))
    .orderBy(desc(risks.severity), desc(risks.reportedAt), desc(risks.id))
    .limit(limit);
}

/** What a person reported last, the newest first. */
export function newestRisks(db: Db, person: string, limit: number): Promise<Risk[]> {
  return db
    .select()
    .from(risks)
    .where(eq(risks.reporter, person))
    .orderBy(desc(risks.reportedAt), desc(risks.id))
    .limit(limit);
}

const behind = ({ severity, reportedAt, id }: Place) =>
  sql`(${risks.severity}, ${risks.reportedAt}, ${risks.id}) < (${severity}::integer, to_timestamp(${reportedAt}::float8 / 1000), ${id}::text)`;

/** Whose points a person may see: his own, those of his sections, those in whose chain he is or was, and those he answers for. */
export type Visible =
  | { all: true }
  | {
      all: false;
      person: string;
      /** Sections he answers for. */
      sections: number[];
    };

/** One point, if this person may see it; to anyone else it does not exist. */
export async function visibleRisk(db: Db, visible: Visible, number: string): Promise<Risk | undefined> {
  const [row] = await db
    .select()
    .from(risks)
    .where(and(eq(risks.number, number), isVisible(visible)));
  return row;
}

/** Of these points, by id, those that this person may see. */
export async function riskIdsVisibleTo(db: Db, visible: Visible, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: risks.id })
    .from(risks)
    .where(and(inArray(risks.id, ids), isVisible(visible)));
  return new Set(rows.map((row) => row.id));
}

/** The same as a condition, for one point or for all of them at once; a page comes from `registerPage`. */
export function isVisible(visible: Visible) {
  if (visible.all) return undefined;
  return or(
    eq(risks.reporter, visible.person),
    visible.sections.length > 0 ? inArray(risks.department, visible.sections) : undefined,
    sql`exists (select 1 from risk_readers c where c.risk_id = ${risks.id} and c.person = ${visible.person})`,
  );
}

/** The newest draft that can still be submitted. */
export async function newestDraft(ctx: Ctx, person: string) {
  const [row] = await ctx.db
    .select()
    .from(riskDrafts)
    .where(and(eq(riskDrafts.person, person), eq(riskDrafts.state, 'open')))
    .orderBy(desc(riskDrafts.createdAt), desc(riskDrafts.id))
    .limit(1);
  return row && !draftExpired(row, ctx.now) ? row : undefined;
}

/** States of a draft that may still become a report. */
export const UNSETTLED: Array<'open' | 'waiting'> = ['open', 'waiting'];

/** The newest that is not settled: one with its card open, or one of several whose turn has not come. */
export async function newestUnsettled(ctx: Ctx, person: string) {
  const [row] = await ctx.db
    .select()
    .from(riskDrafts)
    .where(and(eq(riskDrafts.person, person), inArray(riskDrafts.state, UNSETTLED)))
    .orderBy(desc(riskDrafts.createdAt), asc(riskDrafts.state), desc(riskDrafts.id))
    .limit(1);
  return row && !draftExpired(row, ctx.now) ? row : undefined;
}

/** All that one message held, whatever has become of them, in their order. */
export function draftsOfBatch(db: Db, batch: string) {
  return db.select().from(riskDrafts).where(eq(riskDrafts.batch, batch)).orderBy(asc(riskDrafts.id));
}

export async function draftById(db: Db, id: string) {
  const [row] = await db.select().from(riskDrafts).where(eq(riskDrafts.id, id));
  return row;
}

export const draftExpired = (draft: { createdAt: Date }, now: Date): boolean => isOver(draft.createdAt, now);

export async function countPictures(db: Db, ownerKind: 'risk-draft' | 'risk', ownerId: string): Promise<number> {
  const rows = await db
    .select({ id: attachments.id })
    .from(attachments)
    .where(and(eq(attachments.ownerKind, ownerKind), eq(attachments.ownerId, ownerId)));
  return rows.length;
}
