/** Kinds of personal data, as they appear in `masked`, in the order of the contract. */
export const PERSONAL = [
  'phone',
  'id_number',
  'bank_card',
  'uscc',
  'email',
  'plate',
  'name',
  'wechat',
  'record_no',
] as const;
export type Personal = (typeof PERSONAL)[number];

/** A stretch of a text that is to be masked. */
export interface Span {
  from: number;
  to: number;
  /** The contract knows no kind for the last two: they are masked without being named. */
  kind: Personal | 'address' | 'qq';
  /** What makes two of them the same, where the masked part alone does not (王主任 and 王科长). */
  identity?: string | undefined;
}

/**
 * Rule, pure: spans in the order of their rank → spans in the order of the text that do not overlap. What reaches out
 * of a better ranked one is kept as a span of its own, so that nothing found stays readable.
 */
export function withoutOverlap(ranked: Span[]): Span[] {
  if (ranked.length < 2) return ranked;
  // Marks where it is taken, rather than comparing each with each: a long text may hold thousands of them.
  const taken = new Uint8Array(ranked.reduce((end, span) => Math.max(end, span.to), 0));
  const kept: Span[] = [];
  for (const span of ranked) {
    for (let from = span.from; from < span.to; from++) {
      if (taken[from]) continue;
      let to = from;
      while (to < span.to && !taken[to]) taken[to++] = 1;
      kept.push(to - from === span.to - span.from ? span : { kind: span.kind, from, to });
      from = to;
    }
  }
  return kept.sort((a, b) => a.from - b.from);
}

/**
 * Every match of a pattern with the flag `g`, in order. `String.matchAll` makes a pattern anew for each text, which is
 * most of the time that a text without a match takes.
 */
export function matchesOf(text: string, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    found.push(match);
    if (match[0] === '') pattern.lastIndex++;
  }
  return found;
}
