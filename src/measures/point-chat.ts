import { attempt } from '../approvals/attempt.js';
import type { Effects } from '../approvals/subjects.js';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Chat, ChatFeature, Flow } from '../conversation/flow.js';
import { readNumber } from '../risks/number.js';
import { activeScheme } from '../schemes/active.js';
import { closePoint, pointToClose, reopenPoint } from './close-point.js';
import { handlingFeature } from './handling-chat.js';
import { libraryFeature } from './library-chat.js';
import { SAYS } from './words.js';

/** 了结（销号）and 重开 of a risk point, and the points that a plan brings along. */
export function pointFeature(effects: Pick<Effects, 'timeZone'>): ChatFeature {
  const library = libraryFeature(effects);
  return {
    help: (office) => [handlingFeature, library].flatMap((feature) => feature.help?.(office) ?? []),
    commands: [
      {
        match: /^(?:了结|销号)\s{0,3}(FX[-－—]?\d{4}[-－—]?\d{1,8})(?:[\s:：,，]([\s\S]*))?$/i,
        handler: { act: (chat, { match }) => close(chat, match?.[1] ?? '', (match?.[2] ?? '').trim()) },
      },
      {
        match: /^重开\s{0,3}(FX[-－—]?\d{4}[-－—]?\d{1,8})(?:[\s:：,，]([\s\S]*))?$/i,
        handler: {
          act: async (chat, { match }) => {
            const number = numberOf(match?.[1]);
            await attempt(chat, 'risk.reopen', { kind: 'number', id: number }, async () => {
              await reopenPoint(chat, chat.person, number, (match?.[2] ?? '').trim());
              await chat.say(SAYS.reopened(number));
            });
          },
        },
      },
      ...['了结', '销号', '重开'].map((word) => ({
        match: word,
        handler: { act: (chat: Chat) => chat.say(SAYS.riskNumberWanted(word)) },
      })),
      ...(handlingFeature.commands ?? []),
      ...(library.commands ?? []),
    ],
    flows: [closing, ...(library.flows ?? [])],
  };
}

async function close(chat: Chat, typed: string, reason: string): Promise<void> {
  const number = numberOf(typed);
  await attempt(chat, 'risk.close', { kind: 'number', id: number }, async () => {
    if (reason !== '') {
      await closePoint(chat, chat.person, number, reason);
      const { scheme } = await activeScheme(chat.db);
      return chat.say(SAYS.closed(number, scheme.office));
    }
    await inTransaction(chat, (tx: Ctx) => pointToClose(tx, chat.person, number));
    chat.open(closing, { number });
    await chat.say(SAYS.askClosing(number));
  });
}

const closing: Flow<{ number: string }, { number: string; reason: string }> = {
  name: 'risk-close',
  doing: '了结风险点',
  step: (state, input) => {
    if (input.kind === 'back') return { state: undefined, say: [`好的，${state.number} 没有了结。`] };
    if (input.kind === 'picture') return { state, say: [SAYS.wordsOnly] };
    if (lettersIn(input.text) < 2) return { state, say: [SAYS.reasonTooShort] };
    return { state: undefined, run: { number: state.number, reason: input.text.trim() } };
  },
  run: (chat, { number, reason }) => close(chat, number, reason),
};

const numberOf = (typed: string | undefined) => readNumber(typed ?? '') ?? typed ?? '';
