// Rule, pure: a power's own steps ⇄ the chart of them.
import { cleanLine, shorten } from '../channels/text.js';
import { type Chart, type ChartEdge, type ChartNode, MOST_NODES } from '../charts/model.js';
import type { PowerFields, PowerStep } from '../powers/model.js';
import type { DrawnFrom } from './model.js';

/** Why no chart can be made of a power's steps: the names of those that lack something. */
export interface StepsLack {
  /** Without 责任岗位. */
  post: string[];
  /** Without 办理时限. */
  timeLimit: string[];
  /** There are none, or more than one picture holds. */
  count?: 'none' | 'many';
}

const BEGIN = '开始';
const END = '办结';
/** A picture holds these beside start and end. */
const MOST_STEPS = MOST_NODES - 2;

/**
 * 内部流程图 of a power: its steps in their order, each with 责任主体 and 办理时限 (H 二（二）“对……各个环节、责任主体、办理时限等
 * 进行规范”). The nodes bear the keys of the steps, so that risk points stay where they are linked.
 */
export function chartOfSteps(
  { name, steps }: Pick<PowerFields, 'name' | 'steps'>,
  organisation: string | undefined,
): { chart: Chart } | { lacks: StepsLack } {
  const lacks: StepsLack = {
    post: steps.filter((step) => !said(step.post)).map((step) => step.label),
    timeLimit: steps.filter((step) => !said(step.timeLimit)).map((step) => step.label),
    ...(steps.length === 0 ? { count: 'none' as const } : steps.length > MOST_STEPS ? { count: 'many' as const } : {}),
  };
  if (lacks.count || lacks.post.length > 0 || lacks.timeLimit.length > 0) return { lacks };
  const nodes: ChartNode[] = [
    { key: 'start', kind: 'start', label: BEGIN },
    ...steps.map(
      (step): ChartNode => ({
        key: step.key,
        kind: 'step',
        label: step.label,
        responsible: shorten(step.post ?? '', 60),
        timeLimit: shorten(step.timeLimit ?? '', 40),
      }),
    ),
    { key: 'end', kind: 'end', label: END },
  ];
  const edges = nodes.slice(1).map((node, at): ChartEdge => ({ from: nodes[at]?.key ?? '', to: node.key }));
  return {
    chart: {
      title: shorten(name, 80),
      kind: 'internal',
      power: shorten(name, 80),
      ...(organisation ? { organisation } : {}),
      nodes,
      edges,
    },
  };
}

/** The node at which a step of the power is drawn: by its key where the chart was made of the steps, else by its name. */
export function nodeOf(
  { chart, drawnFrom }: { chart: Chart; drawnFrom: DrawnFrom },
  step: Pick<PowerStep, 'key' | 'label'>,
): ChartNode | undefined {
  const flow = chart.nodes.filter((node) => node.kind !== 'note');
  if (drawnFrom === 'steps') return flow.find((node) => node.key === step.key);
  return flow.find((node) => cleanLine(node.label) === cleanLine(step.label));
}

/** Steps of the power that the chart does not show. */
export const stepsMissing = (drawn: { chart: Chart; drawnFrom: DrawnFrom }, steps: readonly PowerStep[]): PowerStep[] =>
  steps.filter((step) => !nodeOf(drawn, step));

const said = (text: string | undefined) => text !== undefined && cleanLine(text) !== '';
