import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import { markDue } from '../responsibility/due.js';
import { levelChanges } from './schema.js';

/** A point got another level without a proposal; written with the change itself, in its transaction. */
export async function noteLevelChange(
  ctx: Ctx,
  change: {
    risk: { id: string; number: string; schemeVersion: string };
    from: string;
    to: string;
    reason: string;
    cause: 'correction' | 'inherited';
    by: string | null;
  },
): Promise<void> {
  const { risk, from, to, reason, cause, by } = change;
  await ctx.db.insert(levelChanges).values({
    id: uuid(),
    number: null,
    risk: risk.id,
    cause,
    fromLevel: from,
    toLevel: to,
    reason,
    proposedBy: by,
    schemeVersion: risk.schemeVersion,
    status: 'approved',
    taskId: null,
    proposedAt: ctx.now,
    endedAt: ctx.now,
  });
  await record(ctx, {
    action: 'risk.level',
    object: { kind: 'risk', id: risk.id },
    detail: { number: risk.number, from, to, cause, reason, by },
  });
  // What is inherited is settled with the rest in the same run.
  if (cause !== 'inherited') await markDue(ctx);
}
