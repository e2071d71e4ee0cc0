// Rule, pure: when a risk point may be closed (了结、销号), and whether a measure is for its point alone.
import type { RiskStatus } from '../risks/schema.js';
import { HOLDING, type Measure, type MeasureState } from './model.js';

/**
 * `not-filed`: nothing was decided on it yet, or it is over · `no-measure`: E1, H, E7: no point without one · `undecided`:
 * one is in approval · `unhandled`: what the plan asks for at its level was not done (E5 三 5).
 */
export type Hindrance = 'not-filed' | 'no-measure' | 'undecided' | 'unhandled';

/**
 * What stands in the way of closing a point; nothing: it may be closed.
 * @param required the scheme's `measures.required`
 * @param measures states of all measures against it
 * @param unhandled how many of the plan's requirements for its level are not done yet
 */
export function hindrancesToClosing(
  status: RiskStatus,
  required: boolean,
  measures: readonly MeasureState[],
  unhandled = 0,
): Hindrance[] {
  return [
    ...(status === 'filed' ? [] : (['not-filed'] as const)),
    ...(required && !measures.some((state) => HOLDING.includes(state)) ? (['no-measure'] as const) : []),
    ...(measures.includes('in-approval') ? (['undecided'] as const) : []),
    ...(unhandled > 0 ? (['unhandled'] as const) : []),
  ];
}

/** Whether taking one away leaves a closed point without what it was closed on. */
export const breaksClosing = (status: RiskStatus, required: boolean, others: readonly MeasureState[]): boolean =>
  status === 'closed' && required && !others.some((state) => HOLDING.includes(state));

/**
 * 一对一 (E1 三（三）“制定针对性和可操作性强的‘一对一’防范措施”): a measure that is in the way of writing these words against
 * this point. The same words twice against one point are always one too many; where the plan says one-to-one they may not
 * serve another point either, since a measure that fits two points fits neither.
 */
export function sameMeasure<One extends Pick<Measure, 'id' | 'risk' | 'text' | 'state'>>(
  written: { risk: string; text: string; id?: string },
  others: readonly One[],
  oneToOne: boolean,
): One | undefined {
  const words = plain(written.text);
  return others.find(
    (other) =>
      other.id !== written.id &&
      other.state !== 'withdrawn' &&
      other.state !== 'void' &&
      plain(other.text) === words &&
      (oneToOne || other.risk === written.risk),
  );
}

/** Blanks and punctuation make no other measure. */
export const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
