import { eq } from 'drizzle-orm';
import { attempt } from '../approvals/attempt.js';
import type { AssumedDays } from '../calendar/assumed.js';
import { isDay } from '../calendar/day.js';
import type { Card } from '../channels/card.js';
import { findCard, settleCards } from '../channels/cards.js';
import type { CardSubject } from '../channels/channel.js';
import { put } from '../channels/outbox.js';
import type { CardClick, Chat, ChatFeature, Flow } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict } from '../errors.js';
import { viewOf } from '../levels/queries.js';
import { proposalCard } from '../levels/words.js';
import { readNumber } from '../risks/number.js';
import { risks } from '../risks/schema.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { cut } from '../schemes/words.js';
import { clockTime, dateOf } from '../time.js';
import { askLevel, keepAll, mayStay, waitingFor } from './answer.js';
import { dueAfter } from './answering.js';
import { aboutAsked, aboutOpening, askedShown, levelCard, openingCard, openingShown } from './cards.js';
import { type Asked, decideLevel, levelToDecide, stillAsked } from './decide-level.js';
import { closeRound, type Offer, offerOf, openRound, setDue, shownOf } from './open-round.js';
import { countStates, type Point, pointById } from './queries.js';
import { SAYS } from './words.js';

export interface CycleChatOptions {
  timeZone: string;
  /** The value of SCHEME. */
  configured: string | undefined;
  workingDays(): Promise<AssumedDays>;
}

const PAGE = 8;
const LIST = 'cycle.points';

/** 开新一轮, 本轮, 照旧: the filed points are carried into the next version of the plan. */
export function cycleChat(options: CycleChatOptions): ChatFeature {
  const list = (chat: Chat, cursor: string) => page(chat, cursor, options);
  const today = (chat: Chat) => dateOf(chat.now, options.timeZone);
  return {
    topic: '方案',
    help: () => SAYS.help,
    commands: [
      { match: '开新一轮', handler: { act: (chat) => refusable(chat, 'open', () => offer(chat, options)) } },
      { match: '本轮', handler: { act: (chat) => list(chat, '0') } },
      { match: '照旧', handler: { act: (chat) => refusable(chat, 'keep', () => keep(chat)) } },
      {
        match: '结束本轮',
        handler: {
          act: (chat) =>
            refusable(chat, 'close', async () =>
              chat.say(SAYS.closed((await closeRound(chat, chat.person)).unanswered)),
            ),
        },
      },
      {
        match: /^本轮期限(?:[\s:：]+(\S+))?$/,
        handler: {
          act: async (chat, { match }) => {
            const due = match?.[1] ?? '';
            if (!isDay(due)) return chat.say(SAYS.dueUnclear);
            await refusable(chat, 'due', async () => {
              await setDue(chat, chat.person, due, today(chat));
              await chat.say(SAYS.dueChanged(due));
            });
          },
        },
      },
      { match: /^本轮调级(?:\s+([\s\S]*))?$/, handler: { act: (chat, { match }) => ask(chat, match?.[1] ?? '') } },
    ],
    flows: [refusing],
    pages: { [LIST]: list },
    clicks: {
      'cycle-opening': { act: (chat, click) => opened(chat, click, options) },
      'carry-over': { act: (chat, click) => decided(chat, click) },
    },
  };
}

/** A refusal is said, and kept in the audit. */
const refusable = async (chat: Chat, what: 'open' | 'keep' | 'close' | 'due', verb: () => Promise<void>) =>
  void (await attempt(chat, `cycle.${what}`, { kind: 'person', id: chat.person.id }, verb));

/** The office is shown what would happen before anything does. */
async function offer(chat: Chat, options: CycleChatOptions): Promise<void> {
  const offered = await offerOf(chat, chat.person);
  await chat.show(await openingCardOf(chat, offered, options), aboutOpening(shownOf(offered)));
}

