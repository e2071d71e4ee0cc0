import { type Pill, SMALL } from './boxes.js';
import type { Rectangle } from './layout.js';
import { type Attributes, lineHeight, path, rectangle, text } from './svg.js';

/** Shapes that several parts of a picture use. Pure. */

export const BLACK = '#000000';
export const GREY = '#555555';

/** A line from left to right. */
export const rule = (left: number, right: number, y: number, more: Attributes): string =>
  path(
    [
      [left, y],
      [right, y],
    ],
    more,
  );

export const diamond = ({ x, y, width, height }: Rectangle, frame: Record<string, string | number>): string =>
  path(
    [
      [x + width / 2, y],
      [x + width, y + height / 2],
      [x + width / 2, y + height],
      [x, y + height / 2],
      [x + width / 2, y],
    ],
    frame,
  );

/** The marks of levels. */
export const pillsAt = (pills: readonly Pill[], left: number, top: number): string[] =>
  pills.flatMap((pill) => [
    rectangle(left + pill.x, top + pill.y, pill.width, pill.height, {
      rx: 3,
      fill: pill.fill,
      stroke: BLACK,
      'stroke-width': 0.8,
    }),
    text(
      [{ text: pill.text, size: SMALL, bold: true, fill: pill.ink }],
      left + pill.x + pill.width / 2,
      top + pill.y + (pill.height - lineHeight(SMALL)) / 2,
      'middle',
    ),
  ]);
