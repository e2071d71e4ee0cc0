import { attempt } from '../approvals/attempt.js';
import type { Effects } from '../approvals/subjects.js';
import type { Chat, ChatCommand, ChatFeature, CommandInput, Handler } from '../conversation/flow.js';
import { notFound } from '../errors.js';
import type { Model } from '../llm/model.js';
import { readNumber } from '../risks/number.js';
import { newestDraft } from '../risks/queries.js';
import { createDrafter } from './ask-drafts.js';
import { completeMeasure, notComplete, voidMeasure } from './complete.js';
import { fileMeasure, returnMeasure } from './file.js';
import { letterFeature } from './letter-chat.js';
import { measureLists } from './lists-chat.js';
import { readMeasureNumber } from './model.js';
import type { WrittenFor } from './offers.js';
import { pointFeature } from './point-chat.js';
import { type ListedMeasure, visibleMeasure } from './queries.js';
import { withdrawMeasure } from './submit.js';
import { viewerOf } from './viewer.js';
import { SAYS } from './words.js';
import { cancelMeasureDraft, changeDraft, goOn, onMeasureCard, think, writeAgain, writingFlow } from './writing.js';

/** 防控措施 in the chat: written, decided on, carried out, listed; and the points that are closed on them. */
export function measuresChat(effects: Effects, model?: Model): ChatFeature {
  const drafter = model && createDrafter(model);
  const lists = measureLists(effects);
  const points = pointFeature(effects);
  const pointIn = ({ match }: CommandInput) => ({ risk: readNumber(match?.[1] ?? '') ?? '' });
  /** A measure for the point whose number stands in the command. */
  const begins = (said: (input: CommandInput) => string): Handler<CommandInput, unknown> => ({
    patience: SAYS.drafting,
    prepare: (ctx, input) => think(ctx, drafter, pointIn(input), said(input)),
    act: (chat, input, written) => goOn(chat, effects, pointIn(input), said(input), written as WrittenFor | undefined),
  });
  return {
    topic: '措施',
    help: (office) => [...SAYS.help(office), ...(points.help?.(office) ?? [])],
    commands: [
      {
        match: /^措施\s{0,3}(FX[-－—]?\d{4}[-－—]?\d{1,8})(?:[\s:：,，]([\s\S]*))?$/i,
        handler: begins(({ match }) => (match?.[2] ?? '').trim()),
      },
      { match: '拟稿', handler: { act: (chat) => chat.say(SAYS.draftingWanted('拟稿')) } },
      {
        match: /^拟稿\s{0,3}(FX[-－—]?\d{4}[-－—]?\d{1,8})$/i,
        handler: begins(() => '拟稿'),
      },
      {
        match: /^改措施(?:\s([\s\S]*))?$/,
        handler: { act: (chat, { match }) => changeDraft(chat, effects, match?.[1] ?? '') },
      },
      ...numbered('撤回', 'withdraw', async (chat, measure) => {
        await withdrawMeasure(chat, effects, chat.person, measure);
        await chat.say(SAYS.withdrawn(measure.number));
      }),
      ...numbered('重报', 'submit-again', (chat, measure) => writeAgain(chat, measure)),
      ...numbered('完成', 'done', async (chat, measure, how) => {
        await completeMeasure(chat, chat.person, measure, how);
        await chat.say(SAYS.done(measure.number));
      }),
      ...numbered('未完成', 'not-done', (chat, measure, reason) => notComplete(chat, chat.person, measure, reason)),
      ...numbered('备案', 'file', async (chat, measure) => {
        await fileMeasure(chat, chat.person, measure);
        await chat.say(SAYS.filed(measure.number));
      }),
      ...numbered('退回', 'return', async (chat, measure, reason) => {
        await returnMeasure(chat, chat.person, measure, reason);
        await chat.say(SAYS.returnDone(measure.number));
      }),
      ...numbered('作废', 'void', (chat, measure, reason) => voidMeasure(chat, chat.person, measure, reason)),
      ...(letterFeature(effects, drafter).commands ?? []),
      ...(points.commands ?? []),
      ...(lists.commands ?? []),
    ],
    flows: [writingFlow(effects, drafter), ...(points.flows ?? [])],
    clicks: { 'measure-draft': { act: (chat, click) => onMeasureCard(chat, effects, click) } },
    pages: lists.pages,
    cancel: (chat) =>
      cancelMeasureDraft(chat, async (at) => {
        const report = await newestDraft(chat, chat.person.id);
        return report !== undefined && report.createdAt > at;
      }),
  };
}

/**
 * 「完成 CS-2026-0001 …」: the measure, if this person may see it, and the rest of the sentence. A refusal is answered and
 * kept in the audit.
 */
function numbered(
  word: string,
  action: string,
  act: (chat: Chat, measure: ListedMeasure, rest: string) => Promise<void>,
): ChatCommand[] {
  return [
    {
      match: new RegExp(`^${word}\\s{0,3}(CS[-－—]?\\d{4}[-－—]?\\d{1,8})(?:[\\s:：,，]([\\s\\S]*))?$`, 'i'),
      handler: {
        act: async (chat, { match }) => {
          const number = readMeasureNumber(match?.[1] ?? '') ?? '';
          await attempt(chat, `measure.${action}`, { kind: 'number', id: number }, async () => {
            const measure = await visibleMeasure(chat.db, await viewerOf(chat.db, chat.person), number);
            if (!measure) throw notFound(SAYS.noSuchMeasure(number));
            await act(chat, measure, (match?.[2] ?? '').trim());
          });
        },
      },
    },
  ];
}
