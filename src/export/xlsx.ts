import type { Cell, CellStyle, WriteSheet } from 'hucre/xlsx';
import { linesIn, literal, printable, type TableColumn, type TableDocument } from './document.js';
import { signatureParts } from './signatures.js';

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
    // Not `printTitlesRow` of the page set-up: that leaves the name bare, and Excel calls the file damaged for a sheet fj-1.
    namedRanges: names.map((name) => ({
      name: '_xlnm.Print_Titles',
      range: `${quoted(name)}!${HEAD_ROWS}`,
      scope: name,
    })),
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
/** What is printed again on every page. */
const HEAD_ROWS = `$${HEADINGS + 1}:$${HEADINGS + 1}`;

/** A sheet's name where a formula names it: in quotation marks any name may stand there. */
const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;

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
    sheet.cells.set(`${row},${column}`, { value: literal(value), type: 'string', style: safe });
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
      const { sizes, height } = fitting(row.cells, table.columns);
      table.columns.forEach((column, c) => {
        put(at, c, row.cells[c] ?? '', {
          font: { name: BODY, size: sizes[c] ?? 10.5 },
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
    const widths = table.columns.map((column) => column.width);
    for (const { from, to, text } of signatureParts(table.signatures, widths))
      span(at, from, to, text, {
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
      margins: { top: 0.7, bottom: 0.7, left: 0.5, right: 0.5, header: 0.3, footer: 0.35 },
    },
    headerFooter: { oddFooter: '&C第 &P 页，共 &N 页' },
  };
}

/** What a spreadsheet takes for a formula when a cell is typed in: a sign in front, blanks before it or not. */
const FORMULA = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/;

/**
 * Size of the letters in each cell, and height of the row. A text that would make the row higher than a spreadsheet
 * allows gets smaller letters, so that it is printed whole where that is possible; in the cell it is whole at any rate.
 */
function fitting(cells: readonly string[], columns: readonly TableColumn[]): { sizes: number[]; height: number } {
  const fitted = columns.map(({ width }, at) => {
    const text = printable(cells[at] ?? '');
    const heightAt = (size: number) => 8 + linesIn(text, Math.max(2, ((width - 1.5) * 10.5) / size)) * size * 1.4;
    const size = SIZES.find((one) => heightAt(one) <= ROW_HEIGHT) ?? SMALLEST;
    return { size, height: Math.min(ROW_HEIGHT, heightAt(size)) };
  });
  return { sizes: fitted.map(({ size }) => size), height: Math.max(24, ...fitted.map(({ height }) => height)) };
}
const SMALLEST = 6;
const SIZES = [10.5, 9, 8, 7, SMALLEST];
