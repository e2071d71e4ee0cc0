import { isUtf8 } from 'node:buffer';
import { invalid } from '../errors.js';
import { literal, printable } from '../export/document.js';
import { csv, undefused } from './csv.js';
import type { SheetRow } from './table.js';

/** Far more than a catalogue or a register holds; a file beyond it is not one. */
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_ROWS = 20_000;

/**
 * Reads a spreadsheet as rows of text: .xlsx (its first visible sheet), or .csv in UTF-8, UTF-16 or GB18030, which is what
 * Excel writes on a Chinese Windows. Of a formula its last value is read, never the formula.
 * @param name of the file; its ending says what it is
 * @returns every row that holds anything, with the number that a spreadsheet program shows beside it
 * @throws DomainError invalid: neither kind, too big, or damaged, with how to mend it
 */
export async function readSheet(bytes: Uint8Array, name: string): Promise<SheetRow[]> {
  if (bytes.length > MAX_BYTES) throw invalid('文件超过 20 MiB：请拆成几个文件，分别导入。');
  const rows = isCsv(name) ? await readCsv(bytes) : isXlsx(name) ? await readXlsx(bytes) : refuse(name);
  const filled = rows
    .map((cells, index) => ({ number: index + 1, cells: cells.map(plain) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (filled.length > MAX_ROWS) throw invalid(`表格超过 ${MAX_ROWS} 行：请拆成几个文件，分别导入。`);
  return filled;
}

/**
 * Writes a table with its headings: .xlsx, or .csv in UTF-8 with a BOM. Every cell is text: what begins with = + - @ is
 * neither run when the file is opened nor when the cell is edited.
 * @throws DomainError invalid when the file's ending names neither kind
 */
export async function writeSheet(
  name: string,
  title: string,
  columns: string[],
  rows: string[][],
): Promise<Uint8Array> {
  if (isCsv(name)) return new TextEncoder().encode(csv([columns, ...rows]));
  if (!isXlsx(name)) return refuse(name);
  const { writeXlsx } = await import('hucre/xlsx');
  return writeXlsx({
    sheets: [
      {
        name: title,
        // @ is the number format of text: without it a program makes a formula of the cell once somebody edits it.
        columns: columns.map(() => ({ width: 20, style: { numFmt: '@' } })),
        rows: [columns, ...rows].map((row) => row.map((cell) => literal(printable(cell)))),
        freezePane: { rows: 1 },
      },
    ],
  });
}

const isCsv = (name: string) => /\.csv$/i.test(name);
const isXlsx = (name: string) => /\.xlsx$/i.test(name);

function refuse(name: string): never {
  const old = /\.(xls|et)$/i.test(name) ? '旧格式的表格请先在 Excel 或 WPS 里另存为 .xlsx。' : '';
  throw invalid(`只认 .xlsx 和 .csv 文件。${old}`);
}

async function readCsv(bytes: Uint8Array): Promise<unknown[][]> {
  const text = decode(bytes);
  // In what is well-formed every quotation mark has its partner; a lone one would swallow the rest of the file.
  if ((text.match(/"/g)?.length ?? 0) % 2 === 1)
    throw invalid(
      'CSV 文件里有一个引号（"）没有配对，不知道单元格到哪里为止：请在 Excel 或 WPS 里打开核对，另存后再导入。',
    );
  const { parseCsv } = await import('hucre/csv');
  return parseCsv(text, { maxRows: MAX_ROWS + 100 }).map((row) =>
    row.map((cell) => (typeof cell === 'string' ? undefused(cell) : cell)),
  );
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  try {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('CSV 文件既不是 UTF-8 也不是 GB18030 编码：请在 Excel 或 WPS 里另存为“CSV UTF-8”。');
  }
}

async function readXlsx(bytes: Uint8Array): Promise<unknown[][]> {
  const { readXlsx: read } = await import('hucre/xlsx');
  try {
    const book = await read(bytes, { sheets: (sheet) => !sheet.hidden && !sheet.veryHidden, maxRows: MAX_ROWS + 100 });
    return book.sheets[0]?.rows ?? [];
  } catch {
    throw invalid(
      '这个 .xlsx 文件打不开（损坏、加了密码，或者不是真正的 .xlsx）：请在 Excel 或 WPS 里打开，另存后再导入。',
    );
  }
}

/** A date without time of day is written as a day; everything else as it is, without blanks at its ends. */
function plain(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace('T', ' ')
      .slice(0, 16);
  return printable(String(cell)).trim();
}
