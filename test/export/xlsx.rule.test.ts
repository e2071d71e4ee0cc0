import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/export/document.js';
import { sheetNames, xlsxOf } from '../../src/export/xlsx.js';
import { HOSTILE, table } from './support.js';

/** Read back by another library than the one that wrote it. */
async function reopened(...tables: Parameters<typeof xlsxOf>[0]) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Buffer.from(await xlsxOf(tables)) as unknown as ArrayBuffer);
  return book;
}
const sheetOf = async (...tables: Parameters<typeof xlsxOf>[0]) => {
  const [sheet] = (await reopened(...tables)).worksheets;
  if (!sheet) throw new Error('no sheet');
  return sheet;
};

it('holds every value as it was, hostile ones too, as text and never as a formula', async () => {
  const cells = HOSTILE.map((text, at) => [String(at + 1), text, '高']);
  const sheet = await sheetOf(table({ cells }));
  cells.forEach((row, at) => {
    row.forEach((text, column) => {
      const cell = sheet.getCell(at + 4, column + 1);
      expect(cell.formula).toBeUndefined();
      expect(cell.hyperlink).toBeUndefined();
      expect(cell.value ?? '').toBe(printable(text));
    });
  });
  // Whoever opens such a cell and presses Enter must not make a formula of it; no apostrophe is shown.
  const formats = HOSTILE.map((_, at) => sheet.getCell(at + 4, 2).numFmt);
  expect(formats.slice(0, 8)).toEqual(Array(8).fill('@'));
  expect(formats.slice(8).filter((format) => format === '@')).toEqual([]);
});

it('drops only what no file can hold', async () => {
  const sheet = await sheetOf(table({ cells: [['1', 'a\0b\u0008c\ud800d\r\ne\rf\u2028g', '高']] }));
  expect(sheet.getCell('B4').value).toBe('abc\ufffdd\ne\nf\ng');
});

it('is printed on A4 across, fitted to the width, with headings and page numbers on every page', async () => {
  const cells = [...Array(200).keys()].map((n) => [String(n), `风险点${n}`, '高']);
  const sheet = await sheetOf(table({ cells }));
  expect(sheet.pageSetup).toMatchObject({
    paperSize: 9,
    orientation: 'landscape',
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    printTitlesRow: '3:3',
  });
  expect(sheet.headerFooter.oddFooter).toBe('&C第 &P 页，共 &N 页');
  expect(sheet.views).toMatchObject([{ state: 'frozen', ySplit: 3 }]);
});

it('names the sheet of the repeated headings as a formula must, whatever it is called', async () => {
  const names = ['岗位', 'fj-1', 'a1', '3', "科室's 表", 'A & B'];
  const zip = await JSZip.loadAsync(await xlsxOf(names.map((name) => table({ name }))));
  const workbook = (await zip.file('xl/workbook.xml')?.async('string')) ?? '';
  const titles = [...workbook.matchAll(/<definedName name="_xlnm.Print_Titles" localSheetId="(\d)">([^<]*)</g)];
  expect(titles.map(([, at, range]) => [Number(at), range])).toEqual(
    ["'岗位'", "'fj-1'", "'a1'", "'3'", "'科室''s 表'", "'A &amp; B'"].map((name, at) => [at, `${name}!$3:$3`]),
  );
  expect(workbook.match(/<definedName /g)).toHaveLength(names.length);
});

it('has the title over the whole width, headings, frames, wrapped text and the signatures', async () => {
  const sheet = await sheetOf(table({ cells: [['1', '收受回扣', '高']] }));
  expect(sheet.getCell('A1')).toMatchObject({
    value: '市粮食局岗位廉政风险排查、防控一览表',
    font: { bold: true },
    alignment: { horizontal: 'center' },
  });
  expect(sheet.getCell('C1').master.address).toBe('A1');
  expect([1, 2, 3].map((column) => sheet.getCell(3, column).value)).toEqual(['序号', '风险点（表现形式）', '风险等级']);
  expect([1, 2, 3].map((column) => sheet.getColumn(column).width)).toEqual([6, 40, 9]);
  expect(sheet.getCell('B4')).toMatchObject({
    alignment: { wrapText: true },
    border: { top: { style: 'thin' }, right: { style: 'thin' }, bottom: { style: 'thin' }, left: { style: 'thin' } },
  });
  expect(sheet.getCell('A5').value).toBe('注：一');
  expect(String(sheet.getCell('A7').value).split(/　+/)).toEqual(['填表人：', '审核人：', '日期：']);
});

it('gives each signature columns of its own over an equal part of the width', async () => {
  const columns = [6, 14, 14, 15, 40, 12, 9, 18, 34, 10].map((width, at) => ({
    key: `k${at}`,
    label: '栏',
    width,
    align: 'left' as const,
  }));
  const signatures = ['填表人：', '审核人：', '负责人：', '日期：　　　年　　月　　日'];
  const sheet = await sheetOf(table({ columns, signatures }));
  const row = [...Array(10).keys()].map((at) => sheet.getCell(7, at + 1));
  expect(row.map((cell) => [cell.master.address, cell.master.value])).toEqual([
    ...Array(4).fill(['A7', '填表人：']),
    ['E7', '审核人：'],
    ...Array(3).fill(['F7', '负责人：']),
    ...Array(2).fill(['I7', '日期：　　　年　　月　　日']),
  ]);
});

it('comes out with its head where it has no rows, and groups over the whole width', async () => {
  const empty = await sheetOf(table());
  expect([empty.getCell('A3').value, empty.getCell('A4').value]).toEqual(['序号', '（无）']);
  expect(empty.getCell('C4').master.address).toBe('A4');
  const grouped = await sheetOf(table({ rows: [{ kind: 'group', text: '=财务科' }] }));
  expect(grouped.getCell('A4')).toMatchObject({ value: '=财务科', numFmt: '@' });
});

it('makes rows high enough for their text, and letters smaller where no row can be', async () => {
  const sheet = await sheetOf(
    table({
      cells: [
        ['1', '短', '高'],
        ['2', '长'.repeat(100), '高'],
        ['3', '长'.repeat(1500), '高'],
      ],
    }),
  );
  const [short, long, longest] = [4, 5, 6].map((row) => sheet.getRow(row));
  expect(short?.height).toBe(24);
  expect(long?.height).toBeGreaterThan(80);
  expect(longest?.height).toBeLessThanOrEqual(409);
  expect(longest?.getCell(2).font.size).toBeLessThan(10);
  // 10.5, of which ExcelJS reads the whole.
  expect(longest?.getCell(1).font.size).toBe(10);
});

it('gives each register a sheet of its own', async () => {
  const book = await reopened(table(), table({ name: '科室' }), table({ name: '单位' }));
  expect(book.worksheets.map((sheet) => sheet.name)).toEqual(['岗位', '科室', '单位']);
});

describe('names of sheets', () => {
  it.each([
    [['a[b]:c*?/\\d'], ['a b  c    d']],
    [
      ['', "'", 'History'],
      ['表1', '表2', '表3'],
    ],
    [
      ['Post', 'post', 'POST'],
      ['Post', 'post(2)', 'POST(3)'],
    ],
    [
      ['长'.repeat(40), '长'.repeat(50)],
      ['长'.repeat(31), `${'长'.repeat(28)}(2)`],
    ],
    [[`${'长'.repeat(30)}𠮷`], ['长'.repeat(30)]],
  ])('%j → %j', (wanted, names) => {
    expect(sheetNames(wanted)).toEqual(names);
  });
});
