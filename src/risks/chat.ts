import type { Effects } from '../approvals/subjects.js';
import { withdraw } from '../approvals/withdraw.js';
import { settleCards } from '../channels/cards.js';
import type { Picture } from '../channels/pictures.js';
import type { Classifier, Suggestion } from '../classifier/model.js';
import type { Ctx } from '../context.js';
import type { CardClick, Chat, ChatFeature, Flow, Handler } from '../conversation/flow.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, notFound } from '../errors.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { closedDraftCard, draftCard, SAYS } from './cards.js';
import { correctionFeature } from './correction-chat.js';
import { attach, changeDraft, closeDraft, type Draft, firstFields, openDraft, usableDraft } from './draft.js';
import { listFeature } from './lists-chat.js';
import { reasonOf, STATUS_LABELS } from './model.js';
import { readNumber } from './number.js';
import { countPictures, newestDraft, riskByNumber } from './queries.js';
import { type Submission, submitDraft } from './self-report.js';
import { ask, type SupplementCommand, type SupplementState, supplementFields, supplementFlow } from './supplement.js';

export interface RiskChatOptions {
  classifier: Classifier;
  effects: Effects;
}

export const MAX_PICTURES = 9;
export const MAX_CHARACTERS = 2000;

/** Everything a person says about risks: report, supplement, take back, look at. */
export function riskChat(options: RiskChatOptions): ChatFeature {
  const report: Handler<{ text: string }, Thought> = {
    prepare: (ctx, { text }) => think(options, ctx, ctx.person, text),
    act: (chat, { text }, thought) => answer(chat, text, thought, false),
  };
  const lists = listFeature(options.effects);
  const corrections = correctionFeature();
  return {
    help: [
      '· 补充：给刚才的草稿填岗位、职权、查找方式',
      '· 撤回 FX-…：没人处理前收回自己的上报；重报 FX-…：修改已退回的再报',
      '· 请假 至 日期 由 姓名 代办：请人代为审批；销假：结束',
    ],
    freeText: report as Handler<{ text: string }, unknown>,
    commands: [
      {
        // A separator is asked for: 「上报内容不完整」 is a sentence, perhaps the reason of a return.
        match: /^上报(?:[\s:：,，]([\s\S]*))?$/,
        menuKey: 'risk.report',
        handler: {
          prepare: async (ctx, { match }) => {
            const text = described(match);
            return text ? think(options, ctx, ctx.person, text) : undefined;
          },
          act: async (chat, { match }, thought) => {
            const text = described(match);
            if (thought) return answer(chat, text, thought as Thought, true);
            chat.open(descriptionFlow(options), {});
            await chat.say(SAYS.askDescription);
          },
        },
      },
      { match: '补充', handler: { act: (chat) => supplement(chat) } },
      { match: '撤回', handler: { act: (chat) => chat.say(SAYS.numberWanted('撤回')) } },
      { match: '重报', handler: { act: (chat) => chat.say(SAYS.numberWanted('重报')) } },
      { match: numberAfter('撤回'), handler: { act: (chat, { match }) => takeBack(chat, numbered(match), options) } },
      { match: numberAfter('重报'), handler: { act: (chat, { match }) => reportAgain(chat, numbered(match)) } },
      ...(lists.commands ?? []),
      ...(corrections.commands ?? []),
    ],
    flows: [descriptionFlow(options), supplementing(), ...(corrections.flows ?? [])],
    clicks: { 'risk-draft': { act: (chat, click) => submit(chat, click, options) } },
    pages: lists.pages,
    picture: {
      wants: async (ctx) => (await newestDraft(ctx, ctx.person.id)) !== undefined,
      prepare: (_ctx, { mediaId }) => options.effects.fetchPicture(mediaId),
      act: (chat, _input, picture) => addPicture(chat, picture as Picture),
    },
    cancel: cancelNewest,
  };
}

/** 「撤回 …」 with a blank, or a number straight behind it: 「撤回重写」 is a sentence, perhaps the reason of a return. */
const numberAfter = (word: string) => new RegExp(`^${word}(?:\\s([\\s\\S]*)|([FＦ][XＸ][\\s\\S]*))$`, 'i');
const numbered = (match: RegExpExecArray | undefined) => (match?.[1] ?? match?.[2] ?? '').trim();

/** What stands behind 上报, without the separators. */
const described = (match: RegExpExecArray | undefined) => (match?.[1] ?? '').replace(/^[\s:：,，]+/, '').trim();

interface Thought {
  suggestion: Suggestion;
  schemeVersion: string;
  organisation: Organisation;
}

