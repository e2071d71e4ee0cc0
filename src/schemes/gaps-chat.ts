import { attempt } from '../approvals/attempt.js';
import { buttonsCard, type Card } from '../channels/card.js';
import { newTaskId, settleCards } from '../channels/cards.js';
import type { CardClick, Chat, ChatFeature, Flow } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, DomainError, forbidden, notFound } from '../errors.js';
import { dateOf } from '../time.js';
import { activeScheme } from './active.js';
import { fillGap } from './fill/fill.js';
import { countGaps, openGaps } from './fill/gaps.js';
import { fillActiveGap, fillDraftGap } from './fill-gap.js';
import type { Scheme } from './model.js';
import { isOfficeOf } from './office.js';
import { activateDraft, giveUpDraft } from './propose.js';
import { newestDraft } from './versions.js';
import { SAYS } from './words.js';

export interface SchemeChatOptions {
  timeZone: string;
  /** The value of SCHEME. */
  configured: string | undefined;
}

const PAGE = 6;
const LIST = 'scheme.gaps';
const MOST_CHARACTERS = 1000;

/** The scheme whose gaps are filled: the draft, where there is one. */
interface Target {
  draft?: string;
  scheme: Scheme;
  /** Of the scheme in force. */
  version: number;
}

interface GapState {
  /** Id of the draft; absent for the scheme in force. */
  draft?: string;
  gap: string;
  answers: string[];
  /** Everything is answered; the scheme in force changes only when he says so. */
  confirm?: boolean;
}
type GapCommand = { do: 'ask' | 'commit'; state: GapState } | { do: 'list' };

/** 缺口: what the plan leaves open, asked question by question, and what a draft needs to come into force. */
export function gapsFeature(options: SchemeChatOptions): ChatFeature {
  const filling: Flow<GapState, GapCommand> = {
    ...gapFlow,
    run: (chat, command) =>
      command.do === 'list'
        ? inDialogue(chat, LOOK, ALL, () => list(chat, '0'))
        : inDialogue(chat, FILL, command.state.gap, () =>
            command.do === 'commit' ? commit(chat, command.state, options) : goOn(chat, command.state, options),
          ),
  };
  const choosing: Flow<Record<string, never>, { at: number }> = {
    ...listFlow,
    run: (chat, { at }) => inDialogue(chat, FILL, String(at), () => begin(chat, at, options)),
  };
  const list = (chat: Chat, cursor: string) => page(chat, cursor);
  return {
    commands: [
      { match: '缺口', handler: { act: (chat) => tried(chat, LOOK, ALL, () => list(chat, '0')) } },
      {
        match: /^缺口\s*(\d{1,3})$/,
        handler: {
          act: (chat, { match }) => tried(chat, FILL, match?.[1] ?? '', () => begin(chat, Number(match?.[1]), options)),
        },
      },
      {
        match: '启用草案',
        handler: { act: (chat) => tried(chat, ACTIVATE, ALL, () => activate(chat, undefined, options)) },
      },
      { match: '放弃草案', handler: { act: (chat) => tried(chat, GIVE_UP, ALL, () => giveUp(chat)) } },
    ],
    flows: [choosing, filling],
    pages: { [LIST]: list },
    clicks: {
      'scheme-draft': {
        act: (chat, click) =>
          tried(chat, click.key === 'activate' ? ACTIVATE : LOOK, click.subject.id, () =>
            clicked(chat, click, options),
          ),
      },
    },
  };
}

const [LOOK, FILL, ACTIVATE, GIVE_UP] = [
  'scheme.gaps',
  'scheme.fill-gap',
  'scheme.activate-draft',
  'scheme.give-up-draft',
] as const;
/** Where no gap and no draft is named. */
const ALL = 'gaps';

/** A refusal is answered and kept in the audit. */
async function tried(chat: Chat, action: string, id: string, verb: () => Promise<void>): Promise<void> {
  await attempt(chat, action, { kind: 'scheme-gap', id }, verb);
}

