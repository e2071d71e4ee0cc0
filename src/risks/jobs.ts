import { and, inArray, lt, min } from 'drizzle-orm';
import { settleCards } from '../channels/cards.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { DRAFT_LIFE_MS } from '../conversation/drafts.js';
import type { Db } from '../db/client.js';
import { DomainError } from '../errors.js';
import { schemeVersion } from '../schemes/active.js';
import { draftCard } from './cards.js';
import { closeDraft, type Draft } from './draft.js';
import { DRAFT_SETTLED } from './draft-words.js';
import { settleParts } from './parts-chat.js';
import { PARTS_SAYS } from './parts-words.js';
import { draftsOfBatch, UNSETTLED } from './queries.js';
import { settleRivals } from './rivals-card.js';
import { riskDrafts } from './schema.js';

/**
 * Drafts older than a day: closed, their cards grey. A click meanwhile is refused by its own check. Of several in one
 * message some may never have had a card: their person is told.
 */
export async function expireDrafts(ctx: Ctx): Promise<void> {
  const old = await ctx.db
    .select()
    .from(riskDrafts)
    .where(
      and(inArray(riskDrafts.state, UNSETTLED), lt(riskDrafts.createdAt, new Date(ctx.now.getTime() - DRAFT_LIFE_MS))),
    )
    .limit(500);
  const unseen = new Map<string, Draft[]>();
  for (const draft of old) {
    if (!(await expire(ctx, draft.id))) continue;
    const { scheme } = await schemeVersion(ctx.db, draft.schemeVersion);
    await settleRivals(ctx, scheme, draft, DRAFT_SETTLED.expired);
    await settleCards(ctx, { kind: 'risk-draft', id: draft.id }, draftCard(scheme, draft), DRAFT_SETTLED.expired);
    if (draft.state === 'waiting' && draft.batch) unseen.set(draft.batch, [...(unseen.get(draft.batch) ?? []), draft]);
  }
  for (const [batch, drafts] of unseen) {
    await settleParts(ctx, batch, await draftsOfBatch(ctx.db, batch), DRAFT_SETTLED.expired);
    const to = [...new Set(drafts.map(({ person }) => person))];
    await put(ctx, { kind: 'text', to, text: PARTS_SAYS.expired(drafts.length) });
  }
}

/** Until when `expireDrafts` finds nothing; undefined when no draft is open or waits for its turn. */
export async function noDraftExpiresUntil(db: Db): Promise<Date | undefined> {
  const [row] = await db
    .select({ oldest: min(riskDrafts.createdAt) })
    .from(riskDrafts)
    .where(inArray(riskDrafts.state, UNSETTLED));
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