const openingCardOf = async (chat: Chat, { inForce, draft }: Offer, options: CycleChatOptions): Promise<Card> =>
  openingCard({
    cycle: inForce.scheme.cycle?.label ?? '',
    points: await chat.db.$count(risks, eq(risks.status, 'filed')),
    due: await defaultDue(chat, options),
    ...(draft ? { draft: draft.scheme.title } : {}),
  });

const defaultDue = async (chat: Chat, { timeZone, workingDays }: CycleChatOptions): Promise<string> =>
  dueAfter(await workingDays(), dateOf(chat.now, timeZone));

async function opened(chat: Chat, { key, subject, taskId }: CardClick, options: CycleChatOptions): Promise<void> {
  const shown = openingShown(subject);
  if (key !== 'open') {
    await grey(chat, subject, taskId, SAYS.later);
    return chat.say(SAYS.laterSaid);
  }
  await attempt(chat, 'cycle.open', { kind: 'scheme', id: shown.version }, async () => {
    const card = await openingCardOf(chat, await offerOf(chat, chat.person), options);
    const [due, today] = [await defaultDue(chat, options), dateOf(chat.now, options.timeZone)];
    // The office, this person among them, is told by the verb.
    await openRound(chat, { due, today, configured: options.configured, by: { person: chat.person, shown } });
    await settleCards(chat, subject, card, `${chat.person.name} 已开始`);
  });
}

/** The card as it was sent, with a dead button. */
async function grey(chat: Chat, subject: CardSubject, taskId: string, settled: string): Promise<void> {
  const sent = await findCard(chat.db, taskId);
  if (sent) await settleCards(chat, subject, sent.card, settled);
}

async function page(chat: Chat, cursor: string, { timeZone }: CycleChatOptions): Promise<void> {
  const { round, newer, points, running, office } = await waitingFor(chat, chat.person);
  const { scheme, version } = newer;
  const asOf = `截至 ${clockTime(chat.now, timeZone)}`;
  const offset = Number(cursor) || 0;
  const states = await countStates(chat.db, round.id);
  const count = (...names: Array<Parameters<typeof states.get>[0]>) =>
    names.reduce((sum, name) => sum + (states.get(name) ?? 0), 0);
  const progress = SAYS.progress(version, round.due, {
    waiting: count('waiting'),
    asked: count('asked'),
    done: count('kept', 'changed', 'left'),
  });
  const head = office && offset === 0 ? [progress] : [];
  if (points.length === 0) return chat.say([...head, SAYS.nothingForYou(asOf)].join('\n\n'));
  const shown = points.slice(offset, offset + PAGE);
  const more = points.length > offset + PAGE;
  chat.remember(LIST, String(offset + shown.length));
  const lines: string[] = [];
  for (const { risk } of shown) {
    const own = (await schemeVersion(chat.db, risk.schemeVersion)).scheme;
    const label = own.levels.find(({ key }) => key === risk.fields.level)?.label ?? '未定';
    const note = running.has(risk.id) ? 'running' : mayStay(scheme, risk) ? undefined : 'gone';
    lines.push(SAYS.listLine(risk.number, label, cut(risk.fields.point, 30), note));
  }
  await chat.say(
    [
      ...head,
      SAYS.listTitle(version, round.due, points.length, asOf),
      ...lines,
      `${SAYS.listHint}${more ? SAYS.more : ''}`,
    ].join('\n\n'),
  );
}

async function keep(chat: Chat): Promise<void> {
  const done = await keepAll(chat, chat.person);
  const none = done.kept.length + done.left.length + done.running.length === 0;
  await chat.say(none ? SAYS.nothingToKeep : SAYS.kept(done));
}

