import { buttonsCard, type Card } from '../channels/card.js';
import { settleCards } from '../channels/cards.js';
import type { Ctx } from '../context.js';
import type { Chat } from '../conversation/flow.js';
import type { Scheme } from '../schemes/model.js';
import type { Draft } from './draft.js';
import { DRAFT_SAYS } from './draft-words.js';
import { rivalsOf } from './rivals.js';

/** Kind of the small card that stands before a draft's own while two categories are as plausible. */
export const CHOICE = 'risk-category';

/** Where two categories are as plausible: both as buttons, since a drop-down takes three taps. */
export async function showRivals(chat: Chat, scheme: Scheme, draft: Draft): Promise<void> {
  const card = rivalsCard(scheme, draft, true);
  if (card) await chat.show(card, { kind: CHOICE, id: draft.id });
}

/** Its buttons are dead once the draft has another card, or none. */
export async function settleRivals(ctx: Ctx, scheme: Scheme, draft: Draft, settled: string): Promise<void> {
  const card = rivalsCard(scheme, draft, false);
  if (card) await settleCards(ctx, { kind: CHOICE, id: draft.id }, card, settled);
}

function rivalsCard(scheme: Scheme, draft: Draft, live: boolean): Card | undefined {
  const keys = rivalsOf(scheme, draft.fields, draft.suggestion);
  const rivals = keys.flatMap((key) => scheme.categories.find((one) => one.key === key) ?? []);
  if (rivals.length < 2) return undefined;
  return buttonsCard({
    source: '廉防 · 风险类别',
    title: DRAFT_SAYS.rivals(rivals.length),
    // On a dead card it may no longer be true.
    ...(live ? { note: DRAFT_SAYS.chosenNow(rivals[0]?.label ?? '') } : {}),
    body: draft.fields.point,
    taskId: `category-${draft.id}`,
    buttons: rivals.map(({ key, label }, at) => ({ key, text: label, style: at === 0 ? 'primary' : 'plain' })),
  });
}
