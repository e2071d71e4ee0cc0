import { v7 as newId } from 'uuid';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { conflict, precondition } from '../errors.js';
import { openNext, type Progress } from './advance.js';
import { assess, plan, type Round } from './round.js';
import { approvals } from './schema.js';
import { type Effects, subjectOf } from './subjects.js';

/**
 * Starts a round for a subject under a version of the scheme. The feature that owns the subject has checked that the
 * actor may submit it; `onStepDecided` is not called for the start, so the feature names the next step from the answer.
 * @returns the approval's id and the step that waits now
 * @throws DomainError conflict (a round is running) · precondition (the scheme has no chain for it)
 */
export async function startApproval(
  ctx: Ctx,
  effects: Effects,
  input: { kind: string; id: string; schemeVersion: string },
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
    if (plan(tx, now, {}).length === 0) throw precondition('方案里没有适用的审批流程，请联系领导小组办公室。');
    await record(tx, {
      action: 'approval.start',
      object: { kind: input.kind, id: input.id },
      detail: { approval: approval.id, scheme: input.schemeVersion },
    });
    return { approvalId: approval.id, ...(await openNext(tx, effects, round, now)) };
  });
}
