import { eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../context.js';
import { dropStep, openNext, openNow, type Progress, replanRest } from './advance.js';
import { SETTLED } from './cards.js';
import { remaining } from './chain.js';
import {
  assess,
  decidersOf,
  latestRound,
  lockRound,
  openStep,
  overIn,
  plan,
  type Round,
  type Situation,
  type StepRow,
} from './round.js';
import { approvalDeciders } from './schema.js';
import { refreshCards, settleCards } from './step-cards.js';
import type { Effects } from './subjects.js';

/**
 * Changes a subject from outside its round (its level follows from elsewhere) and plans what is left of a running round
 * anew. The round is locked before the change is made, as every verb does.
 */
export async function replanAfter(
  ctx: Ctx,
  effects: Effects,
  { kind, id }: { kind: string; id: string },
  change: (tx: Ctx) => Promise<void>,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const latest = await latestRound(tx.db, kind, id);
    const round = latest && (await lockRound(tx, effects, latest.id));
    await change(tx);
    const step = round && openStep(round);
    if (!step || round.approval.status !== 'running') return;
    await replanOpen(tx, effects, round, step, await assess(tx, effects, round), SETTLED.over);
  });
}

/**
 * Plans what is left of the chain after a change of level. The step stays open for its people, unless the new level asks
 * for one that comes before it in the chain: then that one comes first and this after.
 * @param settled on the grey button where the open step has to wait
 */
export async function replanOpen(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  now: Situation,
  settled: string,
): Promise<Progress> {
  const over = overIn(round);
  const left = remaining(plan(ctx, now, { begun: over, open: step.key }), new Set(over));
  if (left[0]?.key === step.key) {
    // What the others of `decide: all` agreed to was the old level.
    await ctx.db.update(approvalDeciders).set({ agreedAt: null }).where(eq(approvalDeciders.stepId, step.id));
    await replanRest(ctx, round, left.slice(1));
    await refreshCards(ctx, effects, round, step, now);
    const people = (await decidersOf(ctx.db, step.id)).map((d) => d.person);
    return { status: 'running', open: openNow(step, now, people) };
  }
  await dropStep(ctx, step);
  await settleCards(ctx, effects, round, step, now, settled);
  return openNext(ctx, effects, round, now);
}
