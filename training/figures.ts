/** Rule, pure: what an evaluation counts. */
import { shareOf as share } from '../src/cases/agreement.js';

/** «23/32 = 72 % (55–84 %)» */
export function shareOf(right: number, of: number): string {
  const found = share(right, of);
  if (!found) return '—';
  const percent = (part: number) => Math.round(part * 100);
  return `${right}/${of} = ${percent(found.share)} %（${percent(found.low)}–${percent(found.high)} %）`;
}

export interface Told {
  confidence: number;
  right: boolean;
}

/** How sure against how right, in fifths: what calibration shows. */
export function calibration(told: Told[]): { from: number; to: number; count: number; sure: number; right: number }[] {
  return [0, 0.2, 0.4, 0.6, 0.8].map((from) => {
    const to = from + 0.2;
    const within = told.filter(({ confidence }) => confidence >= from && (confidence < to || to > 0.99));
    return {
      from,
      to,
      count: within.length,
      sure: within.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, within.length),
      right: within.filter(({ right }) => right).length,
    };
  });
}

/** The mean distance between how sure and how right, weighted by how often (expected calibration error). */
export function calibrationError(told: Told[]): number {
  return calibration(told).reduce(
    (sum, { count, sure, right }) => (count === 0 ? sum : sum + (count / told.length) * Math.abs(sure - right / count)),
    0,
  );
}
