import { and, eq, isNull } from 'drizzle-orm';
import type { z } from 'zod';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { finishStep, openNow, type Progress } from './advance.js';
import { deciderName, nameOf } from './cards.js';
import { AgreeInput } from './model.js';
import { asDecider, lockRoundOfStep, parse, personOf, raced } from './round.js';
import { approvalDeciders } from './schema.js';
import type { Effects } from './subjects.js';
import { weigh } from './weigh.js';

/**
 * 同意. With `decide: all` the step waits until every one of its people has agreed.
 * @throws DomainError forbidden (not asked, own matter, right ended) · conflict (decided already) · not-found
 */
export async function agree(ctx: Ctx, effects: Effects, input: z.input<typeof AgreeInput>): Promise<Progress> {
  const person = personOf(ctx);
  const { stepId } = parse(AgreeInput, input);
  return inTransaction(ctx, async (tx) => {
    const { round, step } = await lockRoundOfStep(tx, effects, stepId);
    const { outcome, own, now } = await weigh(tx, effects, round, step, person, { kind: 'agree' });
    if (step.decide === 'all') {
      const rows = await tx.db
        .update(approvalDeciders)
        .set({ agreedAt: tx.now })
        .where(
          and(
            eq(approvalDeciders.stepId, stepId),
            eq(approvalDeciders.person, person),
            isNull(approvalDeciders.agreedAt),
          ),
        )
        .returning({ person: approvalDeciders.person });
      if (rows.length === 0) throw raced();
    }
    if (outcome.kind === 'waits') {
      await record(tx, {
        action: 'approval.agree',
        object: { kind: round.approval.subjectKind, id: round.approval.subjectId },
        detail: { approval: round.approval.id, step: step.key, insteadOf: own.insteadOf, left: outcome.left },
      });
      return { status: 'running', open: openNow(step, now, outcome.left) };
    }
    return finishStep(tx, effects, round, step, now, {
      status: 'agreed',
      via: 'card',
      person,
      by: deciderName(now.org, asDecider(own)),
      shortBy: nameOf(now.org, person),
      action: 'approval.agree',
      detail: { insteadOf: own.insteadOf },
    });
  });
}
