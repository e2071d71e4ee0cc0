// Rule, pure: whether a chart is fit to be sent for approval and to stand before a publication.
import { type Complaint, checkChart } from '../charts/check.js';
import type { ChartElement } from '../charts/elements.js';
import type { Chart } from '../charts/model.js';
import type { PowerStep } from '../powers/model.js';
import type { DrawnFrom } from './model.js';
import { stepsMissing } from './steps.js';

/**
 * Everything that stands in the way of this chart of this power: what the check of charts finds, and steps of the power
 * that are not on its 内部流程图.
 * @param elements what the scheme wants a 外部流程图 to make clear
 */
export function complaintsAbout(
  drawn: { chart: Chart; drawnFrom: DrawnFrom },
  steps: readonly PowerStep[],
  elements: readonly ChartElement[],
): Complaint[] {
  const missing = drawn.chart.kind === 'internal' ? stepsMissing(drawn, steps) : [];
  return [
    ...checkChart(drawn.chart, { elements }),
    ...missing.map(
      ({ label }): Complaint => ({
        severity: 'incomplete',
        path: 'nodes',
        message: `图上没有职权的环节“${label}”`,
        mend: '加上这个环节（名称一样），或先改职权的环节',
      }),
    ),
  ];
}

/** H 二（二）: names of the steps of a chart that have no 办理时限. */
export const withoutTimeLimit = (chart: Chart): string[] =>
  chart.nodes.filter((node) => node.kind === 'step' && node.timeLimit === undefined).map((node) => node.label);

/** nodes.review.timeLimit：“审核”没有办理时限。写上 timeLimit…… */
export const complaintLine = ({ path, message, mend }: Complaint): string => `${path}：${message}。${mend}。`;
