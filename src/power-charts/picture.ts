import { drawChart } from '../charts/draw.js';
import type { Format } from '../charts/plan.js';
import type { Ctx } from '../context.js';
import type { Person } from '../directory/model.js';
import { precondition } from '../errors.js';
import { fileName } from '../export/files.js';
import { activeScheme } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { type Seen, seenChart, type Target } from './access.js';
import { KIND_LABELS, type PowerChart, STATE_LABELS } from './model.js';
import { pointsOn } from './points.js';
import { inForce } from './queries.js';
import { SAYS } from './words.js';

export interface Picture {
  file: { filename: string; type: string; content: Uint8Array };
  /** What it is, for the sentence that goes with it. */
  what: string;
  more: string;
  chart: PowerChart;
  points: number;
}

export interface Asked extends Target {
  /** 防控图: with the points and measures on it. */
  withPoints: boolean;
  format: Format;
}

/**
 * The picture somebody asks for, as he may see it. Reads and draws, writes nothing: for `prepare`.
 * 流程图 is the latest version he may see; 防控图 stands on the version in force, where there is one.
 * @throws DomainError as `seenChart` · precondition (no point he may see; too tangled to lay out)
 */
export async function pictureFor(
  ctx: Ctx,
  person: Person,
  asked: Asked,
  { timeZone }: { timeZone: string },
): Promise<Picture> {
  const seen = await seenChart(ctx, person, asked.withPoints ? { ...asked, kind: 'internal' } : asked);
  const [latest] = seen.charts;
  if (!latest) throw new Error('a chart was seen, and there is none');
  const chart = asked.withPoints ? (inForce(seen.charts, latest.kind) ?? latest) : latest;
  const { points, leftOut } = asked.withPoints
    ? await pointsOn(ctx, person, seen.power, chart)
    : { points: [], leftOut: 0 };
  if (asked.withPoints && points.length === 0)
    throw precondition(SAYS.noPoints(seen.power.number, (await activeScheme(ctx.db)).scheme.office));
  const drawn = { ...chart.chart, date: dated(chart, timeZone) };
  const svg = await drawChart({ chart: drawn, points }, asked.format);
  const word = asked.withPoints ? '防控图' : '流程图';
  return {
    file: {
      filename: fileName(
        `${seen.power.name}-${asked.withPoints ? '廉政风险防控图' : KIND_LABELS[chart.kind]}`,
        dateOf(ctx.now, timeZone),
        'svg',
      ),
      type: 'image/svg+xml',
      content: Buffer.from(svg),
    },
    what: whatOf(seen, chart, asked.withPoints),
    more: [
      ...(asked.withPoints ? [SAYS.pointsOn(points.length, leftOut)] : []),
      ...(asked.format === 'a4' ? [SAYS.phone(word, asked.text)] : []),
    ].join(''),
    chart,
    points: points.length,
  };
}

/** 药品采购的内部流程图 LT-2026-0001（第 2 版，拟稿；现行第 1 版） */
function whatOf({ power, charts }: Seen, chart: PowerChart, withPoints: boolean): string {
  const held = inForce(charts, chart.kind);
  const other = held && held.id !== chart.id ? `；现行第 ${held.version} 版` : '';
  const name = withPoints ? '廉政风险防控图' : KIND_LABELS[chart.kind];
  return `${power.name}的${name} ${chart.number}（第 ${chart.version} 版，${STATE_LABELS[chart.state]}${other}）`;
}

/** What stands under the picture: the day of filing, or that it is none yet. */
const dated = ({ number, version, state, approvedAt }: PowerChart, timeZone: string): string =>
  `${number} 第 ${version} 版，${STATE_LABELS[state]}${approvedAt ? ` ${dateOf(approvedAt, timeZone)}` : ''}`;
