import { inTransaction } from '../context.js';
import type { Chat, ChatCommand, ChatFeature } from '../conversation/flow.js';
import type { Organisation, Person } from '../directory/model.js';
import { forbidden, invalid, notFound, precondition } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { dateOf } from '../time.js';
import { attempt } from './attempt.js';
import { gapText, SETTLED, short } from './cards.js';
import * as words from './chat-words.js';
import { approvalClicks } from './click.js';
import { parseDay } from './dates.js';
import { delegate, endDelegation } from './delegate.js';
import { filingFlow, levelFlow, PAPER, paperFlow, returnFlow } from './dialogues.js';
import { refuseUnlessOffice } from './paper.js';
import { type TodoItem, todoFor } from './queries.js';
import { assess, latestRound, lockRoundOfStep, officeOf, openStep, stepsOf } from './round.js';
import type { SentCard } from './schema.js';
import { isChangeable, sendCard, settleCards } from './step-cards.js';
import { type Effects, type SubjectCard, subjectOf, type TodoEntry } from './subjects.js';

const PAGE = 10;
const TODO_LIST = 'todo';

/** 待办, 请假 / 销假, 代录, the cards' buttons and their dialogues. */
export function approvalsChat(effects: Effects): ChatFeature {
  return {
    commands: commands(effects),
    flows: [returnFlow(effects), levelFlow(effects), filingFlow(effects), paperFlow(effects)],
    clicks: approvalClicks(effects),
    pages: { [TODO_LIST]: (chat, cursor) => showTodo(chat, effects, cursor) },
  };
}

const commands = (effects: Effects): ChatCommand[] => [
  { match: '待办', menuKey: 'todo', handler: { act: (chat) => showTodo(chat, effects) } },
  {
    match: /^待办\s*(?:第\s*)?(\d{1,4})\s*项?$/,
    handler: { act: (chat, { match }) => showAgain(chat, effects, Number(match?.[1])) },
  },
  {
    // What stands around day and name is taken off afterwards: a pattern that does it all takes minutes on blanks.
    match: /^请假\s*[至到]([^由请\n]+)[由请](.+)代办[。.！!]?$/,
    handler: {
      act: (chat, { match: [, day = '', name = ''] = [] }) =>
        takeLeave(
          chat,
          effects,
          day
            .trim()
            .replace(/[,，、]$/, '')
            .trim(),
          name.trim(),
        ),
    },
  },
  // Only what looks like the command: 请假审批随意 … is a risk somebody reports.
  { match: /^请假(\s*[至到].{0,30})?$/, handler: { act: (chat) => chat.say(words.LEAVE_USAGE) } },
  { match: '销假', handler: { act: (chat) => comeBack(chat, effects) } },
  {
    match: /^代录(?:\s+(\S+)|([A-Za-z]{2}\S+))?$/,
    handler: { act: (chat, { match }) => enterPaper(chat, effects, match?.[1] ?? match?.[2]) },
  },
];

/** What waits, with its place in the list's order: the most serious first, then the longest waiting, then the rest. */
type Shown = { place: string } & ({ item: TodoItem; card: SubjectCard } | { entry: TodoEntry });

async function showTodo(chat: Chat, effects: Effects, after = ''): Promise<void> {
  const all = await todoInOrder(chat, effects);
  const from = all.findIndex((s) => s.place > after);
  const page = from === -1 ? [] : all.slice(from, from + PAGE);
  if (page.length === 0) {
    const nothing = all.length === 0 ? words.NOTHING_WAITS : words.LAST_PAGE;
    return chat.say(`${nothing}${words.asOf(chat.now, effects.timeZone)}`);
  }
  const lines = page.map((shown) => {
    if ('entry' in shown) return shown.entry.text;
    const { item, card } = shown;
    const what = words.todoWhat[item.kind](item.label);
    return words.todoLine({ ...card, title: short(card.title, 26), what, since: item.since }, effects.timeZone);
  });
  const more = from + page.length < all.length;
  await chat.say(words.todoPage(lines, from + 1, all.length, more, chat.now, effects.timeZone));
  // Also on the last page, so that 更多 says that nothing is left rather than repeating an older list.
  chat.remember(TODO_LIST, page.at(-1)?.place ?? '');
}

async function todoInOrder(chat: Chat, effects: Effects): Promise<Shown[]> {
  const items = await todoFor(chat, effects, chat.person.id);
  const shown: Shown[] = [];
  const ranks = new Map<string, Map<string, number>>();
  for (const item of items) {
    const card = await subjectOf(effects, item.subjectKind).card(chat, item.subjectId);
    const known = ranks.get(item.schemeVersion) ?? ranksOf(await effects.scheme(chat.db, item.schemeVersion));
    ranks.set(item.schemeVersion, known);
    const rank = String(known.get(card.levelKey) ?? 99).padStart(2, '0');
    shown.push({ item, card, place: `${rank} ${item.since.toISOString()} ${item.stepId}` });
  }
  for (const [at, source] of (effects.todo ?? []).entries())
    for (const entry of await source(chat, chat.person)) shown.push({ entry, place: `~${at} ${entry.place}` });
  return shown.sort((a, b) => (a.place < b.place ? -1 : 1));
}

