import { nextOf } from '../approvals/advance.js';
import { attempt } from '../approvals/attempt.js';
import { historyOf, isInChain, whereIs } from '../approvals/queries.js';
import type { Effects } from '../approvals/subjects.js';
import { withdraw } from '../approvals/withdraw.js';
import { settleCards } from '../channels/cards.js';
import type { CardClick, Chat, ChatFeature, Flow, FlowStep } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { notFound } from '../errors.js';
import { readNumber } from '../risks/number.js';
import { visibleRisk } from '../risks/queries.js';
import { visibleTo } from '../risks/visible.js';
import { schemeVersion } from '../schemes/active.js';
import { clockTime, stamp } from '../time.js';
import { type LevelItem, levelItems, readLevel, readLevelNumber, readProposal, reasonFault } from './model.js';
import { draftProposal, dropProposal, proposable, submitProposal } from './propose.js';
import { type LevelChange, levelChangeById, levelChangeByNumber, viewOf } from './queries.js';
import { nextText } from './subject.js';
import { proposalCard, SAYS, SETTLED, STATUS_LABELS } from './words.js';

/** 调级: what is missing is asked, a card is confirmed, the scheme's chain decides. DJ-…: how it stands; 撤回 DJ-…. */
export function levelsChat(effects: Effects): ChatFeature {
  return {
    commands: [
      { match: '调级', handler: { act: (chat) => ask(chat, {}) } },
      {
        match: /^(?:调级|调整等级)\s*(FX[-－—]?\d{4}[-－—]?\d{1,8})(?![\d])([\s\S]*)$/i,
        handler: {
          act: (chat, { match }) => ask(chat, { number: match?.[1] ?? '', said: match?.[2] ?? '' }),
        },
      },
      { match: DJ, handler: { act: (chat, { text }) => show(chat, effects, text) } },
      {
        match: /^撤回\s?(DJ[-－—]?\d{4}[-－—]?\d{1,8})$/i,
        handler: { act: (chat, { match }) => takeBack(chat, effects, match?.[1] ?? '') },
      },
    ],
    flows: [proposing()],
    clicks: { 'level-change': { act: (chat, click) => onCard(chat, effects, click) } },
  };
}

