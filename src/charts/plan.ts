import { boxOf, type NodeBox, SMALL } from './boxes.js';
import type { Flow } from './layout.js';
import type { ControlChart } from './model.js';
import { heightOf, type Line } from './svg.js';
import { widthOf, wrap } from './text.js';

/** What is to be drawn and how big its parts are, before anything has a place. Pure. */

/** `a4`: what stands beside the flow is in columns. `phone`: it stands in a table under the flow, in a narrow picture. */
export type Format = 'a4' | 'phone';

/** An A4 page upright at the size of a screen's pixels, within its margins. */
export const PAGE: Record<Format, { width: number; margin: number; box: number }> = {
  a4: { width: 720, margin: 24, box: 190 },
  phone: { width: 390, margin: 14, box: 176 },
};

export interface Plan {
  chart: ControlChart;
  format: Format;
  boxes: NodeBox[];
  edges: Array<{ from: string; to: string; label?: { lines: Line[]; width: number; height: number } }>;
  shortened: Array<{ of: string; text: string }>;
}

/** What the layout must find places for. */
export function planOf(chart: ControlChart, format: Format): Plan {
  const { nodes, edges } = chart.chart;
  const boxes = nodes
    .filter((node) => node.kind !== 'note')
    .map((node) =>
      boxOf(
        node,
        chart.points.filter((point) => point.step === node.key),
        PAGE[format].box,
      ),
    );
  const shortened = boxes.flatMap((box) => box.shortened);
  return {
    chart,
    format,
    boxes,
    shortened,
    edges: edges.map(({ from, to, label }) => {
      if (label === undefined) return { from, to };
      const wrapped = wrap(label, 9, 2);
      if (wrapped.shortened) shortened.push({ of: '条件', text: label });
      const lines = wrapped.lines.map((line) => ({ text: line, size: SMALL }));
      const width = Math.max(...wrapped.lines.map(widthOf)) * SMALL + 6;
      return { from, to, label: { lines, width: Math.ceil(width), height: heightOf(lines) + 2 } };
    }),
  };
}

export const flowOf = ({ boxes, edges }: Plan): Flow => ({
  nodes: boxes.map(({ node, width, height }) => ({ key: node.key, kind: node.kind, width, height })),
  edges: edges.map(({ from, to, label }) => ({
    from,
    to,
    ...(label ? { label: { width: label.width, height: label.height } } : {}),
  })),
});
