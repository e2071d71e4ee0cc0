import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import type { Organisation } from '../directory/model.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import type { Scheme } from '../schemes/model.js';
import { deciderName, nameOf } from './cards.js';
import { isActive, isOwn, leadersAbove, type PlanOptions, peopleWithRole, planChain } from './chain.js';
import type { ChainFacts, Decider, Delegation, PlannedStep } from './model.js';
import { approvalDeciders, approvalSteps, approvals, delegations } from './schema.js';
import { type ApprovalSubject, type Effects, subjectOf } from './subjects.js';

export type ApprovalRow = typeof approvals.$inferSelect;
export type StepRow = typeof approvalSteps.$inferSelect;
export type DeciderRow = typeof approvalDeciders.$inferSelect;

/** One round, locked for this transaction. Every verb takes this lock first, so that no two of them cross. */
export interface Round {
  approval: ApprovalRow;
  /** By position. */
  steps: StepRow[];
  subject: ApprovalSubject;
}

/** What the rules need to know, as it is at this moment. */
export interface Situation {
  org: Organisation;
  scheme: Scheme;
  facts: ChainFacts;
  delegations: Delegation[];
}

const OPEN = ['pending', 'gap', 'outside'] as const;
export const isOpen = (step: StepRow) => (OPEN as readonly string[]).includes(step.status);
export const openStep = (round: Round) => round.steps.find(isOpen);

export async function lockRound(ctx: Ctx, effects: Effects, approvalId: string): Promise<Round> {
  const [approval] = await ctx.db.select().from(approvals).where(eq(approvals.id, approvalId)).for('update');
  if (!approval) throw notFound('没有找到这项审批。');
  return { approval, steps: await stepsOf(ctx.db, approvalId), subject: subjectOf(effects, approval.subjectKind) };
}

/** @throws DomainError not-found */
export async function lockRoundOfStep(
  ctx: Ctx,
  effects: Effects,
  stepId: string,
): Promise<{ round: Round; step: StepRow }> {
  const [row] = await ctx.db
    .select({ approvalId: approvalSteps.approvalId })
    .from(approvalSteps)
    .where(eq(approvalSteps.id, stepId));
  const round = row && (await lockRound(ctx, effects, row.approvalId));
  // A step that waited under the lock may have been planned away meanwhile.
  const step = round?.steps.find((s) => s.id === stepId);
  if (!round || !step) throw notFound('没有找到这一步审批，它可能已按新的情况重新安排。');
  return { round, step };
}

/** The newest round of a subject, running or over. */
export async function latestRound(db: Db, kind: string, id: string): Promise<ApprovalRow | undefined> {
  const [row] = await db
    .select()
    .from(approvals)
    .where(and(eq(approvals.subjectKind, kind), eq(approvals.subjectId, id)))
    .orderBy(sql`${approvals.startedAt} desc, ${approvals.id} desc`)
    .limit(1);
  return row;
}

export const stepsOf = (db: Db, approvalId: string): Promise<StepRow[]> =>
  db.select().from(approvalSteps).where(eq(approvalSteps.approvalId, approvalId)).orderBy(asc(approvalSteps.position));

export const decidersOf = (db: Db, stepId: string): Promise<DeciderRow[]> =>
  db.select().from(approvalDeciders).where(eq(approvalDeciders.stepId, stepId)).orderBy(asc(approvalDeciders.person));

/** @param shared what a sweep over many rounds has read once */
export async function assess(
  ctx: Ctx,
  effects: Effects,
  round: Pick<Round, 'approval' | 'subject'>,
  shared?: Pick<Situation, 'org' | 'delegations'>,
): Promise<Situation> {
  return {
    scheme: await effects.scheme(ctx.db, round.approval.schemeVersion),
    facts: await round.subject.facts(ctx, round.approval.subjectId),
    org: shared?.org ?? (await effects.organisation(ctx.db)),
    delegations: shared?.delegations ?? (await openDelegations(ctx)),
  };
}

export const openDelegations = (ctx: Ctx): Promise<Delegation[]> =>
  ctx.db.select().from(delegations).where(isNull(delegations.endedAt)).orderBy(asc(delegations.id));

