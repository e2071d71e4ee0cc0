import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { conflict, precondition } from '../errors.js';
import { insertStep, openNext, type Progress } from './advance.js';
import { assess, plan, type Round, type Situation } from './round.js';
import { approvalSteps, approvals } from './schema.js';
import { type Effects, subjectOf } from './subjects.js';

/**
 * Starts a round for a subject under a version of the scheme. The feature that owns the subject has checked that the
 * actor may submit it; `onStepDecided` is not called for the start, so the feature names the next step from the answer.
 * @param input.proposer who proposes it about somebody else: steps at the beginning that are his count as agreed by his
 *   proposing (E3 五（三）3 科室提出初步意见, E10 四（二）5 办公室提出等级意见)
 * @returns the approval's id and the step that waits now
 * @throws DomainError conflict (a round is running) · precondition (the scheme has no chain for it)
 */
export async function startApproval(
  ctx: Ctx,
  effects: Effects,
  input: { kind: string; id: string; schemeVersion: string; proposer?: string },
): Promise<Progress & { approvalId: string }> {
  const subject = subjectOf(effects, input.kind);
  return inTransaction(ctx, async (tx) => {
    const facts = await subject.facts(tx, input.id);
    const [approval] = await tx.db
      .insert(approvals)
      .values({
        id: newId(),
        subjectKind: input.kind,
        subjectId: input.id,
        concerned: facts.concerned,
        schemeVersion: input.schemeVersion,
        status: 'running',
        snapshot: await subject.snapshot(tx, input.id),
        startedAt: tx.now,
      })
      .onConflictDoNothing()
      .returning();
    if (!approval) throw conflict('这一项已经在审批中。');
    const round: Round = { approval, steps: [], subject };
    const now = await assess(tx, effects, round);
    if (plan(tx, now, {}).length === 0) throw precondition(`方案里没有适用的审批流程，请联系${now.scheme.office}。`);
    await record(tx, {
      action: 'approval.start',
      object: { kind: input.kind, id: input.id },
      detail: { approval: approval.id, scheme: input.schemeVersion },
    });
    if (input.proposer !== undefined) await proposeFirst(tx, round, now, input.proposer);
    return { approvalId: approval.id, ...(await openNext(tx, effects, round, now)) };
  });
}

async function proposeFirst(ctx: Ctx, round: Round, now: Situation, proposer: string): Promise<void> {
  const whole = plan(ctx, now, {});
  // The last step is always decided: a proposal that decides itself would be none.
  for (const planned of whole.slice(0, -1)) {
    if (planned.kind !== 'people' || planned.decide !== 'one') return;
    if (!planned.deciders.some(({ person }) => person === proposer)) return;
    const step = await insertStep(ctx, round, planned, 'agreed');
    const decided = { decidedAt: ctx.now, decidedBy: proposer, via: 'card' as const };
    await ctx.db.update(approvalSteps).set(decided).where(eq(approvalSteps.id, step.id));
    Object.assign(step, decided);
    await record(ctx, {
      action: 'approval.propose',
      object: { kind: round.approval.subjectKind, id: round.approval.subjectId },
      detail: { approval: round.approval.id, step: planned.key },
    });
  }
}
