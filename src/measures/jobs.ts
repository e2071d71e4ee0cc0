import { and, eq, lt } from 'drizzle-orm';
import { settleCards } from '../channels/cards.js';
import type { Ctx } from '../context.js';
import { riskById } from '../risks/queries.js';
import { schemeVersion } from '../schemes/active.js';
import { measureCard } from './cards.js';
import { closeMeasureDraft } from './draft.js';
import { DRAFT_LIFE_MS } from './queries.js';
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
