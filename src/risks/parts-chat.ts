import { v7 as uuid } from 'uuid';
import { type Card, voteCard } from '../channels/card.js';
import { settleCards } from '../channels/cards.js';
import type { Ctx } from '../context.js';
import type { CardClick, Chat } from '../conversation/flow.js';
import { schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { draftCard } from './cards.js';
import { closeDraft, type Draft, firstFields, openDraft, takeTurn } from './draft.js';
import { DRAFT_SETTLED } from './draft-words.js';
import { PARTS_SAYS } from './parts-words.js';
import { draftsOfBatch } from './queries.js';
import { settleRivals } from './rivals-card.js';
import type { Part } from './several.js';
import { showDraft } from './show-draft.js';

/** Kind of the card on which the parts of a message are ticked. */
export const PARTS = 'risk-parts';

/**
 * Several risks in one message: each is kept as a draft at once, so that none is lost whatever happens to the process;
 * the card asks which of them are meant, all ticked. They come one after the other.
 */
export async function holdParts(chat: Chat, scheme: Scheme, version: string, parts: readonly Part[]): Promise<void> {
  const batch = uuid();
  const defaults = chat.person.position ? { post: chat.person.position } : {};
  const held: Draft[] = [];
  for (const { text, suggestion } of parts) {
    const fields = firstFields(scheme, text, suggestion, defaults);
    held.push(await openDraft(chat, chat.person.id, { fields, suggestion, schemeVersion: version, batch }));
  }
  await chat.say(PARTS_SAYS.found(held.map(({ fields }) => fields.manifestation)));
  await chat.show(partsCard(batch, held), { kind: PARTS, id: batch });
}

/** 生成草稿: what is not ticked goes, of the rest the first is shown. */
export async function chooseParts(chat: Chat, { subject, selections }: CardClick): Promise<void> {
  const batch = await ownBatch(chat, subject.id);
  // Once one of them has had its turn the list is no longer asked.
  if (batch.length === 0 || batch.some(({ state }) => state !== 'waiting')) return chat.say(PARTS_SAYS.handled);
  const ticked = new Set(selections[QUESTION] ?? []);
  const kept = batch.filter(({ id }) => ticked.has(id));
  for (const draft of batch) if (!ticked.has(draft.id)) await closeDraft(chat, draft.id, 'cancelled');
  await settleCards(chat, subject, partsCard(subject.id, batch, ticked), PARTS_SAYS.settled(kept.length));
  if (kept.length === 0) return chat.say(PARTS_SAYS.noneKept);
  await showNext(chat, subject.id);
}

/** The next of a batch whose turn has not come; says nothing where none is left. @returns whether there was one */
export async function showNext(chat: Chat, batchId: string): Promise<boolean> {
  const batch = await ownBatch(chat, batchId);
  const meant = batch.filter(({ state }) => state !== 'cancelled' && state !== 'expired');
  const next = meant.find(({ state }) => state === 'waiting');
  if (!next) return false;
  const { scheme } = await schemeVersion(chat.db, next.schemeVersion);
  const at = meant.indexOf(next) + 1;
  await showDraft(chat, scheme, await takeTurn(chat, next), { first: PARTS_SAYS.turn(at, meant.length) });
  return true;
}

/** 下一条: the card that is open stays as it is, the next one comes. */
export async function goToNext(chat: Chat, newest: Draft | undefined): Promise<void> {
  if (!newest?.batch) return chat.say(PARTS_SAYS.noBatch);
  if (newest.state === 'waiting') return chat.say(PARTS_SAYS.tickFirst);
  if (!(await showNext(chat, newest.batch))) await chat.say(PARTS_SAYS.noMore);
}

/** 取消: all of them that are not submitted, and the card with the list. */
export async function cancelBatch(chat: Chat, batchId: string): Promise<void> {
  const batch = await ownBatch(chat, batchId);
  const going = batch.filter(({ state }) => state === 'open' || state === 'waiting');
  for (const draft of going) {
    await closeDraft(chat, draft.id, 'cancelled');
    const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
    await settleRivals(chat, scheme, draft, DRAFT_SETTLED.cancelled);
    await settleCards(chat, { kind: 'risk-draft', id: draft.id }, draftCard(scheme, draft), DRAFT_SETTLED.cancelled);
  }
  await settleParts(chat, batchId, batch, DRAFT_SETTLED.cancelled);
  await chat.say(PARTS_SAYS.cancelled(going.length, batch.filter(({ state }) => state === 'submitted').length));
}

export const settleParts = (ctx: Ctx, id: string, batch: readonly Draft[], settled: string): Promise<void> =>
  settleCards(ctx, { kind: PARTS, id }, partsCard(id, batch), settled);

const ownBatch = async (chat: Chat, id: string): Promise<Draft[]> =>
  (await draftsOfBatch(chat.db, id)).filter(({ person }) => person === chat.person.id);

const QUESTION = 'parts';

function partsCard(batch: string, drafts: readonly Draft[], ticked?: ReadonlySet<string>): Card {
  return voteCard({
    source: '廉防 · 风险上报',
    title: PARTS_SAYS.title(drafts.length),
    note: PARTS_SAYS.note,
    taskId: `parts-${batch}`,
    question: {
      key: QUESTION,
      options: drafts.map(({ id, fields }, at) => ({
        id,
        text: `${at + 1}. ${fields.point}`,
        checked: ticked?.has(id) ?? true,
      })),
      multiple: true,
    },
    submit: { key: 'choose', text: '生成草稿' },
  });
}
