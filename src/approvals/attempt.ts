import { record } from '../audit/record.js';
import type { Chat } from '../conversation/flow.js';
import { DomainError } from '../errors.js';

/**
 * Runs a verb for the chat: a refusal becomes a sentence to the person and a row in the audit, and the message counts
 * as handled. What the verb wrote before it refused is undone; the row of the refusal stays.
 * @returns whether it was done
 */
export async function attempt(
  chat: Chat,
  action: string,
  object: { kind: string; id: string },
  verb: () => Promise<void>,
): Promise<boolean> {
  try {
    await verb();
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await record(chat, { action, object, outcome: 'refused', detail: { kind: error.kind, ...error.detail } });
    await chat.say(error.message);
    return false;
  }
}
