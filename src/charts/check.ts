import type { z } from 'zod';
import { type ChartElement, KNOWN_ELEMENTS, SEEN_ON_THE_CHART } from './elements.js';
import { Chart, type ChartNode, ControlChart } from './model.js';

/** What is wrong with a chart, where, and how to mend it. Pure; all complaints at once, in the order of the file. */
export interface Complaint {
  /** `broken`: it cannot be drawn. `incomplete`: it can, but not be approved or published. */
  severity: 'broken' | 'incomplete';
  /** Where, e.g. `nodes.first-review.timeLimit` or `edges.3.to` (the first edge is 1). */
  path: string;
  message: string;
  mend: string;
}

export interface CheckOptions {
  /** What a 外部流程图 must make clear; none is asked for without it. */
  elements?: readonly ChartElement[];
}

/** Plain data → a chart with its points, or why it is none. A chart alone has no points. */
export function readChart(data: unknown): { chart?: ControlChart; complaints: Complaint[] } {
  const whole = typeof data === 'object' && data !== null && 'chart' in data;
  const parsed = whole ? ControlChart.safeParse(data) : Chart.safeParse(data);
  if (!parsed.success) return { complaints: parsed.error.issues.flatMap((issue) => shape(issue, data)) };
  const chart = whole ? (parsed.data as ControlChart) : { chart: parsed.data as Chart, points: [] };
  return { chart, complaints: broken(chart) };
}

/** Everything that stands in the way of a chart: what cannot be drawn first, then what is missing. */
export function checkChart(data: unknown, options: CheckOptions = {}): Complaint[] {
  const { chart, complaints } = readChart(data);
  if (!chart) return complaints;
  return [
    ...complaints,
    ...flow(chart.chart),
    ...(chart.chart.kind === 'external' ? elements(chart.chart, options.elements ?? []) : duties(chart.chart)),
    ...points(chart),
  ];
}

const complain =
  (severity: Complaint['severity']) =>
  (path: string, message: string, mend: string): Complaint => ({ severity, path, message, mend });
const cannot = complain('broken');
const lacks = complain('incomplete');

const called = (node: ChartNode) => `“${[...node.label].slice(0, 20).join('')}”`;

/** What makes the picture impossible: names that lead nowhere or to two places. */
function broken({ chart, points }: ControlChart): Complaint[] {
  const { nodes, edges } = chart;
  const found: Complaint[] = [];
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const known = [...byKey.keys()].slice(0, 12).join('、');
  for (const key of repeated(nodes.map((node) => node.key)))
    found.push(cannot(`nodes.${key}.key`, `键 ${key} 用了不止一次`, '给其中一个换一个键'));
  for (const node of nodes) {
    if (node.about === undefined) continue;
    const path = `nodes.${node.key}.about`;
    const about = byKey.get(node.about);
    if (node.kind !== 'note') found.push(cannot(path, '只有说明（note）才有 about', '删去 about，或把 kind 改为 note'));
    else if (!about) found.push(cannot(path, `没有这个环节：${node.about}`, `改为已有的键：${known}`));
    else if (about.kind === 'note') found.push(cannot(path, '说明不能附在另一个说明上', '改为流程中一个环节的键'));
  }
  edges.forEach((edge, at) => {
    const path = `edges.${at + 1}`;
    for (const side of ['from', 'to'] as const) {
      const node = byKey.get(edge[side]);
      if (!node) found.push(cannot(`${path}.${side}`, `没有这个环节：${edge[side]}`, `改为已有的键：${known}`));
      else if (node.kind === 'note')
        found.push(
          cannot(`${path}.${side}`, `说明${called(node)}不在流程里`, '删去这条线，在说明上用 about 写明附在哪个环节'),
        );
    }
    if (edge.from === edge.to) found.push(cannot(path, `${edge.from} 连到了自己`, '改为连到下一个环节，或删去这条线'));
  });
  const lines = edges.map((edge) => JSON.stringify([edge.from, edge.to, edge.label]));
  lines.forEach((line, at) => {
    if (lines.indexOf(line) < at) found.push(cannot(`edges.${at + 1}`, '与前面一条线完全相同', '删去一条'));
  });
  points.forEach((point) => {
    const node = point.step === undefined ? undefined : byKey.get(point.step);
    const path = `points.${point.number}`;
    if (!node && point.step !== undefined)
      found.push(cannot(`${path}.step`, `没有这个环节：${point.step}`, `改为已有的键：${known}`));
    else if (node?.kind === 'note')
      found.push(cannot(`${path}.step`, `${called(node)}是说明，不是环节`, '改为流程中一个环节的键'));
    if (point.levelRank > point.levelCount)
      found.push(
        cannot(
          `${path}.levelRank`,
          `共 ${point.levelCount} 级，没有第 ${point.levelRank} 级`,
          '改正 levelRank 或 levelCount',
        ),
      );
  });
  for (const number of repeated(points.map((point) => point.number)))
    found.push(cannot(`points.${number}.number`, `编号 ${number} 用了不止一次`, '每个风险点用自己的编号'));
  return found;
}

