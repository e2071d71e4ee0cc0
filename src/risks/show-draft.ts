import type { Chat } from '../conversation/flow.js';
import type { Scheme } from '../schemes/model.js';
import { draftCard } from './cards.js';
import type { Draft } from './draft.js';
import { isGradable } from './draft-dialogues.js';
import { DRAFT_SAYS } from './draft-words.js';
import { categoryIn } from './layers.js';
import { reasonOf } from './model.js';
import { showRivals } from './rivals-card.js';

/**
 * A draft for the first time: why it is suggested so, what else it might be, its card.
 * @param named the category, where the person named it himself
 */
export async function showDraft(
  chat: Chat,
  scheme: Scheme,
  draft: Draft,
  { first = '', named }: { first?: string; named?: string } = {},
): Promise<void> {
  const { fields, suggestion } = draft;
  const unsure = {
    category: categoryIn(scheme, fields.layer, suggestion, named).unsure,
    level: suggestion.level === undefined && scheme.levels.length > 0,
  };
  // What stands on the card only because something must is no suggestion that the plan's words could give a reason for.
  const { category, level, graded } = fields;
  const reason = reasonOf(scheme, {
    ...(!unsure.category && { category }),
    ...(!unsure.level && { level }),
    ...(graded && { graded }),
  });
  const words = DRAFT_SAYS.suggestion(scheme, draft, reason, { unsure, gradable: isGradable(scheme) });
  await chat.say([first, words].filter(Boolean).join('\n\n'));
  await showRivals(chat, scheme, draft);
  await chat.show(draftCard(scheme, draft, unsure), { kind: 'risk-draft', id: draft.id });
}
