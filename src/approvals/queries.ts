import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import { people } from '../directory/schema.js';
import { schemeVersion } from '../schemes/active.js';
import { placeText } from './cards.js';
import { type ApprovalRow, type DeciderRow, isOpen, latestRound, officeOf, type StepRow, stepsOf } from './round.js';
import { approvalDeciders, approvalLevelChanges, approvalSteps, approvals } from './schema.js';
import type { Effects } from './subjects.js';

export interface TodoItem {
  stepId: string;
  /** `step`: his to decide · `gap`: nobody may decide, the office sees to it · `filing`: the office enters the number. */
  kind: 'step' | 'gap' | 'filing';
  label: string;
  since: Date;
  subjectKind: string;
  subjectId: string;
  schemeVersion: string;
}

/** Everything in approval that waits for this person, the longest waiting first. */
export async function todoFor(ctx: Ctx, effects: Effects, person: string): Promise<TodoItem[]> {
  const rows = await ctx.db
    .select({ step: approvalSteps, approval: approvals })
    .from(approvalSteps)
    .innerJoin(approvals, eq(approvals.id, approvalSteps.approvalId))
    .leftJoin(
      approvalDeciders,
      and(
        eq(approvalDeciders.stepId, approvalSteps.id),
        eq(approvalDeciders.person, person),
        isNull(approvalDeciders.agreedAt),
      ),
    )
    .where(
      or(
        and(eq(approvalSteps.status, 'pending'), eq(approvalDeciders.person, person)),
        inArray(approvalSteps.status, ['gap', 'outside']),
      ),
    )
    .orderBy(asc(approvalSteps.openedAt), asc(approvalSteps.id));
  const org = await effects.organisation(ctx.db);
  const offices = new Map<string, string[]>();
  const items: TodoItem[] = [];
  for (const { step, approval } of rows) {
    if (step.status !== 'pending') {
      const key = `${approval.schemeVersion} ${approval.concerned}`;
      const known = offices.get(key);
      const office =
        known ?? officeOf({ org, scheme: await effects.scheme(ctx.db, approval.schemeVersion) }, approval.concerned);
      offices.set(key, office);
      if (!office.includes(person)) continue;
    }
    items.push({
      stepId: step.id,
      kind: step.status === 'pending' ? 'step' : step.status === 'gap' ? 'gap' : 'filing',
      label: step.label,
      since: step.openedAt ?? approval.startedAt,
      subjectKind: approval.subjectKind,
      subjectId: approval.subjectId,
      schemeVersion: approval.schemeVersion,
    });
  }
  return items;
}

export interface ApprovalView {
  approval: ApprovalRow;
  /** By position; the planned ones are what the chain would be if nothing changed. */
  steps: Array<StepRow & { deciders: DeciderRow[] }>;
}

/** The newest round of a subject, running or over. */
export async function approvalOf(db: Db, kind: string, id: string): Promise<ApprovalView | undefined> {
  const approval = await latestRound(db, kind, id);
  if (!approval) return undefined;
  const steps = await stepsOf(db, approval.id);
  const deciders =
    steps.length === 0
      ? []
      : await db
          .select()
          .from(approvalDeciders)
          .where(
            inArray(
              approvalDeciders.stepId,
              steps.map((s) => s.id),
            ),
          )
          .orderBy(asc(approvalDeciders.person));
  return { approval, steps: steps.map((s) => ({ ...s, deciders: deciders.filter((d) => d.stepId === s.id) })) };
}

/** Where a running round stands, as the reporter reads it; undefined when none runs. */
export async function whereIs(db: Db, subject: { kind: string; id: string }): Promise<string | undefined> {
  const view = await approvalOf(db, subject.kind, subject.id);
  const step = view?.steps.find(isOpen);
  if (!view || !step || view.approval.status !== 'running') return undefined;
  const asked = step.deciders.filter((d) => d.agreedAt === null).map((d) => d.person);
  const rows = asked.length === 0 ? [] : await db.select().from(people).where(inArray(people.id, asked));
  const { office } = (await schemeVersion(db, view.approval.schemeVersion)).scheme;
  return placeText(
    step,
    asked.map((id) => rows.find((row) => row.id === id)?.name ?? id),
    office,
  );
}

