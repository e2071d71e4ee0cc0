import { parseDueDay } from '../approvals/dates.js';
import type { Effects } from '../approvals/subjects.js';
import { settleCards } from '../channels/cards.js';
import { lettersIn } from '../channels/text.js';
import type { Ctx } from '../context.js';
import type { CardClick, Chat, Flow } from '../conversation/flow.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import { chosenOf } from '../risks/choice.js';
import { riskById } from '../risks/queries.js';
import { schemeVersion } from '../schemes/active.js';
import { dateOf } from '../time.js';
import type { Drafter } from './ask-drafts.js';
import { measureCard } from './cards.js';
import { changeMeasureDraft, closeMeasureDraft, openMeasureDraft, usableMeasureDraft } from './draft.js';
import type { Offer } from './drafting.js';
import { isDraftingWord, isLasting, readChange, readMeasure } from './input.js';
import { MAX_TEXT, type Measure, type MeasureFields, MIN_TEXT, STATE_LABELS } from './model.js';
import { askForWordings, type Draftable, type WrittenFor, wordingsFor } from './offers.js';
import { nameOf, ownerNamed, usualOwner } from './owner.js';
import { newestMeasureDraft } from './queries.js';
import { pointToWriteFor, refuseSame, submitMeasure } from './submit.js';
import { SAYS } from './words.js';

/** What is known so far of a measure being written; asked for in this order: the words, then the day. */
export interface Writing {
  /** Number of the point. */
  risk: string;
  text?: string;
  owner?: string;
  due?: string | null;
  /** Wordings that were offered (拟稿); one of them is taken by its number. */
  offers?: Offer[];
  defence?: string;
  kind?: string;
  drafted?: true;
}

/** Stored with the dialogue; never rename. */
const WRITING = { name: 'measure-writing' };

/** 措施 FX-…: what was not said at once is asked for, one message after another. */
export function writingFlow(effects: Effects, drafter?: Drafter): Flow<Writing, Writing & { said: string }> {
  return {
    ...WRITING,
    doing: '写防控措施',
    patience: SAYS.drafting,
    claims: (state, text) => state.text === undefined && isDraftingWord(text),
    step: (state, input) => {
      if (input.kind === 'picture') return { state, say: [SAYS.wordsOnly] };
      if (input.kind === 'back') {
        if (state.text === undefined) return { state: undefined, say: [] };
        return { state: { risk: state.risk }, say: [SAYS.askText(state.risk)] };
      }
      return { state, run: { ...state, said: input.text } };
    },
    prepare: (ctx, { said, ...state }) => think(ctx, drafter, state, said),
    run: (chat, { said, ...state }, written) => goOn(chat, effects, state, said, written as WrittenFor | undefined),
  };
}

/** Where wordings are wanted: what a model makes of the point. Network: before the transaction. */
export const think = async (
  ctx: Ctx & { person: Person },
  drafter: Drafter | undefined,
  state: Writing,
  said: string,
): Promise<WrittenFor | undefined> =>
  wantsWordings(state, said)
    ? askForWordings(ctx, drafter, () => pointToWriteFor(ctx, ctx.person, state.risk))
    : undefined;

const wantsWordings = ({ text }: Writing, said: string): boolean => text === undefined && isDraftingWord(said);

/**
 * Takes what was said into the measure, then asks for what is missing or shows the card.
 * @param written what `think` made of the point
 */
export async function goOn(
  chat: Chat,
  effects: Effects,
  state: Writing,
  said: string,
  written?: WrittenFor,
): Promise<void> {
  const draftable = await pointToWriteFor(chat, chat.person, state.risk);
  if (wantsWordings(state, said)) return offer(chat, state, draftable, written);
  const { risk, org, scheme, schemeVersion: version } = draftable;
  const next: Writing = { ...state };
  const taken = state.text === undefined ? chosenOf(state.offers ?? [], said) : undefined;
  if (taken) {
    const { text, defence, kind } = taken;
    Object.assign(next, { text, ...(defence ? { defence } : {}), ...(kind ? { kind } : {}), drafted: true });
  } else if (state.text === undefined) {
    const typed = readMeasure(said);
    if (typed.owner !== undefined) next.owner = ownerNamed(org, typed.owner).id;
    if (typed.due !== undefined) next.due = dayOf(chat, effects, typed.due);
    if (typed.text !== '') {
      const length = lettersIn(typed.text);
      if (length < MIN_TEXT) throw invalid(`措施太短，请写清楚怎样防（不少于 ${MIN_TEXT} 个字）。`, { field: 'text' });
      if (length > MAX_TEXT) throw invalid(`措施请控制在 ${MAX_TEXT} 字以内，可以分成几条写。`, { field: 'text' });
      next.text = typed.text;
    }
  } else {
    next.due = dayOf(chat, effects, said);
  }
  if (next.text === undefined) {
    chat.open(WRITING, next);
    return chat.say(SAYS.askText(risk.number, risk.fields.point));
  }
  if (next.due === undefined) {
    chat.open(WRITING, next);
    return chat.say(SAYS.askDue);
  }
  await refuseSame(chat, scheme, { risk: risk.id, text: next.text });
  chat.close();
  const { text, due, defence, kind, drafted } = next;
  const fields: MeasureFields = {
    text,
    due,
    owner: next.owner ?? usualOwner(org, risk),
    ...(defence ? { defence } : {}),
    ...(kind ? { kind } : {}),
    ...(drafted ? { drafted } : {}),
  };
  const draft = await openMeasureDraft(chat, chat.person.id, { risk: risk.id, fields, schemeVersion: version });
  const { number, fields: of } = risk;
  await chat.say(SAYS.card(scheme, { number, point: of.point }, fields, nameOf(org, fields.owner)));
  await chat.show(measureCard(scheme, draft, number), { kind: 'measure-draft', id: draft.id });
}

