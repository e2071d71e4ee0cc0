import type { Beside } from './beside.js';
import { BODY } from './boxes.js';
import { describe } from './description.js';
import { flowIn } from './flow.js';
import { footOf, headOf, kindOf } from './heading.js';
import type { Placed } from './layout.js';
import { legendIn } from './legend.js';
import { PAGE, type Plan } from './plan.js';
import { BLACK, GREY, rule } from './shapes.js';
import { besideIn, besides, columnHeads, leaderTo } from './side.js';
import { spread } from './spread.js';
import { document, heightOf, lineHeight, type Point, text } from './svg.js';
import { tableIn, tablesOf } from './tables.js';

/** A chart with its places → SVG, from the top down. Pure: the same data, the same bytes. */

const SIDE_GAP = 26;
const COLUMN_GAP = 8;
/** The columns beside a broad flow do not become narrower than this: points with measures, notes alone. */
const LEAST_SIDE = { points: 340, notes: 220 };

/** Draws the plan where the layout has put it. */
export function pictureOf(plan: Plan, laid: Placed): string {
  const { chart } = plan.chart;
  const points = plan.chart.points.filter((point) => point.step !== undefined);
  const { margin, width: least } = PAGE[plan.format];
  const notes = chart.nodes.filter((node) => node.kind === 'note' && node.about !== undefined);
  const hasSide = plan.format === 'a4' && (notes.length > 0 || points.length > 0);
  const side = hasSide
    ? Math.max(LEAST_SIDE[points.length > 0 ? 'points' : 'notes'], least - 2 * margin - laid.width - SIDE_GAP)
    : 0;
  const width = Math.max(least, laid.width + 2 * margin + (hasSide ? SIDE_GAP + side : 0));
  const widths = {
    points: points.length > 0 ? Math.floor((side - COLUMN_GAP) * 0.46) : side,
    measures: points.length > 0 ? side - COLUMN_GAP - Math.floor((side - COLUMN_GAP) * 0.46) : 0,
    gap: COLUMN_GAP,
  };
  const beside = hasSide ? besides(plan, laid, notes, widths) : new Map<string, Beside>();
  const shortened = [...plan.shortened, ...[...beside.values()].flatMap((one) => one.shortened)];
  const { placed, tops } = spread(laid, new Map([...beside].map(([key, one]) => [key, one.height])));

  const content: string[] = [];
  let y = margin;
  const head = headOf(plan, width - 2 * margin);
  content.push(text(head, width / 2, y, 'middle'));
  y += heightOf(head) + 14;

  const flowLeft = hasSide ? margin : (width - placed.width) / 2;
  const sideLeft = margin + laid.width + SIDE_GAP;
  if (hasSide) {
    const columns = columnHeads(points.length > 0, widths, { flow: laid.width, left: margin, side: sideLeft });
    content.push(...columns.map((column) => text([column.line], column.x, y, 'middle')));
    y += lineHeight(BODY) + 4;
    content.push(rule(margin, width - margin, y, { stroke: BLACK, 'stroke-width': 1 }));
    y += 12;
  }
  const cells: string[] = [];
  for (const [key, one] of beside) {
    const node = placed.nodes.get(key);
    if (!node) continue;
    const side: Point = [sideLeft, y + (tops.get(key) ?? 0)];
    // Leaders lie under the flow, so that its lines and words stay whole.
    const isDiamond = plan.boxes.some((box) => box.node.key === key && box.node.kind === 'decision');
    content.push(leaderTo(one, { ...node, x: flowLeft + node.x, y: y + node.y }, isDiamond, side));
    cells.push(...besideIn(one, side));
  }
  content.push(...flowIn(plan, placed, [flowLeft, y]), ...cells);
  y += placed.height + 18;

  for (const table of tablesOf(plan, shortened)) {
    const drawn = tableIn(table, margin, y, width - 2 * margin);
    content.push(...drawn.content);
    y += drawn.height + 14;
  }
  const legend = legendIn(plan, laid, margin, y, width - 2 * margin);
  content.push(...legend.content);
  y += legend.height + 8;
  const foot = footOf(chart, width - 2 * margin);
  if (foot.length > 0) {
    content.push(rule(margin, width - margin, y, { stroke: GREY, 'stroke-width': 0.6 }));
    y += 6;
    content.push(text(foot, margin, y));
    y += heightOf(foot);
  }
  return document(
    { width, height: y + margin, title: `${kindOf(plan.chart)}：${chart.title}`, description: describe(plan.chart) },
    content,
  );
}
