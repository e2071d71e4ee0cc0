import { attempt } from '../approvals/attempt.js';
import type { Chat, ChatCommand, ChatFeature, Flow } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { notFound } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import { clockTime, dateOf } from '../time.js';
import { type Regulation, readPlan, readRegulationNumber } from './model.js';
import { finishRegulation, moveRegulation, planRegulation, voidRegulation } from './plan.js';
import { latestReview, regulationList, viewerOf, visibleRegulation } from './queries.js';
import { answerStep, ask, type Questionnaire } from './questionnaire.js';
import { beginReview, isReviewer, keepReview } from './review.js';
import { detail, listLine, reviewLines, SAYS } from './words.js';

const PAGE = 8;
const LIST = 'regulations';

/** 制度: what is to be written and by when, and 制度廉洁性评估 of it. */
export function regulationsChat({ timeZone }: { timeZone: string }): ChatFeature {
  const list = async (chat: Chat, cursor: string) => {
    const offset = Number(cursor) || 0;
    const { viewer, org } = await looking(chat);
    const rows = await regulationList(chat.db, viewer, { offset, limit: PAGE + 1 });
    const asOf = `截至 ${clockTime(chat.now, timeZone)}`;
    if (rows.length === 0) return chat.say(`${offset === 0 ? SAYS.empty : SAYS.noMore}（${asOf}）`);
    const shown = rows.slice(0, PAGE);
    const today = dateOf(chat.now, timeZone);
    const lines = shown.map((one) => listLine(one, org.departments.get(one.department ?? -1)?.name ?? '', today));
    chat.remember(LIST, String(offset + shown.length));
    const more = rows.length > PAGE ? SAYS.more : '';
    await chat.say([`${SAYS.title}（${asOf}）`, ...lines, more].filter(Boolean).join('\n\n'));
  };
  const one = async (chat: Chat, regulation: Regulation) => {
    const [org, review] = await Promise.all([loadOrganisation(chat.db), latestReview(chat.db, regulation.id)]);
    const nameOf = (id: string) => org.people.get(id)?.name ?? '已离开';
    await chat.say(
      detail(regulation, {
        section: org.departments.get(regulation.department ?? -1)?.name ?? '',
        drafter: nameOf(regulation.drafter),
        review: review ? reviewLines(dateOf(review.answeredAt, timeZone), nameOf(review.person), review.answers) : [],
        asOf: `（截至 ${clockTime(chat.now, timeZone)}）`,
      }),
    );
  };
  return {
    topic: '措施',
    help: SAYS.help,
    commands: [
      { match: '制度', handler: { act: (chat) => list(chat, '0') } },
      {
        match: /^拟定制度(?:[\s:：]([\s\S]*))?$/,
        handler: {
          act: async (chat, { match }) => {
            const given = readPlan(match?.[1] ?? '');
            if (!given) return chat.say(SAYS.usage);
            await attempt(chat, 'regulation.plan', { kind: 'person', id: chat.person.id }, async () => {
              const { number, name, due } = await planRegulation(chat, chat.person, given, timeZone);
              await chat.say(SAYS.planned(number, name, due));
            });
          },
        },
      },
      numbered('', 'look', (chat, regulation) => one(chat, regulation)),
      numbered('完成', 'done', async (chat, regulation) => {
        await finishRegulation(chat, chat.person, regulation);
        await chat.say(SAYS.done(regulation.number, regulation.name));
      }),
      numbered('改期', 'move', async (chat, regulation, typed) => {
        if (typed === '') return chat.say(SAYS.moveUsage(regulation.number));
        const due = await moveRegulation(chat, chat.person, regulation, typed, timeZone);
        await chat.say(SAYS.moved(regulation.number, regulation.due, due));
      }),
      numbered('作废', 'void', async (chat, regulation, reason) => {
        await voidRegulation(chat, chat.person, regulation, reason);
        await chat.say(SAYS.voided(regulation.number, reason));
      }),
      numbered('评估', 'review', async (chat, regulation, label) => {
        const begun = await beginReview(chat, chat.person, regulation, label);
        if (begun.kind === 'asked') return chat.say(begun.text);
        const { questionnaire } = begun;
        chat.open(reviewing, questionnaire);
        await chat.say(
          `${SAYS.begin(regulation.number, regulation.name, questionnaire.questions.length)}\n${ask(questionnaire)}`,
        );
      }),
    ],
    flows: [reviewing],
    pages: { [LIST]: list },
  };
}

/** 评估: the questions one after another; the answers are kept together at the end. */
const reviewing: Flow<Questionnaire, Questionnaire> = {
  name: 'regulation-review',
  doing: '评估制度',
  step: answerStep,
  run: async (chat, given) => {
    await attempt(chat, 'regulation.review', { kind: 'number', id: given.number }, async () => {
      await keepReview(chat, chat.person, await found(chat, given.number), given);
    });
  },
};

/** 「完成 ZD-2026-0001 …」, or the number alone where `word` is empty. */
function numbered(
  word: string,
  action: string,
  act: (chat: Chat, regulation: Regulation, rest: string) => Promise<void>,
): ChatCommand {
  const rest = word === '' ? '()' : '(?:[\\s:：,，]([\\s\\S]*))?';
  return {
    match: new RegExp(`^${word}\\s{0,3}(ZD[-－—\\s]?\\d{4}[-－—\\s]?\\d{1,8})${rest}$`, 'i'),
    handler: {
      act: async (chat, { match }) => {
        const number = readRegulationNumber(match?.[1] ?? '') ?? '';
        await attempt(chat, `regulation.${action}`, { kind: 'number', id: number }, async () => {
          await act(chat, await found(chat, number), (match?.[2] ?? '').trim());
        });
      },
    },
  };
}

async function found(chat: Chat, number: string): Promise<Regulation> {
  const { viewer } = await looking(chat);
  const regulation = await visibleRegulation(chat.db, viewer, number);
  if (!regulation) throw notFound(SAYS.noSuch(number));
  return regulation;
}

async function looking(chat: Chat) {
  const [org, { scheme }] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  return { org, viewer: viewerOf(org, chat.person, scheme, isReviewer(org, scheme, chat.person)) };
}
