/** Multinomial logistic regression on sparse features, by stochastic gradient descent: the same data give the same weights. */
import type { Features } from '../src/classifier/learned/features.js';
import { scoresOf, shares } from '../src/classifier/learned/weights.js';

export interface Example {
  features: Features;
  /** Share of each class; sums to 1. A second category that is nearly as good has a part of it. */
  target: number[];
}

export interface Settings {
  classes: number;
  size: number;
  epochs: number;
  rate: number;
  /** Pull towards zero. */
  decay: number;
}

/** @returns weights, feature by feature, class by class: `weights[feature * classes + class]` */
export function learn(examples: Example[], { classes, size, epochs, rate, decay }: Settings): Float64Array {
  const weights = new Float64Array(size * classes);
  const squares = new Float64Array(size * classes).fill(0.01);
  // The average over the later epochs is steadier than where the walk happened to end.
  const total = new Float64Array(size * classes);
  const order = examples.map((_, i) => i);
  const random = sequence(20_120_601);
  let averaged = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const i of order) {
      const example = examples[i];
      if (example) step(example, weights, squares, classes, rate, decay);
    }
    if (epoch >= epochs / 2) {
      for (let at = 0; at < total.length; at++) total[at] = (total[at] ?? 0) + (weights[at] ?? 0);
      averaged += 1;
    }
  }
  return total.map((sum) => sum / Math.max(1, averaged));
}

function step(
  { features, target }: Example,
  weights: Float64Array,
  squares: Float64Array,
  classes: number,
  rate: number,
  decay: number,
): void {
  const share = shares(scoresOf(features, weights, classes));
  for (let k = 0; k < classes; k++) {
    const miss = (share[k] ?? 0) - (target[k] ?? 0);
    for (let f = 0; f < features.at.length; f++) {
      const at = (features.at[f] ?? 0) * classes + k;
      const slope = miss * (features.amount[f] ?? 0) + decay * (weights[at] ?? 0);
      squares[at] = (squares[at] ?? 0) + slope * slope;
      weights[at] = (weights[at] ?? 0) - (rate * slope) / Math.sqrt(squares[at] ?? 1);
    }
  }
}

/** Numbers from 0 to 1 that are the same at every run. */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
}