/** Whether one can walk from a start to an end, and knows which way to go. */
function flow({ nodes, edges }: Chart): Complaint[] {
  const found: Complaint[] = [];
  const inFlow = nodes.filter((node) => node.kind !== 'note');
  const exits = (key: string) => edges.filter((edge) => edge.from === key);
  const starts = inFlow.filter((node) => node.kind === 'start');
  const ends = inFlow.filter((node) => node.kind === 'end');
  if (starts.length === 0) found.push(lacks('nodes', '没有开始', '加一个 kind: start 的节点，如“申请人提出申请”'));
  if (ends.length === 0) found.push(lacks('nodes', '没有结束', '加一个 kind: end 的节点，如“办结”'));
  const dead = inFlow.filter((node) => node.kind !== 'end' && exits(node.key).length === 0);
  const reached = walk(
    starts.map((node) => node.key),
    edges,
    'from',
    'to',
  );
  const finishing = walk(
    [...ends, ...dead].map((node) => node.key),
    edges,
    'to',
    'from',
  );
  for (const node of inFlow) {
    const path = `nodes.${node.key}`;
    const out = exits(node.key);
    if (starts.length > 0 && !reached.has(node.key))
      found.push(lacks(path, `从开始走不到${called(node)}`, `加一条到 ${node.key} 的线，或删去它`));
    if (dead.includes(node))
      found.push(lacks(path, `${called(node)}之后没有下一步`, '加一条到下一环节的线；是最后一步就把 kind 改为 end'));
    else if (!finishing.has(node.key))
      found.push(lacks(path, `从${called(node)}走不到结束，只能绕圈`, '给圈里的一个环节加上出口'));
    if (node.kind === 'end' && out.length > 0)
      found.push(lacks(path, `结束${called(node)}之后还有下一步`, '删去从它出发的线，或把 kind 改为 step'));
    if (node.kind !== 'decision' || out.length === 0) continue;
    if (out.length === 1)
      found.push(
        lacks(path, `判断${called(node)}只有一个出口`, '加上另一种结果的线，如“退回”；不用判断就把 kind 改为 step'),
      );
    const unnamed = out.filter((edge) => edge.label === undefined);
    if (unnamed.length > 0)
      found.push(
        lacks(path, `判断${called(node)}有 ${unnamed.length} 个出口没有写条件`, '给线写上 label，如“同意”“退回”'),
      );
    for (const label of repeated(out.flatMap((edge) => edge.label ?? [])))
      found.push(lacks(path, `判断${called(node)}有两个出口都写“${label}”`, '写明它们各在什么情况下走'));
  }
  return found;
}

/** Every key that can be reached along the edges. */
function walk(begin: string[], edges: Chart['edges'], from: 'from' | 'to', to: 'from' | 'to'): Set<string> {
  const seen = new Set(begin);
  const waiting = [...begin];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop())
    for (const edge of edges)
      if (edge[from] === key && !seen.has(edge[to])) {
        seen.add(edge[to]);
        waiting.push(edge[to]);
      }
  return seen;
}

