import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SaxesParser } from 'saxes';
import type { Chart, ChartPoint } from '../../src/charts/model.js';
import { readYaml } from '../../src/schemes/yaml.js';

export const EXAMPLES = path.resolve(import.meta.dirname, '../../docs/examples');
export const EXAMPLE_NAMES = ['药品采购-内部流程图', '行政许可-外部流程图', '药品采购-防控图'];
export const example = (name: string): unknown => readYaml(readFileSync(path.join(EXAMPLES, `${name}.yaml`), 'utf8'));

/** A chart without fault; a part given takes the place of its own. */
export const chart = (part: Partial<Chart> = {}): Chart => ({
  title: '报销流程',
  kind: 'internal',
  nodes: [
    { key: 'start', kind: 'start', label: '提交单据' },
    { key: 'review', kind: 'step', label: '审核', responsible: '财务科', timeLimit: '3 个工作日' },
    { key: 'ask', kind: 'decision', label: '是否同意' },
    { key: 'end', kind: 'end', label: '付款' },
  ],
  edges: [
    { from: 'start', to: 'review' },
    { from: 'review', to: 'ask' },
    { from: 'ask', to: 'end', label: '同意' },
    { from: 'ask', to: 'review', label: '退回' },
  ],
  ...part,
});

export const point = (part: Partial<ChartPoint> = {}): ChartPoint => ({
  step: 'review',
  number: '1',
  text: '虚开发票',
  levelLabel: '高',
  levelRank: 1,
  levelCount: 3,
  measures: [{ text: '查验真伪', defence: '前期预防' }],
  ...part,
});

export interface SvgElement {
  name: string;
  attributes: Record<string, string>;
  text: string;
}

/** Every element of a file, in order; throws where it is not well-formed XML. */
export function elementsOf(svg: string): SvgElement[] {
  const parser = new SaxesParser();
  const found: SvgElement[] = [];
  const open: SvgElement[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const one = { name, attributes: attributes as Record<string, string>, text: '' };
    found.push(one);
    open.push(one);
  });
  parser.on('text', (text) => {
    const one = open.at(-1);
    if (one) one.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(svg).close();
  return found;
}

/** What can be read in the picture, without blanks: lines of one text follow each other. */
export const readable = (svg: string): string =>
  elementsOf(svg)
    .filter(({ name }) => name === 'text')
    .map(({ text }) => text)
    .join('')
    .replace(/\s/g, '');
