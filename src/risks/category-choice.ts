import type { CardClick, Chat } from '../conversation/flow.js';
import { schemeVersion } from '../schemes/active.js';
import { SAYS } from './cards.js';
import { usableDraft } from './draft.js';
import { DRAFT_SAYS, DRAFT_SETTLED } from './draft-words.js';
import { isOfLayer } from './layers.js';
import { renew } from './renew.js';
import { settleRivals } from './rivals-card.js';

/** A tap on one of the categories: a new card with it, or word that it stands. */
export async function chooseCategory(chat: Chat, { subject, key }: CardClick): Promise<void> {
  const draft = await usableDraft(chat, subject.id, chat.person.id);
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  const category = scheme.categories.find((one) => one.key === key);
  if (!category || !isOfLayer(scheme, draft.fields.layer, key)) return chat.say(SAYS.unknownButton);
  if (key === draft.fields.category) return settleRivals(chat, scheme, draft, DRAFT_SETTLED.category(category.label));
  await settleRivals(chat, scheme, draft, DRAFT_SETTLED.category(category.label));
  await renew(
    chat,
    scheme,
    draft,
    { ...draft.fields, category: key },
    { say: () => DRAFT_SAYS.recategorised(category) },
  );
}
