import { type TableColumn, type TableRow, widthOf } from './document.js';

/** Twentieths of a point beside the text of a cell, on either side. */
export const PADDING = 50;
/** The same of half a Chinese character in 五号, the size of the table's text. */
export const PLACE = 105;

/**
 * Rule, pure: widths of a table's columns that fill the page. What should not be broken (a number, a short name or
 * heading) is given its width first, and the rest goes to the columns as they ask for it. Where not even the first fits,
 * the widest give way until it does, so that 序号 stays whole.
 * @param page in twentieths of a point, as the widths are
 * @returns whole numbers whose sum is `page`
 */
export function columnWidths(columns: readonly TableColumn[], rows: readonly TableRow[], page: number): number[] {
  const least = columns.map((column, at) => leastWidth(column, at, rows));
  const asked = sum(columns.map(({ width }) => width));
  const wanted = columns.map(({ width }, at) => Math.max(least[at] ?? 0, (page * width) / asked));
  if (sum(least) >= page) return whole(capped(least, page), page);
  const slack = wanted.map((width, at) => width - (least[at] ?? 0));
  const surplus = (sum(wanted) - page) / (sum(slack) || 1);
  return whole(
    wanted.map((width, at) => width - surplus * (slack[at] ?? 0)),
    page,
  );
}

/** What takes more places than this may be broken all the same: 科室负责人：王建国 just does not. */
const LONGEST = 18;
/** Where the fonts are missing, letters and digits come in broader ones than 仿宋's, and a number would break at its hyphen. */
const BROADER = 1.2;

function leastWidth({ label, align }: TableColumn, at: number, rows: readonly TableRow[]): number {
  let places = 2;
  const take = (wanted: number) => {
    places = Math.max(places, Math.min(LONGEST, wanted));
  };
  /** Whole lines stay whole where they are short. */
  const takeLines = (text: string) => {
    for (const line of text.split('\n')) if (widthOf(line) <= LONGEST) take(widthOf(line));
  };
  takeLines(label);
  for (const row of rows) {
    if (row.kind !== 'row') continue;
    const text = row.cells[at] ?? '';
    if (align === 'center') takeLines(text);
    for (const word of text.match(/[!-\u02ff]+/g) ?? []) take(widthOf(word) * BROADER);
  }
  return places * PLACE * 1.1 + 2 * PADDING;
}

/** None wider than the rest allows, so that all of them together are `page` wide. */
function capped(widths: readonly number[], page: number): number[] {
  let left = page;
  const ascending = [...widths].sort((a, b) => a - b);
  for (const [at, width] of ascending.entries()) {
    const share = left / (ascending.length - at);
    if (width > share) return widths.map((one) => Math.min(one, share));
    left -= width;
  }
  return [...widths];
}

/** Whole numbers of the same sum: what rounding leaves over goes to the first ones. */
function whole(widths: readonly number[], page: number): number[] {
  const floors = widths.map(Math.floor);
  const over = page - sum(floors);
  return floors.map((width, at) => width + (at < over ? 1 : 0));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
