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
  kind: Personal | 'address';
  /** What makes two of them the same, where the masked part alone does not (王主任 and 王科长). */
  identity?: string | undefined;
}

/**
 * Rule, pure: spans in the order of their rank → spans in the order of the text that do not overlap. What reaches out
 * of a better ranked one is kept as a span of its own, so that nothing found stays readable.
 */
export function withoutOverlap(ranked: Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of ranked) {
    let rest = [span];
    for (const other of kept) rest = rest.flatMap((part) => outside(part, other));
    kept.push(...rest);
  }
  return kept.sort((a, b) => a.from - b.from);
}

function outside(span: Span, other: Span): Span[] {
  if (span.to <= other.from || other.to <= span.from) return [span];
  const before = { kind: span.kind, from: span.from, to: Math.min(span.to, other.from) };
  const after = { kind: span.kind, from: Math.max(span.from, other.to), to: span.to };
  return [before, after].filter((part) => part.from < part.to);
}
