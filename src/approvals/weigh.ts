import type { Ctx } from '../context.js';
import { conflict, type DomainError, forbidden, invalid } from '../errors.js';
import { outcomeOf, refusalText } from './cards.js';
import { remaining } from './chain.js';
import { type Decision, decide, type Outcome, type Refusal } from './decide.js';
import {
  assess,
  type DeciderRow,
  decidedByName,
  decidersOf,
  overIn,
  peopleFor,
  plan,
  type Round,
  type Situation,
  type StepRow,
} from './round.js';
import type { Effects } from './subjects.js';

/**
 * Puts a decision before the rule `decide`, with the step, its people and the organisation as they stand.
 * @throws DomainError for a refusal, with the sentence the person reads
 */
export async function weigh(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  person: string,
  decision: Decision,
): Promise<{ outcome: Exclude<Outcome, { kind: 'refused' }>; own: DeciderRow; now: Situation }> {
  const now = await assess(ctx, effects, round);
  const deciders = await decidersOf(ctx.db, step.id);
  const over = overIn(round);
  const outcome = decide(
    {
      status: step.status,
      decide: step.decide === 'all' ? 'all' : 'one',
      mayChangeLevel: step.mayChangeLevel,
      deciders: deciders.map((d) => ({ person: d.person, agreed: d.agreedAt !== null })),
      namedNow: peopleFor(ctx, now, round, step, deciders).map((d) => d.person),
      more: remaining(plan(ctx, now, { begun: over }), new Set([...over, step.key])).length > 0,
    },
    {
      concerned: round.approval.concerned,
      level: now.facts.level,
      levels: now.scheme.levels.map((level) => level.key),
    },
    person,
    decision,
  );
  const own = deciders.find((d) => d.person === person);
  if (outcome.kind === 'refused') throw await refusal(ctx, effects, round, step, now, outcome.because);
  if (!own) throw forbidden('这张卡片不是发给您的。');
  return { outcome, own, now };
}

const KINDS: Record<Refusal, (message: string, detail: Record<string, unknown>) => DomainError> = {
  'already-decided': conflict,
  'not-open': conflict,
  'already-agreed': conflict,
  'own-matter': forbidden,
  'not-yours': forbidden,
  'right-ended': forbidden,
  'may-not-change-level': forbidden,
  'level-unknown': invalid,
  'same-level': invalid,
};

async function refusal(ctx: Ctx, effects: Effects, round: Round, step: StepRow, now: Situation, because: Refusal) {
  const subject = await round.subject.card(ctx, round.approval.subjectId);
  const decided = step.status === 'agreed' || step.status === 'returned';
  const about = {
    number: subject.number,
    levelLabel: subject.levelLabel,
    ...(decided && step.decidedAt
      ? {
          decision: {
            by: await decidedByName(ctx, step, now),
            at: step.decidedAt,
            what: outcomeOf(step),
          },
        }
      : {}),
  };
  return KINDS[because](refusalText(because, about, effects.timeZone), { because });
}
