import { markOf } from './colours.js';
import type { ChartNode, ChartPoint } from './model.js';
import { heightOf, type Line, lineHeight } from './svg.js';
import { balanced, widthOf, wrap } from './text.js';

/** A node of the flow as it will be drawn, without its place. Pure. */
export interface NodeBox {
  node: ChartNode;
  width: number;
  height: number;
  lines: Line[];
  pills: Pill[];
  /** Texts that are drawn with …: they are told in full under the picture. */
  shortened: Array<{ of: string; text: string }>;
}

/** A small mark with a level's colour and name; `x` and `y` from the top left of the row of marks. */
export interface Pill {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  ink: string;
}

export const LABEL = 14;
/** Of what stands beside the flow, in tables and in headings. */
export const BODY = 13;
export const SMALL = 12;
/** Between a border and the words inside. */
export const PADDING = 10;
const PILL_GAP = 6;
const MOST_LINES = 5;
/** The side of the widest upright rectangle of words in a diamond, as a share of the diamond's width. */
const DIAMOND_WORDS = 0.56;

/** The box of a node, with marks for the points found there. `width`: of the box; a diamond is wider. */
export function boxOf(node: ChartNode, points: readonly ChartPoint[], width: number): NodeBox {
  const diamond = node.kind === 'decision';
  const outer = diamond ? width + 24 : width;
  const inner = diamond ? outer * DIAMOND_WORDS : width - 2 * PADDING;
  const shortened: NodeBox['shortened'] = [];
  const some = (text: string, size: number, most: number, more: Partial<Line> = {}, of = '环节'): Line[] => {
    const wrapped = balanced(text, inner / size, most);
    if (wrapped.shortened) shortened.push({ of, text });
    return wrapped.lines.map((line) => ({ text: line, size, ...more }));
  };
  const lines = [
    ...some(node.label, LABEL, MOST_LINES, { bold: true }),
    ...(node.responsible ? some(`责任人：${node.responsible}`, SMALL, 3) : []),
    ...(node.timeLimit ? some(`时限：${node.timeLimit}`, SMALL, 2) : []),
  ];
  const pills = pillsIn(
    points.map((point) => ({
      text: `${point.number} ${point.levelLabel}`,
      ...markOf(point.levelRank, point.levelCount),
    })),
    inner,
  );
  const words = heightOf(lines) + heightOfPills(pills);
  const height = diamond ? Math.max(64, Math.ceil((words + 4) / (1 - DIAMOND_WORDS))) : words + 2 * PADDING;
  return { node, width: outer, height, lines, pills, shortened };
}

/** Marks side by side as far as they fit, then in the next row. */
export function pillsIn(marks: Array<{ text: string; fill: string; ink: string }>, width: number): Pill[] {
  const height = lineHeight(SMALL) + 2;
  let [x, y] = [0, PILL_GAP];
  return marks.map((mark) => {
    const own = Math.min(width, Math.ceil(widthOf(mark.text) * SMALL) + 12);
    const text = wrap(mark.text, (own - 8) / SMALL, 1).lines[0] ?? '';
    if (x > 0 && x + own > width) [x, y] = [0, y + height + PILL_GAP];
    const pill = { text, x, y, width: own, height, fill: mark.fill, ink: mark.ink };
    x += own + PILL_GAP;
    return pill;
  });
}

/** With the space above. */
export const heightOfPills = (pills: readonly Pill[]) => Math.max(0, ...pills.map((pill) => pill.y + pill.height));
export const widthOfPills = (pills: readonly Pill[]) => Math.max(0, ...pills.map((pill) => pill.x + pill.width));
