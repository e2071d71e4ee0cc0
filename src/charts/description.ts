import { headingOf, measureLine, WHOLE } from './beside.js';
import type { ChartPoint, ControlChart } from './model.js';

/** Pure: the chart in words, for those who do not see it. */
export function describe({ chart, points }: ControlChart): string {
  const labels = new Map(chart.nodes.map((node) => [node.key, node.label]));
  const flow = chart.nodes.filter((node) => node.kind !== 'note');
  const steps = flow.map((node, at) => {
    const facts = [
      node.responsible && `责任人：${node.responsible}`,
      node.timeLimit && `时限：${node.timeLimit}`,
    ].filter(Boolean);
    const next = chart.edges
      .filter((edge) => edge.from === node.key)
      .map((edge) => `${edge.label ? `${edge.label}时` : ''}到“${labels.get(edge.to) ?? edge.to}”`);
    const risks = points.filter((point) => point.step === node.key).map(told);
    return [
      `${at + 1}. ${node.label}`,
      facts.length > 0 ? `（${facts.join('，')}）` : '',
      next.length > 0 ? `，${next.join('；')}` : '',
      '。',
      ...risks,
    ].join('');
  });
  const notes = chart.nodes
    .filter((node) => node.kind === 'note')
    .map(
      (note) => `${headingOf(note)}${note.about ? `（${labels.get(note.about) ?? note.about}）` : ''}：${note.label}。`,
    );
  const whole = points.filter((point) => point.step === undefined).map((point) => `${WHOLE}的${told(point)}`);
  return [`共 ${flow.length} 个环节。`, ...steps, ...whole, ...notes].join(' ');
}

const told = (point: ChartPoint): string =>
  `风险点 ${point.number}（${point.levelLabel}）：${point.text}；防控措施：${point.measures.map(measureLine).join('；') || '尚无'}。`;
