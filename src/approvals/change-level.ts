import { v7 as newId } from 'uuid';
import type { z } from 'zod';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { nextOf, type Progress } from './advance.js';
import { deciderName, nameOf, settledText } from './cards.js';
import { LevelInput } from './model.js';
import { replanOpen } from './replan.js';
import { asDecider, assess, lockRoundOfStep, parse, personOf } from './round.js';
import { approvalLevelChanges } from './schema.js';
import type { Effects } from './subjects.js';
import { weigh } from './weigh.js';

/**
 * 调整等级 with a reason. What is left of the chain is planned anew: 高 adds 分管领导. The step itself stays open for its
 * people, unless the new level asks for one that comes before it in the chain: then that one comes first and this after.
 * @throws DomainError forbidden · conflict · invalid (no reason, unknown level, the level it already has) · not-found
 */
export async function changeLevel(ctx: Ctx, effects: Effects, input: z.input<typeof LevelInput>): Promise<Progress> {
  const person = personOf(ctx);
  const { stepId, level, reason } = parse(LevelInput, input);
  return inTransaction(ctx, async (tx) => {
    const { round, step } = await lockRoundOfStep(tx, effects, stepId);
    const { own, now: before } = await weigh(tx, effects, round, step, person, { kind: 'level', level });
    const { approval, subject } = round;
    const from = before.facts.level;
    await subject.changeLevel(tx, approval.subjectId, level, reason);
    await tx.db.insert(approvalLevelChanges).values({
      id: newId(),
      approvalId: approval.id,
      stepId,
      fromLevel: from,
      toLevel: level,
      reason,
      changedBy: person,
      changedAt: tx.now,
    });
    await record(tx, {
      action: 'approval.level',
      object: { kind: approval.subjectKind, id: approval.subjectId },
      detail: { approval: approval.id, step: step.key, from, to: level, insteadOf: own.insteadOf },
    });

    const now = await assess(tx, effects, round, before);
    const by = deciderName(now.org, asDecider(own));
    const settled = settledText('已调整等级', nameOf(now.org, person), tx.now, effects.timeZone);
    const progress = await replanOpen(tx, effects, round, step, now, settled);
    await subject.onStepDecided(tx, approval.subjectId, {
      stepLabel: step.label,
      by,
      decision: 'level',
      reason,
      ...(progress.open ? nextOf(progress.open) : {}),
    });
    return progress;
  });
}
