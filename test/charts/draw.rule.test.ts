import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine } from '../../src/channels/text.js';
import { brightness, markOf } from '../../src/charts/colours.js';
import { drawChart } from '../../src/charts/draw.js';
import { layOut, type Placed, type Rectangle } from '../../src/charts/layout.js';
import type { Chart, ChartPoint, ControlChart } from '../../src/charts/model.js';
import { flowOf, planOf } from '../../src/charts/plan.js';
import { ROW_GAP, spread } from '../../src/charts/spread.js';
import { balanced, widthOf, wrap } from '../../src/charts/text.js';
import { chart, EXAMPLE_NAMES, elementsOf, example, point, readable } from './support.js';

const HOSTILE = [
  '<script>alert(1)</script>',
  `"'&<>]]>&amp;&#0;`,
  '<![CDATA[x]]><!--',
  '\u202e反过来\u2066\u200f',
  '\u0000\u0001\u001b\ufffe\ud800',
  '审'.repeat(2000),
  'W'.repeat(2000),
  '，'.repeat(2000),
  '（'.repeat(300),
  '👩‍👩‍👧‍👦'.repeat(40),
  'é\u0301\u0301\u0301\u0301'.repeat(50),
  '\u2028换行\u2029\n\r\t',
  'مرحبا بالعالم',
  '{{x}}%s\\u0000',
  '𠀀𠀁',
];
const anyText = fc
  .oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ maxLength: 60 }))
  .map((text) => text.slice(0, 2000))
  .filter((text) => cleanLine(text) !== '');
const short = (limit: number) => anyText.map((text) => text.slice(0, limit)).filter((text) => cleanLine(text) !== '');

/** Any chart that can be drawn, sensible or not: circles, islands, decisions with many ways out. */
const anyChart: fc.Arbitrary<ControlChart> = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const place = fc.integer({ min: 0, max: count - 1 });
  return fc
    .record({
      title: short(80),
      kinds: fc.array(fc.constantFrom('start', 'step', 'decision', 'end'), { minLength: count, maxLength: count }),
      labels: fc.array(anyText, { minLength: count, maxLength: count }),
      responsible: fc.array(fc.option(short(60), { nil: undefined }), { minLength: count, maxLength: count }),
      edges: fc.uniqueArray(fc.tuple(place, place), {
        maxLength: 18,
        selector: ([from, to]) => `${from} ${to}`,
      }),
      edgeLabel: fc.array(fc.option(short(60), { nil: undefined }), { minLength: 18, maxLength: 18 }),
      notes: fc.array(fc.record({ label: anyText, about: fc.option(place, { nil: undefined }) }), { maxLength: 3 }),
      points: fc.array(
        fc.record({
          step: place,
          text: anyText,
          levelLabel: short(16),
          measures: fc.array(short(500), { maxLength: 6 }),
        }),
        { maxLength: 5 },
      ),
    })
    .map(({ title, kinds, labels, responsible, edges, edgeLabel, notes, points }) => ({
      chart: {
        title,
        kind: 'internal' as const,
        nodes: [
          ...kinds.map((kind, at) => ({
            key: `k${at}`,
            kind: kind as Chart['nodes'][number]['kind'],
            label: labels[at] ?? '',
            responsible: responsible[at],
          })),
          ...notes.map(({ label, about }, at) => ({
            key: `note${at}`,
            kind: 'note' as const,
            label,
            ...(about === undefined ? {} : { about: `k${about}` }),
          })),
        ],
        edges: edges
          .filter(([from, to]) => from !== to)
          .map(([from, to], at) => ({ from: `k${from}`, to: `k${to}`, label: edgeLabel[at] })),
      },
      points: points.map(
        ({ step, text, levelLabel, measures }, at): ChartPoint => ({
          ...(at % 5 === 4 ? {} : { step: `k${step}` }),
          number: String(at + 1),
          text,
          levelLabel,
          levelRank: (at % 4) + 1,
          levelCount: 4,
          measures: measures.map((one) => ({ text: one, defence: '中期监控' })),
        }),
      ),
    }));
});

const overlap = (a: Rectangle, b: Rectangle) =>
  a.x < b.x + b.width - 0.1 && b.x < a.x + a.width - 0.1 && a.y < b.y + b.height - 0.1 && b.y < a.y + a.height - 0.1;
