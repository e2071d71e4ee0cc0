import { attempt } from '../approvals/attempt.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Chat, ChatFeature } from '../conversation/flow.js';
import { readNumber } from '../risks/number.js';
import { handlePoint, handlingsOf } from './handle-point.js';
import { HANDLING } from './words-handling.js';

/** 处置 of a risk point: what the plan asks for at its level, and that it was done. */
export const handlingFeature: ChatFeature = {
  help: () => HANDLING.help,
  commands: [
    {
      match: /^处置\s{0,3}(FX[-－—]?\d{4}[-－—]?\d{1,8})(?:[\s:：,，]([\s\S]*))?$/i,
      handler: { act: (chat, { match }) => handle(chat, match?.[1] ?? '', (match?.[2] ?? '').trim()) },
    },
    { match: '处置', handler: { act: (chat) => chat.say(HANDLING.numberWanted) } },
  ],
};

async function handle(chat: Chat, typed: string, said: string): Promise<void> {
  const number = readNumber(typed) ?? typed;
  await attempt(chat, 'risk.handle', { kind: 'number', id: number }, async () => {
    if (said !== '') {
      const { done, left } = await handlePoint(chat, chat.person, number, said);
      return chat.say(HANDLING.done(number, done, left));
    }
    const { all, nameOf } = await inTransaction(chat, (tx: Ctx) => handlingsOf(tx, chat.person, number));
    await chat.say(all.length === 0 ? HANDLING.none(number) : HANDLING.list(number, all, nameOf));
  });
}
