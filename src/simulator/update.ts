import { type Answer, ok, refuse } from './answers.js';
import { checkCard, isInteractive } from './cards.js';
import type { TemplateCard } from './page-api.js';
import { asRequest, checkAgent, resolve } from './send.js';
import type { ResponseCode, StoredMessage } from './state.js';
import type { World } from './world.js';

/** New look of a card: a dead button with a text, or a whole card (clickable again unless it has `replace_text`). */
export type NewLook = { replaceName: string } | { card: TemplateCard };

const CODE_LIFE_MS = 72 * 3600_000;

/**
 * `message/update_template_card` (WeCom document 94888): only the recipients named, and among them only those who
 * got that message; one code, one call. The code for a used or stale code is documented nowhere; 40058 is our choice.
 */
export function updateCard(world: World, body: unknown): Answer {
  const request = asRequest(body);
  checkAgent(world, request);
  const code = usableCode(world, request.response_code);
  const ids = (field: string) => {
    const value = request[field];
    if (value === undefined) return [];
    if (!Array.isArray(value)) return refuse(40058, `${field} Type Mismatch, expected:Array`);
    return value.map(String);
  };
  const to = { users: ids('userids'), parties: ids('partyids'), tags: ids('tagids') };
  const everyone = request.atall === 1;
  if (!everyone && to.users.length + to.parties.length + to.tags.length === 0) refuse(82001, 'no recipient');
  if (to.users.length > 1000) refuse(40032, 'invalid userids size');
  if (to.parties.length > 100) refuse(82002, 'invalid partyids size');
  if (to.tags.length > 100) refuse(82003, 'invalid tagids size');

  const sent = world.state.sent.find((message) => message.msgid === code.msgid);
  const recipients = sent?.recipients ?? [];
  const holders = recipients.map((userid) => ({ userid, message: sentCard(world, userid, code.msgid) }));
  const look = newLook(request, holders.find(({ message }) => message)?.message);

  const { people, invalid } = resolve(world, to);
  const got = new Set(recipients.map((userid) => userid.toLowerCase()));
  const named = new Set(people.map(({ userid }) => userid.toLowerCase()));
  const outside = [...named].filter((userid) => !got.has(userid));
  code.used = true;
  for (const { userid, message } of holders) {
    if (message && (everyone || named.has(userid.toLowerCase()))) applyLook(world, userid, message, look);
  }
  world.changed();
  const invaliduser = [...new Set([...invalid.users, ...outside])];
  return ok(invaliduser.length > 0 ? { invaliduser } : {});
}

/** Changes one person's card in place; the task id stays the first one. */
export function applyLook(world: World, userid: string, message: StoredMessage, look: NewLook): void {
  if ('replaceName' in look) {
    message.cardState = { ...message.cardState, replaceText: look.replaceName, waiting: false };
  } else {
    const taskId = message.card?.task_id;
    message.card = { ...structuredClone(look.card), ...(taskId ? { task_id: taskId } : {}) };
    message.cardState = look.card.replace_text
      ? { ...message.cardState, replaceText: look.card.replace_text, waiting: false }
      : {};
  }
  world.messageChanged(userid, message);
}

/** The card of that `message/send` in one person's conversation, unless trimmed or recalled. */
export function sentCard(world: World, userid: string, msgid: string): StoredMessage | undefined {
  return world.conversation(userid).messages.find((message) => message.msgid === msgid && message.card);
}

function usableCode(world: World, given: unknown): ResponseCode {
  if (typeof given !== 'string' || given === '') return refuse(40058, 'missing response_code');
  const code = world.state.responseCodes.find((candidate) => candidate.code === given);
  if (!code) return refuse(40058, 'invalid response_code');
  if (code.used) return refuse(40058, 'response_code has been used');
  if (world.now().getTime() - code.createdAt > CODE_LIFE_MS) return refuse(40058, 'response_code expired');
  return code;
}

function newLook(request: Record<string, unknown>, message: StoredMessage | undefined): NewLook {
  if (request.template_card !== undefined) return { card: checkCard(request.template_card, 'update') };
  const button = request.button as { replace_name?: unknown } | undefined;
  const replaceName = button?.replace_name;
  if (typeof replaceName !== 'string' || replaceName === '') return refuse(42020, 'button.replace_name missing');
  if (message?.card && !isInteractive(message.card)) refuse(42031, 'card_type has no button to replace');
  return { replaceName };
}
