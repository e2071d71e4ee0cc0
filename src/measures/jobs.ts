import { and, eq, lt, min } from 'drizzle-orm';
import { settleCards } from '../channels/cards.js';
import type { Ctx } from '../context.js';
import { DRAFT_LIFE_MS } from '../conversation/drafts.js';
import type { Db } from '../db/client.js';
import { riskById } from '../risks/queries.js';
import { schemeVersion } from '../schemes/active.js';
import { measureCard } from './cards.js';
import { closeMeasureDraft } from './draft.js';
import { measureDrafts } from './schema.js';

/** Drafts older than a day: closed, their cards grey. A click meanwhile is refused by its own check. */
export async function expireMeasureDrafts(ctx: Ctx): Promise<void> {
  const old = await ctx.db
    .select()
    .from(measureDrafts)
    .where(
      and(eq(measureDrafts.state, 'open'), lt(measureDrafts.createdAt, new Date(ctx.now.getTime() - DRAFT_LIFE_MS))),
    )
    .limit(500)
    .for('update', { skipLocked: true });
  for (const draft of old) {
    await closeMeasureDraft(ctx, draft.id, 'expired');
    const { scheme } = await schemeVersion(ctx.db, draft.schemeVersion);
    const number = (await riskById(ctx.db, draft.risk))?.number ?? '';
    await settleCards(ctx, { kind: 'measure-draft', id: draft.id }, measureCard(scheme, draft, number), '已过期');
  }
}

/** Until when `expireMeasureDrafts` finds nothing; undefined when no draft is open. */
export async function noMeasureDraftExpiresUntil(db: Db): Promise<Date | undefined> {
  const [row] = await db
    .select({ oldest: min(measureDrafts.createdAt) })
    .from(measureDrafts)
    .where(eq(measureDrafts.state, 'open'));
  return row?.oldest ? new Date(row.oldest.getTime() + DRAFT_LIFE_MS) : undefined;
}
