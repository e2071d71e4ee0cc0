import { describe, expect, it } from 'vitest';
import { checkChart } from '../../src/charts/check.js';
import { elementsOf, KNOWN_ELEMENTS } from '../../src/charts/elements.js';
import type { Chart } from '../../src/charts/model.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { chart, EXAMPLE_NAMES, example, point } from './support.js';

const paths = (data: unknown, options = {}) =>
  checkChart(data, options).map(({ path, message }) => `${path} ${message}`);
const { nodes, edges } = chart();
const changed = (key: string, part: object): Chart =>
  chart({ nodes: nodes.map((node) => (node.key === key ? { ...node, ...part } : node)) });

describe('a chart without fault', () => {
  it('has no complaints', () => expect(checkChart(chart())).toEqual([]));
  it.each(EXAMPLE_NAMES)('example %s', (name) =>
    expect(checkChart(example(name), { elements: KNOWN_ELEMENTS })).toEqual([]),
  );
});

describe('what cannot be drawn', () => {
  it('tells every fault of the shape by path, in Chinese, with its mend', () => {
    const complaints = checkChart({
      kind: 'inner',
      colour: 'red',
      nodes: [
        { key: 'a', kind: 'start' },
        { key: 'B!', kind: 'end', label: ' ', timeLimit: 3 },
      ],
    });
    expect(complaints.map(({ path, message, mend }) => [path, message, mend])).toEqual([
      ['title', '缺少这一项', '补上它'],
      ['kind', '不是可选的值', '改为：external、internal'],
      ['nodes.a.label', '缺少这一项', '补上它'],
      ['nodes.2.key', '小写字母开头，只含小写字母、数字和连字符，至多 40 个字符', '按这个要求改'],
      ['nodes.2.label', '不能是空的', '按这个要求改'],
      ['nodes.2.timeLimit', '不是文字', '改为文字；文字可以加引号'],
      ['（整个文件）', '不认识的项 colour', '删去它，或改正拼写'],
    ]);
    expect(complaints.every(({ severity }) => severity === 'broken')).toBe(true);
  });

  it.each([null, undefined, 7, 'text', [], [[]], { chart: null }, { chart: {}, points: 3 }, { nodes: {} }])(
    'bears with %j',
    (data) => expect(checkChart(data).length).toBeGreaterThan(0),
  );

  it('finds names that lead nowhere, to two places or to themselves', () => {
    const complaints = paths({
      chart: chart({
        nodes: [
          ...nodes,
          { key: 'end', kind: 'end', label: '另一个结束' },
          { key: 'n', kind: 'note', label: '说明', about: 'nobody' },
          { key: 'm', kind: 'note', label: '说明', about: 'n' },
          { key: 's', kind: 'step', label: '步骤', about: 'review', responsible: '甲', timeLimit: '当日' },
        ],
        edges: [
          ...edges,
          ...edges.slice(0, 1),
          { from: 'review', to: 'gone' },
          { from: 'n', to: 'end' },
          { from: 's', to: 's' },
        ],
      }),
      points: [point({ step: 'gone' }), point({ levelRank: 4 }), point({ number: '2', step: 'n' })],
    });
    for (const expected of [
      'nodes.end.key 键 end 用了不止一次',
      'nodes.n.about 没有这个环节：nobody',
      'nodes.m.about 说明不能附在另一个说明上',
      'nodes.s.about 只有说明（note）才有 about',
      'edges.5 与前面一条线完全相同',
      'edges.6.to 没有这个环节：gone',
      'edges.7.from 说明“说明”不在流程里',
      'edges.8 s 连到了自己',
      'points.1.step 没有这个环节：gone',
      'points.1.levelRank 共 3 级，没有第 4 级',
      'points.2.step “说明”是说明，不是环节',
      'points.1.number 编号 1 用了不止一次',
    ])
      expect(complaints).toContain(expected);
  });
});

