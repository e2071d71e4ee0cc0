import type { Chart } from '../charts/model.js';

export type ChartKind = Chart['kind'];
export type ChartState = 'draft' | 'in-approval' | 'approved' | 'replaced';
/** `steps`: made of the power's steps, whose keys its nodes bear. `file`: drawn outside, with keys of its own. */
export type DrawnFrom = 'steps' | 'file';

/** States of a chart as people read them; of the same words as the powers'. */
export const STATE_LABELS: Record<ChartState, string> = {
  draft: '拟稿',
  'in-approval': '审批中',
  approved: '已备案',
  replaced: '已被新版代替',
};

export const KIND_LABELS: Record<ChartKind, string> = { internal: '内部流程图', external: '外部流程图' };

export interface PowerChart {
  id: string;
  number: string;
  power: string;
  kind: ChartKind;
  version: number;
  chart: Chart;
  drawnFrom: DrawnFrom;
  state: ChartState;
  drawnBy: string | null;
  submittedBy: string | null;
  schemeVersion: string;
  replacedBy: string | null;
  createdAt: Date;
  approvedAt: Date | null;
}

/** LT-2026-1, lt-2026-0001 or full-width digits → LT-2026-0001. Undefined when it is no number of a chart. */
export function readChartNumber(text: string): string | undefined {
  const match = /^LT[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `LT-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}
