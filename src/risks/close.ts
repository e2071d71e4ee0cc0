import { and, eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { conflict } from '../errors.js';
import { markDue } from '../responsibility/due.js';
import { SAYS } from './cards.js';
import { type Risk, STATUS_LABELS } from './model.js';
import { risks } from './schema.js';

/**
 * 了结（销号）: a filed point is over; it stays readable. Whether it may be, and who may, the caller has seen to
 * (`measures/close-point.ts`).
 * @throws DomainError conflict when it is not 已备案 any more
 */
export const closeRisk = (ctx: Ctx, risk: Risk, reason: string): Promise<void> =>
  turn(ctx, risk, 'filed', 'closed', reason);

/** 重开: a closed point is filed again. @throws DomainError conflict when it is not 已了结 */
export const reopenRisk = (ctx: Ctx, risk: Risk, reason: string): Promise<void> =>
  turn(ctx, risk, 'closed', 'filed', reason);

async function turn(ctx: Ctx, risk: Risk, from: 'filed' | 'closed', to: 'filed' | 'closed', reason: string) {
  const changed = await ctx.db
    .update(risks)
    .set({ status: to, updatedAt: ctx.now })
    .where(and(eq(risks.id, risk.id), eq(risks.status, from)))
    .returning({ id: risks.id });
  if (changed.length === 0) throw conflict(SAYS.notThat(risk.number, STATUS_LABELS[from]));
  await record(ctx, {
    action: to === 'closed' ? 'risk.close' : 'risk.reopen',
    object: { kind: 'risk', id: risk.id },
    detail: { number: risk.number, reason },
  });
  // Nobody answers for what is over; who does is computed when it is open again.
  await markDue(ctx);
  const text = (to === 'closed' ? SAYS.closed : SAYS.reopened)(risk.number, reason);
  if (ctx.actor.kind !== 'person' || ctx.actor.id !== risk.reporter)
    await put(ctx, { kind: 'text', to: [risk.reporter], text });
}
