import { and, eq, inArray, isNull, lt, min } from 'drizzle-orm';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import { attachments, riskDrafts, urgentCalls } from './schema.js';

/**
 * Days that words are kept which nobody reported and nobody was told: as long as the inbox keeps what was said, and longer
 * than the 72 hours for which a card can be clicked. Nothing needs them, and they may name people (《个人信息保护法》第十九条:
 * 最短时间).
 */
const KEPT_DAYS = 7;
const KEPT_MS = KEPT_DAYS * 86_400_000;

/** Job: drafts that were cancelled or expired, with their pictures, and offers of 立即通知 that nobody tapped are deleted. */
export async function forgetUnused(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now.getTime() - KEPT_MS);
  const drafts = await ctx.db
    .delete(riskDrafts)
    .where(and(inArray(riskDrafts.state, ['cancelled', 'expired']), lt(riskDrafts.createdAt, before)))
    .returning({ id: riskDrafts.id });
  if (drafts.length > 0) {
    const owners = drafts.map(({ id }) => id);
    const pictures = await ctx.db
      .delete(attachments)
      .where(and(eq(attachments.ownerKind, 'risk-draft'), inArray(attachments.ownerId, owners)))
      .returning({ id: attachments.id });
    await record(ctx, {
      action: 'risk-draft.forget',
      object: { kind: 'risk-draft', id: 'unused' },
      detail: { drafts: owners.length, pictures: pictures.length, olderThanDays: KEPT_DAYS },
    });
  }
  const calls = await ctx.db
    .delete(urgentCalls)
    .where(and(isNull(urgentCalls.toldAt), lt(urgentCalls.createdAt, before)))
    .returning({ id: urgentCalls.id });
  if (calls.length > 0) {
    await record(ctx, {
      action: 'urgent.forget',
      object: { kind: 'risk-urgent', id: 'unused' },
      detail: { calls: calls.length, olderThanDays: KEPT_DAYS },
    });
  }
}

/** Until when `forgetUnused` finds nothing; undefined when there is nothing to forget. One still open may be cancelled meanwhile. */
export async function nothingUnusedUntil(db: Db): Promise<Date | undefined> {
  const [draft] = await db
    .select({ oldest: min(riskDrafts.createdAt) })
    .from(riskDrafts)
    .where(inArray(riskDrafts.state, ['open', 'waiting', 'cancelled', 'expired']));
  const [call] = await db
    .select({ oldest: min(urgentCalls.createdAt) })
    .from(urgentCalls)
    .where(isNull(urgentCalls.toldAt));
  const oldest = [draft?.oldest, call?.oldest].filter((at) => at instanceof Date).map((at) => at.getTime());
  return oldest.length > 0 ? new Date(Math.min(...oldest) + KEPT_MS) : undefined;
}