/** The same in a dialogue: what it was about has gone, and it ends; a faulty answer may be given again. */
const inDialogue = (chat: Chat, action: string, id: string, verb: () => Promise<void>): Promise<void> =>
  tried(chat, action, id, async () => {
    try {
      await verb();
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'invalid') chat.close();
      throw error;
    }
  });

/** Pure: the number of a gap. */
const listFlow: Flow<Record<string, never>, { at: number }> = {
  name: 'scheme-gaps',
  doing: '查看缺口',
  step: (state, input) => {
    if (input.kind === 'back') return { state: undefined, say: [] };
    const at =
      input.kind === 'text'
        ? /^(?:缺口\s*)?(\d{1,3})[.。、]?$/.exec(input.text.normalize('NFKC').trim())?.[1]
        : undefined;
    return at ? { state, run: { at: Number(at) } } : { state, say: [SAYS.gapsHint] };
  },
};

/** Pure: keeps the answers as they were typed; what they come to is computed from them each time. */
const gapFlow: Flow<GapState, GapCommand> = {
  name: 'scheme-gap',
  doing: '补方案的缺口',
  step: (state, input) => {
    if (input.kind === 'picture') return { state, say: ['请用文字回答。'] };
    if (input.kind === 'back') {
      if (state.answers.length === 0) return { state: undefined, run: { do: 'list' } };
      const { confirm: _, ...back } = { ...state, answers: state.answers.slice(0, -1) };
      return { state: back, run: { do: 'ask', state: back } };
    }
    if (state.confirm)
      return /^(确认|确定|启用|是|1)$/.test(input.text.trim())
        ? { state, run: { do: 'commit', state } }
        : { state, say: [SAYS.confirmOnly] };
    const answer = [...input.text].slice(0, MOST_CHARACTERS).join('');
    return { state, run: { do: 'ask', state: { ...state, answers: [...state.answers, answer] } } };
  },
};

/** @throws DomainError forbidden for anybody who is not in the office of the scheme in question */
async function target(chat: Chat, draftId?: string): Promise<Target> {
  const [org, active, draft] = await Promise.all([
    loadOrganisation(chat.db),
    activeScheme(chat.db),
    newestDraft(chat.db),
  ]);
  if (draftId !== undefined && draft?.id !== draftId) throw conflict(SAYS.noDraft);
  if (draft && isOfficeOf(org, chat.person, draft.scheme, active.scheme))
    return { draft: draft.id, scheme: draft.scheme, version: active.version };
  if (!isOfficeOf(org, chat.person, active.scheme)) throw forbidden(SAYS.officeOnly('缺口', active.scheme.office));
  return { scheme: active.scheme, version: active.version };
}

async function page(chat: Chat, cursor: string): Promise<void> {
  const { draft, scheme, version } = await target(chat);
  const gaps = openGaps(scheme);
  const offset = Number(cursor) || 0;
  if (gaps.length === 0) {
    chat.close();
    return chat.say(draft ? SAYS.draftReady(scheme.title) : SAYS.noGaps(scheme.title));
  }
  const shown = gaps.slice(offset, offset + PAGE);
  const more = gaps.length > offset + PAGE;
  const count = countGaps(scheme);
  chat.remember(LIST, String(more ? offset + PAGE : gaps.length));
  chat.open(listFlow, {});
  await chat.say(
    [
      draft ? SAYS.draftTitle(scheme.title, count) : SAYS.activeTitle(scheme.title, version, count),
      ...shown.map((gap, at) => SAYS.gapLine(offset + at + 1, gap)),
      [SAYS.gapsHint, more ? SAYS.more : ''].filter(Boolean).join(''),
    ].join('\n'),
  );
}

