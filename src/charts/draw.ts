import { invalid } from '../errors.js';
import { readChart } from './check.js';
import { layOut } from './layout.js';
import { pictureOf } from './picture.js';
import { type Format, flowOf, planOf } from './plan.js';

/**
 * Draws a chart, or a chart with its risk points as 廉政风险防控图. The same data gives the same bytes; an unfinished chart
 * is drawn as far as it goes, so that it can be looked at while it is made.
 * @param data a Chart, or a ControlChart (`{ chart, points }`)
 * @returns the SVG file
 * @throws DomainError invalid, with every fault in `detail.complaints`, where it cannot be drawn
 */
export async function drawChart(data: unknown, format: Format = 'a4'): Promise<string> {
  const { chart, complaints } = readChart(data);
  if (!chart || complaints.length > 0)
    throw invalid(
      `这张图有 ${complaints.length} 处画不出来：\n${complaints
        .slice(0, 20)
        .map(({ path, message, mend }) => `  - ${path}：${message}。${mend}`)
        .join('\n')}`,
      { complaints },
    );
  const plan = planOf(chart, format);
  return pictureOf(plan, await layOut(flowOf(plan)));
}