const boxesOverlap = ({ nodes }: Placed) => {
  const all = [...nodes.values()];
  return all.some((one, at) => all.slice(at + 1).some((other) => overlap(one, other)));
};
/** Whether a point lies on the border of a box. */
const touches = ([x, y]: readonly [number, number], box: Rectangle) => {
  const within = x > box.x - 0.1 && x < box.x + box.width + 0.1 && y > box.y - 0.1 && y < box.y + box.height + 0.1;
  const inside = x > box.x + 0.1 && x < box.x + box.width - 0.1 && y > box.y + 0.1 && y < box.y + box.height - 0.1;
  return within && !inside;
};

describe('the layout', () => {
  it('overlaps no boxes and ends every line at its nodes, also when room is made beside', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyChart,
        fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 12 }),
        async (data, heights) => {
          const plan = planOf(data, 'a4');
          const laid = await layOut(flowOf(plan));
          const beside = new Map(heights.slice(0, plan.boxes.length).map((height, at) => [`k${at}`, height]));
          const { placed, tops } = spread(laid, beside);
          for (const one of [laid, placed]) {
            expect(boxesOverlap(one)).toBe(false);
            for (const { label } of one.edges)
              if (label) expect([...one.nodes.values()].some((node) => overlap(label, node))).toBe(false);
            plan.edges.forEach(({ from, to }, at) => {
              const points = one.edges[at]?.points ?? [];
              expect(touches(points[0] ?? [-1, -1], one.nodes.get(from) as Rectangle)).toBe(true);
              expect(touches(points.at(-1) ?? [-1, -1], one.nodes.get(to) as Rectangle)).toBe(true);
            });
            for (const { x, y, width, height } of one.nodes.values()) {
              expect(x >= -0.1 && x + width <= one.width + 0.1 && y >= -0.1 && y + height <= one.height + 0.1).toBe(
                true,
              );
            }
          }
          const rows = [...tops]
            .map(([key, top]) => [top, top + (beside.get(key) ?? 0)] as const)
            .sort(([a], [b]) => a - b);
          rows.forEach(([top, bottom], at) => {
            expect(bottom).toBeLessThanOrEqual(placed.height + 0.1);
            if (at > 0) expect(top).toBeGreaterThanOrEqual((rows[at - 1]?.[1] ?? 0) + ROW_GAP - 0.1);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('sends the main way straight down', async () => {
    const { nodes, edges } = await layOut(flowOf(planOf({ chart: chart(), points: [] }, 'a4')));
    const middles = [...nodes.values()].map(({ x, width }) => x + width / 2);
    for (const middle of middles) expect(middle).toBeCloseTo(middles[0] ?? 0, 0);
    expect(edges.map(({ back }) => back)).toEqual([false, false, false, true]);
    expect(edges.slice(0, 3).every(({ points }) => points.length === 2)).toBe(true);
  });
});

describe('the picture', () => {
  const plain = (text: string) => cleanLine(text).replace(/\s/g, '');

  it('is well-formed whatever is written in it, loads nothing, runs nothing, and leaves no text out', async () => {
    await fc.assert(
      fc.asyncProperty(anyChart, fc.constantFrom('a4' as const, 'phone' as const), async (data, format) => {
        const svg = await drawChart(data, format);
        const elements = elementsOf(svg);
        for (const { name, attributes } of elements) {
          expect(ALLOWED.has(name)).toBe(true);
          for (const [key, value] of Object.entries(attributes)) {
            expect(key).not.toMatch(/^(on|href|xlink|style|id|class)/i);
            if (key !== 'xmlns') expect(value).not.toMatch(/url\(|https?:|NaN|undefined|Infinity/);
          }
        }
        const words = readable(svg);
        const { chart: drawn, points } = data;
        for (const text of [
          drawn.title,
          ...drawn.nodes.map(({ label }) => label),
          ...drawn.nodes.flatMap(({ responsible }) => responsible ?? []),
          ...drawn.edges.flatMap(({ label }) => label ?? []),
          ...points.flatMap((one) => [one.text, ...one.measures.map((measure) => measure.text)]),
        ])
          expect(words).toContain(plain(text));
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every text within the width of the picture', async () => {
    for (const name of EXAMPLE_NAMES)
      for (const format of ['a4', 'phone'] as const) {
        const [root, ...elements] = elementsOf(await drawChart(example(name), format));
        const width = Number(root?.attributes.width);
        for (const { attributes, text } of elements.filter((one) => one.name === 'text')) {
          const size = Number(attributes['font-size']);
          expect(size).toBeGreaterThanOrEqual(12);
          const long = widthOf(text) * size;
          const left = Number(attributes.x) - (attributes['text-anchor'] === 'middle' ? long / 2 : 0);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(left + long).toBeLessThanOrEqual(width);
        }
      }
  });

  it('is the same bytes for the same data, at once or one after another', async () => {
    const data = example('药品采购-防控图');
    const first = await drawChart(data);
    await drawChart(chart());
    const more = await Promise.all([drawChart(structuredClone(data)), drawChart(chart()), drawChart(data)]);
    expect([more[0] === first, more[2] === first]).toEqual([true, true]);
  });

  it('has a title, a description of the whole, a view box, legend, house and date', async () => {
    const svg = await drawChart(example('药品采购-防控图'));
    const elements = elementsOf(svg);
    expect(elements[0]?.attributes).toMatchObject({ role: 'img', viewBox: expect.stringMatching(/^0 0 \d+ \d+$/) });
    expect(elements.find(({ name }) => name === 'title')?.text).toBe('廉政风险防控图：药品采购廉政风险防控图');
    const description = elements.find(({ name }) => name === 'desc')?.text ?? '';
    for (const words of [
      '共 12 个环节',
      '责任人：药剂科采购员',
      '退回时到“汇总库存，编制采购计划”',
      '风险点 4（低）',
      '温度记录由送货人员代填',
    ])
      expect(description).toContain(words);
    for (const words of ['图例：', '风险等级，颜色越深越重', '示例医院·2012年12月', '【后期处置】', '缩短的全文'])
      expect(readable(svg)).toContain(words);
  });

  it('is drawn unfinished too, but not with names that lead nowhere', async () => {
    const { nodes } = chart();
    expect(readable(await drawChart(chart({ edges: [], nodes: nodes.slice(1, 2) })))).toContain('审核');
    await expect(drawChart(chart({ edges: [{ from: 'start', to: 'gone' }] }))).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('edges.1.to：没有这个环节：gone'),
    });
  });

  it('says of any number of levels which is which', async () => {
    const points = ['特别重大', '重大', '较大', '一般', '轻微'].map((levelLabel, at) =>
      point({ number: `FX-2026-000${at}`, levelLabel, levelRank: at + 1, levelCount: 5 }),
    );
    const svg = await drawChart({ chart: chart(), points });
    for (const { number, levelLabel } of points) expect(readable(svg)).toContain(`${number}${levelLabel}`);
  });
});

const ALLOWED = new Set(['svg', 'title', 'desc', 'rect', 'path', 'text']);

describe('marks', () => {
  it('grow lighter with the rank, and their words stay legible', () => {
    const rgb = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
    for (let count = 1; count <= 20; count++) {
      const marks = Array.from({ length: count }, (_, at) => markOf(at + 1, count));
      const light = marks.map(({ fill }) => brightness(rgb(fill)));
      light.forEach((one, at) => {
        if (at > 0) expect(one).toBeGreaterThan(light[at - 1] ?? 1);
        const ink = brightness(rgb(marks[at]?.ink ?? ''));
        expect((Math.max(one, ink) + 0.05) / (Math.min(one, ink) + 0.05)).toBeGreaterThan(4.5);
      });
    }
  });
});

describe('wrapping', () => {
  it('keeps every sign, every width and the number of lines', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 4, max: 30 }), fc.integer({ min: 1, max: 6 }), (text, width, most) => {
        const whole = wrap(text, width);
        expect(whole.lines.join('').replace(/\s/g, '')).toBe(cleanLine(text).replace(/\s/g, ''));
        for (const some of [whole, wrap(text, width, most), balanced(text, width, most)])
          for (const line of some.lines) expect(widthOf(line) <= width || [...line].length === 1).toBe(true);
        expect(wrap(text, width, most).lines.length).toBeLessThanOrEqual(most);
        expect(wrap(text, width, most).shortened).toBe(whole.lines.length > most);
      }),
    );
  });

  it('begins no line with a stop and ends none with an opening bracket', () => {
    expect(wrap('一二三四，五六', 4).lines).toEqual(['一二三', '四，五六']);
    expect(wrap('一二三《四五》六', 4).lines).toEqual(['一二三', '《四五》', '六']);
    expect(wrap('按照 GB/T 9704 办理', 4).lines).toEqual(['按照', 'GB/T', '9704 办', '理']);
    expect(wrap('一二三四五六七八', 3, 2)).toEqual({ lines: ['一二三', '四五…'], shortened: true });
  });

  it('leaves no single sign to the last line of a box', () => {
    expect(balanced('在省级集中采购平台下单', 10, 5).lines).toEqual(['在省级集中采', '购平台下单']);
  });
});
