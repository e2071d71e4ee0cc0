import type { Cell, CellStyle, WriteSheet } from 'hucre/xlsx';
import { linesIn, printable, type TableColumn, type TableDocument, widthOf } from './document.js';

/**
 * Tables → one workbook, a sheet each: A4 across, fitted to the width, headings repeated on every page. Plain sheets
 * that are read in again are `spreadsheet/`'s. Every cell is a text in the file's own sense, so that nothing is ever a formula; one that a
 * spreadsheet would take for a formula when somebody edits it bears the format 文本 (`@`), without an apostrophe.
 * @throws Error for no table at all: a workbook has one sheet at least
 */
export async function xlsxOf(tables: readonly TableDocument[]): Promise<Uint8Array> {
  const { writeXlsx } = await import('hucre/xlsx');
  if (tables.length === 0) throw new Error('xlsx: no table');
  const names = sheetNames(tables.map((table) => table.name));
  return writeXlsx({
    sheets: tables.map((table, at) => sheetOf(table, names[at] ?? `${at + 1}`)),
    defaultFont: { name: BODY, size: 10.5 },
    properties: { title: tables.length === 1 ? (tables[0]?.title ?? '') : '', creator: '廉防 LianFang' },
  });
}

/** Where its name stands no spreadsheet may hold these, nor an apostrophe at either end, nor two names that differ in case. */
export function sheetNames(wanted: readonly string[]): string[] {
  const taken = new Set<string>();
  return wanted.map((name, at) => {
    const clean = printable(name)
      .replace(/[[\]:*?/\\\n\t]/g, ' ')
      .replace(/^[\s']+|[\s']+$/g, '');
    // `History` is Excel's own.
    const base = clean === '' || clean.toLowerCase() === 'history' ? `表${at + 1}` : clean;
    for (let n = 1; ; n++) {
      const suffix = n === 1 ? '' : `(${n})`;
      const tried = `${cut(base, SHEET_NAME - suffix.length).replace(/[\s']+$/, '')}${suffix}`;
      if (taken.has(tried.toLowerCase())) continue;
      taken.add(tried.toLowerCase());
      return tried;
    }
  });
}

/** In UTF-16 units, as Excel counts; never half a character. */
function cut(text: string, units: number): string {
  let kept = '';
  for (const point of text)
    if (kept.length + point.length <= units) kept += point;
    else break;
  return kept;
}
const SHEET_NAME = 31;
/** What one cell holds. */
const CELL = 32_767;
/** What one row may be high, in points. */
const ROW_HEIGHT = 409;

const TITLE = '方正小标宋简体';
const BODY = '宋体';
const thin = { style: 'thin' as const, color: { rgb: '000000' } };
const BOX: CellStyle['border'] = { top: thin, right: thin, bottom: thin, left: thin };

/** Rows of the sheet: 0 the title, 1 the line below it, 2 the headings, then the table. */
const HEADINGS = 2;