const ranksOf = (scheme: Scheme) => new Map(scheme.levels.map((level) => [level.key, level.rank]));

/** 待办 2: the card of the second item once more, to this person alone. */
async function showAgain(chat: Chat, effects: Effects, index: number): Promise<void> {
  const all = await todoInOrder(chat, effects);
  const chosen = all[index - 1];
  if (!chosen) return chat.say(`${words.noSuchItem(index, all.length)}${words.asOf(chat.now, effects.timeZone)}`);
  if ('entry' in chosen) return chosen.entry.show(chat);
  const me = chat.person.id;
  await inTransaction(chat, async (tx) => {
    const { round, step } = await lockRoundOfStep(tx, effects, chosen.item.stepId);
    if (step.status === 'gap') {
      await chat.say(`${gapText(chosen.card, step.label)}\n${words.asOf(tx.now, effects.timeZone)}`);
      return;
    }
    const now = await assess(tx, effects, round);
    // An older card that can no longer be changed would only come back as one more message.
    const mine = (c: SentCard) => c.people.length === 1 && c.people[0] === me && isChangeable(tx, c);
    await settleCards(tx, effects, round, step, now, SETTLED.again, mine);
    await sendCard(tx, effects, round, step, now, [me], chosen.card);
  });
}

async function takeLeave(chat: Chat, effects: Effects, dateText: string, nameText: string): Promise<void> {
  await attempt(chat, 'approval.delegate', { kind: 'person', id: chat.person.id }, async () => {
    const today = dateOf(chat.now, effects.timeZone);
    const until = parseDay(dateText, today);
    if (!until) throw invalid(words.leaveDateBad(dateText));
    if (until < today) throw invalid(words.leaveDatePast(until));
    const org = await effects.organisation(chat.db);
    const found = findColleagues(org, nameText);
    const [standIn] = found;
    if (!standIn) throw invalid(words.leaveNameUnknown(nameText, near(org, nameText)));
    if (found.length > 1)
      throw invalid(
        words.leaveNameAmbiguous(
          found.map((p) => words.withSection(org, p)),
          until,
        ),
      );
    await delegate(chat, effects, { delegate: standIn.id, until });
    await chat.say(words.leaveDone(words.withSection(org, standIn), until));
  });
}

async function comeBack(chat: Chat, effects: Effects): Promise<void> {
  await attempt(chat, 'approval.delegate-end', { kind: 'person', id: chat.person.id }, async () => {
    await endDelegation(chat, effects);
    await chat.say(words.LEAVE_ENDED);
  });
}

async function enterPaper(chat: Chat, effects: Effects, text: string | undefined): Promise<void> {
  if (text === undefined) return chat.say(words.PAPER_USAGE);
  const number = text.normalize('NFKC').toUpperCase();
  await attempt(chat, 'approval.paper', { kind: 'number', id: short(number, 40) }, async () => {
    const subject = effects.subjects.find((s) => s.numberPattern.test(number));
    const id = await subject?.byNumber(chat, number);
    const approval = subject && id !== undefined ? await latestRound(chat.db, subject.kind, id) : undefined;
    const step = subject && approval && openStep({ approval, subject, steps: await stepsOf(chat.db, approval.id) });
    if (!step) {
      // Whether there is such a number, and how it stands, is told to the office alone.
      await refuseOthersThanOffice(chat, effects);
      throw id === undefined
        ? notFound(words.noSuchNumber(short(number, 40)))
        : precondition(words.notInApproval(number));
    }
    await inTransaction(chat, (tx) => refuseUnlessOffice(tx, effects, step.id, chat.person.id));
    const today = dateOf(chat.now, effects.timeZone);
    chat.open(PAPER, { stage: 'via', stepId: step.id, number, today });
    await chat.say(words.viaAsked(number, step.label));
  });
}

/** @throws DomainError forbidden: not of the office of the plan in force */
async function refuseOthersThanOffice(chat: Chat, effects: Effects): Promise<void> {
  const [org, { scheme }] = await Promise.all([effects.organisation(chat.db), activeScheme(chat.db)]);
  if (!officeOf({ org, scheme }).includes(chat.person.id)) throw forbidden(words.officeOnly(scheme.office));
}

/** Active people of that name; also 采购科李四, 李四（采购科） and a user id. */
function findColleagues(org: Organisation, text: string): Person[] {
  const said = plain(text);
  const active = [...org.people.values()].filter((p) => p.status === 'active');
  const named = active.filter((p) => plain(p.name) === said);
  if (named.length > 0) return named;
  return active.filter((p) => {
    const section = p.departmentId === null ? '' : plain(org.departments.get(p.departmentId)?.name ?? '');
    const name = plain(p.name);
    return p.id === said || (section !== '' && (said === section + name || said === name + section));
  });
}

/** Up to five names that resemble what was typed, with their sections. */
function near(org: Organisation, text: string): string[] {
  const said = plain(text);
  return [...org.people.values()]
    .filter(
      (p) => p.status === 'active' && said.length > 0 && (plain(p.name).includes(said) || said.includes(plain(p.name))),
    )
    .slice(0, 5)
    .map((p) => words.withSection(org, p));
}

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s()（）的·]/g, '');
