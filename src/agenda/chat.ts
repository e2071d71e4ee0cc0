import { isInChain, whereIs } from '../approvals/queries.js';
import type { Effects } from '../approvals/subjects.js';
import { countedLines, countedText } from '../calendar/words.js';
import { put } from '../channels/outbox.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { clockTime, stamp } from '../time.js';
import { office, receiversOf } from './duties.js';
import { beginHandIn, handInFlow } from './hand-in-chat.js';
import { comingTo, missingPage } from './missing.js';
import { dutyKey, holderKey, readSubmissionNumber } from './model.js';
import { progressItems, progressText } from './progress.js';
import {
  type Agenda,
  type AgendaOptions,
  loadAgenda,
  ownSubmissions,
  picturesOf,
  type Submission,
  submissionByNumber,
} from './queries.js';
import { takeBack } from './take-back.js';
import { dueWords, leftWords, SAYS, submissionText } from './words.js';

type Options = AgendaOptions & { effects: Effects };

const MISSING = 'agenda.missing';
const NUMBER = String.raw`BS[-－—\s]?\d{4}[-－—\s]?\d{1,8}`;

/** 进度, 报送, 撤回报送, 未报. */
export function agendaChat(options: Options): ChatFeature {
  return {
    topic: '报送',
    help: SAYS.help,
    commands: [
      { match: /^(进度|阶段)[。！!]?$/, handler: { act: (chat) => progress(chat, options) } },
      {
        match: /^进度\s*(?:第\s*)?(\d{1,3})\s*项?$/,
        handler: { act: (chat, { match }) => explain(chat, options, Number(match?.[1])) },
      },
      { match: '报送', handler: { act: (chat) => beginHandIn(chat, options) } },
      {
        match: /^报送\s*(\d{1,3})$/,
        handler: { act: (chat, { match }) => beginHandIn(chat, options, Number(match?.[1])) },
      },
      {
        match: new RegExp(`^(?:报送\\s*)?(${NUMBER})$`, 'i'),
        handler: { act: (chat, { match }) => show(chat, options, match?.[1] ?? '') },
      },
      {
        match: new RegExp(`^撤回报送(?:\\s*(${NUMBER}))?$`, 'i'),
        handler: { act: (chat, { match }) => withdraw(chat, options, match?.[1]) },
      },
      // 「撤回 BS-…」 means the same.
      {
        match: new RegExp(`^撤回\\s*(${NUMBER})$`, 'i'),
        handler: { act: (chat, { match }) => withdraw(chat, options, match?.[1]) },
      },
      { match: '未报', handler: { act: (chat) => missing(chat, options, '0') } },
    ],
    flows: [handInFlow(options)],
    pages: { [MISSING]: (chat, cursor) => missing(chat, options, cursor) },
  };
}

const asOf = (chat: Chat, { timeZone }: Options) => `（截至 ${clockTime(chat.now, timeZone)}）`;

async function progress(chat: Chat, options: Options): Promise<void> {
  await chat.say(progressText(await loadAgenda(chat, options), chat.person, asOf(chat, options)));
}

/** 进度 2: how the working days to that deadline are counted, day by day where they are few. */
async function explain(chat: Chat, options: Options, index: number): Promise<void> {
  const agenda = await loadAgenda(chat, options);
  const items = progressItems(agenda, chat.person);
  const item = items[index - 1];
  if (!item)
    return chat.say(
      `${items.length === 0 ? '没有要您报送的限期' : `没有第 ${index} 项，现在共 ${items.length} 项`}。${asOf(chat, options)}`,
    );
  const { counted, assumedYears } = item.left;
  const how = !counted
    ? assumedYears.length > 0
      ? [`没有 ${assumedYears.join('、')} 年的节假日数据，按周一至周五数。`]
      : []
    : counted.days.length <= 15
      ? countedLines(counted, '今天')
      : [countedText(counted, '今天')];
  await chat.say(
    [
      `${item.due.deadline.label}：${dueWords(item.due, agenda.today)}，${leftWords(item.left)}${asOf(chat, options)}`,
      ...how,
    ].join('\n'),
  );
}

