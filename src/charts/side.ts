import { type Beside, besideOf } from './beside.js';
import { BODY, heightOfPills, PADDING } from './boxes.js';
import type { Placed, Rectangle } from './layout.js';
import type { Chart } from './model.js';
import type { Plan } from './plan.js';
import { BLACK, GREY, pillsAt } from './shapes.js';
import { type Line, type Point, path, rectangle, text } from './svg.js';

/** The columns beside the flow: notes, risk points and their measures, each tied to its node. Pure. */

export function columnHeads(
  withPoints: boolean,
  widths: { points: number; measures: number; gap: number },
  at: { flow: number; left: number; side: number },
): Array<{ line: Line; x: number }> {
  const head = (words: string, x: number) => ({ line: { text: words, size: BODY, bold: true }, x });
  const flow = head('工作流程', at.left + at.flow / 2);
  if (!withPoints) return [flow, head('说明', at.side + widths.points / 2)];
  return [
    flow,
    head('风险点及等级', at.side + widths.points / 2),
    head('防控措施', at.side + widths.points + widths.gap + widths.measures / 2),
  ];
}

/** What stands beside each node that has anything. Where several nodes share a row, each says whose it is. */
export function besides(
  { chart: { points }, boxes }: Plan,
  laid: Placed,
  notes: Chart['nodes'],
  widths: { points: number; measures: number; gap: number },
): Map<string, Beside> {
  const found = new Map<string, Beside>();
  for (const { node } of boxes) {
    const [ownNotes, ownPoints] = [
      notes.filter((note) => note.about === node.key),
      points.filter((point) => point.step === node.key),
    ];
    if (ownNotes.length + ownPoints.length === 0) continue;
    const own = laid.nodes.get(node.key);
    const alone = ![...laid.nodes].some(
      ([key, other]) => own && key !== node.key && other.y < own.y + own.height && own.y < other.y + other.height,
    );
    found.set(node.key, besideOf(ownNotes, ownPoints, widths, alone ? undefined : node.label));
  }
  return found;
}

/** From the right side of a box, or from the tip of a diamond, to what stands beside it. */
export function leaderTo(one: Beside, node: Rectangle, diamond: boolean, [left, top]: Point): string {
  // Lower than the middle, where lines that lead back come in; a diamond has only its tip.
  const y = node.y + node.height / 2 + (diamond ? 0 : Math.min(14, node.height / 4));
  const bottom = top + one.height - 8;
  const from: Point = [node.x + node.width, y];
  const points: Point[] = y <= bottom ? [from, [left, y]] : [from, [left - 8, y], [left - 8, bottom], [left, bottom]];
  return path(points, { fill: 'none', stroke: GREY, 'stroke-width': 0.8, 'stroke-dasharray': '1.5 3' });
}

/** The cells beside one node. */
export const besideIn = (one: Beside, [left, top]: Point): string[] =>
  one.cells.flatMap((cell) => [
    rectangle(left + cell.x, top + cell.y, cell.width, cell.height, {
      fill: '#ffffff',
      stroke: cell.kind === 'note' ? GREY : BLACK,
      'stroke-width': 0.8,
      'stroke-dasharray': cell.kind === 'note' ? '4 2' : undefined,
    }),
    ...pillsAt(cell.pills, left + cell.x + PADDING, top + cell.y + 2),
    text(cell.lines, left + cell.x + PADDING, top + cell.y + PADDING - 2 + heightOfPills(cell.pills)),
  ]);
