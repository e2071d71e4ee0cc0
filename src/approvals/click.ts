import { inTransaction } from '../context.js';
import type { CardClick, Chat, ChatFeature } from '../conversation/flow.js';
import { levelsByRank } from '../schemes/model.js';
import { dateOf } from '../time.js';
import { agree } from './agree.js';
import { attempt } from './attempt.js';
import { sittingBody } from './cards.js';
import { filingAsked, levelAsked, reasonAsked, UNKNOWN_BUTTON } from './chat-words.js';
import type { Decision } from './decide.js';
import { FILING, LEVEL, RETURN } from './dialogues.js';
import { refuseUnlessOffice } from './paper.js';
import { lockRoundOfStep } from './round.js';
import { greyClicked } from './step-cards.js';
import type { Effects } from './subjects.js';
import { weigh } from './weigh.js';

/**
 * Clicks on the cards of this folder. The engine has let through recipients of the card only; the right to decide is
 * looked up again, since a delegation may have ended or the step have passed to somebody else.
 */
export function approvalClicks(effects: Effects): NonNullable<ChatFeature['clicks']> {
  return {
    'approval-step': { act: (chat, click) => onStepCard(chat, effects, click) },
    filing: { act: (chat, click) => onFilingCard(chat, effects, click) },
  };
}

async function onStepCard(chat: Chat, effects: Effects, click: CardClick): Promise<void> {
  const stepId = click.subject.id;
  const object = { kind: 'approval-step', id: stepId };
  const actions: Record<string, () => Promise<void>> = {
    agree: async () => {
      await agree(chat, effects, { stepId });
    },
    return: () => askReason(chat, effects, stepId),
    level: () => askLevel(chat, effects, stepId),
  };
  // Only our own keys: a record has others from its prototype.
  const act = Object.hasOwn(actions, click.key) ? actions[click.key] : undefined;
  if (!act) return chat.say(UNKNOWN_BUTTON);
  const done = await attempt(chat, `approval.${click.key}`, object, act);
  if (!done)
    await attempt(chat, 'approval.refresh-card', object, () => greyClicked(chat, effects, stepId, click.taskId));
}

async function onFilingCard(chat: Chat, effects: Effects, click: CardClick): Promise<void> {
  const stepId = click.subject.id;
  const object = { kind: 'approval-step', id: stepId };
  if (click.key !== 'file') return chat.say(UNKNOWN_BUTTON);
  const done = await attempt(chat, 'approval.file', object, () =>
    inTransaction(chat, async (tx) => {
      const { round, step } = await refuseUnlessOffice(tx, effects, stepId, chat.person.id);
      const { number } = await round.subject.card(tx, round.approval.subjectId);
      const today = dateOf(tx.now, effects.timeZone);
      chat.open(FILING, { stage: 'number', stepId, number, today });
      await chat.say(filingAsked(number, sittingBody(step)));
    }),
  );
  if (!done)
    await attempt(chat, 'approval.refresh-card', object, () => greyClicked(chat, effects, stepId, click.taskId));
}

async function askReason(chat: Chat, effects: Effects, stepId: string): Promise<void> {
  const { number } = await weighed(chat, effects, stepId, { kind: 'return' });
  chat.open(RETURN, { stepId, number });
  await chat.say(reasonAsked(number));
}

async function askLevel(chat: Chat, effects: Effects, stepId: string): Promise<void> {
  const { number, levels, current } = await weighed(chat, effects, stepId, { kind: 'level-asked' });
  chat.open(LEVEL, { stage: 'choose', stepId, number, levels, current });
  await chat.say(levelAsked(number, levels, current));
}

/** Whether this person could decide so now, before he is asked for the reason. */
function weighed(
  chat: Chat,
  effects: Effects,
  stepId: string,
  decision: Extract<Decision, { kind: 'return' | 'level-asked' }>,
) {
  return inTransaction(chat, async (tx) => {
    const { round, step } = await lockRoundOfStep(tx, effects, stepId);
    const { now } = await weigh(tx, effects, round, step, chat.person.id, decision);
    const { number } = await round.subject.card(tx, round.approval.subjectId);
    const levels = levelsByRank(now.scheme).map(({ key, label }) => ({ key, label }));
    return { number, levels, current: now.facts.level };
  });
}
