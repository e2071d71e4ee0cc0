import { eq } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import {
  approvalCard,
  filingCard,
  gapText,
  outcomeOf,
  packetText,
  SETTLED,
  settledText,
  sittingBody,
} from './cards.js';
import {
  asDecider,
  assess,
  decidedByName,
  decidersOf,
  isOpen,
  lockRoundOfStep,
  officeOf,
  type Round,
  type Situation,
  type StepRow,
} from './round.js';
import { approvalSteps, type SentCard } from './schema.js';
import type { Effects, SubjectCard } from './subjects.js';

/** Tells those who can act on the open step: a card to its people, the packet or the gap to the office. */
export async function announce(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  now: Situation,
): Promise<string[]> {
  const subject = await round.subject.card(ctx, round.approval.subjectId);
  if (step.status === 'pending') {
    const people = (await decidersOf(ctx.db, step.id)).filter((d) => d.agreedAt === null).map((d) => d.person);
    await sendCard(ctx, effects, round, step, now, people, subject);
    return people;
  }
  const office = officeOf(now, round.approval.concerned);
  if (office.length === 0) {
    await record(ctx, {
      action: 'approval.nobody-to-tell',
      object: { kind: round.approval.subjectKind, id: round.approval.subjectId },
      detail: { step: step.key, status: step.status },
    });
    return [];
  }
  if (step.status === 'gap') {
    await effects.put(ctx, { kind: 'text', to: office, text: gapText(subject, step.label) });
  } else {
    await effects.put(ctx, { kind: 'text', to: office, text: packetText(subject, sittingBody(step)) });
    await sendCard(ctx, effects, round, step, now, office, subject);
  }
  return [];
}

/** Sends the card of an open step; it is remembered until it is greyed. */
export async function sendCard(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  now: Situation,
  people: string[],
  subject: SubjectCard,
): Promise<void> {
  if (people.length === 0) return;
  const sent: SentCard = { taskId: `ap-${newId()}`, sentAt: ctx.now.toISOString(), people };
  await effects.put(ctx, {
    kind: 'card',
    to: people,
    card: await cardOf(ctx, sent.taskId, step, now, subject),
    about: { kind: step.status === 'outside' ? 'filing' : 'approval-step', id: step.id },
  });
  await rememberCards(ctx, step, [...step.cards, sent]);
  // Whoever reads the round next in this transaction must see the new card.
  round.steps = round.steps.map((s) => (s.id === step.id ? step : s));
}

/** Greys the cards of a step, for every recipient. */
export async function settleCards(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  now: Situation,
  settled: string,
  which: (card: SentCard) => boolean = () => true,
): Promise<void> {
  const chosen = step.cards.filter(which);
  if (chosen.length === 0) return;
  const subject = await round.subject.card(ctx, round.approval.subjectId);
  for (const { taskId } of changeable(ctx, chosen)) {
    const card = await cardOf(ctx, taskId, step, now, subject);
    await effects.put(ctx, { kind: 'card-update', taskId, card, settled });
  }
  await rememberCards(
    ctx,
    step,
    step.cards.filter((card) => !chosen.includes(card)),
  );
}

/**
 * Greys once more the card that somebody clicked although its step is over. While the step is open nothing is greyed:
 * the card may still be another recipient's to decide on.
 */
export async function greyClicked(ctx: Ctx, effects: Effects, stepId: string, taskId: string): Promise<void> {
  const { round, step } = await lockRoundOfStep(ctx, effects, stepId);
  if (isOpen(step)) return;
  const now = await assess(ctx, effects, round);
  const settled =
    step.decidedAt && (step.status === 'agreed' || step.status === 'returned')
      ? settledText(outcomeOf(step), await decidedByName(ctx, step, now), step.decidedAt, effects.timeZone)
      : SETTLED.over;
  const subject = await round.subject.card(ctx, round.approval.subjectId);
  await effects.put(ctx, { kind: 'card-update', taskId, card: await cardOf(ctx, taskId, step, now, subject), settled });
}

/** Shows the open step's cards as the subject stands now (a level was changed); they stay clickable. */
export async function refreshCards(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  now: Situation,
): Promise<void> {
  const subject = await round.subject.card(ctx, round.approval.subjectId);
  for (const { taskId } of changeable(ctx, step.cards)) {
    await effects.put(ctx, { kind: 'card-update', taskId, card: await cardOf(ctx, taskId, step, now, subject) });
  }
}

/** WeCom changes a card for 72 hours; beyond, the outbox sends a new one, which only the newest is worth. */
const CARD_LIVES_MS = 72 * 3_600_000;

export const isChangeable = (ctx: Ctx, card: SentCard) => ctx.now.getTime() - Date.parse(card.sentAt) < CARD_LIVES_MS;

function changeable(ctx: Ctx, cards: readonly SentCard[]): SentCard[] {
  const young = cards.filter((card) => isChangeable(ctx, card));
  return young.length > 0 ? young : cards.slice(-1);
}

async function cardOf(ctx: Ctx, taskId: string, step: StepRow, now: Situation, subject: SubjectCard) {
  // A step that goes outside keeps its body once it is decided, so its card keeps its form.
  if (step.body !== null) return filingCard(taskId, subject, sittingBody(step));
  return approvalCard(taskId, subject, step, (await decidersOf(ctx.db, step.id)).map(asDecider), now.org);
}

async function rememberCards(ctx: Ctx, step: StepRow, cards: SentCard[]): Promise<void> {
  await ctx.db.update(approvalSteps).set({ cards }).where(eq(approvalSteps.id, step.id));
  step.cards = cards;
}
