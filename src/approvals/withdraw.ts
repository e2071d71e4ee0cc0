import { eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { conflict, forbidden, notFound } from '../errors.js';
import { dropStep, endRound } from './advance.js';
import { SETTLED } from './cards.js';
import { assess, decidersOf, latestRound, lockRound, openStep, personOf } from './round.js';
import { approvalLevelChanges } from './schema.js';
import { settleCards } from './step-cards.js';
import type { Effects } from './subjects.js';

/**
 * 撤回: whoever submitted it (for a report the person concerned) takes it back while nobody has decided anything on it.
 * @throws DomainError not-found · forbidden (somebody else's) · conflict (decided on, or over)
 */
export async function withdraw(ctx: Ctx, effects: Effects, input: { kind: string; id: string }): Promise<void> {
  const person = personOf(ctx);
  await inTransaction(ctx, async (tx) => {
    const latest = await latestRound(tx.db, input.kind, input.id);
    if (!latest) throw notFound('这一项没有在审批中。');
    const round = await lockRound(tx, effects, latest.id);
    const { approval } = round;
    const submitter = (await round.subject.submittedBy?.(tx, approval.subjectId)) ?? approval.concerned;
    if (submitter !== person) throw forbidden('只能撤回自己上报的事项。');
    if (approval.status !== 'running') throw conflict('这一项的审批已经结束，不能撤回。');
    const step = openStep(round);
    const agreed = step ? (await decidersOf(tx.db, step.id)).some((d) => d.agreedAt !== null) : false;
    const changed = await tx.db.$count(approvalLevelChanges, eq(approvalLevelChanges.approvalId, approval.id));
    if (agreed || changed > 0 || round.steps.some((s) => s.status === 'agreed' && s.decidedBy !== person)) {
      throw conflict('已经有人作出决定，不能撤回了。');
    }
    if (step) {
      const now = await assess(tx, effects, round);
      await settleCards(tx, effects, round, step, now, SETTLED.withdrawn);
      await dropStep(tx, step);
    }
    await endRound(tx, round, 'withdrawn');
    await record(tx, {
      action: 'approval.withdraw',
      object: { kind: approval.subjectKind, id: approval.subjectId },
      detail: { approval: approval.id },
    });
    await round.subject.onWithdrawn(tx, approval.subjectId);
  });
}
