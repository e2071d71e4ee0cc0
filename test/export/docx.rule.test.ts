import { XMLParser } from 'fast-xml-parser';
import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { printable } from '../../src/export/document.js';
import { docxOf } from '../../src/export/docx.js';
import { HOSTILE, table } from './support.js';

// biome-ignore lint/suspicious/noExplicitAny: a parsed document is whatever it is
type Node = Record<string, any>;
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  trimValues: false,
  parseTagValue: false,
  attributeNamePrefix: '',
});

async function opened(...tables: Parameters<typeof docxOf>[0]) {
  const zip = await JSZip.loadAsync(await docxOf(tables));
  const parts = new Map<string, Node[]>();
  for (const name of Object.keys(zip.files).filter((file) => /\.(xml|rels)$/.test(file)))
    parts.set(name, parser.parse((await zip.file(name)?.async('string')) ?? ''));
  return parts;
}
/** Every element of a name, in the document's order. */
function all(nodes: Node[], name: string): Node[] {
  return nodes.flatMap((node) =>
    Object.entries(node).flatMap(([tag, inner]) =>
      Array.isArray(inner) ? [...(tag === name ? [node] : []), ...all(inner, name)] : [],
    ),
  );
}
const inside = (node: Node, tag: string): Node[] => node[tag] as Node[];
const attributes = (node: Node | undefined): Node => (node?.[':@'] as Node | undefined) ?? {};
/** The words of an element as they are read: a break is a new line. */
function textOf(nodes: Node[]): string {
  return nodes
    .map((node) => {
      if ('w:br' in node) return '\n';
      if ('w:tab' in node && !attributes(node)['w:pos']) return '\t';
      if ('#text' in node) return String(node['#text']);
      return Object.values(node)
        .filter(Array.isArray)
        .map((inner) => textOf(inner))
        .join('');
    })
    .join('');
}
const body = async (...tables: Parameters<typeof docxOf>[0]) =>
  (await opened(...tables)).get('word/document.xml') ?? [];

it('holds every value as it was, hostile ones too', async () => {
  const cells = HOSTILE.map((text, at) => [String(at + 1), text, '高']);
  const rows = all(await body(table({ cells })), 'w:tr').slice(1);
  expect(rows).toHaveLength(cells.length);
  rows.forEach((row, at) => {
    const read = all([row], 'w:tc').map((cell) => textOf(inside(cell, 'w:tc')));
    expect(read).toEqual(cells[at]?.map(printable));
  });
});

it('is on A4 across, with its headings on every page and a page number below', async () => {
  const parts = await opened(table({ cells: [['1', '收受回扣', '高']] }));
  const document = parts.get('word/document.xml') ?? [];
  const size = attributes(all(document, 'w:pgSz')[0]);
  expect([size['w:orient'], Number(size['w:w']), Number(size['w:h'])]).toEqual(['landscape', 16838, 11906]);
  const [head, row] = all(document, 'w:tr');
  expect(all([head ?? {}], 'w:tblHeader')).toHaveLength(1);
  expect(all([row ?? {}], 'w:tblHeader')).toHaveLength(0);
  const footer = [...parts].find(([name]) => /footer\d+\.xml$/.test(name))?.[1] ?? [];
  expect(textOf(footer)).toContain('PAGE');
});

it('has the title as 公文 does: 方正小标宋 in 22 pt, bold, with 宋体 in its place where it is missing', async () => {
  const parts = await opened(table());
  const [title] = all(parts.get('word/document.xml') ?? [], 'w:p');
  expect(textOf([title ?? {}])).toBe('市粮食局岗位廉政风险排查、防控一览表');
  expect(attributes(all([title ?? {}], 'w:rFonts')[0])['w:eastAsia']).toBe('方正小标宋简体');
  expect(attributes(all([title ?? {}], 'w:sz')[0])['w:val']).toBe('44');
  expect(all([title ?? {}], 'w:b')).toHaveLength(1);
  const fonts = all(parts.get('word/fontTable.xml') ?? [], 'w:font').map((font) => [
    attributes(font)['w:name'],
    attributes(all([font], 'w:altName')[0])['w:val'],
  ]);
  expect(fonts).toContainEqual(['方正小标宋简体', '宋体']);
  expect(attributes(all(parts.get('word/styles.xml') ?? [], 'w:rFonts')[0])['w:eastAsia']).toBe('仿宋_GB2312');
});

it('comes out with its head and （无） where it has no rows, then notes and signatures', async () => {
  const document = await body(table());
  const rows = all(document, 'w:tr').map((row) => all([row], 'w:tc').map((cell) => textOf(inside(cell, 'w:tc'))));
  expect(rows).toEqual([['序号', '风险点（表现形式）', '风险等级'], ['（无）']]);
  const words = textOf(document);
  expect(words).toContain('填报单位：市粮食局\t截至：2012年8月20日');
  expect(words).toMatch(/注：一填表人：\t审核人：\t日期：$/);
});

it('rules every cell, and asks for it once a table: for every cell it made files twice as long', async () => {
  const document = await body(table({ cells: [['1', '收受回扣', '高']] }));
  const [borders, ...more] = all(document, 'w:tblBorders');
  expect(
    inside(borders ?? {}, 'w:tblBorders').flatMap((edge) => Object.keys(edge).filter((key) => key !== ':@')),
  ).toEqual(expect.arrayContaining(['w:top', 'w:left', 'w:bottom', 'w:right', 'w:insideH', 'w:insideV']));
  expect([more, all(document, 'w:tcBorders')]).toEqual([[], []]);
});

it('begins a row that may go over pages at its top, and keeps the others whole', async () => {
  const document = await body(
    table({
      cells: [
        ['1', '短', '高'],
        ['2', '长'.repeat(2000), '高'],
      ],
    }),
  );
  const [, short, long] = all(document, 'w:tr');
  const about = (row: Node | undefined) => [
    all([row ?? {}], 'w:cantSplit').every((one) => attributes(one)['w:val'] !== 'off'),
    ...all([row ?? {}], 'w:vAlign').map((one) => attributes(one)['w:val']),
  ];
  expect([about(short), about(long)]).toEqual([
    [true, 'center', 'center', 'center'],
    [false, 'top', 'top', 'top'],
  ]);
});

it('gives each register a section of its own that counts its pages from 1', async () => {
  const document = await body(table(), table({ title: '第二张' }));
  expect(all(document, 'w:sectPr')).toHaveLength(2);
  expect(all(document, 'w:pgNumType').map((one) => attributes(one)['w:start'])).toEqual(['1', '1']);
});

it('fills the page with its columns, and a number is not broken', async () => {
  const columns = [
    { key: 'number', label: '编号', width: 4, align: 'center' as const },
    { key: 'risk', label: '风险点', width: 80, align: 'left' as const },
  ];
  const document = await body(table({ columns, cells: [['FX-2026-0001', '长'.repeat(300)]] }));
  const widths = all(document, 'w:gridCol').map((one) => Number(attributes(one)['w:w']));
  expect(widths[0]).toBeGreaterThan('FX-2026-0001'.length * 105);
  expect(widths.reduce((sum, width) => sum + width, 0)).toBeGreaterThan(15_000);
  expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(15_138);
});
