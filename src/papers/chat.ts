import { attempt } from '../approvals/attempt.js';
import type { Effects } from '../approvals/subjects.js';
import type { Chat, ChatCommand, ChatFeature } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import { clockTime } from '../time.js';
import { detail, listLine } from './detail.js';
import { fillAgain, fillChat } from './fill-chat.js';
import { type MarkOptions, markChat } from './mark-chat.js';
import { formOf, readPaperNumber } from './model.js';
import { openDrafts, ownPapers, papersVisibleTo, type Viewer, viewerOf, visiblePaper } from './queries.js';
import { publishPaper, withdrawPaper } from './submit.js';
import { SAYS } from './words.js';

const PAGE = 8;
const OWN = 'papers.own';
const ALL = 'papers.all';

/** 表单: filling one, what became of it, and what the office and the signers do with it. */
export function papersChat(effects: Effects, calendar: MarkOptions['calendar']): ChatFeature {
  const { timeZone } = effects;
  const fill = fillChat(effects);
  const marks = markChat({ timeZone, calendar });
  const list = (which: 'own' | 'all') => (chat: Chat, cursor: string) => page(chat, timeZone, which, cursor);
  return {
    topic: '表单',
    help: SAYS.help,
    commands: [
      ...(fill.commands ?? []),
      ...(marks.commands ?? []),
      { match: '我的表单', handler: { act: (chat) => list('own')(chat, '0') } },
      { match: '表单清单', handler: { act: (chat) => list('all')(chat, '0') } },
      {
        match: /^BD[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,
        handler: { act: (chat, { text }) => show(chat, timeZone, text) },
      },
      numbered('撤回', 'paper.withdraw', async (chat, number) => {
        await withdrawPaper(chat, effects, chat.person, number);
        await chat.say(SAYS.withdrawn(number));
      }),
      numbered('重填', 'paper.refill', (chat, number) => fillAgain(chat, effects, number)),
      { match: '重填', handler: { act: (chat) => chat.say(SAYS.numberWanted('重填')) } },
      numbered('公布', 'paper.publish', async (chat, number) => {
        await publishPaper(chat, chat.person, number);
        await chat.say(SAYS.published(number));
      }),
    ],
    flows: [...(fill.flows ?? []), ...(marks.flows ?? [])],
    clicks: { ...fill.clicks, ...marks.clicks },
    pages: { ...fill.pages, [OWN]: list('own'), [ALL]: list('all') },
  };
}

function numbered(word: string, action: string, act: (chat: Chat, number: string) => Promise<void>): ChatCommand {
  return {
    match: new RegExp(`^${word}\\s?(BD[-－—]?\\d{4}[-－—]?\\d{1,8})$`, 'i'),
    handler: {
      act: async (chat, { match }) => {
        const number = readPaperNumber(match?.[1] ?? '');
        if (number) await attempt(chat, action, { kind: 'number', id: number }, () => act(chat, number));
      },
    },
  };
}

async function page(chat: Chat, timeZone: string, which: 'own' | 'all', cursor: string): Promise<void> {
  const offset = Number(cursor) || 0;
  const rows =
    which === 'own'
      ? await ownPapers(chat.db, chat.person.id, offset, PAGE + 1)
      : await papersVisibleTo(chat.db, await viewerOf(chat.db, chat.person), offset, PAGE + 1);
  const drafts = which === 'own' && offset === 0 ? await draftLines(chat) : [];
  const asOf = `（截至 ${clockTime(chat.now, timeZone)}）`;
  const [title, empty] = which === 'own' ? [SAYS.ownTitle, SAYS.ownEmpty] : [SAYS.listTitle, SAYS.listEmpty];
  if (rows.length + drafts.length === 0) return chat.say(`${offset === 0 ? empty : SAYS.noMore}${asOf}`);
  const org = await loadOrganisation(chat.db);
  const lines = await Promise.all(rows.slice(0, PAGE).map((paper) => listLine(chat, paper, org)));
  chat.remember(which === 'own' ? OWN : ALL, String(offset + lines.length));
  const hints = [lines.length > 0 ? SAYS.lookHint : '', rows.length > PAGE ? SAYS.more : ''].join('');
  await chat.say([`${title}${asOf}`, ...drafts, ...lines, ...(hints ? [hints] : [])].join('\n\n'));
}

async function draftLines(chat: Chat): Promise<string[]> {
  const [{ scheme }, drafts] = await Promise.all([activeScheme(chat.db), openDrafts(chat.db, chat.person.id)]);
  return drafts.flatMap((draft) => {
    const form = formOf(scheme, draft.form);
    return form && draft.paper === null ? [SAYS.openDraft(form.title)] : [];
  });
}

async function show(chat: Chat, timeZone: string, text: string): Promise<void> {
  const viewer = await viewerOf(chat.db, chat.person);
  const number = readPaperNumber(text);
  const paper = number ? await visiblePaper(chat.db, viewer, number) : undefined;
  if (!paper) return chat.say(SAYS.noSuchPaper(text));
  await chat.say(await detail(chat, paper, timeZone, !hasPart(viewer, paper)));
}

/** Whether he has to do with it, rather than reading what was made public. */
const hasPart = (viewer: Viewer, paper: { id: string; writer: string; form: string }) =>
  viewer.all ||
  viewer.person === paper.writer ||
  viewer.inChain.includes(paper.id) ||
  viewer.marks.includes(paper.form);
