import { and, eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import { nameOf, outcomeOf, settledText } from './cards.js';
import { remaining } from './chain.js';
import type { PlannedStep } from './model.js';
import { tellPeople } from './people.js';
import {
  overIn,
  plan,
  type Round,
  raced,
  removePlanned,
  type Situation,
  type StepRow,
  writeDeciders,
} from './round.js';
import { approvalSteps, approvals, type StepStatus } from './schema.js';
import { announce, settleCards } from './step-cards.js';
import type { Effects } from './subjects.js';

/** What a step came to, and what follows. */
export interface Progress {
  status: 'running' | 'approved' | 'returned';
  open?: OpenNow;
}
/** The step that waits now, with its people; a gap or a body outside has none. */
export interface OpenNow {
  stepId: string;
  label: string;
  kind: 'pending' | 'gap' | 'outside';
  people: string[];
  /** The same people by name. */
  names: string[];
  /** Name of the body that decides by sitting, and whether it is one of the house. */
  body?: string;
  meeting?: boolean;
}
export interface Verdict {
  status: 'agreed' | 'returned';
  via: 'card' | 'paper' | 'meeting' | 'outside';
  /** Who acted in the product. */
  person: string;
  /** Who decided, as people read it. */
  by: string;
  /** The same for the grey button, which shows few characters. */
  shortBy: string;
  reason?: string | undefined;
  paper?: { number: string; date: string; name?: string } | undefined;
  action: string;
  detail?: Record<string, unknown>;
}

/**
 * Closes the open step with a decision and goes on: next step, approved, or returned. The first decision counts.
 * @throws DomainError conflict when the step was decided meanwhile
 */
export async function finishStep(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  now: Situation,
  verdict: Verdict,
): Promise<Progress> {
  const { approval, subject } = round;
  const won = await ctx.db
    .update(approvalSteps)
    .set({
      status: verdict.status,
      decidedAt: ctx.now,
      decidedBy: verdict.person,
      via: verdict.via,
      reason: verdict.reason ?? null,
      paper: verdict.paper ?? null,
      snapshot: await subject.snapshot(ctx, approval.subjectId),
    })
    .where(and(eq(approvalSteps.id, step.id), eq(approvalSteps.status, step.status)))
    .returning();
  if (won.length === 0) throw raced();
  await record(ctx, {
    action: verdict.action,
    object: { kind: approval.subjectKind, id: approval.subjectId },
    detail: { approval: approval.id, step: step.key, via: verdict.via, ...verdict.detail },
  });
  const settled = settledText(outcomeOf(verdict), verdict.shortBy, ctx.now, effects.timeZone);
  await settleCards(ctx, effects, round, step, now, settled);
  step.status = verdict.status;

  const told = { stepLabel: step.label, by: verdict.by };
  if (verdict.status === 'returned') {
    await endRound(ctx, round, 'returned');
    const reason = verdict.reason ?? '';
    await subject.onStepDecided(ctx, approval.subjectId, { ...told, decision: 'return', reason });
    await subject.onReturned(ctx, approval.subjectId, reason);
    return { status: 'returned' };
  }
  const progress = await openNext(ctx, effects, round, now);
  await subject.onStepDecided(ctx, approval.subjectId, {
    ...told,
    decision: 'agree',
    ...(progress.open ? nextOf(progress.open) : {}),
  });
  if (progress.status === 'approved') await subject.onApproved(ctx, approval.subjectId);
  return progress;
}

/** Plans what is left anew and opens the first of it; with nothing left the round is approved. */
export async function openNext(ctx: Ctx, effects: Effects, round: Round, now: Situation): Promise<Progress> {
  const over = overIn(round);
  const whole = plan(ctx, now, { begun: over });
  const left = remaining(whole, new Set(over));
  const until = left[0] ? whole.indexOf(left[0]) : whole.length;
  const passed = whole.slice(0, until).filter((s) => s.kind === 'passed' && !over.includes(s.key));
  await removePlanned(ctx, round);
  for (const step of passed) await insertStep(ctx, round, step, 'passed');
  const [first, ...rest] = left;
  if (!first) {
    await endRound(ctx, round, 'approved');
    return { status: 'approved' };
  }
  const step = await insertStep(ctx, round, first, openStatus(first));
  for (const later of rest) await insertStep(ctx, round, later, 'planned');
  await tellPeople(ctx, round);
  const people = await announce(ctx, effects, round, step, now);
  return { status: 'running', open: openNow(step, now, people) };
}

/** Replaces the planned steps behind the open one. */
export async function replanRest(ctx: Ctx, round: Round, rest: readonly PlannedStep[]): Promise<void> {
  await removePlanned(ctx, round);
  for (const step of rest) await insertStep(ctx, round, step, 'planned');
  await tellPeople(ctx, round);
}

export async function dropStep(ctx: Ctx, step: StepRow, status: 'dropped' | 'passed' = 'dropped'): Promise<void> {
  const rows = await ctx.db
    .update(approvalSteps)
    .set({ status })
    .where(and(eq(approvalSteps.id, step.id), eq(approvalSteps.status, step.status)))
    .returning({ id: approvalSteps.id });
  if (rows.length === 0) throw raced();
  step.status = status;
}

export async function endRound(ctx: Ctx, round: Round, status: 'approved' | 'returned' | 'withdrawn'): Promise<void> {
  await removePlanned(ctx, round);
  const rows = await ctx.db
    .update(approvals)
    .set({ status, endedAt: ctx.now })
    .where(and(eq(approvals.id, round.approval.id), eq(approvals.status, 'running')))
    .returning({ id: approvals.id });
  if (rows.length === 0) throw raced();
  await tellPeople(ctx, round);
}

export function openNow(step: StepRow, now: Situation, people: string[]): OpenNow {
  return {
    stepId: step.id,
    label: step.label,
    kind: step.status === 'outside' ? 'outside' : step.status === 'gap' ? 'gap' : 'pending',
    people,
    names: people.map((id) => nameOf(now.org, id)),
    ...(step.body === null ? {} : { body: step.body, meeting: step.decide === 'meeting' }),
  };
}

export const nextOf = (open: OpenNow) => ({
  nextLabel: open.label,
  nextPeople: open.names,
  ...(open.kind === 'outside' ? { nextBody: { name: open.body ?? open.label, meeting: open.meeting === true } } : {}),
});

const openStatus = (step: PlannedStep): 'pending' | 'gap' | 'outside' =>
  step.kind === 'outside' ? 'outside' : step.kind === 'people' ? 'pending' : 'gap';

export async function insertStep(ctx: Ctx, round: Round, planned: PlannedStep, status: StepStatus): Promise<StepRow> {
  const [row] = await ctx.db
    .insert(approvalSteps)
    .values({
      id: newId(),
      approvalId: round.approval.id,
      position: Math.max(0, ...round.steps.map((s) => s.position)) + 1,
      key: planned.key,
      label: planned.label,
      decide: planned.decide,
      mayChangeLevel: planned.mayChangeLevel,
      status,
      body: planned.kind === 'outside' ? planned.body : null,
      openedAt: status === 'planned' || status === 'passed' ? null : ctx.now,
    })
    .returning();
  if (!row) throw new Error('insert returned no row');
  if (planned.kind === 'people') await writeDeciders(ctx, row.id, planned.deciders);
  round.steps = [...round.steps, row];
  return row;
}