describe('the way through', () => {
  it.each<[string, Chart, string]>([
    ['no start', changed('start', { kind: 'step', responsible: '甲', timeLimit: '当日' }), 'nodes 没有开始'],
    ['no end', chart({ nodes: nodes.slice(0, 3), edges: edges.filter(({ to }) => to !== 'end') }), 'nodes 没有结束'],
    ['a node that nothing leads to', chart({ edges: edges.slice(1) }), 'nodes.review 从开始走不到“审核”'],
    [
      'a dead end',
      chart({ edges: edges.filter(({ from }) => from !== 'review') }),
      'nodes.review “审核”之后没有下一步',
    ],
    [
      'a circle without a way out',
      chart({ edges: edges.map((edge) => (edge.to === 'end' ? { ...edge, to: 'review' } : edge)) }),
      'nodes.review 从“审核”走不到结束，只能绕圈',
    ],
    [
      'an end that goes on',
      chart({ edges: [...edges, { from: 'end', to: 'review' }] }),
      'nodes.end 结束“付款”之后还有下一步',
    ],
    ['a decision with one way out', chart({ edges: edges.slice(0, 3) }), 'nodes.ask 判断“是否同意”只有一个出口'],
    [
      'a decision that does not say when',
      chart({ edges: edges.map(({ from, to }) => ({ from, to })) }),
      'nodes.ask 判断“是否同意”有 2 个出口没有写条件',
    ],
    [
      'a decision with twice the same answer',
      chart({ edges: edges.map((edge) => (edge.label ? { ...edge, label: '同意' } : edge)) }),
      'nodes.ask 判断“是否同意”有两个出口都写“同意”',
    ],
  ])('finds %s', (_, data, expected) => expect(paths(data)).toContain(expected));
});

describe('what a kind of chart must say', () => {
  it('an internal chart: who answers for each step, and how long it may take', () => {
    expect(paths(changed('review', { responsible: undefined, timeLimit: undefined }))).toEqual([
      'nodes.review.responsible “审核”没有责任人',
      'nodes.review.timeLimit “审核”没有办理时限',
    ]);
  });

  it('an external chart: the elements of the list it is given', () => {
    const external = chart({ kind: 'external' });
    expect(checkChart(external)).toEqual([]);
    const known = elementsOf(KNOWN_ELEMENTS);
    expect(paths(external, { elements: known })).toEqual(
      known
        .filter(({ key }) => key !== 'time-limits' && key !== 'procedure')
        .map(({ label }) => `nodes 外部流程图缺少“${label}”`),
    );
    const own = [{ key: 'fee', label: '收费标准', mend: '写明收费依据和标准' }];
    expect(checkChart(external, { elements: own })).toEqual([
      {
        severity: 'incomplete',
        path: 'nodes',
        message: '外部流程图缺少“收费标准”',
        mend: '写明收费依据和标准，并在该节点的 elements 里写上 fee',
      },
    ]);
    const shown = { ...external, nodes: nodes.map((node) => ({ ...node, elements: ['fee', 'subject'] })) };
    expect(checkChart(shown, { elements: own })).toEqual([]);
    expect(paths(shown)[0]).toBe('nodes.start.elements 没有这个要素：fee');
  });

  it('each element where the scheme asks for it, in the words of the scheme', async () => {
    const { powers } = await readSchemeFile('reform-commission');
    const twelve = elementsOf(powers?.externalElements ?? []);
    expect(twelve).toHaveLength(12);
    const bare = paths(chart({ kind: 'external' }), { elements: twelve });
    expect(bare).toHaveLength(11);
    expect(bare).toContain('nodes 外部流程图缺少“举报投诉渠道”');
    const asked = (await readSchemeFile('hospital')).powers?.externalElements ?? [];
    expect(asked.map(({ label }) => label)).toEqual(['办理主体', '依据', '程序', '监督渠道', '需提交的全部材料']);
    expect(paths(chart({ kind: 'external' }), { elements: elementsOf(asked) })).toHaveLength(4);
  });

  it('each element alone', () => {
    for (const missing of KNOWN_ELEMENTS) {
      if (missing.key === 'time-limits' || missing.key === 'procedure') continue;
      const data = example('行政许可-外部流程图') as Chart;
      const without = data.nodes.map((node) => ({
        ...node,
        elements: (node.elements ?? []).filter((key) => key !== missing.key),
      }));
      expect(paths({ ...data, nodes: without }, { elements: KNOWN_ELEMENTS })).toEqual([
        `nodes 外部流程图缺少“${missing.label}”`,
      ]);
    }
  });

  it('a point: at least one measure, and levels as in one scheme', () => {
    expect(
      paths({
        chart: chart(),
        points: [
          point({ measures: [] }),
          point({ number: '2', levelLabel: '一级' }),
          point({ number: '3', levelCount: 5 }),
        ],
      }),
    ).toEqual([
      'points.1.measures 风险点 1 没有防控措施',
      'points 各风险点的 levelCount 不一样',
      'points 第 1 级有不同的名称：高、一级',
    ]);
  });
});