async function ask(chat: Chat, text: string): Promise<void> {
  const [, numberText = '', level = '', reason = ''] = /^(\S+)\s+(\S+)(?:\s+([\s\S]+))?$/.exec(text.trim()) ?? [];
  const number = readNumber(numberText);
  if (!number || !level) return chat.say(SAYS.levelUsage);
  await attempt(chat, 'cycle.ask-level', { kind: 'number', id: number }, async () => {
    const answer = await askLevel(chat, chat.person, { number, level, reason });
    if (answer.to === 'chain') {
      const { change } = answer;
      await chat.say(SAYS.throughChain);
      const card = proposalCard(change.taskId ?? '', await viewOf(chat.db, change), '');
      return chat.show(card, { kind: 'level-change', id: change.id });
    }
    const { card, to } = await levelCardOf(chat, await pointById(chat.db, answer.asked.id));
    await put(chat, { kind: 'card', to: answer.people, card, about: aboutAsked(answer.asked) });
    await chat.say(SAYS.asked(number, to, (await activeScheme(chat.db)).scheme.office));
  });
}

/** What the office reads about a level that is asked for. */
async function levelCardOf(chat: Chat, point: Point | undefined): Promise<{ card: Card; to: string }> {
  if (!point) throw conflict(SAYS.decidedMeanwhile);
  const { carry, risk } = point;
  const [older, newer, org] = await Promise.all([
    schemeVersion(chat.db, carry.oldVersion),
    schemeVersion(chat.db, carry.newVersion),
    loadOrganisation(chat.db),
  ]);
  const label = ({ scheme }: typeof older, key: string | null) =>
    scheme.levels.find((level) => level.key === key)?.label ?? '未定';
  const to = label(newer, carry.newLevel);
  const card = levelCard({
    number: risk.number,
    point: risk.fields.point,
    from: label(older, carry.oldLevel),
    to,
    by: org.people.get(carry.answeredBy ?? '')?.name ?? '',
    reason: carry.reason ?? '',
  });
  return { card, to };
}

async function decided(chat: Chat, { key, subject, taskId }: CardClick): Promise<void> {
  const asked = askedShown(subject);
  const object = { kind: 'carry-over', id: asked.id };
  const done =
    key === 'refuse'
      ? await attempt(chat, 'cycle.refuse-level', object, async () => {
          const { risk } = await levelToDecide(chat, chat.person, asked);
          chat.open(refusing, { asked, number: risk.number } satisfies RefusalState);
          await chat.say(SAYS.askRefusal(risk.number));
        })
      : await attempt(chat, 'cycle.confirm-level', object, async () => {
          const { card } = await levelCardOf(chat, await pointById(chat.db, asked.id));
          const number = await decideLevel(chat, chat.person, asked);
          await settleCards(chat, subject, card, `${chat.person.name} 已同意`);
          await chat.say(SAYS.confirmedSaid(number));
        });
  if (done) return;
  const point = await pointById(chat.db, asked.id);
  if (!point || !stillAsked(asked, point)) await grey(chat, subject, taskId, SAYS.over);
}

interface RefusalState {
  asked: Asked;
  number: string;
}
const refusing: Flow<RefusalState, { asked: Asked; reason: string }> = {
  name: 'carry-over-refusal',
  doing: '填写不同意的理由',
  step: (state, input) => {
    if (input.kind === 'back') return { state: undefined, say: [] };
    const reason = input.kind === 'text' ? input.text.trim().slice(0, 400) : '';
    if ((reason.match(/[\p{L}\p{N}]/gu) ?? []).length < 2) return { state, say: [SAYS.refusalTooShort] };
    return { state: undefined, run: { asked: state.asked, reason } };
  },
  run: async (chat, { asked, reason }) => {
    await attempt(chat, 'cycle.refuse-level', { kind: 'carry-over', id: asked.id }, async () => {
      const { card } = await levelCardOf(chat, await pointById(chat.db, asked.id));
      const number = await decideLevel(chat, chat.person, asked, reason);
      await settleCards(chat, aboutAsked(asked), card, `${chat.person.name} 不同意`);
      await chat.say(SAYS.refusedSaid(number));
    });
  },
};
