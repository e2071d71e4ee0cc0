import { and, eq, inArray } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { approvalDeciders, approvalLevelChanges, approvalSteps, approvals, delegations } from './schema.js';

/**
 * WeCom gave somebody another user id: the rows that name the old one concern the same person, and he must not become
 * able to decide on himself by it. To be called before `reassignOpenSteps`; the audit keeps the old id as it was.
 */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  if (from === to) return;
  await inTransaction(ctx, async ({ db, ...tx }) => {
    await db.update(approvals).set({ concerned: to }).where(eq(approvals.concerned, from));
    await db.update(approvalSteps).set({ decidedBy: to }).where(eq(approvalSteps.decidedBy, from));
    await db.update(approvalLevelChanges).set({ changedBy: to }).where(eq(approvalLevelChanges.changedBy, from));
    await db.update(delegations).set({ person: to }).where(eq(delegations.person, from));
    await db.update(delegations).set({ delegate: to }).where(eq(delegations.delegate, from));
    await db.update(approvalDeciders).set({ insteadOf: to }).where(eq(approvalDeciders.insteadOf, from));
    // A step may name both ids when the sweep ran between the two events.
    const both = db
      .select({ stepId: approvalDeciders.stepId })
      .from(approvalDeciders)
      .where(eq(approvalDeciders.person, to));
    await db
      .delete(approvalDeciders)
      .where(and(eq(approvalDeciders.person, from), inArray(approvalDeciders.stepId, both)));
    await db.update(approvalDeciders).set({ person: to }).where(eq(approvalDeciders.person, from));
    await record(
      { ...tx, db },
      { action: 'approval.rename-person', object: { kind: 'person', id: to }, detail: { from } },
    );
  });
}
