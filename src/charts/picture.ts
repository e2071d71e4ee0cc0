import { type Beside, besideOf, headingOf, measureLine } from './beside.js';
import {
  boxOf,
  heightOfPills,
  LABEL,
  type NodeBox,
  PADDING,
  type Pill,
  pillsIn,
  SMALL,
  widthOfPills,
} from './boxes.js';
import { markOf } from './colours.js';
import type { Flow, Placed, Rectangle } from './layout.js';
import type { Chart, ChartPoint, ControlChart } from './model.js';
import { spread } from './spread.js';
import { document, heightOf, type Line, lineHeight, type Point, path, rectangle, text } from './svg.js';
import { widthOf, wrap } from './text.js';

/** A chart with its places → SVG. Pure: the same data, the same bytes. */

/** `a4`: what stands beside the flow is in columns. `phone`: it stands in a table under the flow, in a narrow picture. */
export type Format = 'a4' | 'phone';

/** An A4 page upright at the size of a screen's pixels, within its margins. */
const PAGE: Record<Format, { width: number; margin: number; box: number }> = {
  a4: { width: 720, margin: 24, box: 190 },
  phone: { width: 390, margin: 14, box: 176 },
};
const SIDE_GAP = 26;
const COLUMN_GAP = 8;
const BODY = 13;
/** The columns beside a broad flow do not become narrower than this: points with measures, notes alone. */
const LEAST_SIDE = { points: 340, notes: 220 };
const BLACK = '#000000';
const GREY = '#555555';

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

/** Draws the plan where the layout has put it. */
export function pictureOf(plan: Plan, laid: Placed): string {
  const { chart, points } = plan.chart;
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
    content.push(
      path(
        [
          [margin, y],
          [width - margin, y],
        ],
        { stroke: BLACK, 'stroke-width': 1 },
      ),
    );
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
  const foot = footOf(chart);
  if (foot.length > 0) {
    content.push(
      path(
        [
          [margin, y],
          [width - margin, y],
        ],
        { stroke: GREY, 'stroke-width': 0.6 },
      ),
    );
    y += 6;
    const lines = foot.flatMap((line) =>
      wrap(line, (width - 2 * margin) / SMALL).lines.map((part) => ({ text: part, size: SMALL })),
    );
    content.push(text(lines, margin, y));
    y += heightOf(lines);
  }
  return document(
    { width, height: y + margin, title: `${kindOf(plan.chart)}：${chart.title}`, description: describe(plan.chart) },
    content,
  );
}

const kindOf = ({ chart, points }: ControlChart): string =>
  points.length > 0 ? '廉政风险防控图' : chart.kind === 'external' ? '权力运行外部流程图' : '权力运行内部流程图';

function headOf({ chart: whole, format }: Plan, width: number): Line[] {
  const size = format === 'phone' ? 17 : 20;
  const { chart } = whole;
  const under = [kindOf(whole), ...(chart.power ? [`职权：${chart.power}`] : [])].join(' · ');
  return [
    ...wrap(chart.title, width / size).lines.map((line) => ({ text: line, size, bold: true })),
    ...wrap(under, width / BODY).lines.map((line) => ({ text: line, size: BODY })),
  ];
}

