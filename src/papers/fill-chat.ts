import type { Effects } from '../approvals/subjects.js';
import { settleCards } from '../channels/cards.js';
import { inTransaction } from '../context.js';
import type { CardClick, Chat, ChatFeature, Flow } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict } from '../errors.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { draftCard } from './cards.js';
import { fitting } from './fields.js';
import { ask, type FillCommand, type FillState, fillStep, resumeAt, summary } from './fill.js';
import { asked, type Form, formsFor } from './model.js';
import { type Draft, openDrafts } from './queries.js';
import { draftFor, refill, saveDraft, submitPaper } from './submit.js';
import { SAYS } from './words.js';

const PAGE = 15;
const FORMS = 'papers.forms';
const FILL = { name: 'paper-fill', doing: '填表' };

/** 填表: which forms there are, the dialogue that fills one, and the card that hands it in. */
export function fillChat(effects: Effects): ChatFeature {
  const flow: Flow<FillState, FillCommand> = {
    ...FILL,
    step: fillStep,
    run: (chat, command) => run(chat, effects, command),
  };
  return {
    commands: [
      { match: '填表', handler: { act: (chat) => listForms(chat, '0') } },
      {
        match: /^填表(?:[\s:：]\s*(\S.{0,90})|(\d{1,3}))$/,
        handler: { act: (chat, { match }) => begin(chat, effects, match?.[1] ?? match?.[2] ?? '') },
      },
    ],
    flows: [flow],
    clicks: { 'paper-draft': { act: (chat, click) => clicked(chat, effects, click) } },
    pages: { [FORMS]: listForms },
  };
}

async function forms(chat: Chat): Promise<Form[]> {
  const [{ scheme }, org] = await Promise.all([activeScheme(chat.db), loadOrganisation(chat.db)]);
  return formsFor(scheme, org, chat.person.id);
}

async function listForms(chat: Chat, cursor: string): Promise<void> {
  const offset = Number(cursor) || 0;
  const all = await forms(chat);
  const shown = all.slice(offset, offset + PAGE);
  if (shown.length === 0) return chat.say(offset === 0 ? SAYS.noForms : SAYS.noMore);
  const more = offset + shown.length < all.length;
  chat.remember(FORMS, String(offset + shown.length));
  const drafts = await openDrafts(chat.db, chat.person.id);
  await chat.say(
    [
      SAYS.formsTitle,
      ...shown.map((form, at) => {
        const begun = drafts.some((draft) => draft.form === form.key && draft.paper === null);
        return `${offset + at + 1}. ${form.title}${begun ? '（有没填完的）' : ''}`;
      }),
      SAYS.fillHint + (more ? SAYS.more : ''),
    ].join('\n'),
  );
}

async function begin(chat: Chat, effects: Effects, text: string): Promise<void> {
  const all = await forms(chat);
  const said = plain(text);
  const numbered = /^\d{1,3}$/.test(said) ? all[Number(said) - 1] : undefined;
  const exact = all.find((form) => plain(form.title) === said);
  const like = all.filter((form) => plain(form.title).includes(said));
  const form = numbered ?? exact ?? (like.length === 1 ? like[0] : undefined);
  if (!form && like.length > 1)
    return chat.say(
      SAYS.severalForms(
        text,
        like.map(({ title }) => title),
      ),
    );
  if (!form) return chat.say(all.length === 0 ? SAYS.noForms : SAYS.noSuchForm(text));
  await goOn(chat, effects, form, await draftFor(chat, chat.person.id, form.key));
}

const plain = (text: string) => text.normalize('NFKC').replace(/[\s《》。.“”"]/g, '');

/** 重填 BD-…: what was returned, in the same dialogue. */
export async function fillAgain(chat: Chat, effects: Effects, number: string): Promise<void> {
  const mine = await forms(chat);
  // A refusal leaves no draft behind.
  const { form, draft } = await inTransaction(chat, async (tx) => {
    const again = await refill(tx, chat.person.id, number);
    const found = mine.find(({ key }) => key === again.form);
    if (!found) throw conflict(SAYS.formGone(again.form));
    return { form: found, draft: again };
  });
  await goOn(chat, effects, form, draft);
}

async function goOn(chat: Chat, effects: Effects, form: Form, draft: Draft): Promise<void> {
  const state = stateOf(form, draft, dateOf(chat.now, effects.timeZone));
  chat.open(FILL, state);
  if (state.at === state.fields.length) return show(chat, state, draft.id);
  const begun = Object.keys(state.values).length > 0;
  await chat.say([...(begun ? [SAYS.resumed] : []), ask(state)].join('\n'));
}

function stateOf(form: Form, draft: Draft, today: string): FillState {
  const fields = asked(form).map(({ key, label, required, kind, options }) => ({
    key,
    label,
    required,
    ...(kind ? { kind } : {}),
    ...(options ? { options } : {}),
  }));
  const values = fitting(form, draft.values, today);
  const state = { draft: draft.id, title: form.title, fields, values, changing: false, today };
  // What was returned is there as a whole: its writer looks at all of it and changes what he wants.
  return { ...state, at: draft.paper === null ? resumeAt(state) : fields.length };
}

async function run(chat: Chat, effects: Effects, command: FillCommand): Promise<void> {
  if (command.do === 'submit') return submit(chat, effects, command.draft);
  const draft = await saveDraft(chat, chat.person.id, command.draft, command.values);
  if (command.do === 'save') return;
  const form = (await forms(chat)).find(({ key }) => key === draft.form);
  if (!form) throw conflict(SAYS.formGone(draft.form));
  await show(chat, { ...stateOf(form, draft, dateOf(chat.now, effects.timeZone)), values: command.values }, draft.id);
}

/** Everything that was filled, and the one live card of this draft. */
async function show(chat: Chat, state: FillState, draft: string): Promise<void> {
  const about = { kind: 'paper-draft', id: draft };
  const card = draftCard(state, state.values);
  await settleCards(chat, about, card, '已另发新卡片');
  await chat.say(summary(state));
  await chat.show(card, about);
}

async function clicked(chat: Chat, effects: Effects, click: CardClick): Promise<void> {
  await submit(chat, effects, click.subject.id);
  const { dialogue } = chat;
  if (dialogue?.flow === FILL.name && (dialogue.state as FillState).draft === click.subject.id) chat.close();
}

async function submit(chat: Chat, effects: Effects, draft: string): Promise<void> {
  const { paper, form, approval } = await submitPaper(chat, effects, chat.person, draft);
  const card = draftCard({ title: form.title, fields: asked(form) }, paper.values);
  await settleCards(chat, { kind: 'paper-draft', id: draft }, card, `已提交 ${paper.number}`);
  const { office } = (await schemeVersion(chat.db, paper.schemeVersion)).scheme;
  const next = !approval ? SAYS.received(office) : approval.open ? SAYS.next(approval.open, office) : '';
  await chat.say(SAYS.submitted(paper.number, form.title, next));
}
