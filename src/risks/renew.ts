import { settleCards } from '../channels/cards.js';
import type { Suggestion } from '../classifier/model.js';
import type { Chat } from '../conversation/flow.js';
import type { Scheme } from '../schemes/model.js';
import { draftCard, type Placed } from './cards.js';
import { type Draft, renewDraft } from './draft.js';
import { DRAFT_SETTLED } from './draft-words.js';
import { settleRivals } from './rivals-card.js';
import type { RiskFields } from './schema.js';

/** What changed is shown on a card of its own: the old one greys, a sentence says why, the new one comes. */
export async function renew(
  chat: Chat,
  scheme: Scheme,
  draft: Draft,
  fields: RiskFields,
  { suggestion, placed, say }: { suggestion?: Suggestion; placed?: Placed; say: (renewed: Draft) => string },
): Promise<void> {
  const subject = { kind: 'risk-draft', id: draft.id };
  await settleCards(chat, subject, draftCard(scheme, draft), DRAFT_SETTLED.renewed);
  await settleRivals(chat, scheme, draft, DRAFT_SETTLED.renewed);
  const renewed = await renewDraft(chat, draft, fields, suggestion);
  await chat.say(say(renewed));
  await chat.show(draftCard(scheme, renewed, placed), subject);
}
