import { headingOf, measureLine } from './beside.js';
import type { ControlChart } from './model.js';

/** Pure: the chart in words, for those who do not see it. */
export function describe({ chart, points }: ControlChart): string {
  const labels = new Map(chart.nodes.map((node) => [node.key, node.label]));
  const flow = chart.nodes.filter((node) => node.kind !== 'note');
  const told = flow.map((node, at) => {
    const facts = [
      node.responsible && `责任人：${node.responsible}`,
      node.timeLimit && `时限：${node.timeLimit}`,
    ].filter(Boolean);
    const next = chart.edges
      .filter((edge) => edge.from === node.key)
      .map((edge) => `${edge.label ? `${edge.label}时` : ''}到“${labels.get(edge.to) ?? edge.to}”`);
    const risks = points
      .filter((point) => point.step === node.key)
      .map(
        (point) =>
          `风险点 ${point.number}（${point.levelLabel}）：${point.text}；防控措施：${point.measures.map(measureLine).join('；') || '尚无'}`,
      );
    return [
      `${at + 1}. ${node.label}`,
      facts.length > 0 ? `（${facts.join('，')}）` : '',
      next.length > 0 ? `，${next.join('；')}` : '',
      '。',
      ...risks.map((risk) => `${risk}。`),
    ].join('');
  });
  const notes = chart.nodes
    .filter((node) => node.kind === 'note')
    .map(
      (note) => `${headingOf(note)}${note.about ? `（${labels.get(note.about) ?? note.about}）` : ''}：${note.label}。`,
    );
  return [`共 ${flow.length} 个环节。`, ...told, ...notes].join(' ');
}
