import { z } from 'zod';
import { cleanLine } from '../channels/text.js';

/**
 * 权力运行流程图 as data: what is drawn, checked, kept and compared; the picture is made of it and never the reverse.
 * Two kinds, as the plans E3 and H ask for them: the 外部流程图 tells those who come to the counter
 * what they need and whom to turn to; the 内部流程图 sets every step, who answers for it, and its time limit.
 * Plain objects, lists and strings only, so that it reads the same from YAML, JSON or a column.
 */
const key = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, '小写字母开头，只含小写字母、数字和连字符，至多 40 个字符');
const words = (limit: number) =>
  z
    .string()
    .max(limit, `至多 ${limit} 个字`)
    .refine((text) => cleanLine(text) !== '', '不能是空的');

/** What one picture holds at most: more does not fit a page, and the layout would keep the service busy. */
export const MOST_NODES = 40;
export const MOST_EDGES = 80;
export const MOST_POINTS = 40;

export const NODE_KINDS = ['start', 'step', 'decision', 'end', 'note'] as const;

export const ChartNode = z.strictObject({
  key,
  /** What is done, asked or said: 受理登记, 材料是否齐全. */
  label: words(2000),
  /** `note` stands beside the flow and takes no part in it. */
  kind: z.enum(NODE_KINDS),
  /** 责任主体: a post or section; a name only where the house publishes names. */
  responsible: words(60).optional(),
  /** 办理时限 in the house's words: 3 个工作日, 当日. */
  timeLimit: words(40).optional(),
  /** Which elements of a 外部流程图 this node makes clear; keys of `elements.ts` or of the house's own list. */
  elements: z.array(key).max(20).optional(),
  /** Of a note: the node it stands beside. Without it the note goes into the table under the flow. */
  about: key.optional(),
});
export type ChartNode = z.infer<typeof ChartNode>;

export const ChartEdge = z.strictObject({
  from: key,
  to: key,
  /** Under which condition: 同意, 退回. */
  label: words(60).optional(),
});
export type ChartEdge = z.infer<typeof ChartEdge>;

export const Chart = z.strictObject({
  title: words(80),
  kind: z.enum(['external', 'internal']),
  /** 职权名称, as in the 职权目录. */
  power: words(80).optional(),
  /** The house whose name stands under the picture. */
  organisation: words(60).optional(),
  /** Shown as it is: the day of approval or publication. Drawing knows no clock. */
  date: words(40).optional(),
  nodes: z.array(ChartNode).min(1, '至少要有一个环节').max(MOST_NODES, `至多 ${MOST_NODES} 个`),
  edges: z.array(ChartEdge).max(MOST_EDGES, `至多 ${MOST_EDGES} 条`).default([]),
  /** Document and article, where one gives the procedure. */
  source: z.string().max(400).optional(),
  /** True when no document says so: 补充（原文未载）. */
  supplement: z.boolean().optional(),
});
export type Chart = z.infer<typeof Chart>;

export const ChartMeasure = z.strictObject({
  text: words(500),
  /** 防线 as the scheme labels it: 前期预防, 中期监控, 后期处置. */
  defence: words(16).optional(),
});
export type ChartMeasure = z.infer<typeof ChartMeasure>;

/** A risk point at a step. Level by label *and* rank: schemes have any number of levels, and print is grey. */
export const ChartPoint = z.strictObject({
  /** The node it stands at. Without it the point belongs to the power as a whole, and goes into the table under the flow. */
  step: key.optional(),
  number: words(20),
  text: words(2000),
  levelLabel: words(16),
  /** 1 is the most serious. */
  levelRank: z.number('填数字').int('填整数').min(1, '最重的是 1').max(20, '至多 20 级'),
  /** How many levels the scheme has. */
  levelCount: z.number('填数字').int('填整数').min(1, '至少 1 级').max(20, '至多 20 级'),
  measures: z.array(ChartMeasure).max(10, '至多 10 条').default([]),
});
export type ChartPoint = z.infer<typeof ChartPoint>;

/**
 * 廉政风险防控图: 绘制集工作流程、风险点及等级和防控措施于一体的廉政风险防控图 (E6 三（二）4): the chart with what was found at
 * its steps.
 */
export const ControlChart = z.strictObject({
  chart: Chart,
  points: z.array(ChartPoint).max(MOST_POINTS, `至多 ${MOST_POINTS} 个`).default([]),
});
export type ControlChart = z.infer<typeof ControlChart>;
