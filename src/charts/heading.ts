import { BODY, SMALL } from './boxes.js';
import type { Chart, ControlChart } from './model.js';
import type { Plan } from './plan.js';
import type { Line } from './svg.js';
import { wrap } from './text.js';

/** What stands over a picture and at its foot. Pure. */

export const kindOf = ({ chart, points }: ControlChart): string =>
  points.length > 0 ? '廉政风险防控图' : chart.kind === 'external' ? '权力运行外部流程图' : '权力运行内部流程图';

export function headOf({ chart: whole, format }: Plan, width: number): Line[] {
  const size = format === 'phone' ? 17 : 20;
  const { chart } = whole;
  const under = [kindOf(whole), ...(chart.power && chart.power !== chart.title ? [`职权：${chart.power}`] : [])].join(
    ' · ',
  );
  return [
    ...wrap(chart.title, width / size).lines.map((line) => ({ text: line, size, bold: true })),
    ...wrap(under, width / BODY).lines.map((line) => ({ text: line, size: BODY })),
  ];
}

/** The house with the date, and where the chart comes from. */
export function footOf(chart: Chart, width: number): Line[] {
  const line = [chart.organisation, chart.date].filter(Boolean).join(' · ');
  const source = [chart.source ? `出处：${chart.source}` : '', chart.supplement ? '补充（原文未载）' : '']
    .filter(Boolean)
    .join('；');
  return [line, source]
    .filter(Boolean)
    .flatMap((words) => wrap(words, width / SMALL).lines.map((part) => ({ text: part, size: SMALL })));
}