/** One submission, to who may read it: whose it is, its section's, the office, those it goes to, those in its chain. */
async function show(chat: Chat, options: Options, text: string): Promise<void> {
  const number = readSubmissionNumber(text) ?? '';
  const submission = await submissionByNumber(chat.db, number);
  const agenda = await loadAgenda(chat, options);
  if (!submission || !(await mayRead(chat, agenda, submission))) return chat.say(SAYS.noSuchSubmission(number));
  const { scheme } = await schemeVersion(chat.db, submission.schemeVersion);
  const pictures = await picturesOf(chat.db, submission.id);
  const place = await whereIs(chat.db, { kind: 'submission', id: submission.id });
  const label = scheme.deadlines.find(({ key }) => key === submission.deadline)?.label ?? submission.deadline;
  const at = stamp(submission.submittedAt, options.timeZone);
  await chat.say(
    `${submissionText(agenda, submission, { label, at, pictures: pictures.length, place })}\n${asOf(chat, options)}`,
  );
  for (const [index, { mediaType, content }] of pictures.entries()) {
    const filename = `${number}-${index + 1}.${mediaType === 'image/png' ? 'png' : 'jpg'}`;
    await put(chat, { kind: 'file', to: [chat.person.userid], file: { filename, type: mediaType, content } });
  }
}

async function mayRead(chat: Chat, agenda: Agenda, submission: Submission): Promise<boolean> {
  const me = chat.person.id;
  if (submission.submittedBy === me || submission.person === me || office(agenda.scheme, agenda.org).includes(me))
    return true;
  const duty = agenda.duties.find((one) => dutyKey(one) === holderKey(submission));
  if (duty && submission.scheme === agenda.scheme.id) {
    if (duty.by.includes(me) || receiversOf(agenda.scheme, agenda.org, duty).includes(me)) return true;
  }
  return isInChain(chat.db, me, 'submission', submission.id);
}

async function withdraw(chat: Chat, options: Options, text: string | undefined): Promise<void> {
  const number = text === undefined ? await onlyOne(chat, options) : readSubmissionNumber(text);
  if (number === undefined) return;
  await takeBack(chat, options, chat.person, number);
  await chat.say(SAYS.takenBack(number));
}

/** The one that can be meant; else the person is asked which. */
async function onlyOne(chat: Chat, options: Options): Promise<string | undefined> {
  const { scheme } = await activeScheme(chat.db);
  const own = await ownSubmissions(chat.db, scheme.id, chat.person.id);
  const agenda = await loadAgenda(chat, options);
  const open = own.filter((one) =>
    agenda.dues.some(({ deadline, day }) => deadline.key === one.deadline && day >= agenda.today),
  );
  const [first] = open;
  if (open.length === 1 && first) return first.number;
  const labelOf = (one: Submission) => scheme.deadlines.find(({ key }) => key === one.deadline)?.label ?? '';
  await chat.say(
    open.length === 0
      ? own.length === 0
        ? SAYS.nothingToTakeBack
        : SAYS.tooLateToTakeBack(own[0]?.number ?? '')
      : SAYS.takeWhich(open.slice(0, 10).map((one) => `· ${one.number} ${labelOf(one)}`)),
  );
  return undefined;
}

/** 未报: for the office everybody's, for the rest what is to come to them. */
async function missing(chat: Chat, options: Options, cursor: string): Promise<void> {
  const agenda = await loadAgenda(chat, options);
  const duties = comingTo(agenda, chat.person.id);
  if (duties.length === 0) {
    const isOffice = office(agenda.scheme, agenda.org).includes(chat.person.id);
    return chat.say(isOffice ? `方案没有写要报送材料的限期。${asOf(chat, options)}` : notYours(agenda.scheme));
  }
  const from = Number(cursor) || 0;
  const { lines, total, next } = missingPage(agenda, duties, from);
  if (total === 0) return chat.say(`都报齐了，共 ${duties.length} 份。${asOf(chat, options)}`);
  // Also on the last page, so that 更多 says that nothing is left rather than repeating an older list.
  chat.remember(MISSING, String(next ?? total));
  if (lines.length === 0) return chat.say(`没有更多了。${asOf(chat, options)}`);
  const more = next === undefined ? [] : ['还有更多，回复“更多”。'];
  await chat.say([`还没有报送的（共 ${total} 份）${asOf(chat, options)}`, ...lines, ...more].join('\n'));
}

const notYours = ({ office }: Agenda['scheme']) =>
  `没有要报给您的材料。“未报”由${office}和收材料的人查看；您自己要报送的，发“进度”看。`;
