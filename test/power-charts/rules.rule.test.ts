import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkChart } from '../../src/charts/check.js';
import { drawChart } from '../../src/charts/draw.js';
import type { Chart } from '../../src/charts/model.js';
import { elementsAsked } from '../../src/power-charts/asked.js';
import { complaintsAbout, withoutTimeLimit } from '../../src/power-charts/completeness.js';
import { levelMark, placeOf } from '../../src/power-charts/marks.js';
import { type PowerChart, readChartNumber } from '../../src/power-charts/model.js';
import { visibleCharts } from '../../src/power-charts/queries.js';
import { chartOfSteps, nodeOf, stepsMissing } from '../../src/power-charts/steps.js';
import { keyedSteps } from '../../src/powers/model.js';
import { chart, point, readable } from '../charts/support.js';

const words = (limit: number) =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: limit }).filter((text) => /[\p{L}\p{N}]/u.test(text));
const anySteps = fc
  .uniqueArray(fc.record({ label: words(20), post: words(20), timeLimit: words(20) }), {
    minLength: 1,
    maxLength: 38,
    selector: ({ label }) => label,
  })
  .map((steps) => keyedSteps(steps));

const NO_POWERS = { classes: [], required: [], exactNames: false, chartBeforePublication: false };

describe('a chart of a power’s own steps', () => {
  it('is complete as it is made, shows every step in order, and is found again by its keys', () => {
    fc.assert(
      fc.property(words(40), anySteps, (name, steps) => {
        const made = chartOfSteps({ name, steps }, '示例单位');
        if (!('chart' in made)) throw new Error('nothing was lacking');
        const drawn = { chart: made.chart, drawnFrom: 'steps' as const };
        expect(complaintsAbout(drawn, steps, [])).toEqual([]);
        expect(made.chart.nodes.filter((node) => node.kind === 'step').map((node) => node.key)).toEqual(
          steps.map((step) => step.key),
        );
        // Called otherwise, a step stays where it is; it is gone only when its key is.
        for (const step of steps) expect(nodeOf(drawn, { ...step, label: '改了名' })?.key).toBe(step.key);
        expect(stepsMissing(drawn, [...steps, { key: 'new', label: '新' }]).map((step) => step.key)).toEqual(['new']);
      }),
      { numRuns: 60 },
    );
  });

  it('is not made while a step lacks 责任岗位 or 办理时限: they are named', () => {
    const steps = keyedSteps([
      { label: '受理', post: '采购员', timeLimit: '1 日' },
      { label: '审核', post: ' ' },
      { label: '付款', timeLimit: '2 日' },
    ]);
    expect(chartOfSteps({ name: '药品采购', steps }, undefined)).toEqual({
      lacks: { post: ['审核', '付款'], timeLimit: ['审核'] },
    });
    expect(chartOfSteps({ name: '药品采购', steps: [] }, undefined)).toMatchObject({ lacks: { count: 'none' } });
    const many = keyedSteps(
      Array.from({ length: 39 }, (_, at) => ({ label: `第${at}步`, post: '甲', timeLimit: '1 日' })),
    );
    expect(chartOfSteps({ name: '药品采购', steps: many }, undefined)).toMatchObject({ lacks: { count: 'many' } });
  });

  it('a chart from a file is compared by the names of its nodes', () => {
    const drawn = { chart: chart(), drawnFrom: 'file' as const };
    expect(nodeOf(drawn, { key: 'start', label: ' 审核 ' })?.key).toBe('review');
    const complaints = complaintsAbout(drawn, keyedSteps([{ label: '审核' }, { label: '归档' }]), []);
    expect(complaints.map(({ path, message }) => `${path} ${message}`)).toEqual(['nodes 图上没有职权的环节“归档”']);
    const external = { ...drawn, chart: chart({ kind: 'external' }) };
    expect(complaintsAbout(external, keyedSteps([{ label: '归档' }]), [])).toEqual([]);
    // The scheme's own label, under its own key, in its own words.
    const asked = elementsAsked({
      powers: { ...NO_POWERS, externalElements: [{ key: 'rights', label: '相对人权利' }] },
    });
    expect(complaintsAbout(external, [], asked).map(({ message }) => message)).toEqual(['外部流程图缺少“相对人权利”']);
    const marked = external.chart.nodes.map((node) =>
      node.kind === 'start' ? { ...node, elements: ['rights'] } : node,
    );
    expect(complaintsAbout({ ...external, chart: { ...external.chart, nodes: marked } }, [], asked)).toEqual([]);
    expect(withoutTimeLimit(chart())).toEqual([]);
    const nodes = chart().nodes.map(({ timeLimit: _, ...node }) => node);
    expect(withoutTimeLimit(chart({ nodes }))).toEqual(['审核']);
  });
});