const DJ = /^DJ[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i;
const FLOW = { name: 'level-proposal', doing: '提出调级' };

type State =
  | { stage: 'number' }
  | { stage: 'level'; number: string; levels: LevelItem[]; current: string }
  | { stage: 'reason'; number: string; levels: LevelItem[]; current: string; level: LevelItem };
type Command = { number: string; said?: string } | { number: string; level: LevelItem; reason: string };

function proposing(): Flow<State, Command> {
  return {
    ...FLOW,
    step(state, input): FlowStep<State, Command> {
      if (input.kind === 'picture') return { state, say: [SAYS.textOnly] };
      if (input.kind === 'back') return back(state);
      const text = input.text.trim();
      switch (state.stage) {
        case 'number': {
          const [, number = '', said = ''] = /^(FX[-－—\s]?\d{4}[-－—\s]?\d{1,8})([\s\S]*)$/i.exec(text) ?? [];
          return readNumber(number)
            ? { state: undefined, run: { number, said } }
            : { state, say: [SAYS.numberUnclear] };
        }
        case 'level': {
          const level = readLevel(state.levels, text);
          if (!level) return { state, say: [SAYS.levelUnclear(state.levels)] };
          if (level.key === state.current) return { state, say: [SAYS.levelSame(level.label)] };
          return { state: { ...state, stage: 'reason', level }, say: [SAYS.reasonAsked(state.number, level.label)] };
        }
        case 'reason': {
          const fault = reasonFault(text);
          if (fault) return { state, say: [fault === 'short' ? SAYS.reasonShort : SAYS.reasonLong] };
          return { state: undefined, run: { number: state.number, level: state.level, reason: text } };
        }
      }
    },
    run: (chat, command) =>
      'level' in command
        ? confirm(chat, command.number, command.level, command.reason)
        : ask(chat, { number: command.number, said: command.said ?? '' }),
  };
}

function back(state: State): FlowStep<State, Command> {
  if (state.stage !== 'reason') return { state: undefined, say: [SAYS.left] };
  const { number, levels, current } = state;
  return { state: { stage: 'level', number, levels, current }, say: [SAYS.levelAsked(number, levels, current)] };
}

/** Asks for what is missing; with everything given the card comes at once. */
async function ask(chat: Chat, { number: text, said = '' }: { number?: string; said?: string }): Promise<void> {
  if (text === undefined) {
    chat.open(FLOW, { stage: 'number' } satisfies State);
    return chat.say(SAYS.numberAsked);
  }
  const number = readNumber(text) ?? text;
  await attempt(chat, 'level.propose', { kind: 'number', id: number }, async () => {
    const { risk, version } = await proposable(chat, chat.person, number);
    const levels = levelItems(version.scheme);
    const current = risk.fields.level ?? '';
    const { level, reason } = readProposal(levels, said);
    const state = { number: risk.number, levels, current };
    if (!level || level.key === current) {
      chat.open(FLOW, { stage: 'level', ...state } satisfies State);
      const first = level ? `${SAYS.levelSame(level.label)}\n` : '';
      return chat.say(first + SAYS.levelAsked(risk.number, levels, current));
    }
    if (reason !== undefined) return confirm(chat, risk.number, level, reason);
    chat.open(FLOW, { stage: 'reason', ...state, level } satisfies State);
    await chat.say(SAYS.reasonAsked(risk.number, level.label));
  });
}

async function confirm(chat: Chat, number: string, level: LevelItem, reason: string): Promise<void> {
  await attempt(chat, 'level.propose', { kind: 'number', id: number }, async () => {
    const change = await draftProposal(
      chat,
      chat.person,
      await proposable(chat, chat.person, number),
      level.key,
      reason,
    );
    await chat.say(SAYS.confirm);
    await chat.show(await cardOf(chat, change), { kind: 'level-change', id: change.id });
  });
}

const cardOf = async (chat: Chat, change: LevelChange) =>
  proposalCard(change.taskId ?? '', await viewOf(chat.db, change), '');

async function onCard(chat: Chat, effects: Effects, click: CardClick): Promise<void> {
  const { id } = click.subject;
  const object = { kind: 'level', id };
  const grey = async (change: LevelChange | undefined, settled: string) => {
    if (change) await settleCards(chat, { kind: 'level-change', id }, await cardOf(chat, change), settled);
  };
  if (click.key === 'drop') {
    await attempt(chat, 'level.drop', object, async () => {
      await grey(await dropProposal(chat, chat.person, id), SETTLED.dropped);
      await chat.say(SAYS.left);
    });
    return;
  }
  if (click.key !== 'submit') return chat.say(SAYS.unknownButton);
  const done = await attempt(chat, 'level.propose', object, async () => {
    const { change, risk, approval } = await submitProposal(chat, effects, chat.person, id);
    await grey(change, SETTLED.submitted);
    const { to, number = '' } = await viewOf(chat.db, change);
    const { office } = (await schemeVersion(chat.db, change.schemeVersion)).scheme;
    const next = approval.open ? nextText(approval.open.label, nextOf(approval.open), office) : '';
    await chat.say(SAYS.submitted(number, risk.number, to, next));
  });
  if (!done) await grey(await levelChangeById(chat.db, id), SETTLED.expired);
}

/** To somebody who may see the point, or is in the chain: how the proposal stands. */
async function show(chat: Chat, { timeZone }: Effects, text: string): Promise<void> {
  const change = await visibleProposal(chat, text);
  const view = await viewOf(chat.db, change);
  const org = await loadOrganisation(chat.db);
  const name = (id: string | undefined) => org.people.get(id ?? '')?.name ?? '已离开的人';
  const history = (await historyOf(chat.db, 'level', change.id)).flatMap((entry) => {
    if (entry.what !== 'agreed' && entry.what !== 'returned') return [];
    const by = entry.paper ? [entry.paper.name, entry.paper.number].filter(Boolean).join(' ') : name(entry.by);
    const what = entry.what === 'agreed' ? '同意' : `退回，${entry.reason ?? ''}`;
    return [`${stamp(entry.at, timeZone).slice(5)} ${entry.stepLabel} ${by}：${what}`];
  });
  const place = await whereIs(chat.db, { kind: 'level', id: change.id });
  await chat.say(
    [
      `${view.number}　${STATUS_LABELS[change.status]}`,
      `${view.risk}：${view.title}`,
      `等级：“${view.from}”拟调为“${view.to}”`,
      `理由：${view.reason}`,
      `提出：${name(change.proposedBy ?? undefined)}　${stamp(change.proposedAt, timeZone)}`,
      ...history,
      ...(place ? [`现在：${place}`] : []),
      `（截至 ${clockTime(chat.now, timeZone)}）`,
    ].join('\n'),
  );
}

async function takeBack(chat: Chat, effects: Effects, text: string): Promise<void> {
  const change = await visibleProposal(chat, text);
  await attempt(chat, 'level.withdraw', { kind: 'level', id: change.id }, async () => {
    await withdraw(chat, effects, { kind: 'level', id: change.id });
    await chat.say(SAYS.withdrawn(change.number ?? ''));
  });
}

async function visibleProposal(chat: Chat, text: string): Promise<LevelChange> {
  const number = readLevelNumber(text);
  const change = number ? await levelChangeByNumber(chat.db, number) : undefined;
  if (!change) throw notFound(SAYS.noSuchProposal(text));
  if (change.proposedBy === chat.person.id || (await isInChain(chat.db, chat.person.id, 'level', change.id)))
    return change;
  const { risk } = await viewOf(chat.db, change);
  if (await visibleRisk(chat.db, await visibleTo(chat.db, chat.person), risk)) return change;
  throw notFound(SAYS.noSuchProposal(text));
}