/** A 外部流程图 makes every element of the list clear. */
function elements({ nodes }: Chart, asked: readonly ChartElement[]): Complaint[] {
  const names = new Map([...KNOWN_ELEMENTS, ...asked].map((one) => [one.key, one.label]));
  const shown = new Set(nodes.flatMap((node) => node.elements ?? []));
  const steps = nodes.filter((node) => node.kind === 'step');
  if (steps.length > 0) shown.add(SEEN_ON_THE_CHART.procedure);
  if (steps.length > 0 && steps.every((node) => node.timeLimit)) shown.add(SEEN_ON_THE_CHART.timeLimits);
  return [
    ...nodes.flatMap((node) =>
      (node.elements ?? [])
        .filter((key) => !names.has(key))
        .map((key) =>
          lacks(`nodes.${node.key}.elements`, `没有这个要素：${key}`, `改为：${[...names.keys()].join('、')}`),
        ),
    ),
    ...asked
      .filter((one) => !shown.has(one.key))
      .map((one) =>
        lacks('nodes', `外部流程图缺少“${one.label}”`, `${one.mend}，并在该节点的 elements 里写上 ${one.key}`),
      ),
  ];
}

/** Every step of a 内部流程图 has somebody who answers for it and a time limit: 对……各个环节、责任主体、办理时限等进行规范. */
function duties({ nodes }: Chart): Complaint[] {
  return nodes
    .filter((node) => node.kind === 'step')
    .flatMap((node) => [
      ...(node.responsible
        ? []
        : [lacks(`nodes.${node.key}.responsible`, `${called(node)}没有责任人`, '写上 responsible：岗位或科室')]),
      ...(node.timeLimit
        ? []
        : [lacks(`nodes.${node.key}.timeLimit`, `${called(node)}没有办理时限`, '写上 timeLimit，如“3 个工作日”')]),
    ]);
}

function points({ points }: ControlChart): Complaint[] {
  const found = points
    .filter((point) => point.measures.length === 0)
    .map((point) => lacks(`points.${point.number}.measures`, `风险点 ${point.number} 没有防控措施`, '至少写一条措施'));
  if (new Set(points.map((point) => point.levelCount)).size > 1)
    found.push(lacks('points', '各风险点的 levelCount 不一样', '按现行方案的等级个数统一'));
  const labels = new Map<number, Set<string>>();
  for (const { levelRank, levelLabel } of points)
    labels.set(levelRank, (labels.get(levelRank) ?? new Set()).add(levelLabel));
  for (const [rank, names] of labels)
    if (names.size > 1)
      found.push(lacks('points', `第 ${rank} 级有不同的名称：${[...names].join('、')}`, '按现行方案统一等级名称'));
  return found;
}

const repeated = (list: string[]) => [...new Set(list.filter((one, at) => list.indexOf(one) !== at))];

/** A fault in the shape of the file, told in Chinese by path. */
function shape(issue: z.core.$ZodIssue, data: unknown): Complaint[] {
  const path = issue.path.map((part, at) => nameOf(part, issue.path.slice(0, at), data)).join('.') || '（整个文件）';
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => cannot(path, `不认识的项 ${key.slice(0, 40)}`, '删去它，或改正拼写'));
    case 'invalid_type':
      return [
        at(issue.path, data) === undefined
          ? cannot(path, '缺少这一项', '补上它')
          : cannot(
              path,
              `不是${TYPES.get(issue.expected) ?? issue.expected}`,
              `改为${TYPES.get(issue.expected) ?? issue.expected}；文字可以加引号`,
            ),
      ];
    case 'invalid_value':
      return [cannot(path, '不是可选的值', `改为：${issue.values.map(String).join('、')}`)];
    default:
      return [cannot(path, issue.message, '按这个要求改')];
  }
}

const TYPES = new Map<string, string>([
  ['string', '文字'],
  ['number', '数字'],
  ['array', '列表'],
  ['object', '一组键和值'],
  ['boolean', 'true 或 false'],
]);

/** What stands at a path of the data. */
function at(path: PropertyKey[], data: unknown): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, part)
        ? (inner as Record<PropertyKey, unknown>)[part]
        : undefined,
    data,
  );
}

/** Lists are told by the key or number of their entry, else counted from one. */
function nameOf(part: PropertyKey, above: PropertyKey[], data: unknown): string {
  if (typeof part !== 'number') return String(part).slice(0, 40);
  const entry = at([...above, part], data) as { key?: unknown; number?: unknown } | undefined;
  const name = entry?.key ?? entry?.number;
  return typeof name === 'string' && /^[\w-]{1,40}$/.test(name) ? name : String(part + 1);
}
