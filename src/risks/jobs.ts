import { and, eq, lt, min } from 'drizzle-orm';
import { settleCards } from '../channels/cards.js';
import type { Ctx } from '../context.js';
import { DRAFT_LIFE_MS } from '../conversation/drafts.js';
import type { Db } from '../db/client.js';
import { DomainError } from '../errors.js';
import { schemeVersion } from '../schemes/active.js';
import { draftCard } from './cards.js';
import { closeDraft } from './draft.js';
import { riskDrafts } from './schema.js';

/** Drafts older than a day: closed, their cards grey. A click meanwhile is refused by its own check. */
export async function expireDrafts(ctx: Ctx): Promise<void> {
  const old = await ctx.db
    .select()
    .from(riskDrafts)
    .where(and(eq(riskDrafts.state, 'open'), lt(riskDrafts.createdAt, new Date(ctx.now.getTime() - DRAFT_LIFE_MS))))
    .limit(500);
  for (const draft of old) {
    if (!(await expire(ctx, draft.id))) continue;
    const { scheme } = await schemeVersion(ctx.db, draft.schemeVersion);
    await settleCards(ctx, { kind: 'risk-draft', id: draft.id }, draftCard(scheme, draft), '已过期');
  }
}

/** Until when `expireDrafts` finds nothing; undefined when no draft is open. */
export async function noDraftExpiresUntil(db: Db): Promise<Date | undefined> {
  const [row] = await db
    .select({ oldest: min(riskDrafts.createdAt) })
    .from(riskDrafts)
    .where(eq(riskDrafts.state, 'open'));
  return row?.oldest ? new Date(row.oldest.getTime() + DRAFT_LIFE_MS) : undefined;
}

/** False when the person closed it meanwhile. */
async function expire(ctx: Ctx, id: string): Promise<boolean> {
  try {
    await closeDraft(ctx, id, 'expired');
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'conflict') return false;
    throw error;
  }
}
