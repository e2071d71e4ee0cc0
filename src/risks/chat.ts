import { peopleWithRole } from '../approvals/chain.js';
import { withdraw } from '../approvals/withdraw.js';
import type { Suggestion } from '../classifier/model.js';
import type { Ctx } from '../context.js';
import type { Chat, ChatFeature, Flow, Handler } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, precondition } from '../errors.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { draftCard, SAYS } from './cards.js';
import { correctionFeature } from './correction-chat.js';
import { type Draft, firstFields, openDraft } from './draft.js';
import { type DraftChatOptions, draftFeature } from './draft-chat.js';
import { isGradable } from './draft-dialogues.js';
import { DRAFT_SAYS } from './draft-words.js';
import { categoryIn, fitted } from './layers.js';
import { listFeature } from './lists-chat.js';
import { reasonOf, STATUS_LABELS } from './model.js';
import { readNumber } from './number.js';
import { riskByNumber } from './queries.js';
import { MAX_CHARACTERS, suggest, type Thought } from './suggest.js';

/** Everything a person says about risks: report, supplement, take back, look at. */
export function riskChat(options: DraftChatOptions): ChatFeature {
  const report: Handler<{ text: string }, Thought> = {
    prepare: (ctx, { text }) => suggest(options.classifier, ctx, ctx.person, text),
    act: (chat, { text }, thought) => answer(chat, text, thought, false),
  };
  const lists = listFeature(options.effects);
  const drafts = draftFeature(options);
  const corrections = correctionFeature();
  return {
    help: [
      '· 补充：给刚才的草稿填岗位、职权、查找方式；定级：按方案的问题定等级；层级 …：换层级',
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
            if (thought) return answer(chat, text, thought as Thought, true);
            const { scheme } = await activeScheme(chat.db);
            if (!takesReports(scheme)) return chat.say(await noReports(chat, scheme));
            chat.open(descriptionFlow(options), {});
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
    flows: [descriptionFlow(options), ...(drafts.flows ?? []), ...(corrections.flows ?? [])],
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

/** @param asked the person said 上报: then it is a report, whatever the classifier thinks of it */
async function answer(
  chat: Chat,
  text: string,
  { suggestion, schemeVersion: version }: Thought,
  asked: boolean,
): Promise<void> {
  if ([...text].length > MAX_CHARACTERS) return chat.say(SAYS.tooLong(MAX_CHARACTERS));
  const isReport =
    suggestion.kind === 'risk' ||
    suggestion.kind === 'emergency' ||
    (suggestion.kind === 'injection' && suggestion.category);
  if (suggestion.kind === 'injection') await chat.say(SAYS.suspicious);
  const { scheme } = await schemeVersion(chat.db, version);
  const taken = takesReports(scheme);
  if (suggestion.kind === 'emergency') await chat.say(SAYS.danger + (taken ? SAYS.emergencyReport : ''));
  if (!isReport && !asked) {
    if (suggestion.kind === 'need_more_info') return chat.say(SAYS.askMore);
    if (suggestion.kind === 'injection') return;
    return notARisk(chat, text, suggestion);
  }
  if (!taken) return chat.say(await noReports(chat, scheme));
  const fields = firstFields(scheme, text, suggestion, chat.person.position ? { post: chat.person.position } : {});
  const draft = await openDraft(chat, chat.person.id, { fields, suggestion, schemeVersion: version });
  await chat.say(
    DRAFT_SAYS.suggestion(scheme, draft, reasonOf(scheme, fields), {
      unsure: {
        category: categoryIn(scheme, fields.layer, suggestion).unsure,
        level: suggestion.level === undefined,
      },
      gradable: isGradable(scheme),
    }),
  );
  await chat.show(draftCard(scheme, draft), { kind: 'risk-draft', id: draft.id });
}

/** A plan without a chain for risks (inspections on a calendar, amounts and gates): nobody would decide on a report. */
const takesReports = (scheme: Scheme) => scheme.chains.some(({ object }) => object === 'risk');

async function noReports(ctx: Ctx, scheme: Scheme): Promise<string> {
  const organisation = await loadOrganisation(ctx.db);
  const office = peopleWithRole(scheme, organisation, scheme.office);
  const names = office.flatMap((id) => organisation.people.get(id)?.name ?? []);
  return SAYS.noReports(scheme.title, scheme.office, names);
}

function notARisk(chat: Chat, text: string, { kind }: Suggestion): Promise<void> {
  if (kind === 'question') return chat.say(SAYS.question);
  if (GREETING.test(text)) return chat.say(SAYS.greeting);
  if (NOTHING_FOUND.test(text)) return chat.say(SAYS.nothingFound);
  return chat.help(SAYS.notARisk);
}

const GREETING =
  /^(你好|您好|大家好|[早晚]安|早$|[早上中下晚午]{1,2}好|hi\b|hello\b|嗨|哈喽|在吗|谢谢|多谢|感谢|辛苦了|好的|收到|ok\b)/i;
const NOTHING_FOUND = /(没有|未|暂无|无)(发现|查出|存在)?(任何|新的)?(廉政|岗位)?(问题|风险)/;

/** 上报 without a text: the next message is the description. */
function descriptionFlow(options: DraftChatOptions): Flow<Record<string, never>, { text: string }> {
  return {
    name: 'risk-description',
    doing: '上报风险',
    step: (state, input) => {
      if (input.kind === 'back') return { state: undefined, say: [] };
      if (input.kind === 'picture') return { state, say: [SAYS.needWords] };
      if ([...input.text].length < 4) return { state, say: [SAYS.askDescriptionAgain] };
      return { state: undefined, run: { text: input.text } };
    },
    prepare: (ctx, { text }) => suggest(options.classifier, ctx, ctx.person, text),
    run: (chat, { text }, thought) => answer(chat, text, thought as Thought, true),
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
      ...(fields.category ? { category: fields.category } : {}),
      ...(fields.level ? { level: fields.level } : {}),
    },
    schemeVersion: versionId,
    riskId: risk.id,
  });
  await chat.say(`重报 ${risk.number}：在卡片上改好后点“提交”；要改文字回复“补充”。`);
  await chat.show(draftCard(scheme, draft), { kind: 'risk-draft', id: draft.id });
}
