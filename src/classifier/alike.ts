import { pairs } from './likeness.js';
import { halfwidth } from './text.js';

/** What was reported and confirmed before: the text redacted, keys of the scheme as people decided them. */
export interface Case {
  text: string;
  category?: string;
  level?: string;
  layer: string;
}

export interface Alike {
  case: Case;
  /** 0 (nothing in common) … 1 (the same pairs of characters). */
  likeness: number;
}

/** Among 500 made-up reports of a house, of two this much alike seven in ten were of one of five categories. */
export const ALIKE = 0.12;

/**
 * Rule, pure: the cases most alike a text, likeliest first: the cosine of their pairs of characters, each weighing the
 * more the fewer cases have it. Placeholders of redaction say nothing.
 * @param cases kept as they are between calls: what is computed from a list is kept with the list
 */
export function alikeCases(
  text: string,
  cases: readonly Case[],
  options: { count: number; above?: number; where?: (one: Case) => boolean },
): Alike[] {
  const { count, above = ALIKE, where = () => true } = options;
  return likenesses(text, cases)
    .map((likeness, at) => ({ case: cases[at] as Case, likeness }))
    .filter((one) => one.likeness >= above && where(one.case))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, count);
}

/**
 * Rule, pure: how much the confirmed cases of a layer speak for each category: the squares of their likenesses added up,
 * by the category that people decided. Categories without any such case are absent.
 */
export function evidenceOfCases(text: string, cases: readonly Case[], layer: string | undefined): Map<string, number> {
  const weights = new Map<string, number>();
  const where = (one: Case) => layer === undefined || one.layer === layer;
  for (const { case: one, likeness } of alikeCases(text, cases, { count: cases.length, where })) {
    if (one.category !== undefined) weights.set(one.category, (weights.get(one.category) ?? 0) + likeness * likeness);
  }
  return weights;
}

function likenesses(text: string, cases: readonly Case[]): number[] {
  const index = indexOf(cases);
  const found = new Array<number>(cases.length).fill(0);
  let length = 0;
  for (const pair of pairsOf(text)) {
    const holders = index.holders.get(pair) ?? [];
    const weight = rarity(holders.length, cases.length) ** 2;
    length += weight;
    for (const at of holders) found[at] = (found[at] ?? 0) + weight;
  }
  return found.map((shared, at) => (shared === 0 ? 0 : shared / Math.sqrt(length * (index.lengths[at] ?? 1))));
}

interface Index {
  /** Pair → the places of the cases that have it. */
  holders: Map<string, number[]>;
  /** Of each case, the square of its length. */
  lengths: number[];
}

/** Five hundred cases take some tens of milliseconds to cut up: once for a list, not once for a question. */
const indexes = new WeakMap<readonly Case[], Index>();

function indexOf(cases: readonly Case[]): Index {
  const known = indexes.get(cases);
  if (known) return known;
  const holders = new Map<string, number[]>();
  const own = cases.map((one) => pairsOf(one.text));
  for (const [at, its] of own.entries()) {
    for (const pair of its) {
      const list = holders.get(pair);
      if (list) list.push(at);
      else holders.set(pair, [at]);
    }
  }
  const weigh = (pair: string) => rarity(holders.get(pair)?.length ?? 0, cases.length) ** 2;
  const index = { holders, lengths: own.map((its) => [...its].reduce((sum, pair) => sum + weigh(pair), 0)) };
  indexes.set(cases, index);
  return index;
}

/** Smoothed, so that among three cases a shared pair still counts. */
const rarity = (holders: number, of: number) => 1 + Math.log((of + 1) / (holders + 1));

/** Long reports are compared by their beginning, where the matter is told. */
const COMPARED = 400;

const pairsOf = (text: string) =>
  pairs(
    halfwidth(text)
      .slice(0, COMPARED)
      .replace(/⟦[^⟦⟧]*⟧/g, ' '),
  );