function sheetOf(table: TableDocument, name: string): WriteSheet {
  const width = Math.max(1, table.columns.length);
  const last = width - 1;
  const total = table.columns.reduce((sum, column) => sum + column.width, 0);
  const sheet = {
    rows: [] as string[][],
    cells: new Map<string, Partial<Cell>>(),
    merges: [] as NonNullable<WriteSheet['merges']>,
    rowDefs: new Map<number, { height: number }>(),
  };
  const put = (row: number, column: number, text: string, style: CellStyle) => {
    const value = cut(printable(text), CELL);
    const safe: CellStyle = FORMULA.test(value) ? { ...style, numFmt: '@' } : style;
    sheet.cells.set(`${row},${column}`, { value: value.replace(ESCAPE, '_x005F_'), type: 'string', style: safe });
  };
  /** One text over some columns. A merged cell never grows by itself, so that its height is reckoned here. */
  const span = (row: number, from: number, to: number, text: string, style: CellStyle) => {
    put(row, from, text, style);
    for (let column = from + 1; column <= to; column++) put(row, column, '', style);
    if (to > from) sheet.merges.push({ startRow: row, startCol: from, endRow: row, endCol: to });
  };
  const high = (row: number, height: number) => sheet.rowDefs.set(row, { height: Math.min(ROW_HEIGHT, height) });

  span(0, 0, last, table.title, {
    font: { name: TITLE, size: 20, bold: true },
    alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
  });
  high(0, 34 * linesIn(table.title, Math.max(4, total / 2)));

  const half = Math.max(0, Math.ceil(width / 2) - 1);
  const line: CellStyle = { font: { name: BODY, size: 10.5 }, alignment: { vertical: 'center' } };
  span(1, 0, half, table.head.left, { ...line, alignment: { ...line.alignment, horizontal: 'left' } });
  if (last > half)
    span(1, half + 1, last, table.head.right, { ...line, alignment: { ...line.alignment, horizontal: 'right' } });
  high(1, 20);

  table.columns.forEach((column, at) => {
    put(HEADINGS, at, column.label, {
      font: { name: BODY, size: 10.5, bold: true },
      fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'EDEDED' } },
      border: BOX,
      alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
    });
  });
  high(HEADINGS, 8 + 15 * Math.max(...table.columns.map((column) => linesIn(column.label, column.width - 1))));

  let at = HEADINGS + 1;
  for (const row of table.rows) {
    if (row.kind === 'group') {
      span(at, 0, last, row.text, {
        font: { name: BODY, size: 10.5, bold: true },
        border: BOX,
        alignment: { horizontal: 'left', vertical: 'center', wrapText: true },
      });
      high(at, 6 + 15 * linesIn(row.text, total));
    } else {
      const { size, height } = fitting(row.cells, table.columns);
      table.columns.forEach((column, c) => {
        put(at, c, row.cells[c] ?? '', {
          font: { name: BODY, size },
          border: BOX,
          alignment: { horizontal: column.align, vertical: 'center', wrapText: true },
        });
      });
      high(at, height);
    }
    at++;
  }
  if (table.rows.length === 0) {
    span(at, 0, last, table.empty, {
      font: { name: BODY, size: 10.5 },
      border: BOX,
      alignment: { horizontal: 'center', vertical: 'center' },
    });
    high(at++, 24);
  }
  for (const note of table.notes) {
    span(at, 0, last, note, {
      font: { name: BODY, size: 9 },
      alignment: { horizontal: 'left', vertical: 'top', wrapText: true },
    });
    high(at++, 4 + 13 * linesIn(note, total * 1.1));
  }
  if (table.signatures.length > 0) {
    at++;
    span(at, 0, last, spread(table.signatures, total), {
      font: { name: BODY, size: 10.5 },
      alignment: { horizontal: 'left', vertical: 'center', wrapText: true },
    });
    high(at++, 30);
  }
  const rows = Array.from({ length: at }, () => Array<string>(width).fill(''));
  return {
    name,
    rows,
    cells: sheet.cells,
    merges: sheet.merges,
    rowDefs: sheet.rowDefs,
    columns: table.columns.map(({ width }) => ({ width })),
    freezePane: { rows: HEADINGS + 1 },
    pageSetup: {
      paperSize: 'a4',
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      horizontalCentered: true,
      printTitlesRow: `$${HEADINGS + 1}:$${HEADINGS + 1}`,
      margins: { top: 0.7, bottom: 0.7, left: 0.5, right: 0.5, header: 0.3, footer: 0.35 },
    },
    headerFooter: { oddFooter: '&C第 &P 页，共 &N 页' },
  };
}

/** In a spreadsheet's texts `_x0041_` stands for A: whoever wrote just that gets its first sign escaped. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** What a spreadsheet takes for a formula when a cell is typed in: a sign in front, blanks before it or not. */
const FORMULA = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/**
 * Size of the letters and height of a row. A row that would be higher than a spreadsheet allows gets smaller letters,
 * so that a long text is printed whole where that is possible; in the cell it is whole at any rate.
 */
function fitting(cells: readonly string[], columns: readonly TableColumn[]): { size: number; height: number } {
  for (const size of [10.5, 9, 8, 7, 6]) {
    const lines = Math.max(
      1,
      ...columns.map(({ width }, at) =>
        linesIn(printable(cells[at] ?? ''), Math.max(2, ((width - 1.5) * 10.5) / size)),
      ),
    );
    const height = 8 + lines * size * 1.4;
    if (height <= ROW_HEIGHT || size === 6) return { size, height: Math.max(24, Math.min(ROW_HEIGHT, height)) };
  }
  return { size: 6, height: ROW_HEIGHT };
}

/** The signatures side by side in one line, each over an equal part of the width. */
function spread(texts: readonly string[], width: number): string {
  const part = Math.floor((width * 0.96) / texts.length);
  return texts
    .map((text, at) => (at === texts.length - 1 ? text : text + '　'.repeat(Math.max(1, (part - widthOf(text)) / 2))))
    .join('');
}
