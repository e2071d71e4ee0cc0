import { cleanLine } from '../channels/text.js';

/**
 * Writes SVG: pure. Presentation attributes only, for a page's `default-src 'self'` forbids style; no script, no link,
 * no id, no font or picture from elsewhere, so that the file can stand in an <img>, a letter or an archive.
 */

/** What a Chinese machine has: Noto on Linux, 微软雅黑 on Windows, 苹方 on Apple, 宋体 everywhere. */
export const FONTS =
  "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','微软雅黑','PingFang SC',SimSun,'宋体',sans-serif";

export type Attributes = Record<string, string | number | undefined>;

/** One element; `content` is SVG already. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [` ${key}="${typeof value === 'number' ? number(value) : escaped(value)}"`],
    )
    .join('');
  return content === undefined ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** Nothing in a text is markup, and nothing that XML forbids or that turns the reading direction gets through. */
export function escaped(text: string): string {
  return cleanLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** At most two decimals, so that machines that round otherwise in the last place write the same. */
export const number = (value: number): string => String(Math.round(value * 100) / 100 + 0);

export interface Line {
  text: string;
  size: number;
  bold?: boolean;
  fill?: string;
}

/** Height of a line of this size, with the space between lines. */
export const lineHeight = (size: number) => Math.round(size * 1.4);
export const heightOf = (lines: readonly Line[]) => lines.reduce((sum, line) => sum + lineHeight(line.size), 0);

/** Lines of text from `top` down; `x` is their left end or their middle. */
export function text(lines: readonly Line[], x: number, top: number, anchor: 'start' | 'middle' = 'start'): string {
  let y = top;
  return lines
    .map((line) => {
      const height = lineHeight(line.size);
      const base = y + height / 2 + line.size * 0.36;
      y += height;
      return element(
        'text',
        {
          x,
          y: base,
          'font-size': line.size,
          'text-anchor': anchor === 'middle' ? anchor : undefined,
          'font-weight': line.bold ? 'bold' : undefined,
          fill: line.fill,
        },
        escaped(line.text),
      );
    })
    .join('\n');
}

export const rectangle = (x: number, y: number, width: number, height: number, more: Attributes = {}): string =>
  element('rect', { x, y, width, height, ...more });

export type Point = readonly [x: number, y: number];

export const path = (points: readonly Point[], more: Attributes = {}): string =>
  element('path', {
    d: points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join(' '),
    ...more,
  });

/** The whole file. `title` and `description` are what a screen reader says. */
export function document(
  parts: { width: number; height: number; title: string; description: string },
  content: readonly string[],
): string {
  const [width, height] = [Math.ceil(parts.width), Math.ceil(parts.height)];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" xml:lang="zh-CN" ${`font-family="${escaped(FONTS).replaceAll('&#39;', "'")}"`} fill="#000000">`,
    element('title', {}, escaped(parts.title)),
    element('desc', {}, escaped(parts.description)),
    rectangle(0, 0, width, height, { fill: '#ffffff' }),
    ...content.filter((part) => part !== ''),
    '</svg>',
    '',
  ].join('\n');
}