async function begin(chat: Chat, at: number, options: SchemeChatOptions): Promise<void> {
  const { draft, scheme } = await target(chat);
  const gaps = openGaps(scheme);
  const gap = gaps[at - 1];
  if (!gap) {
    if (gaps.length > 0) return chat.say(SAYS.noSuchGap(gaps.length));
    throw notFound(SAYS.noGaps(scheme.title));
  }
  await chat.say(SAYS.begin(at, gap));
  await goOn(chat, { ...(draft ? { draft } : {}), gap: gap.id, answers: [] }, options);
}

/** Takes the answers as far as they hold, then asks on, fills the draft, or asks whether to put it in force. */
async function goOn(chat: Chat, state: GapState, options: SchemeChatOptions): Promise<void> {
  const { draft, scheme, version } = await target(chat, state.draft);
  if (draft !== state.draft) throw conflict(SAYS.noDraft);
  const gap = openGaps(scheme).find(({ id }) => id === state.gap);
  if (!gap) throw conflict(SAYS.filledMeanwhile);
  const by = { name: chat.person.name, day: dateOf(chat.now, options.timeZone) };
  const done = fillGap(scheme, gap, state.answers, by);
  if (done.kind === 'impossible') {
    chat.close();
    return chat.say(done.reason);
  }
  if (done.kind === 'ask') {
    chat.open(gapFlow, { ...state, answers: state.answers.slice(0, done.taken) });
    return chat.say([done.fault, done.ask, SAYS.askFooter].filter(Boolean).join('\n'));
  }
  if (draft === undefined) {
    chat.open(gapFlow, { ...state, confirm: true });
    return chat.say(SAYS.confirmActive(done.words, version + 1));
  }
  const filled = await fillDraftGap(chat, chat.person, draft, state, options);
  chat.close();
  await chat.say(SAYS.filled(filled.words, filled.left));
  if (filled.left.blocking === 0 && (gap.blocking || filled.left.all === 0))
    await chat.show(offerCard(filled.scheme), { kind: 'scheme-draft', id: draft });
}

async function commit(chat: Chat, state: GapState, options: SchemeChatOptions): Promise<void> {
  const { words, left } = await fillActiveGap(chat, chat.person, state, options);
  chat.close();
  await chat.say(SAYS.filled(words, left));
}

function offerCard(scheme: Scheme): Card {
  return buttonsCard({
    taskId: newTaskId(),
    source: '廉防 · 方案',
    title: SAYS.offer.title,
    body: `${scheme.title}。${SAYS.offerBody(countGaps(scheme))}`,
    buttons: [
      { key: 'activate', text: SAYS.offer.activate, style: 'primary' },
      { key: 'later', text: SAYS.offer.later, style: 'plain' },
    ],
  });
}

async function clicked(chat: Chat, { key, subject }: CardClick, options: SchemeChatOptions): Promise<void> {
  if (key === 'activate') return activate(chat, subject.id, options);
  const draft = await newestDraft(chat.db);
  if (draft?.id !== subject.id) throw conflict(SAYS.noDraft);
  await settleCards(chat, subject, offerCard(draft.scheme), SAYS.offer.later);
  await chat.say(SAYS.later);
}

async function activate(chat: Chat, draftId: string | undefined, { configured }: SchemeChatOptions): Promise<void> {
  const id = draftId ?? (await newestDraft(chat.db))?.id;
  if (id === undefined) {
    await target(chat);
    throw notFound(SAYS.noDraftAtAll);
  }
  // The office, this person among them, is told by the verb.
  const { scheme } = await activateDraft(chat, chat.person, id, configured);
  await settleCards(chat, { kind: 'scheme-draft', id }, offerCard(scheme), `${chat.person.name} 已启用`);
}

async function giveUp(chat: Chat): Promise<void> {
  const draft = await newestDraft(chat.db);
  if (!draft) {
    await target(chat);
    throw notFound(SAYS.noDraftAtAll);
  }
  await giveUpDraft(chat, chat.person, draft.id);
  await settleCards(chat, { kind: 'scheme-draft', id: draft.id }, offerCard(draft.scheme), '已放弃');
  await chat.say(SAYS.givenUp(draft.scheme.title));
}
