import { categoriesFor, type Scheme } from '../../schemes/model.js';
import { KNOWN, type Known } from '../cues/cue.js';
import { likenessTo } from '../likeness.js';
import { type Features, featuresOf } from './features.js';
import type { Weights } from './weights.js';

export interface Ranked {
  category: string;
  confidence: number;
}

export interface Ranking {
  scheme: Scheme;
  layer: string | undefined;
  weights: Weights;
  /** What confirmed cases of the house speak for, by category: see `evidenceOfCases`. */
  evidence?: ReadonlyMap<string, number>;
}

/**
 * Rule, pure: the categories of the scheme for this layer, likeliest first, with confidences that sum to at most 1.
 * What the model knows are five kinds of causes. A category of the scheme that is one of them, by key or by name, takes
 * its share; another one takes part in those that its definition speaks of, and the more the text resembles it.
 */
export function rankCategories(
  text: string,
  features: Features,
  { scheme, layer, weights, evidence }: Ranking,
): Ranked[] {
  const { kin, alike } = kinshipOf(scheme, layer, weights);
  const known = weights.shares('category', features);
  const nearness = alike?.(text);
  const pull = kin.map(({ shares, own }, i) => {
    const nearer = own ? 1 : Math.exp(RESEMBLANCE * (nearness?.[i] ?? 0));
    return shares.map((share) => share * nearer);
  });
  const whole = known.map((_, concept) => pull.reduce((total, each) => total + (each[concept] ?? 0), 0));
  const scores = kin.map(
    ({ key }, i) =>
      Math.exp(TAUGHT * Math.min(1, evidence?.get(key) ?? 0)) *
      known.reduce((sum, share, concept) => {
        const all = whole[concept] ?? 0;
        return sum + (all === 0 ? 0 : (share * (pull[i]?.[concept] ?? 0)) / all);
      }, 0),
  );
  const total = scores.reduce((sum, score) => sum + score, 0) || 1;
  return kin
    .map(({ key }, i) => ({ category: key, confidence: down(((scores[i] ?? 0) / total) * CEILING) }))
    .sort((a, b) => b.confidence - a.confidence);
}

/** A handful of pairs shared with a definition outweighs what the model makes of the definition. */
const RESEMBLANCE = 3;
/** The same words confirmed before weigh twelve times; a handful of cases half as alike, three times. */
const TAUGHT = 2.5;
/** Published tables disagree with each other in a third of the cases, so nobody may be surer than this. */
const CEILING = 0.95;
/** How much of each of the other causes a category that is one of the five still takes. */
const STRAY = 0.01;

interface Kin {
  key: string;
  /** One of the five itself. */
  own: boolean;
  /** How much of each of the five it is. */
  shares: number[];
}

interface Kinship {
  kin: Kin[];
  /** Absent where every category is one of the five. */
  alike?: (text: string) => number[];
}

/** Worked out once for a scheme and layer: definitions do not change. */
const kinships = new WeakMap<Weights, WeakMap<Scheme, Map<string, Kinship>>>();

function kinshipOf(scheme: Scheme, layer: string | undefined, weights: Weights): Kinship {
  const ofWeights = kinships.get(weights) ?? new WeakMap<Scheme, Map<string, Kinship>>();
  kinships.set(weights, ofWeights);
  const ofScheme = ofWeights.get(scheme) ?? new Map<string, Kinship>();
  ofWeights.set(scheme, ofScheme);
  const kept = ofScheme.get(layer ?? '');
  if (kept) return kept;
  const categories = categoriesFor(scheme, layer);
  const descriptions = categories.map(({ label, definition }) => `${label}，${definition}`);
  const kin = categories.map((category, i): Kin => {
    const same = knownAs(category);
    return {
      key: category.key,
      own: same !== undefined,
      shares: same
        ? KNOWN.map((key) => (key === same ? 1 - STRAY * (KNOWN.length - 1) : STRAY))
        : weights.shares('category', featuresOf(descriptions[i] ?? '')),
    };
  });
  const made: Kinship = { kin, ...(kin.some(({ own }) => !own) && { alike: likenessTo(descriptions) }) };
  ofScheme.set(layer ?? '', made);
  return made;
}

const NAMES: Record<Known, RegExp> = {
  ideology: /^思想道德/,
  duty: /^岗位职责/,
  process: /^业务流程/,
  institution: /^制度机制/,
  environment: /^外部环境/,
};

/** By key, else by the common name at the start of the label. */
function knownAs(category: Scheme['categories'][number]): Known | undefined {
  return KNOWN.find((key) => key === category.key) ?? KNOWN.find((key) => NAMES[key].test(category.label));
}

/** To hundredths, never up, so that sums stay at most 1. */
const down = (share: number) => Math.floor(share * 100) / 100;