describe('where a point stands, and its mark', () => {
  const steps = keyedSteps([{ label: '审核' }, { label: '归档' }]);
  it('at its step; under the flow when it is the whole power’s or the step is not drawn', () => {
    const file = { chart: chart(), drawnFrom: 'file' as const };
    expect(placeOf(file, steps, 's1')).toBe('review');
    expect(placeOf(file, steps, 's2')).toBeUndefined();
    expect(placeOf(file, steps, null)).toBeUndefined();
    expect(placeOf(file, steps, 'gone')).toBeUndefined();
    const nodes = chart().nodes.map((node) => (node.key === 'review' ? { ...node, key: 's9' } : node));
    expect(placeOf({ chart: chart({ nodes }), drawnFrom: 'steps' }, steps, 's9')).toBe('s9');
  });

  it('a level by its place among those of its own scheme, whatever the ranks are', () => {
    const levels = [
      { key: 'c', label: '丙', rank: 9, definition: '' },
      { key: 'a', label: '甲', rank: 2, definition: '' },
    ];
    expect(levelMark({ levels }, 'a')).toEqual({ levelLabel: '甲', levelRank: 1, levelCount: 2 });
    expect(levelMark({ levels }, 'c')).toEqual({ levelLabel: '丙', levelRank: 2, levelCount: 2 });
    expect(levelMark({ levels }, undefined)).toEqual({ levelLabel: '未定级', levelRank: 2, levelCount: 2 });
    expect(levelMark({ levels: [] }, undefined).levelRank).toBe(2);
  });

  it.each(['a4', 'phone'] as const)('a point of the whole power is told under the flow (%s)', async (format) => {
    const { step: _, ...whole } = point({ number: 'FX-2026-0002', text: '整体外包无人监督' });
    const data = { chart: chart(), points: [point({ number: 'FX-2026-0001' }), whole] };
    expect(checkChart(data)).toEqual([]);
    const svg = await drawChart(data, format);
    expect(readable(svg)).toContain('整项职权');
    expect(readable(svg)).toContain('整体外包无人监督');
    expect(svg).toContain('整项职权的风险点 FX-2026-0002');
    const alone = await drawChart({ chart: chart(), points: [whole] }, format);
    expect(readable(alone)).toContain('整项职权的风险点、等级和防控措施');
    expect(readable(alone)).not.toContain('风险点及等级');
  });
});

describe('which versions somebody may see', () => {
  const version = (id: string, state: PowerChart['state']) => ({ id, state, chart: {} as Chart }) as PowerChart;
  const charts = [version('draft', 'draft'), version('held', 'approved'), version('old', 'replaced')];
  const ids = (viewer: Parameters<typeof visibleCharts>[1]) => visibleCharts(charts, viewer).map((one) => one.id);
  it('insiders all, others what is in force of a power that is open to them, its approvers what they were asked', () => {
    expect(ids({ insider: true, power: true, inChain: [] })).toEqual(['draft', 'held', 'old']);
    expect(ids({ insider: false, power: true, inChain: [] })).toEqual(['held']);
    expect(ids({ insider: false, power: false, inChain: ['draft'] })).toEqual(['draft']);
    expect(ids({ insider: false, power: false, inChain: [] })).toEqual([]);
  });

  it('numbers as people type them', () => {
    expect(readChartNumber('lt２０２６－1')).toBe('LT-2026-0001');
    expect(readChartNumber('LT2026-12345')).toBe('LT-2026-12345');
    for (const none of ['', 'ZQ-2026-0001', 'LT-26-1', 'constructor']) expect(readChartNumber(none)).toBeUndefined();
  });
});