function columnHeads(
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
function besides(
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

function flowIn(plan: Plan, placed: Placed, [left, top]: Point): string[] {
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

const diamond = ({ x, y, width, height }: Rectangle, frame: Record<string, string | number>): string =>
  path(
    [
      [x + width / 2, y],
      [x + width, y + height / 2],
      [x + width / 2, y + height],
      [x, y + height / 2],
      [x + width / 2, y],
    ],
    frame,
  );

const pillsAt = (pills: readonly Pill[], left: number, top: number): string[] =>
  pills.flatMap((pill) => [
    rectangle(left + pill.x, top + pill.y, pill.width, pill.height, {
      rx: 3,
      fill: pill.fill,
      stroke: BLACK,
      'stroke-width': 0.8,
    }),
    text(
      [{ text: pill.text, size: SMALL, bold: true, fill: pill.ink }],
      left + pill.x + pill.width / 2,
      top + pill.y + (pill.height - lineHeight(SMALL)) / 2,
      'middle',
    ),
  ]);

/** From the right side of a box, or from the tip of a diamond, to what stands beside it. */
function leaderTo(one: Beside, node: Rectangle, diamond: boolean, [left, top]: Point): string {
  // Lower than the middle, where lines that lead back come in; a diamond has only its tip.
  const y = node.y + node.height / 2 + (diamond ? 0 : Math.min(14, node.height / 4));
  const bottom = top + one.height - 8;
  const from: Point = [node.x + node.width, y];
  const points: Point[] = y <= bottom ? [from, [left, y]] : [from, [left - 8, y], [left - 8, bottom], [left, bottom]];
  return path(points, { fill: 'none', stroke: GREY, 'stroke-width': 0.8, 'stroke-dasharray': '1.5 3' });
}

const besideIn = (one: Beside, [left, top]: Point): string[] =>
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

interface Table {
  title: string;
  rows: Array<{ name: string; text: string[]; mark?: ChartPoint }>;
}

/** Under the flow: notes about the whole, on a phone everything that stands beside, and what was shortened, in full. */
function tablesOf({ chart: { chart, points }, format, boxes }: Plan, shortened: Plan['shortened']): Table[] {
  const notes = chart.nodes.filter((node) => node.kind === 'note' && (format === 'phone' || node.about === undefined));
  const labels = new Map(boxes.map(({ node }) => [node.key, node.label]));
  const tables: Table[] = [
    {
      title: '说明',
      rows: notes.map((note) => ({
        name: headingOf(note),
        text: [note.about ? `（${labels.get(note.about) ?? ''}）${note.label}` : note.label],
      })),
    },
    {
      title: '风险点、等级和防控措施',
      rows: (format === 'phone' ? points : []).flatMap((point) => [
        { name: labels.get(point.step) ?? '', text: [point.text], mark: point },
        { name: '防控措施', text: point.measures.length > 0 ? point.measures.map(measureLine) : ['（尚无防控措施）'] },
      ]),
    },
    { title: '图中以“…”缩短的全文', rows: shortened.map(({ of, text }) => ({ name: of, text: [text] })) },
  ];
  return tables.filter((table) => table.rows.length > 0);
}

function tableIn({ title, rows }: Table, left: number, top: number, width: number) {
  const nameWidth = Math.min(150, Math.max(84, width * 0.2));
  const content = [text([{ text: title, size: LABEL, bold: true }], left, top)];
  const begin = top + lineHeight(LABEL) + 4;
  let y = begin;
  const frame = { fill: '#ffffff', stroke: BLACK, 'stroke-width': 0.8 };
  for (const row of rows) {
    const name = wrap(row.name, (nameWidth - 12) / SMALL, 4).lines.map((line) => ({
      text: line,
      size: SMALL,
      bold: true,
    }));
    const words = row.text
      .flatMap((one) => wrap(one, (width - nameWidth - 16) / BODY).lines)
      .map((line) => ({ text: line, size: BODY }));
    const pills = row.mark
      ? pillsIn(
          [{ text: `${row.mark.number} ${row.mark.levelLabel}`, ...markOf(row.mark.levelRank, row.mark.levelCount) }],
          width - nameWidth - 16,
        )
      : [];
    const above = pills.length > 0 ? heightOfPills(pills) : 0;
    const height = Math.max(heightOf(name), heightOf(words) + above) + 10;
    content.push(
      rectangle(left, y, nameWidth, height, frame),
      rectangle(left + nameWidth, y, width - nameWidth, height, frame),
      text(name, left + 6, y + 5),
      ...pillsAt(pills, left + nameWidth + 8, y - 1),
      text(words, left + nameWidth + 8, y + 5 + above),
    );
    y += height;
  }
  return { content, height: y - top };
}

/** What the shapes, dashes and colours mean, as far as they occur. */
function legendIn({ chart: { points }, boxes }: Plan, laid: Placed, left: number, top: number, width: number) {
  const content: string[] = [];
  const height = lineHeight(SMALL);
  let [x, y] = [left, top];
  const put = (symbolWidth: number, words: string, draw: (at: Rectangle) => string[]) => {
    const all = symbolWidth + (words === '' ? 4 : 5 + widthOf(words) * SMALL + 14);
    if (x > left && x + all > left + width) [x, y] = [left, y + height + 4];
    content.push(
      ...draw({ x, y: y + 2, width: symbolWidth, height: height - 4 }),
      ...(words === '' ? [] : [text([{ text: words, size: SMALL }], x + symbolWidth + 5, y)]),
    );
    x += all;
  };
  put(-5, '图例：', () => []);
  const frame = { fill: '#ffffff', stroke: BLACK, 'stroke-width': 1 };
  const kinds = new Set(boxes.map(({ node }) => node.kind));
  if (kinds.has('start') || kinds.has('end'))
    put(22, '开始、结束', (at) => [rectangle(at.x, at.y, at.width, at.height, { ...frame, rx: at.height / 2 })]);
  if (kinds.has('step')) put(22, '环节', (at) => [rectangle(at.x, at.y, at.width, at.height, frame)]);
  if (kinds.has('decision')) put(24, '判断', (at) => [diamond(at, frame)]);
  if (laid.edges.some(({ back }) => back))
    put(26, '回到前面的环节', (at) => [
      path(
        [
          [at.x, at.y + at.height / 2],
          [at.x + at.width, at.y + at.height / 2],
        ],
        { stroke: BLACK, 'stroke-width': 1.3, 'stroke-dasharray': '6 3' },
      ),
    ]);
  const levels = [...new Map(points.map((point) => [`${point.levelRank} ${point.levelLabel}`, point])).values()].sort(
    (a, b) => a.levelRank - b.levelRank,
  );
  levels.forEach((point, at) => {
    const [pill] = pillsIn([{ text: point.levelLabel, ...markOf(point.levelRank, point.levelCount) }], width / 2);
    if (!pill) return;
    put(pill.width, at === levels.length - 1 ? '风险等级，颜色越深越重' : '', (place) =>
      pillsAt([{ ...pill, y: 0 }], place.x, place.y - 2),
    );
  });
  return { content, height: y + height - top };
}

const footOf = (chart: Chart): string[] => {
  const line = [chart.organisation, chart.date].filter(Boolean).join(' · ');
  const source = [chart.source ? `出处：${chart.source}` : '', chart.supplement ? '补充（原文未载）' : '']
    .filter(Boolean)
    .join('；');
  return [line, source].filter(Boolean);
};

/** The chart in words, for those who do not see it. */
export function describe({ chart, points }: ControlChart): string {
  const labels = new Map(chart.nodes.map((node) => [node.key, node.label]));
  const flow = chart.nodes.filter((node) => node.kind !== 'note');
  const told = flow.map((node, at) => {
    const facts = [
      node.responsible && `责任人：${node.responsible}`,
      node.timeLimit && `时限：${node.timeLimit}`,
    ].filter(Boolean);
    const next = chart.edges
      .filter((edge) => edge.from === node.key)
      .map((edge) => `${edge.label ? `${edge.label}时` : ''}到“${labels.get(edge.to) ?? edge.to}”`);
    const risks = points
      .filter((point) => point.step === node.key)
      .map(
        (point) =>
          `风险点 ${point.number}（${point.levelLabel}）：${point.text}；防控措施：${point.measures.map(measureLine).join('；') || '尚无'}`,
      );
    return [
      `${at + 1}. ${node.label}`,
      facts.length > 0 ? `（${facts.join('，')}）` : '',
      next.length > 0 ? `，${next.join('；')}` : '',
      '。',
      ...risks.map((risk) => `${risk}。`),
    ].join('');
  });
  const notes = chart.nodes
    .filter((node) => node.kind === 'note')
    .map(
      (note) => `${headingOf(note)}${note.about ? `（${labels.get(note.about) ?? note.about}）` : ''}：${note.label}。`,
    );
  return [`共 ${flow.length} 个环节。`, ...told, ...notes].join(' ');
}