/** 拟稿: wordings to begin with; nothing is sent before the person has taken and read one. */
async function offer(chat: Chat, state: Writing, draftable: Draftable, written?: WrittenFor): Promise<void> {
  const { number } = draftable.risk;
  const offers = await wordingsFor(draftable, written);
  chat.open(WRITING, { ...state, offers });
  await chat.say(offers.length > 0 ? SAYS.offers(number, offers) : SAYS.noOffers(number));
}

/** 提交 on its card. */
export async function onMeasureCard(chat: Chat, effects: Effects, click: CardClick): Promise<void> {
  if (click.key !== 'submit') return chat.say(SAYS.unknownButton);
  const draft = await usableMeasureDraft(chat, click.subject.id, chat.person.id);
  const pick = (key: 'defence' | 'kind') => {
    const [chosen] = click.selections[key] ?? [];
    return chosen === undefined ? {} : { [key]: chosen };
  };
  const { measure, open } = await submitMeasure(chat, effects, chat.person, draft, {
    ...pick('defence'),
    ...pick('kind'),
  });
  const [{ scheme }, risk] = await Promise.all([
    schemeVersion(chat.db, draft.schemeVersion),
    riskById(chat.db, draft.risk),
  ]);
  const { text, owner, due, defence, kind } = measure;
  const fields = { text, owner, due, ...(defence ? { defence } : {}), ...(kind ? { kind } : {}) };
  const card = measureCard(scheme, draft, risk?.number ?? '', fields);
  await settleCards(chat, click.subject, card, `已提交 ${measure.number}`);
  await chat.say(
    SAYS.submitted(measure.number, open ? SAYS.next(open, scheme.office) : SAYS.nextOffice(scheme.office)),
  );
}

/** 改措施 责任人 … · 期限 … · 内容 …: of the newest draft, until it is put in. */
export async function changeDraft(chat: Chat, effects: Effects, typed: string): Promise<void> {
  const draft = await newestMeasureDraft(chat, chat.person.id);
  if (!draft) throw notFound(SAYS.noDraft);
  const change = readChange(typed);
  if (!change) return chat.say(SAYS.changeUsage);
  const org = await loadOrganisation(chat.db);
  const { part, value } = change;
  if (part === 'text' && (lettersIn(value) < MIN_TEXT || lettersIn(value) > MAX_TEXT))
    throw invalid(`措施请写 ${MIN_TEXT} 到 ${MAX_TEXT} 个字。`, { field: 'text' });
  const changed = await changeMeasureDraft(
    chat,
    draft,
    part === 'owner'
      ? { owner: ownerNamed(org, value).id }
      : part === 'due'
        ? { due: dayOf(chat, effects, value) }
        : { text: value, drafted: undefined },
  );
  await chat.say(SAYS.changed(changed.fields, nameOf(org, changed.fields.owner)));
}

/** 重报: one that was returned or withdrawn comes back as a draft, with its card. */
export async function writeAgain(chat: Chat, measure: Measure): Promise<void> {
  if (measure.writtenBy !== chat.person.id) throw forbidden(SAYS.notYours(measure.number));
  if (measure.state !== 'returned' && measure.state !== 'withdrawn')
    throw conflict(SAYS.onlyReturned(measure.number, STATE_LABELS[measure.state]));
  const point = await riskById(chat.db, measure.risk);
  const { risk, org, scheme, schemeVersion: version } = await pointToWriteFor(chat, chat.person, point?.number ?? '');
  const { text, owner, due, defence, kind } = measure;
  const fields: MeasureFields = { text, owner, due, ...(defence ? { defence } : {}), ...(kind ? { kind } : {}) };
  const draft = await openMeasureDraft(chat, chat.person.id, {
    risk: risk.id,
    fields,
    schemeVersion: version,
    measure: measure.id,
  });
  const about = { number: risk.number, point: risk.fields.point };
  await chat.say(`重报 ${measure.number}\n${SAYS.card(scheme, about, fields, nameOf(org, owner))}`);
  await chat.show(measureCard(scheme, draft, risk.number), { kind: 'measure-draft', id: draft.id });
}

/** 取消 with no dialogue open: the newest draft goes, unless a report was begun after it. */
export async function cancelMeasureDraft(chat: Chat, newerThan: (at: Date) => Promise<boolean>): Promise<boolean> {
  const draft = await newestMeasureDraft(chat, chat.person.id);
  if (!draft || (await newerThan(draft.createdAt))) return false;
  await closeMeasureDraft(chat, draft.id, 'cancelled');
  const [{ scheme }, risk] = await Promise.all([
    schemeVersion(chat.db, draft.schemeVersion),
    riskById(chat.db, draft.risk),
  ]);
  const card = measureCard(scheme, draft, risk?.number ?? '');
  await settleCards(chat, { kind: 'measure-draft', id: draft.id }, card, '已取消');
  await chat.say(SAYS.cancelled(draft.fields.text));
  return true;
}

/** @throws DomainError invalid: no day, or one that is over */
function dayOf(chat: Chat, { timeZone }: Effects, typed: string): string | null {
  if (isLasting(typed)) return null;
  const today = dateOf(chat.now, timeZone);
  const day = parseDueDay(typed, today);
  if (day === undefined) throw invalid(SAYS.dueNotUnderstood(typed), { field: 'due' });
  if (day < today) throw invalid(SAYS.duePast(day), { field: 'due' });
  return day;
}
