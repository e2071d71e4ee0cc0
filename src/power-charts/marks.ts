// Rule, pure: where a linked point stands on a chart, and which mark its level has.
import type { Chart, ChartPoint } from '../charts/model.js';
import type { PowerStep } from '../powers/model.js';
import { levelsByRank, type Scheme } from '../schemes/model.js';
import type { DrawnFrom } from './model.js';
import { nodeOf } from './steps.js';

/**
 * Key of the node of a step; undefined where the point is the power's as a whole, or the step is not on this chart.
 * @param step key of the step the point is linked to; null: the power as a whole
 */
export function placeOf(
  drawn: { chart: Chart; drawnFrom: DrawnFrom },
  steps: readonly PowerStep[],
  step: string | null,
): string | undefined {
  if (step === null) return undefined;
  const known = steps.find((one) => one.key === step);
  if (known) return nodeOf(drawn, known)?.key;
  // A step that the power no longer has, but this older chart of its steps still shows.
  return drawn.drawnFrom === 'steps' ? nodeOf(drawn, { key: step, label: '' })?.key : undefined;
}

const UNGRADED = '未定级';

/** A level by its label and its place among those of its own scheme; without one the palest mark there is. */
export function levelMark(
  scheme: Pick<Scheme, 'levels'>,
  level: string | undefined,
): Pick<ChartPoint, 'levelLabel' | 'levelRank' | 'levelCount'> {
  const levels = levelsByRank(scheme as Scheme);
  const at = levels.findIndex((one) => one.key === level);
  const found = levels[at];
  if (found) return { levelLabel: found.label, levelRank: at + 1, levelCount: levels.length };
  const palest = Math.max(2, levels.length);
  return { levelLabel: UNGRADED, levelRank: palest, levelCount: palest };
}
