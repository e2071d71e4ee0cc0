import { withdraw } from '../approvals/withdraw.js';
import type { Chat, ChatFeature, Flow, Handler } from '../conversation/flow.js';
import { conflict, forbidden, precondition } from '../errors.js';
import { answerQuestion, type QuestionOptions } from '../questions/answer.js';
import { activeScheme } from '../schemes/active.js';
import { askMoreFlow } from './ask-more.js';
import { draftCard, SAYS } from './cards.js';
import { correctionFeature } from './correction-chat.js';
import { type Draft, openDraft } from './draft.js';
import { type DraftChatOptions, draftFeature } from './draft-chat.js';
import { hear, noReports, takesReports } from './hear.js';
import { fitted } from './layers.js';
import { listFeature } from './lists-chat.js';
import { STATUS_LABELS } from './model.js';
import { readNumber } from './number.js';
import { riskByNumber } from './queries.js';
import { suggest, type Thought } from './suggest.js';

type Answer = (chat: Chat, text: string) => Promise<void>;

/** Everything a person says about risks: report, supplement, take back, look at. */
export function riskChat(options: DraftChatOptions & Pick<QuestionOptions, 'calendar'>): ChatFeature {
  const { classifier, effects, calendar } = options;
  const answer: Answer = (chat, text) => answerQuestion(chat, text, { timeZone: effects.timeZone, calendar });
  const description = descriptionFlow(options, answer);
  const more = askMoreFlow({
    classifier,
    hear: (chat, text, thought) => hear(chat, text, thought, 'explained', answer),
    answer,
  });
  const report: Handler<{ text: string }, Thought> = {
    prepare: (ctx, { text }) => suggest(options.classifier, ctx, ctx.person, text),
    act: (chat, { text }, thought) => hear(chat, text, thought, 'said', answer),
  };
  const lists = listFeature(options.effects);
  const drafts = draftFeature(options);
  const corrections = correctionFeature();
  return {
    help: () => [
      '· 有问题直接问：怎么填、谁来审、谁能看到、怎么撤回、什么时候截止……',
      '· 补充：给刚才的草稿填岗位、职权、查找方式；定级：按方案的问题定等级；层级 …：换层级；下一条：一次说了几个风险时看下一个',
      '· 撤回 FX-…：没人处理前收回自己的上报；重报 FX-…：修改已退回的再报',
      '· 请假 至 日期 由 姓名 代办：请人代为审批；销假：结束',
    ],
    helpNote: async (ctx) => {
      const { scheme } = await activeScheme(ctx.db);
      return takesReports(scheme) ? undefined : SAYS.noReportsHere(scheme.title);
    },
    freeText: report as Handler<{ text: string }, unknown>,
    commands: [
      {
        // A separator is asked for: 「上报内容不完整」 is a sentence, perhaps the reason of a return.
        match: /^上报(?:[\s:：,，]([\s\S]*))?$/,
        menuKey: 'risk.report',
        handler: {
          prepare: async (ctx, { match }) => {
            const text = described(match);
            return text ? suggest(options.classifier, ctx, ctx.person, text) : undefined;
          },
          act: async (chat, { match }, thought) => {
            const text = described(match);
            if (thought) return hear(chat, text, thought as Thought, 'reported', answer);
            const { scheme } = await activeScheme(chat.db);
            if (!takesReports(scheme)) return chat.say(await noReports(chat, scheme));
            chat.open(description, {});
            await chat.say(SAYS.askDescription);
          },
        },
      },
      { match: '撤回', handler: { act: (chat) => chat.say(SAYS.numberWanted('撤回')) } },
      { match: '重报', handler: { act: (chat) => chat.say(SAYS.numberWanted('重报')) } },
      { match: numberAfter('撤回'), handler: { act: (chat, { match }) => takeBack(chat, numbered(match), options) } },
      { match: numberAfter('重报'), handler: { act: (chat, { match }) => reportAgain(chat, numbered(match)) } },
      ...(drafts.commands ?? []),
      ...(lists.commands ?? []),
      ...(corrections.commands ?? []),
    ],
    flows: [description, more, ...(drafts.flows ?? []), ...(corrections.flows ?? [])],
    clicks: drafts.clicks,
    pages: lists.pages,
    picture: drafts.picture,
    cancel: drafts.cancel,
  };
}

/** 「撤回 …」 with a blank, or a number straight behind it: 「撤回重写」 is a sentence, perhaps the reason of a return. */
const numberAfter = (word: string) => new RegExp(`^${word}(?:\\s([\\s\\S]*)|([FＦ][XＸ][\\s\\S]*))$`, 'i');
const numbered = (match: RegExpExecArray | undefined) => (match?.[1] ?? match?.[2] ?? '').trim();

/** What stands behind 上报, without the separators. */
const described = (match: RegExpExecArray | undefined) => (match?.[1] ?? '').replace(/^[\s:：,，]+/, '').trim();

/** 上报 without a text: the next message is the description. */
function descriptionFlow(
  { classifier }: DraftChatOptions,
  answer: Answer,
): Flow<Record<string, never>, { text: string }> {
  return {
    name: 'risk-description',
    doing: '上报风险',
    step: (state, input) => {
      if (input.kind === 'back') return { state: undefined, say: [] };
      if (input.kind === 'picture') return { state, say: [SAYS.needWords] };
      if ([...input.text].length < 4) return { state, say: [SAYS.askDescriptionAgain] };
      return { state: undefined, run: { text: input.text } };
    },
    prepare: (ctx, { text }) => suggest(classifier, ctx, ctx.person, text),
    run: (chat, { text }, thought) => hear(chat, text, thought as Thought, 'reported', answer),
  };
}

async function takeBack(chat: Chat, text: string, options: DraftChatOptions): Promise<void> {
  const number = readNumber(text);
  const risk = number ? await riskByNumber(chat.db, number) : undefined;
  // Somebody else's number and an unknown one answer alike.
  if (!risk || risk.reporter !== chat.person.id) throw forbidden(SAYS.noSuchRisk(text));
  if (risk.status !== 'in-approval') throw conflict(`${risk.number} 现在是“${STATUS_LABELS[risk.status]}”，不能撤回。`);
  await withdraw(chat, options.effects, { kind: 'risk', id: risk.id });
  await chat.say(SAYS.withdrawn(risk.number));
}

async function reportAgain(chat: Chat, text: string): Promise<void> {
  const number = readNumber(text);
  const risk = number ? await riskByNumber(chat.db, number) : undefined;
  if (!risk || risk.reporter !== chat.person.id) throw forbidden(SAYS.noSuchRisk(text));
  if (risk.status !== 'returned') throw conflict(SAYS.onlyReturned(risk.number, STATUS_LABELS[risk.status]));
  const { versionId, scheme } = await activeScheme(chat.db);
  if (!takesReports(scheme)) throw precondition(await noReports(chat, scheme));
  const fields = fitted(scheme, risk.fields);
  const draft: Draft = await openDraft(chat, chat.person.id, {
    fields,
    suggestion: {
      kind: 'risk',
      alternatives: [],
      confidence: 1,
      reason: '',
      by: 'local',
      point: fields.point,
    },
    schemeVersion: versionId,
    riskId: risk.id,
  });
  await chat.say(`重报 ${risk.number}：在卡片上改好后点“提交”；要改文字回复“补充”。`);
  // What stood there was decided; what this plan no longer knows has to be again.
  const placed = { category: fields.category !== risk.fields.category, level: fields.level !== risk.fields.level };
  await chat.show(draftCard(scheme, draft, placed), { kind: 'risk-draft', id: draft.id });
}
