import { BODY, heightOfPills, PADDING, type Pill, pillsIn, SMALL } from './boxes.js';
import { markOf } from './colours.js';
import { KNOWN_ELEMENTS } from './elements.js';
import type { ChartNode, ChartPoint } from './model.js';
import { heightOf, type Line } from './svg.js';
import { wrap } from './text.js';

/** What stands beside a node: its notes, and its risk points with their measures. Pure. */
export interface Beside {
  height: number;
  cells: Cell[];
  shortened: Array<{ of: string; text: string }>;
}

/** A framed text at `y` from the top of the row; `left` and `width` from the left of the side columns. */
export interface Cell {
  kind: 'note' | 'point' | 'measures';
  x: number;
  y: number;
  width: number;
  height: number;
  lines: Line[];
  pills: Pill[];
}

const MOST_LINES = 5;
/** A measure is a sentence or two. */
const MOST_MEASURE_LINES = 4;
const MOST_MEASURES = 4;
const CELL_GAP = 6;

const ELEMENT_LABELS = new Map(KNOWN_ELEMENTS.map((one) => [one.key, one.label]));

/** What a note is about, in the words of its elements. */
export const headingOf = (note: ChartNode): string =>
  (note.elements ?? []).flatMap((key) => ELEMENT_LABELS.get(key) ?? []).join('、') || '说明';

/** Whose a point is that stands at no single node. */
export const WHOLE = '整项职权';

/** A measure in one line, its line of defence first. */
export const measureLine = (measure: ChartPoint['measures'][number]): string =>
  measure.defence ? `【${measure.defence}】${measure.text}` : measure.text;

/**
 * @param widths of the column of points and of that of measures; a note takes both
 * @param named which node it is, where the place alone does not tell
 */
export function besideOf(
  notes: readonly ChartNode[],
  points: readonly ChartPoint[],
  widths: { points: number; measures: number; gap: number },
  named?: string,
): Beside {
  const beside: Beside = { height: 0, cells: [], shortened: [] };
  const some = (of: string, text: string, width: number, most: number): Line[] => {
    const wrapped = wrap(text, (width - 2 * PADDING) / BODY, most);
    if (wrapped.shortened) beside.shortened.push({ of, text });
    return wrapped.lines.map((line) => ({ text: line, size: BODY }));
  };
  const heading = (text: string, width: number): Line[] =>
    wrap(text, (width - 2 * PADDING) / SMALL, 1).lines.map((line) => ({ text: line, size: SMALL, bold: true }));
  const put = (cells: Array<Omit<Cell, 'y' | 'height'>>) => {
    const y = beside.height === 0 ? 0 : beside.height + CELL_GAP;
    const height = Math.max(...cells.map((cell) => heightOf(cell.lines) + heightOfPills(cell.pills) + 2 * PADDING - 4));
    beside.cells.push(...cells.map((cell) => ({ ...cell, y, height })));
    beside.height = y + height;
  };
  const all = widths.points + (widths.measures > 0 ? widths.gap + widths.measures : 0);
  for (const note of notes) {
    const of = headingOf(note);
    const title = named && of === '说明' ? named : named ? `${of}（${named}）` : of;
    // The head of the column says 说明 already.
    const lines = [...(title === '说明' ? [] : heading(title, all)), ...some(of, note.label, all, MOST_LINES)];
    put([{ kind: 'note', x: 0, width: all, lines, pills: [] }]);
  }
  for (const point of points) {
    const of = `风险点 ${point.number}`;
    const pills = pillsIn(
      [{ text: `${point.number} ${point.levelLabel}`, ...markOf(point.levelRank, point.levelCount) }],
      widths.points - 2 * PADDING,
    );
    const lines = [...(named ? heading(named, widths.points) : []), ...some(of, point.text, widths.points, MOST_LINES)];
    const shown = point.measures.slice(0, MOST_MEASURES);
    const measures = shown.flatMap((measure) =>
      some(`${of} 的措施`, measureLine(measure), widths.measures, MOST_MEASURE_LINES),
    );
    for (const measure of point.measures.slice(MOST_MEASURES))
      beside.shortened.push({ of: `${of} 的措施`, text: measureLine(measure) });
    if (point.measures.length > MOST_MEASURES)
      measures.push({ text: `……共 ${point.measures.length} 条，见下`, size: SMALL });
    if (measures.length === 0) measures.push({ text: '（尚无防控措施）', size: BODY });
    put([
      { kind: 'point', x: 0, width: widths.points, lines, pills },
      { kind: 'measures', x: widths.points + widths.gap, width: widths.measures, lines: measures, pills: [] },
    ]);
  }
  return beside;
}