async function think(options: RiskChatOptions, ctx: Ctx, person: Person, text: string): Promise<Thought> {
  const [{ versionId, scheme }, organisation] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  const department = person.departmentId === null ? undefined : organisation.departments.get(person.departmentId);
  const suggestion = await options.classifier.classify({
    text: [...text].slice(0, MAX_CHARACTERS).join(''),
    scheme,
    ...(scheme.layers[0] ? { layer: scheme.layers[0].key } : {}),
    ...(department ? { dept: department.name } : {}),
    ...(person.position ? { post: person.position } : {}),
    names: [...organisation.people.values()].map((p) => p.name),
  });
  return { suggestion, schemeVersion: versionId, organisation };
}

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
  if (suggestion.kind === 'emergency') await chat.say(SAYS.emergency);
  if (!isReport && !asked) {
    if (suggestion.kind === 'need_more_info') return chat.say(SAYS.askMore);
    if (suggestion.kind === 'injection') return;
    return notARisk(chat, text, suggestion);
  }
  const { scheme } = await schemeVersion(chat.db, version);
  const fields = firstFields(scheme, text, suggestion, chat.person.position ? { post: chat.person.position } : {});
  const draft = await openDraft(chat, chat.person.id, { fields, suggestion, schemeVersion: version });
  await chat.say(
    SAYS.suggestion(scheme, draft, reasonOf(scheme, fields), {
      category: suggestion.category === undefined,
      level: suggestion.level === undefined,
    }),
  );
  await chat.show(draftCard(scheme, draft), { kind: 'risk-draft', id: draft.id });
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
function descriptionFlow(options: RiskChatOptions): Flow<Record<string, never>, { text: string }> {
  return {
    name: 'risk-description',
    doing: '上报风险',
    step: (state, input) => {
      if (input.kind === 'back') return { state: undefined, say: [] };
      if (input.kind === 'picture') return { state, say: [SAYS.needWords] };
      if ([...input.text].length < 4) return { state, say: [SAYS.askDescriptionAgain] };
      return { state: undefined, run: { text: input.text } };
    },
    prepare: (ctx, { text }) => think(options, ctx, ctx.person, text),
    run: (chat, { text }, thought) => answer(chat, text, thought as Thought, true),
  };
}

async function submit(chat: Chat, click: CardClick, options: RiskChatOptions): Promise<void> {
  if (click.key !== 'submit') return chat.say(SAYS.unknownButton);
  const draft = await usableDraft(chat, click.subject.id, chat.person.id);
  const pick = (key: string) => click.selections[key]?.[0];
  const chosen = {
    ...(pick('category') ? { category: pick('category') } : {}),
    ...(pick('level') ? { level: pick('level') } : {}),
    ...(pick('layer') ? { layer: pick('layer') } : {}),
  };
  const submission = await submitDraft(chat, draft, chosen, chat.person, options.effects);
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  await settleCards(
    chat,
    click.subject,
    closedDraftCard(scheme, draft, submission.risk.fields),
    `已提交 ${submission.risk.number}`,
  );
  const { dialogue } = chat;
  if (dialogue?.flow === supplementFlow.name && (dialogue.state as SupplementState).draftId === draft.id) chat.close();
  await chat.say(SAYS.submitted(submission.risk.number, nextWords(submission, await loadOrganisation(chat.db))));
}

function nextWords({ approval }: Submission, organisation: Organisation): string {
  const { open } = approval;
  if (!open) return '';
  return open.kind === 'outside'
    ? SAYS.nextOutside(open.body ?? open.label, open.meeting === true)
    : SAYS.next(
        open.label,
        open.people.map((id) => organisation.people.get(id)?.name ?? id),
      );
}

/** 取消 with no dialogue open: the newest draft goes, and its card turns grey. */
async function cancelNewest(chat: Chat): Promise<boolean> {
  const draft = await newestDraft(chat, chat.person.id);
  if (!draft) return false;
  await closeDraft(chat, draft.id, 'cancelled');
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  await settleCards(chat, { kind: 'risk-draft', id: draft.id }, draftCard(scheme, draft), '已取消');
  await chat.say(SAYS.draftCancelled(draft.fields.point));
  return true;
}

async function supplement(chat: Chat): Promise<void> {
  const draft = await newestDraft(chat, chat.person.id);
  if (!draft) throw notFound('现在没有打开的草稿。先说一个风险，再回复“补充”。');
  const { scheme } = await schemeVersion(chat.db, draft.schemeVersion);
  const state: SupplementState = {
    draftId: draft.id,
    fields: supplementFields(scheme, draft.fields, draft.riskId !== null),
    at: 0,
  };
  chat.open(supplementFlow, state);
  await chat.say(ask(state));
}

function supplementing(): Flow<SupplementState, SupplementCommand> {
  return {
    ...supplementFlow,
    run: async (chat, command) => {
      let draft = await usableDraft(chat, command.draftId, chat.person.id);
      if (Object.keys(command.change).length > 0) draft = await changeDraft(chat, draft, command.change);
      // The card keeps its old title until it is submitted: its one code for a change is needed to grey it then.
      if (command.do === 'finish') await chat.say(SAYS.supplemented(draft.fields.point));
    },
  };
}

async function takeBack(chat: Chat, text: string, options: RiskChatOptions): Promise<void> {
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
  const draft: Draft = await openDraft(chat, chat.person.id, {
    fields: risk.fields,
    suggestion: {
      kind: 'risk',
      alternatives: [],
      confidence: 1,
      reason: '',
      by: 'local',
      point: risk.fields.point,
      category: risk.fields.category,
      level: risk.fields.level,
    },
    schemeVersion: versionId,
    riskId: risk.id,
  });
  await chat.say(`重报 ${risk.number}：在卡片上改好后点“提交”；要改文字回复“补充”。`);
  await chat.show(draftCard(scheme, draft), { kind: 'risk-draft', id: draft.id });
}

async function addPicture(chat: Chat, picture: Picture): Promise<void> {
  const draft = await newestDraft(chat, chat.person.id);
  if (!draft) throw notFound(SAYS.needWords);
  const before = await countPictures(chat.db, 'risk-draft', draft.id);
  if (before >= MAX_PICTURES) return chat.say(SAYS.pictureTooMany(MAX_PICTURES));
  const added = await attach(chat, { kind: 'risk-draft', id: draft.id }, picture, chat.person.id);
  await chat.say(added ? SAYS.pictureAdded(before + 1) : SAYS.pictureAgain);
}
