// Rule, pure: open step × decision → what becomes of it, or why not.
import type { StepStatus } from './schema.js';

/** `level-asked`: may the person change the level at all? Asked before he is asked to which and why. */
export type Decision =
  | { kind: 'agree' }
  | { kind: 'return' }
  | { kind: 'level'; level: string }
  | { kind: 'level-asked' };

export interface StepInHand {
  status: StepStatus;
  decide: 'one' | 'all';
  mayChangeLevel: boolean;
  /** Who was asked, and who of them has agreed (`decide: all`). */
  deciders: ReadonlyArray<{ person: string; agreed: boolean }>;
  /** Whom the chain names at this moment: a delegation may have ended since, or a post changed hands. */
  namedNow: readonly string[];
  /** Whether any step comes after this one. */
  more: boolean;
}
export interface Matter {
  concerned: string;
  level: string;
  /** Keys of the scheme's levels. */
  levels: readonly string[];
}

export type Outcome =
  | { kind: 'next' }
  | { kind: 'approved' }
  /** Every one must agree, and these have not. */
  | { kind: 'waits'; left: string[] }
  | { kind: 'returned' }
  | { kind: 'regraded' }
  | { kind: 'refused'; because: Refusal };

export type Refusal =
  | 'already-decided'
  | 'not-open'
  | 'own-matter'
  | 'not-yours'
  | 'right-ended'
  | 'already-agreed'
  | 'may-not-change-level'
  | 'level-unknown'
  | 'same-level';

export function decide(step: StepInHand, matter: Matter, person: string, decision: Decision): Outcome {
  const refused = (because: Refusal): Outcome => ({ kind: 'refused', because });
  if (person === matter.concerned) return refused('own-matter');
  const asked = step.deciders.find((d) => d.person === person);
  if (!asked) return refused('not-yours');
  if (step.status === 'agreed' || step.status === 'returned') return refused('already-decided');
  if (step.status !== 'pending') return refused('not-open');
  if (!step.namedNow.includes(person)) return refused('right-ended');
  switch (decision.kind) {
    case 'return':
      return { kind: 'returned' };
    case 'level-asked':
      return step.mayChangeLevel ? { kind: 'regraded' } : refused('may-not-change-level');
    case 'level':
      if (!step.mayChangeLevel) return refused('may-not-change-level');
      if (!matter.levels.includes(decision.level)) return refused('level-unknown');
      return decision.level === matter.level ? refused('same-level') : { kind: 'regraded' };
    case 'agree': {
      if (asked.agreed) return refused('already-agreed');
      const left = step.deciders.filter((d) => d.person !== person && !d.agreed).map((d) => d.person);
      if (step.decide === 'all' && left.length > 0) return { kind: 'waits', left };
      return { kind: step.more ? 'next' : 'approved' };
    }
  }
}