export const plan = (ctx: Ctx, now: Situation, options: PlanOptions): PlannedStep[] =>
  planChain(now.scheme, now.facts, now.org, { now: ctx.now, delegations: now.delegations }, options);

/** Keys of the steps of a round that are over. */
export const overIn = (round: { steps: ReadonlyArray<Pick<StepRow, 'key' | 'status'>> }): string[] =>
  round.steps.filter((s) => s.status === 'agreed' || s.status === 'passed').map((s) => s.key);

/**
 * Who decides the open step at this moment: whom the chain names. Where it names nobody any more although somebody was
 * asked (he left, was disabled), the step is handed over to the leaders above the section and stays with them until
 * the post is filled again. A step that never had anybody stays a gap.
 * @param asked its deciders so far
 */
export function peopleFor(
  ctx: Ctx,
  now: Situation,
  round: Parameters<typeof overIn>[0],
  step: Pick<StepRow, 'key'>,
  asked: readonly DeciderRow[],
): Decider[] {
  const planned = plan(ctx, now, { begun: overIn(round), open: step.key }).find((s) => s.key === step.key);
  if (planned?.kind === 'people') return planned.deciders;
  const [first] = asked;
  if (planned?.kind !== 'gap' || !first) return [];
  const kept = asked.filter(
    (row) => row.because === 'handover' && !isOwn(now.facts, row.person) && isActive(now.org, row.person),
  );
  if (kept.length > 0) return kept.map(asDecider);
  return leadersAbove(now.facts, now.org).map((person) => ({ person, because: 'handover', insteadOf: first.person }));
}

/** The office, without the person concerned; where it has nobody, the administrators. */
export function officeOf(now: Pick<Situation, 'org' | 'scheme'>, concerned?: string): string[] {
  const office = peopleWithRole(now.scheme, now.org, now.scheme.office).filter((id) => id !== concerned);
  if (office.length > 0) return office;
  return peopleWithRole(now.scheme, now.org, 'administrator').filter((id) => id !== concerned);
}

export const asDecider = (row: DeciderRow): Decider => ({
  person: row.person,
  because: row.because,
  ...(row.insteadOf === null ? {} : { insteadOf: row.insteadOf }),
});

/** Name of who decided a step, as people read it. */
export async function decidedByName(ctx: Ctx, step: StepRow, now: Pick<Situation, 'org'>): Promise<string> {
  if (step.paper?.name) return step.paper.name;
  const id = step.decidedBy ?? '';
  const decider = (await decidersOf(ctx.db, step.id)).find((d) => d.person === id);
  return decider ? deciderName(now.org, asDecider(decider)) : nameOf(now.org, id);
}

export async function writeDeciders(ctx: Ctx, stepId: string, deciders: readonly Decider[]): Promise<void> {
  if (deciders.length === 0) return;
  await ctx.db
    .insert(approvalDeciders)
    .values(deciders.map((d) => ({ stepId, person: d.person, because: d.because, insteadOf: d.insteadOf ?? null })));
}

export async function removePlanned(ctx: Ctx, round: Round): Promise<void> {
  const planned = round.steps.filter((s) => s.status === 'planned').map((s) => s.id);
  if (planned.length === 0) return;
  await ctx.db.delete(approvalDeciders).where(inArray(approvalDeciders.stepId, planned));
  await ctx.db.delete(approvalSteps).where(inArray(approvalSteps.id, planned));
  round.steps = round.steps.filter((s) => s.status !== 'planned');
}

/** @throws DomainError forbidden when a job or an operator calls a verb that is a person's own */
export function personOf(ctx: Ctx): string {
  if (ctx.actor.kind !== 'person') throw forbidden('这一步只能由本人操作。');
  return ctx.actor.id;
}

/** @throws DomainError invalid, with the first problem in the schema's own words */
export function parse<Schema extends z.ZodType>(schema: Schema, input: z.input<Schema>): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(issue?.message ?? '内容不对。', { field: issue?.path.join('.') ?? '' });
}

export const raced = () => conflict('这一步刚刚有了新的决定，请发送“待办”查看。');
