import type { Kind } from '../classifier/model.js';

/** Rule, pure: how far people agree with what was suggested to them. */

/** So many cases that are alike in all of this. */
export interface Count {
  month: string;
  by: 'local' | 'llm';
  /** With `llm`: prompt, version and model, e.g. classify-risk@3 qwen-plus. */
  source: string | null;
  kind: Kind;
  suggestedCategory: string | null;
  category: string | null;
  suggestedLevel: string | null;
  level: string | null;
  cases: number;
}

export interface Share {
  right: number;
  of: number;
  /** 0…1, with the bounds of its 95 % Wilson interval. */
  share: number;
  low: number;
  high: number;
}

/** The same question for all suggestions, for the local ones and for the model's; absent where there is none of them. */
export interface Shares {
  all: Share | undefined;
  local: Share | undefined;
  llm: Share | undefined;
}

export interface Agreement {
  cases: number;
  /** Reported although the text was not taken for a risk. */
  notSeen: number;
  category: Shares;
  categories: Array<{
    /** As suggested. */
    category: string;
    agreement: Share;
    /** What people made of it instead, the most frequent first. */
    correctedTo: Array<{ category: string; cases: number }>;
  }>;
  level: { exact: Shares; withinOneStep: Shares };
  /** By prompt, version and model; the local classifier is `local`. */
  sources: Array<{ source: string; cases: number; category: Share | undefined }>;
}

/**
 * Of the cases that had a suggestion and a decision, in how many they are the same.
 * @param levels keys of the scheme's levels by rank: neighbours are one step apart
 */
export function agreementOf(counts: readonly Count[], levels: readonly string[]): Agreement {
  const rows = withCategory(counts);
  const levelled = counts.filter(({ suggestedLevel, level }) => suggestedLevel !== null && level !== null);
  const sources = [...new Set(counts.map(sourceOf))].sort();
  return {
    cases: total(counts),
    notSeen: total(counts.filter(({ kind }) => kind !== 'risk' && kind !== 'emergency' && kind !== 'injection')),
    category: shares(rows, sameCategory),
    categories: [...new Set(rows.map((row) => row.suggestedCategory ?? ''))]
      .map((category) => ofCategory(category, rows))
      .sort((a, b) => b.agreement.of - a.agreement.of || (a.category < b.category ? -1 : 1)),
    level: {
      exact: shares(levelled, ({ suggestedLevel, level }) => suggestedLevel === level),
      withinOneStep: shares(levelled, (row) => stepsApart(row, levels) <= 1),
    },
    sources: sources.map((source) => {
      const own = counts.filter((row) => sourceOf(row) === source);
      return { source, cases: total(own), category: shareIn(withCategory(own), sameCategory) };
    }),
  };
}

/** The same month by month, the newest first. */
export function byMonth(
  counts: readonly Count[],
  levels: readonly string[],
): Array<{ month: string; agreement: Agreement }> {
  return [...new Set(counts.map(({ month }) => month))]
    .sort()
    .reverse()
    .map((month) => ({
      month,
      agreement: agreementOf(
        counts.filter((row) => row.month === month),
        levels,
      ),
    }));
}

/** A share with its 95 % Wilson score interval, which stays honest for few cases; undefined for none. */
export function shareOf(right: number, of: number): Share | undefined {
  if (of === 0) return undefined;
  const share = right / of;
  const spread = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  const middle = share + Z ** 2 / (2 * of);
  return {
    right,
    of,
    share,
    low: Math.max(0, Math.min(share, (middle - spread) / scale)),
    high: Math.min(1, Math.max(share, (middle + spread) / scale)),
  };
}

/** The normal quantile for 95 %, both sides. */
const Z = 1.959963984540054;

const total = (rows: readonly Count[]) => rows.reduce((sum, { cases }) => sum + cases, 0);
const sameCategory = ({ suggestedCategory, category }: Count) => suggestedCategory === category;
const sourceOf = ({ by, source }: Count) => (by === 'local' ? 'local' : (source ?? 'llm'));
const withCategory = (counts: readonly Count[]) =>
  counts.filter(({ suggestedCategory, category }) => suggestedCategory !== null && category !== null);

function shares(rows: readonly Count[], holds: (row: Count) => boolean): Shares {
  const only = (by: Count['by']) =>
    shareIn(
      rows.filter((row) => row.by === by),
      holds,
    );
  return { all: shareIn(rows, holds), local: only('local'), llm: only('llm') };
}

const shareIn = (rows: readonly Count[], holds: (row: Count) => boolean) =>
  shareOf(total(rows.filter(holds)), total(rows));

function ofCategory(category: string, rows: readonly Count[]): Agreement['categories'][number] {
  const own = rows.filter((row) => row.suggestedCategory === category);
  const others = new Map<string, number>();
  for (const row of own) {
    if (row.category !== null && row.category !== category)
      others.set(row.category, (others.get(row.category) ?? 0) + row.cases);
  }
  return {
    category,
    agreement: shareIn(own, sameCategory) as Share,
    correctedTo: [...others]
      .map(([to, cases]) => ({ category: to, cases }))
      .sort((a, b) => b.cases - a.cases || (a.category < b.category ? -1 : 1)),
  };
}

/** A level that the scheme no longer has is no neighbour of any. */
function stepsApart({ suggestedLevel, level }: Count, levels: readonly string[]): number {
  if (suggestedLevel === level) return 0;
  const [from, to] = [levels.indexOf(suggestedLevel ?? ''), levels.indexOf(level ?? '')];
  return from < 0 || to < 0 ? Number.POSITIVE_INFINITY : Math.abs(from - to);
}
