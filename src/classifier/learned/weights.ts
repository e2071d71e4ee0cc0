import { z } from 'zod';
import { KNOWN } from '../cues/cue.js';
import { FEATURES_VERSION, type Features, SIZE } from './features.js';

/** What the linear model tells: which of the known categories, and what kind of message. */
export const HEADS = {
  category: KNOWN,
  kind: ['risk', 'not_a_risk', 'need_more_info', 'question', 'injection', 'emergency'],
} as const;
export type Head = keyof typeof HEADS;

export interface Weights {
  /** Shares of a head's classes, in its order; they sum to 1. */
  shares(head: Head, features: Features): number[];
  /** What the weights were made of. */
  about: About;
}

const About = z.object({
  features: z.literal(FEATURES_VERSION),
  /** SHA-256 over the training examples. */
  examples: z.string(),
  count: z.number().int(),
  /** Divides the scores of a head, so that its shares are as sure as they are right. */
  temperature: z.object({ category: z.number(), kind: z.number() }),
  /** One step of a stored number, for every class. */
  step: z.object({ category: z.number(), kind: z.number() }),
});
export type About = z.infer<typeof About>;

/**
 * Weights as `training/train.ts` writes them: one line of JSON, then for every head a signed byte for each feature and
 * class. @throws Error when the file was made for other features, or is not whole
 */
export function readWeights(file: Uint8Array): Weights {
  const end = file.indexOf(10);
  const about = About.parse(JSON.parse(Buffer.from(file.subarray(0, end)).toString('utf8')));
  const tables = new Map<Head, Int8Array>();
  let from = end + 1;
  for (const head of Object.keys(HEADS) as Head[]) {
    const length = SIZE * HEADS[head].length;
    if (from + length > file.length) throw new Error('the weights of the classifier are not whole: npm run train');
    // A copy of its own: the file may begin at any byte.
    tables.set(
      head,
      Int8Array.from(Buffer.from(file.subarray(from, from + length)), (byte) => (byte << 24) >> 24),
    );
    from += length;
  }
  return {
    about,
    shares: (head, features) =>
      shares(
        scoresOf(features, tables.get(head) ?? new Int8Array(), HEADS[head].length),
        about.temperature[head] / about.step[head],
      ),
  };
}

/** @param weights feature by feature, class by class: `weights[feature * classes + class]` */
export function scoresOf({ at, amount }: Features, weights: Int8Array | Float64Array, classes: number): number[] {
  const scores: number[] = [];
  for (let k = 0; k < classes; k++) {
    // The hottest loop of the product: the sum stays in a register, and all is within bounds by the making of the features.
    let sum = 0;
    for (let f = 0; f < at.length; f++) {
      sum += (weights[(at[f] as number) * classes + k] as number) * (amount[f] as number);
    }
    scores.push(sum);
  }
  return scores;
}

/** Softmax: shares that sum to 1. */
export function shares(scores: number[], temperature = 1): number[] {
  let top = Number.NEGATIVE_INFINITY;
  for (const score of scores) top = Math.max(top, score);
  const raised = scores.map((score) => Math.exp((score - top) / temperature));
  let sum = 0;
  for (const one of raised) sum += one;
  return raised.map((one) => one / sum);
}
