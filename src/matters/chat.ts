import { attempt } from '../approvals/attempt.js';
import { parseDay } from '../approvals/dates.js';
import type { Calendar } from '../calendar/calendar.js';
import { lettersIn } from '../channels/text.js';
import type { Chat, ChatCommand, ChatFeature, Flow } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { invalid } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import { clockTime, dateOf } from '../time.js';
import { clockTexts, gatesText, matterText, shareText } from './detail.js';
import { closeMatter, enterFigure, openMatter, passGate, undoPass } from './keep.js';
import { byName, gatesOf, type Kind, kindsKeptBy, readMatterNumber } from './model.js';
import { matterFor, mattersVisibleTo, rulesOf, viewerOf } from './queries.js';
import { listLine, SAYS } from './words.js';

const PAGE = 8;
const LIST = 'matters';
const NUMBER = 'SX[-－—]?\\d{4}[-－—]?\\d{1,8}';

export interface MatterOptions {
  timeZone: string;
  /** Read anew, so that a year which the operator adds counts at once. */
  calendar(): Promise<Calendar>;
}

/** 事项: what a rule-book is applied to, one by one. */
export function mattersChat(options: MatterOptions): ChatFeature {
  const { timeZone } = options;
  const list = (chat: Chat, cursor: string) => page(chat, timeZone, cursor);
  return {
    topic: '表单',
    help: () => SAYS.help,
    commands: [
      { match: '立项', handler: { act: (chat) => usage(chat) } },
      {
        match: /^立项[\s:：]\s*(\S.{0,200})$/,
        handler: { act: (chat, { match }) => begin(chat, options, (match?.[1] ?? '').trim()) },
      },
      { match: '事项', handler: { act: (chat) => list(chat, '0') } },
      {
        match: /^SX[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,
        handler: { act: (chat, { text }) => show(chat, timeZone, text) },
      },
      ...numbered('登记', 'matter.figure', (chat, number, rest) => enter(chat, number, rest)),
      ...numbered('过关', 'matter.pass', (chat, number, rest) => pass(chat, options, number, rest)),
      ...numbered('撤销过关', 'matter.undo-pass', (chat, number, rest) => undo(chat, number, rest)),
      ...numbered('关口', 'matter.read', async (chat, number) =>
        chat.say(await gatesText(chat, await matterFor(chat, chat.person, number), timeZone)),
      ),
      ...numbered('期限', 'matter.read', async (chat, number) => {
        const known = await matterFor(chat, chat.person, number);
        const texts = await clockTexts(chat, known, await options.calendar(), timeZone);
        for (const text of texts) await chat.say(`${text}\n（截至 ${clockTime(chat.now, timeZone)}）`);
      }),
      ...numbered('分担', 'matter.share', async (chat, number, rest) =>
        chat.say(await shareText(chat, await matterFor(chat, chat.person, number), rest)),
      ),
      ...numbered('结项', 'matter.close', async (chat, number) => {
        await closeMatter(chat, chat.person, number, await options.calendar());
        await chat.say(SAYS.closed(number));
      }),
    ],
    flows: [kindFlow(options)],
    pages: { [LIST]: list },
  };
}

/** 「登记 SX-2026-0001 …」. The word alone asks for the number. */
function numbered(
  word: string,
  action: string,
  act: (chat: Chat, number: string, rest: string) => Promise<void>,
): ChatCommand[] {
  return [
    {
      match: new RegExp(`^${word}\\s?(${NUMBER})(?:[\\s:：,，]([\\s\\S]{0,300}))?$`, 'i'),
      handler: {
        act: async (chat, { match }) => {
          const number = readMatterNumber(match?.[1] ?? '');
          const object = { kind: 'number', id: number ?? '' };
          if (number) await attempt(chat, action, object, () => act(chat, number, (match?.[2] ?? '').trim()));
        },
      },
    },
    { match: word, handler: { act: (chat) => chat.say(SAYS.numberWanted(word)) } },
  ];
}

async function kinds(chat: Chat): Promise<Kind[]> {
  const [{ scheme }, org] = await Promise.all([activeScheme(chat.db), loadOrganisation(chat.db)]);
  return kindsKeptBy(scheme, org, chat.person.id);
}

async function usage(chat: Chat): Promise<void> {
  const mine = await kinds(chat);
  await chat.say(mine.length === 0 ? SAYS.noKinds : SAYS.openUsage(mine.map(({ label }) => label)));
}

async function begin(chat: Chat, options: MatterOptions, name: string): Promise<void> {
  const mine = await kinds(chat);
  const [only, ...more] = mine;
  if (!only) return chat.say(SAYS.noKinds);
  if (lettersIn(name) > 60) return chat.say(SAYS.nameLong);
  if (more.length === 0) return open(chat, options, only.key, name);
  const state: KindState = { name, kinds: mine.map(({ key, label }) => ({ key, label })) };
  chat.open({ name: 'matter-kind' }, state);
  await chat.say(
    SAYS.kindAsked(
      name,
      state.kinds.map(({ label }) => label),
    ),
  );
}

interface KindState {
  name: string;
  kinds: Array<{ key: string; label: string }>;
}

/** Which kind of matter it is, where this person keeps several. */
function kindFlow(options: MatterOptions): Flow<KindState, { kind: string; name: string }> {
  return {
    name: 'matter-kind',
    doing: '立项',
    step(state, input) {
      if (input.kind === 'back') return { state: undefined, say: [SAYS.left] };
      const named = input.kind === 'text' ? byName(state.kinds, ({ label }) => label, input.text) : { several: [] };
      if (!('found' in named)) return { state, say: [SAYS.kindUnknown] };
      return { state: undefined, run: { kind: named.found.key, name: state.name } };
    },
    run: (chat, { kind, name }) => open(chat, options, kind, name),
  };
}

async function open(chat: Chat, { timeZone }: MatterOptions, kind: string, name: string): Promise<void> {
  const opened = await openMatter(chat, chat.person, { kind, name }, timeZone);
  const { scheme } = await activeScheme(chat.db);
  const first = gatesOf(scheme, opened.kind).filter(({ after }) => after.length === 0);
  await chat.say(
    SAYS.opened(
      opened.matter.number,
      opened.kind.label,
      name,
      first.map(({ label }) => label),
    ),
  );
}

async function enter(chat: Chat, number: string, rest: string): Promise<void> {
  const { kind } = await matterFor(chat, chat.person, number);
  const { fact, amount } = figureIn(kind, rest);
  if (!fact || !amount) throw invalid(SAYS.usage.登记(number, kind.figures[0]?.fact ?? '数目'));
  const done = await enterFigure(chat, chat.person, { number, fact, amount });
  await chat.say(SAYS.entered(number, done.fact, done.amount, done.times));
}

/** 保证金 5万元 · 贷款额度：2001万元 · 贷款期限1年 */
function figureIn(kind: Kind, rest: string): { fact: string; amount: string } {
  // The longest: 政府风险补偿金总额 begins with 政府风险补偿金, and is another figure.
  const [whole] = kind.figures
    .map(({ fact }) => fact)
    .filter((fact) => rest.startsWith(fact))
    .sort((a, b) => b.length - a.length);
  const at = whole ? whole.length : rest.search(/[\d０-９¥￥]/);
  if (at < 0) return { fact: rest, amount: '' };
  return { fact: rest.slice(0, at).replace(/[\s:：=为]+$/, ''), amount: rest.slice(at).replace(/^[\s:：=为]+/, '') };
}

async function pass(chat: Chat, options: MatterOptions, number: string, rest: string): Promise<void> {
  const { kind, scheme } = await matterFor(chat, chat.person, number);
  const today = dateOf(chat.now, options.timeZone);
  const { gate, on, note } = gateIn(rest, today);
  if (!gate) throw invalid(SAYS.usage.过关(number, gatesOf(scheme, kind)[0]?.label ?? ''));
  const how = { calendar: await options.calendar(), timeZone: options.timeZone };
  const { office } = (await activeScheme(chat.db)).scheme;
  const done = await passGate(chat, chat.person, { number, gate, on, ...(note ? { note } : {}) }, how);
  await chat.say(
    [
      SAYS.passed(number, done.gate.label, on),
      ...done.met.map((running) => SAYS.metClock(running, office)),
      ...done.started.map((running) => SAYS.startedClock(running, number)),
    ].join('\n'),
  );
}

/** 签订合同 2026-09-04 〔2026〕3号: what stands before the day is the gate, behind it a note; no day is today. */
function gateIn(rest: string, today: string): { gate: string; on: string; note: string } {
  const words = rest.split(/\s+/).filter(Boolean);
  const at = words.findIndex((word, index) => index > 0 && parseDay(word, today) !== undefined);
  if (at === -1) return { gate: words.join(''), on: today, note: '' };
  return {
    gate: words.slice(0, at).join(''),
    on: parseDay(words[at] ?? '', today) ?? today,
    note: words.slice(at + 1).join(' '),
  };
}

async function undo(chat: Chat, number: string, rest: string): Promise<void> {
  const [gate = '', ...reason] = rest.split(/\s+/).filter(Boolean);
  const undone = await undoPass(chat, chat.person, { number, gate, reason: reason.join(' ') });
  await chat.say(SAYS.undone(number, undone.label));
}

async function page(chat: Chat, timeZone: string, cursor: string): Promise<void> {
  const offset = Number(cursor) || 0;
  const rows = await mattersVisibleTo(chat.db, await viewerOf(chat.db, chat.person), offset, PAGE + 1);
  const asOf = `（截至 ${clockTime(chat.now, timeZone)}）`;
  if (rows.length === 0) return chat.say(`${offset === 0 ? SAYS.listEmpty : SAYS.noMore}${asOf}`);
  const shown = rows.slice(0, PAGE);
  const lines = await Promise.all(
    shown.map(async (matter) => listLine(matter, (await rulesOf(chat.db, matter)).kind.label)),
  );
  chat.remember(LIST, String(offset + shown.length));
  const hints = [SAYS.lookHint, rows.length > PAGE ? SAYS.more : ''].join('');
  await chat.say([`${SAYS.listTitle}${asOf}`, ...lines, hints].join('\n\n'));
}

async function show(chat: Chat, timeZone: string, text: string): Promise<void> {
  const number = readMatterNumber(text);
  if (number) await chat.say(await matterText(chat, await matterFor(chat, chat.person, number), timeZone));
}
