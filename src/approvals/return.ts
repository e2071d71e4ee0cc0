import type { z } from 'zod';
import { type Ctx, inTransaction } from '../context.js';
import { finishStep, type Progress } from './advance.js';
import { deciderName, nameOf } from './cards.js';
import { ReturnInput } from './model.js';
import { asDecider, lockRoundOfStep, parse, personOf } from './round.js';
import type { Effects } from './subjects.js';
import { weigh } from './weigh.js';

/**
 * 退回 with a reason; the round ends, whoever else was still to decide.
 * @throws DomainError invalid (no reason) · forbidden · conflict · not-found, as `agree`
 */
export async function returnWithReason(
  ctx: Ctx,
  effects: Effects,
  input: z.input<typeof ReturnInput>,
): Promise<Progress> {
  const person = personOf(ctx);
  const { stepId, reason } = parse(ReturnInput, input);
  return inTransaction(ctx, async (tx) => {
    const { round, step } = await lockRoundOfStep(tx, effects, stepId);
    const { own, now } = await weigh(tx, effects, round, step, person, { kind: 'return' });
    return finishStep(tx, effects, round, step, now, {
      status: 'returned',
      via: 'card',
      person,
      by: deciderName(now.org, asDecider(own)),
      shortBy: nameOf(now.org, person),
      reason,
      action: 'approval.return',
      detail: { insteadOf: own.insteadOf },
    });
  });
}
