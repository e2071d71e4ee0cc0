import { and, desc, eq, gt, inArray, isNull, min, ne } from 'drizzle-orm';
import type { Calendar } from '../calendar/calendar.js';
import { type Day, yearOf } from '../calendar/day.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import type { Organisation } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { readSetting, writeSetting } from '../jobs/settings.js';
import { attachments } from '../risks/schema.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { schemeVersions } from '../schemes/schema.js';
import { dateOf } from '../time.js';
import { duesOf } from './due.js';
import { dutiesOf } from './duties.js';
import { type Due, type Duty, dutyKey, holderKey } from './model.js';
import type { Announced } from './notices.js';
import { announcements, submissions } from './schema.js';

export type Submission = typeof submissions.$inferSelect;

/** What this folder needs of the house beside the database. */
export interface AgendaOptions {
  timeZone: string;
  /** Read anew, so that a year which the operator adds counts at once. */
  calendar(): Promise<Calendar>;
}

/** The plan in force on a day: its deadlines, who owes what, and what came in. */
export interface Agenda {
  scheme: Scheme;
  versionId: string;
  org: Organisation;
  calendar: Calendar;
  today: Day;
  /** From when this plan has been kept: what had passed by then is nobody's fault. */
  since: Day;
  dues: Due[];
  /** In the order of `dues`. */
  duties: Duty[];
  /** The newest submission for a duty, returned ones too, by `dutyKey`. */
  handed: ReadonlyMap<string, Submission>;
}

export async function loadAgenda(ctx: Ctx, { timeZone, calendar: load }: AgendaOptions): Promise<Agenda> {
  const [calendar, { scheme, versionId }, org] = await Promise.all([
    load(),
    activeScheme(ctx.db),
    loadOrganisation(ctx.db),
  ]);
  const today = dateOf(ctx.now, timeZone);
  const dues = duesOf(scheme.deadlines, calendar);
  return {
    scheme,
    versionId,
    org,
    calendar,
    today,
    since: dateOf(await keptSince(ctx, scheme.id), timeZone),
    dues,
    duties: dues.flatMap((due) => dutiesOf(scheme, org, due)),
    handed: await newestFor(ctx.db, scheme.id, dues),
  };
}

export const submissionFor = (agenda: Pick<Agenda, 'handed'>, duty: Duty): Submission | undefined =>
  agenda.handed.get(dutyKey(duty));

/** Handed in, and neither returned nor taken back. */
export const isHandedIn = (agenda: Pick<Agenda, 'handed'>, duty: Duty): boolean => counts(submissionFor(agenda, duty));

const counts = (one: Submission | undefined) => one?.state === 'in-approval' || one?.state === 'received';

/** Passed since the plan has been kept, and not handed in. */
export const isOverdue = (agenda: Agenda, duty: Duty): boolean =>
  duty.due.day < agenda.today && duty.due.day >= agenda.since && !isHandedIn(agenda, duty);

async function newestFor(db: Db, scheme: string, dues: readonly Due[]): Promise<Map<string, Submission>> {
  const years = new Map(dues.map(({ deadline, asked }) => [deadline.key, yearOf(asked)]));
  if (years.size === 0) return new Map();
  const rows = await db
    .select()
    .from(submissions)
    .where(
      and(
        eq(submissions.scheme, scheme),
        inArray(submissions.deadline, [...years.keys()]),
        isNull(submissions.replacedBy),
        ne(submissions.state, 'withdrawn'),
      ),
    );
  return new Map(rows.filter((row) => years.get(row.deadline) === row.year).map((row) => [holderKey(row), row]));
}

export async function submissionById(db: Db, id: string): Promise<Submission | undefined> {
  const [row] = await db.select().from(submissions).where(eq(submissions.id, id));
  return row;
}

export async function submissionByNumber(db: Db, number: string): Promise<Submission | undefined> {
  const [row] = await db.select().from(submissions).where(eq(submissions.number, number));
  return row;
}

/** What a person handed in that still counts, newest first. */
export function ownSubmissions(db: Db, scheme: string, person: string): Promise<Submission[]> {
  return db
    .select()
    .from(submissions)
    .where(
      and(
        eq(submissions.scheme, scheme),
        eq(submissions.submittedBy, person),
        isNull(submissions.replacedBy),
        inArray(submissions.state, ['in-approval', 'received']),
      ),
    )
    .orderBy(desc(submissions.submittedAt), desc(submissions.number));
}

export const picturesOf = (db: Db, id: string) =>
  db
    .select({ mediaType: attachments.mediaType, content: attachments.content })
    .from(attachments)
    .where(and(eq(attachments.ownerKind, 'submission'), eq(attachments.ownerId, id)))
    .orderBy(attachments.addedAt, attachments.id);

export async function announcedIn(db: Db, scheme: string): Promise<Announced[]> {
  return db.select().from(announcements).where(eq(announcements.scheme, scheme));
}

const SINCE = (scheme: string) => `agenda.since.${scheme}`;

/**
 * From when a plan has been kept: its first activation, or where a rehearsal's clock was moved back to since.
 * What passed before is never announced: a plan of 2012 put in force today owes nobody anything.
 */
export async function keptSince(ctx: Ctx, scheme: string): Promise<Date> {
  const moved = await readSetting(ctx.db, SINCE(scheme));
  if (typeof moved === 'string') return new Date(moved);
  const [first] = await ctx.db
    .select({ at: min(schemeVersions.activatedAt) })
    .from(schemeVersions)
    .where(eq(schemeVersions.schemeId, scheme));
  return first?.at ?? ctx.now;
}

/** The clock of a rehearsal goes back: what was announced in the time ahead has not been said yet. */
export async function forgetAnnouncedAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.delete(announcements).where(gt(announcements.announcedAt, to));
  await ctx.db.update(submissions).set({ toldAt: null }).where(gt(submissions.toldAt, to));
  const plans = await ctx.db.selectDistinct({ scheme: schemeVersions.schemeId }).from(schemeVersions);
  for (const { scheme } of plans)
    if ((await keptSince(ctx, scheme)) > to) await writeSetting(ctx.db, SINCE(scheme), to.toISOString());
}
