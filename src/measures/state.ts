import { and, eq, inArray } from 'drizzle-orm';
import { approvalOf } from '../approvals/queries.js';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import { conflict } from '../errors.js';
import type { Measure, MeasureState } from './model.js';
import { measures } from './schema.js';
import { SAYS } from './words.js';

/**
 * Changes the state of a measure, once, with its row in the audit.
 * @throws DomainError conflict when it is in none of the states it may come from
 */
export async function become(
  ctx: Ctx,
  measure: Pick<Measure, 'id'>,
  from: MeasureState[],
  change: { state: MeasureState } & Partial<Pick<Measure, 'inForceAt' | 'doneAt' | 'doneNote'>>,
  action: string,
  detail: Record<string, unknown> = {},
): Promise<Measure> {
  const [row] = await ctx.db
    .update(measures)
    .set({ ...change, updatedAt: ctx.now })
    .where(and(eq(measures.id, measure.id), inArray(measures.state, from)))
    .returning();
  if (!row) throw conflict(SAYS.stateChanged);
  await record(ctx, { action, object: { kind: 'measure', id: row.id }, detail: { number: row.number, ...detail } });
  return row;
}

/** Whether a chain decides on it now; a plan without one leaves it to the office. */
export async function isInChainNow(ctx: Ctx, id: string): Promise<boolean> {
  return (await approvalOf(ctx.db, 'measure', id))?.approval.status === 'running';
}
