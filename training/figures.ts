/** Rule, pure: what an evaluation counts. */

/** The 95 % interval of a share by Wilson, from 0 to 1. */
export function wilson(right: number, of: number): [number, number] {
  if (of === 0) return [0, 1];
  const z = 1.959964;
  const share = right / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** «23/32 = 72 % (55–84 %)» */
export function shareOf(right: number, of: number): string {
  if (of === 0) return '—';
  const [low, high] = wilson(right, of);
  const percent = (share: number) => Math.round(share * 100);
  return `${right}/${of} = ${percent(right / of)} %（${percent(low)}–${percent(high)} %）`;
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