/** Whether a person is, was or will be asked about a subject, in any of its rounds. */
export async function isInChain(db: Db, person: string, kind: string, id: string): Promise<boolean> {
  const [row] = await inChainOf(db, person, and(eq(approvals.subjectKind, kind), eq(approvals.subjectId, id))).limit(1);
  return row !== undefined;
}

/** Ids of the subjects of a kind in whose chain a person is, for the lists of what he may see. */
export async function subjectsInChainOf(db: Db, person: string, kind: string): Promise<string[]> {
  const rows = await inChainOf(db, person, eq(approvals.subjectKind, kind));
  return [...new Set(rows.map((r) => r.id))];
}

export interface HistoryEntry {
  at: Date;
  what: 'started' | 'agreed' | 'returned' | 'level' | 'withdrawn';
  stepLabel?: string;
  /** Person who acted in the product. */
  by?: string;
  /** With a delegation: in whose place. */
  insteadOf?: string;
  via?: StepRow['via'];
  reason?: string;
  paper?: { number: string; date: string; name?: string };
  fromLevel?: string;
  toLevel?: string;
  /** Whose level keys these are. */
  schemeVersion?: string;
}

/** What happened in all rounds of a subject, oldest first. */
export async function historyOf(db: Db, kind: string, id: string): Promise<HistoryEntry[]> {
  const rounds = await db
    .select()
    .from(approvals)
    .where(and(eq(approvals.subjectKind, kind), eq(approvals.subjectId, id)))
    .orderBy(asc(approvals.startedAt), asc(approvals.id));
  const entries: HistoryEntry[] = [];
  for (const round of rounds) {
    const view = await stepsOf(db, round.id);
    const changes = await db
      .select({ change: approvalLevelChanges, label: approvalSteps.label })
      .from(approvalLevelChanges)
      .innerJoin(approvalSteps, eq(approvalSteps.id, approvalLevelChanges.stepId))
      .where(eq(approvalLevelChanges.approvalId, round.id))
      .orderBy(asc(approvalLevelChanges.changedAt));
    const inRound: HistoryEntry[] = changes.map(({ change, label }) => ({
      at: change.changedAt,
      what: 'level',
      stepLabel: label,
      by: change.changedBy,
      reason: change.reason,
      fromLevel: change.fromLevel,
      toLevel: change.toLevel,
      schemeVersion: round.schemeVersion,
    }));
    for (const step of view) {
      if ((step.status !== 'agreed' && step.status !== 'returned') || !step.decidedAt) continue;
      const insteadOf = await insteadOfIn(db, step);
      inRound.push({
        at: step.decidedAt,
        what: step.status,
        stepLabel: step.label,
        ...(step.decidedBy ? { by: step.decidedBy } : {}),
        ...(insteadOf ? { insteadOf } : {}),
        via: step.via,
        ...(step.reason ? { reason: step.reason } : {}),
        ...(step.paper ? { paper: step.paper } : {}),
      });
    }
    inRound.sort((a, b) => a.at.getTime() - b.at.getTime());
    entries.push({ at: round.startedAt, what: 'started', by: round.concerned }, ...inRound);
    if (round.status === 'withdrawn' && round.endedAt) {
      entries.push({ at: round.endedAt, what: 'withdrawn', by: round.concerned });
    }
  }
  return entries;
}

const inChainOf = (db: Db, person: string, which: ReturnType<typeof and>) =>
  db
    .select({ id: approvals.subjectId })
    .from(approvals)
    .innerJoin(approvalSteps, eq(approvalSteps.approvalId, approvals.id))
    .leftJoin(approvalDeciders, and(eq(approvalDeciders.stepId, approvalSteps.id), eq(approvalDeciders.person, person)))
    .where(and(which, or(eq(approvalSteps.decidedBy, person), sql`${approvalDeciders.person} is not null`)));

async function insteadOfIn(db: Db, step: StepRow): Promise<string | undefined> {
  if (step.via !== 'card' || !step.decidedBy) return undefined;
  const [row] = await db
    .select({ insteadOf: approvalDeciders.insteadOf, because: approvalDeciders.because })
    .from(approvalDeciders)
    .where(and(eq(approvalDeciders.stepId, step.id), eq(approvalDeciders.person, step.decidedBy)));
  return row?.because === 'delegation' ? (row.insteadOf ?? undefined) : undefined;
}
