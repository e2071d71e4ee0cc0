import {
  and,
  asc,
  desc,
  eq,
  inArray,
  isNotNull,
  isNull,
  lt,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import { approvals } from '../approvals/schema.js';
import type { Ctx } from '../context.js';
import { isOver } from '../conversation/drafts.js';
import type { Db } from '../db/client.js';
import { governingVersion } from '../responsibility/queries.js';
import type { Risk } from '../risks/model.js';
import { isVisible, type Visible } from '../risks/queries.js';
import { type RiskStatus, risks } from '../risks/schema.js';
import { type Required, requiredAt } from './handling.js';
import { HOLDING, type Measure } from './model.js';
import { measureDrafts, measureReminders, measures, pointHandlings } from './schema.js';

export async function measureById(db: Db, id: string): Promise<Measure | undefined> {
  const [row] = await db.select().from(measures).where(eq(measures.id, id));
  return row;
}

export async function measureByNumber(db: Db, number: string): Promise<Measure | undefined> {
  const [row] = await db.select().from(measures).where(eq(measures.number, number));
  return row;
}

/** Every measure against a point, in the order of their numbers. */
export const measuresAgainst = (db: Db, risk: string): Promise<Measure[]> =>
  db.select().from(measures).where(eq(measures.risk, risk)).orderBy(asc(measures.createdAt), asc(measures.number));

/** What stands against each of these points: in force or carried out. */
export async function holdingAgainst(db: Db, riskIds: readonly string[]): Promise<Map<string, Measure[]>> {
  const found = new Map<string, Measure[]>();
  for (let at = 0; at < riskIds.length; at += 1000) {
    const rows = await db
      .select()
      .from(measures)
      .where(and(inArray(measures.risk, riskIds.slice(at, at + 1000)), inArray(measures.state, [...HOLDING])))
      .orderBy(asc(measures.createdAt), asc(measures.number));
    for (const row of rows) found.set(row.risk, [...(found.get(row.risk) ?? []), row]);
  }
  return found;
}

/** Measures of the same words that are still meant, of this point and of others: what one-to-one is checked against. */
export const sameWorded = (
  db: Db,
  words: string,
): Promise<Array<Pick<Measure, 'id' | 'risk' | 'text' | 'state' | 'number'>>> =>
  db
    .select({
      id: measures.id,
      risk: measures.risk,
      text: measures.text,
      state: measures.state,
      number: measures.number,
    })
    .from(measures)
    .innerJoin(risks, eq(risks.id, measures.risk))
    .where(
      and(
        eq(measures.words, words),
        notInArray(measures.state, ['withdrawn', 'void']),
        sql`${risks.status} <> 'voided'`,
      ),
    )
    .orderBy(asc(measures.number));

/** Who looks at measures: those of the points he sees, those he wrote or answers for, those in whose chain he is. */
export interface MeasureViewer {
  person: string;
  risks: Visible;
  inChain: string[];
}

export interface MeasureFilter {
  defence?: string;
  kind?: string;
  /** Only what this person wrote or answers for, whatever its state. */
  of?: string;
}

export interface ListedMeasure extends Measure {
  riskNumber: string;
  riskStatus: RiskStatus;
  point: string;
}

const LISTED = {
  measure: measures,
  riskNumber: risks.number,
  riskStatus: risks.status,
  point: sql<string>`${risks.fields} ->> 'point'`,
};

/** 措施: what this person may see, the nearest date first; without a filter for one person only what still holds or is under way. */
export async function measureList(
  db: Db,
  viewer: MeasureViewer,
  filter: MeasureFilter,
  page: { offset: number; limit: number },
): Promise<ListedMeasure[]> {
  const rows = await db
    .select(LISTED)
    .from(measures)
    .innerJoin(risks, eq(risks.id, measures.risk))
    .where(
      and(
        filter.of === undefined ? seenBy(viewer) : or(eq(measures.owner, filter.of), eq(measures.writtenBy, filter.of)),
        filter.of === undefined ? notInArray(measures.state, ['withdrawn', 'void']) : undefined,
        filter.of === undefined ? sql`${risks.status} <> 'voided'` : undefined,
        filter.defence === undefined ? undefined : eq(measures.defence, filter.defence),
        filter.kind === undefined ? undefined : eq(measures.kind, filter.kind),
      ),
    )
    .orderBy(sql`${measures.due} nulls last`, asc(measures.number))
    .offset(page.offset)
    .limit(page.limit);
  return listed(rows);
}

/** One measure with its point, if this person may see it; to anyone else it does not exist. */
export async function visibleMeasure(
  db: Db,
  viewer: MeasureViewer,
  number: string,
): Promise<ListedMeasure | undefined> {
  const [row] = await db
    .select(LISTED)
    .from(measures)
    .innerJoin(risks, eq(risks.id, measures.risk))
    .where(and(eq(measures.number, number), seenBy(viewer)));
  if (!row) return undefined;
  const { measure, ...rest } = row;
  return { ...measure, ...rest };
}

function seenBy({ person, risks: visible, inChain }: MeasureViewer): SQL | undefined {
  if (visible.all) return undefined;
  return or(
    isVisible(visible),
    eq(measures.owner, person),
    eq(measures.writtenBy, person),
    inChain.length > 0 ? inArray(measures.id, inChain) : undefined,
  );
}

const listed = <One extends { measure: Measure }>(rows: readonly One[]) =>
  rows.map(({ measure, ...rest }) => ({ ...measure, ...rest }));

/** Measures in force, against filed points, whose date is over and of which nobody was told for that date. */
export async function overdueUntold(
  db: Db,
  today: string,
): Promise<Array<ListedMeasure & { department: number | null }>> {
  const rows = await db
    .select({ ...LISTED, department: risks.department })
    .from(measures)
    .innerJoin(risks, eq(risks.id, measures.risk))
    .leftJoin(measureReminders, and(eq(measureReminders.measure, measures.id), eq(measureReminders.due, measures.due)))
    .where(
      and(
        eq(measures.state, 'in-force'),
        lt(measures.due, today),
        eq(risks.status, 'filed'),
        isNull(measureReminders.measure),
      ),
    )
    .orderBy(asc(measures.due), asc(measures.number));
  return listed(rows);
}

/** Measures in force with a date that this person is to carry out, against filed points; the nearest date first. */
export async function toCarryOut(db: Db, owner: string): Promise<ListedMeasure[]> {
  const rows = await db
    .select(LISTED)
    .from(measures)
    .innerJoin(risks, eq(risks.id, measures.risk))
    .where(
      and(
        eq(measures.state, 'in-force'),
        eq(measures.owner, owner),
        isNotNull(measures.due),
        eq(risks.status, 'filed'),
      ),
    )
    .orderBy(asc(measures.due), asc(measures.number));
  return listed(rows);
}

/** Measures that were put in and that no chain decides on: the office files or returns them. */
export async function waitingForOffice(
  db: Db,
): Promise<Array<ListedMeasure & { department: number | null; reporter: string }>> {
  const inChain = db
    .select({ id: approvals.id })
    .from(approvals)
    .where(
      and(eq(approvals.subjectKind, 'measure'), eq(approvals.subjectId, measures.id), eq(approvals.status, 'running')),
    );
  const rows = await db
    .select({ ...LISTED, department: risks.department, reporter: risks.reporter })
    .from(measures)
    .innerJoin(risks, eq(risks.id, measures.risk))
    .where(and(eq(measures.state, 'in-approval'), notExists(inChain)))
    .orderBy(asc(measures.createdAt), asc(measures.number));
  return listed(rows);
}

/** What the plan that governs a point asks for at its level, with what was done. */
export async function handlingsAgainst(
  db: Db,
  risk: Pick<Risk, 'id' | 'fields' | 'schemeVersion'>,
): Promise<Required[]> {
  const { layer, level = '' } = risk.fields;
  const { scheme } = await governingVersion(db, { layer, level, schemeVersion: risk.schemeVersion });
  if (!scheme.handling.some(({ levels }) => levels.includes(level))) return [];
  return requiredAt(scheme, level, await db.select().from(pointHandlings).where(eq(pointHandlings.risk, risk.id)));
}

/** The newest draft that can still be put in. */
export async function newestMeasureDraft(ctx: Ctx, person: string) {
  const [row] = await ctx.db
    .select()
    .from(measureDrafts)
    .where(and(eq(measureDrafts.person, person), eq(measureDrafts.state, 'open')))
    .orderBy(desc(measureDrafts.createdAt), desc(measureDrafts.id))
    .limit(1);
  return row && !isOver(row.createdAt, ctx.now) ? row : undefined;
}
