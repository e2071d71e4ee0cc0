import { headingOf, measureLine, WHOLE } from './beside.js';
import { BODY, heightOfPills, LABEL, pillsIn, SMALL } from './boxes.js';
import { markOf } from './colours.js';
import type { ChartPoint } from './model.js';
import type { Plan } from './plan.js';
import { BLACK, pillsAt } from './shapes.js';
import { heightOf, lineHeight, rectangle, text } from './svg.js';
import { wrap } from './text.js';

/** The tables under the flow. Pure. */

export interface Table {
  title: string;
  rows: Array<{ name: string; text: string[]; mark?: ChartPoint }>;
}

/** Under the flow: what is about the whole, on a phone everything that stands beside, and what was shortened, in full. */
export function tablesOf({ chart: { chart, points }, format, boxes }: Plan, shortened: Plan['shortened']): Table[] {
  const notes = chart.nodes.filter((node) => node.kind === 'note' && (format === 'phone' || node.about === undefined));
  const labels = new Map(boxes.map(({ node }) => [node.key, node.label]));
  const below = points.filter((point) => format === 'phone' || point.step === undefined);
  const allWhole = below.every((point) => point.step === undefined);
  const tables: Table[] = [
    {
      title: '说明',
      rows: notes.map((note) => ({
        name: headingOf(note),
        text: [note.about ? `（${labels.get(note.about) ?? ''}）${note.label}` : note.label],
      })),
    },
    {
      title: allWhole ? `${WHOLE}的风险点、等级和防控措施` : '风险点、等级和防控措施',
      rows: below.flatMap((point) => [
        { name: point.step === undefined ? WHOLE : (labels.get(point.step) ?? ''), text: [point.text], mark: point },
        { name: '防控措施', text: point.measures.length > 0 ? point.measures.map(measureLine) : ['（尚无防控措施）'] },
      ]),
    },
    { title: '图中以“…”缩短的全文', rows: shortened.map(({ of, text }) => ({ name: of, text: [text] })) },
  ];
  return tables.filter((table) => table.rows.length > 0);
}

export function tableIn({ title, rows }: Table, left: number, top: number, width: number) {
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
