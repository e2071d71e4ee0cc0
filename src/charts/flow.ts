import { heightOfPills, type NodeBox, widthOfPills } from './boxes.js';
import type { Placed, Rectangle } from './layout.js';
import type { Plan } from './plan.js';
import { BLACK, diamond, pillsAt } from './shapes.js';
import { heightOf, type Point, path, rectangle, text } from './svg.js';

/** The flow itself: lines, nodes, and the words at the lines. Pure. */

export function flowIn(plan: Plan, placed: Placed, [left, top]: Point): string[] {
  const at = ([x, y]: Point): Point => [left + x, top + y];
  const moved = (one: Rectangle): Rectangle => ({ ...one, x: left + one.x, y: top + one.y });
  const lines: string[] = [];
  const labels: string[] = [];
  placed.edges.forEach(({ points, back, label }, index) => {
    lines.push(...arrow(points.map(at), back));
    const words = plan.edges[index]?.label?.lines;
    if (!label || !words) return;
    const { x, y, width, height } = moved(label);
    labels.push(rectangle(x, y, width, height, { fill: '#ffffff' }), text(words, x + width / 2, y + 1, 'middle'));
  });
  const nodes = plan.boxes.flatMap((box) => {
    const where = placed.nodes.get(box.node.key);
    return where ? nodeIn(box, moved(where)) : [];
  });
  return [...lines, ...nodes, ...labels];
}

/** A line with its head. What leads back is dashed, so that it is told apart where lines cross. */
function arrow(points: Point[], back: boolean): string[] {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (!tip || !before) return [];
  const length = Math.hypot(tip[0] - before[0], tip[1] - before[1]) || 1;
  const [dx, dy] = [(tip[0] - before[0]) / length, (tip[1] - before[1]) / length];
  const foot: Point = [tip[0] - dx * 8, tip[1] - dy * 8];
  return [
    path([...points.slice(0, -1), foot], {
      fill: 'none',
      stroke: BLACK,
      'stroke-width': 1.3,
      'stroke-linejoin': 'round',
      'stroke-dasharray': back ? '6 3' : undefined,
    }),
    path([tip, [foot[0] - dy * 4, foot[1] + dx * 4], [foot[0] + dy * 4, foot[1] - dx * 4], tip], { fill: BLACK }),
  ];
}

function nodeIn(box: NodeBox, { x, y, width, height }: Rectangle): string[] {
  const frame = { fill: '#ffffff', stroke: BLACK, 'stroke-width': 1.3 };
  const words = heightOf(box.lines) + heightOfPills(box.pills);
  const top = y + (height - words) / 2;
  const shape =
    box.node.kind === 'decision'
      ? diamond({ x, y, width, height }, frame)
      : box.node.kind === 'step'
        ? rectangle(x, y, width, height, frame)
        : rectangle(x, y, width, height, { ...frame, rx: Math.min(22, height / 2), 'stroke-width': 2 });
  return [
    shape,
    text(box.lines, x + width / 2, top, 'middle'),
    ...pillsAt(box.pills, x + (width - widthOfPills(box.pills)) / 2, top + heightOf(box.lines)),
  ];
}
