import { widthOf } from './document.js';

/** A text over the columns `from` to `to`, both included. */
export interface Part {
  from: number;
  to: number;
  text: string;
}

/**
 * Rule, pure: signatures side by side below a table, each in columns of its own that make up an equal part of the width as
 * nearly as they can. Where the columns are too few or too narrow for that, all stand in one line with blanks between them.
 * @param widths of the columns, in characters
 */
export function signatureParts(texts: readonly string[], widths: readonly number[]): Part[] {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
  const total = edges.at(-1) ?? 0;
  const distance = (column: number, place: number) => Math.abs((edges[column] ?? Number.POSITIVE_INFINITY) - place);
  const starts = [0];
  while (starts.length < texts.length) {
    const wanted = (total * starts.length) / texts.length;
    let nearest = (starts.at(-1) ?? 0) + 1;
    while (distance(nearest + 1, wanted) < distance(nearest, wanted)) nearest++;
    starts.push(nearest);
  }
  const parts = texts.map((text, at) => ({ text, from: starts[at] ?? 0, to: (starts[at + 1] ?? widths.length) - 1 }));
  const roomy = ({ text, from, to }: Part) =>
    from <= to && (edges[to + 1] ?? 0) - (edges[from] ?? 0) >= widthOf(text) + TO_SIGN;
  if (parts.every(roomy)) return parts;
  return [{ from: 0, to: Math.max(0, widths.length - 1), text: inOneLine(texts, total) }];
}

/** Room for a name, in characters. */
const TO_SIGN = 6;

function inOneLine(texts: readonly string[], width: number): string {
  const part = Math.floor((width * 0.96) / texts.length);
  return texts
    .map((text, at) => (at === texts.length - 1 ? text : text + '　'.repeat(Math.max(1, (part - widthOf(text)) / 2))))
    .join('');
}
