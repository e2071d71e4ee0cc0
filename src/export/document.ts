/**
 * A table as paper knows it, without a file format: what a register becomes and what `xlsx.ts` and `docx.ts` write.
 * Rule, pure.
 */
export interface TableDocument {
  /** Tells it apart from the others of the same file, and names its sheet. */
  name: string;
  title: string;
  /** The line between title and table: the left part and the right part. */
  head: { left: string; right: string };
  columns: TableColumn[];
  rows: TableRow[];
  /** Stands in the place of rows where there are none. */
  empty: string;
  /** Lines below the table. */
  notes: string[];
  /** The last line: who signs, in this order. */
  signatures: string[];
}

export interface TableColumn {
  key: string;
  label: string;
  /** In characters of a spreadsheet; a Chinese one takes two. */
  width: number;
  align: 'left' | 'center';
}

/** A group is one line over the whole width; a row has as many cells as there are columns. */
export type TableRow = { kind: 'group'; text: string } | { kind: 'row'; cells: string[] };

/** What a file cannot hold goes; line breaks become one kind. Everything else stays as it was written. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(UNPRINTABLE, '')
    .replace(LONE_SURROGATE, '\ufffd');
}
// XML 1.0 has no place for these, not even escaped. A tab and a line break it has.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are taken out
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * For a cell of a workbook, where `_x0041_` stands for A: whoever wrote just that gets its first sign escaped, so that
 * it is shown as it was written. Word has no such thing.
 */
export const literal = (text: string): string => text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');

/** How many lines a text takes in a column of so many characters. */
export function linesIn(text: string, width: number): number {
  return text.split('\n').reduce((lines, line) => lines + Math.max(1, Math.ceil(widthOf(line) / width)), 0);
}

/** A Chinese character and its like take two places. */
export function widthOf(text: string): number {
  let width = 0;
  for (const point of text) width += point > '\u2e7f' ? 2 : 1;
  return width;
}
