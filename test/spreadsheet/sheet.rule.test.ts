import ExcelJS from 'exceljs';
import { readXlsx } from 'hucre/xlsx';
import { expect, it } from 'vitest';
import { readSheet, writeSheet } from '../../src/spreadsheet/sheet.js';
import { problemLine, readTable } from '../../src/spreadsheet/table.js';

const ROWS = [
  ['药品采购', '按计划采购，\n集中招标'],
  ['=HYPERLINK("http://x")', '+8613800000000'],
  ['-1', '@SUM(A1)'],
  ['00123', ' 前后有空格 '],
  ['_x0041_', '按 _x000D_ 填写'],
];

it.each(['目录.xlsx', '目录.csv'])(
  '%s comes back as it was written; text that looks like a formula stays text',
  async (name) => {
    const bytes = await writeSheet(name, '职权目录', ['名称', '内容'], ROWS);
    const rows = await readSheet(bytes, name);
    expect(rows.map((row) => row.cells)).toEqual([
      ['名称', '内容'],
      ...ROWS.slice(0, 3),
      ['00123', '前后有空格'],
      ...ROWS.slice(4),
    ]);
  },
);

it('an .xlsx holds such text as a string in a cell of the text format, and no formula at all', async () => {
  const bytes = await writeSheet('a.xlsx', '职权目录', ['名称', '内容'], ROWS);
  const book = await readXlsx(bytes, { readStyles: true });
  const cell = book.sheets[0]?.cells?.get('2,0');
  expect(cell).toMatchObject({ type: 'string', value: '=HYPERLINK("http://x")', style: { numFmt: '@' } });
  expect([...(book.sheets[0]?.cells?.values() ?? [])].some((one) => one.formula !== undefined)).toBe(false);
});

it('an .xlsx shows text that looks like an escape as it was written', async () => {
  const book = new ExcelJS.Workbook();
  const bytes = await writeSheet('a.xlsx', '职权目录', ['_x0042_'], [['_x0041_'], ['a_x000D_b']]);
  await book.xlsx.load(Buffer.from(bytes) as unknown as ArrayBuffer);
  const [sheet] = book.worksheets;
  expect([1, 2, 3].map((row) => sheet?.getCell(row, 1).value)).toEqual(['_x0042_', '_x0041_', 'a_x000D_b']);
});

it('a CSV begins with a BOM, and a cell that would be run is defused', async () => {
  const text = Buffer.from(await writeSheet('a.csv', '', ['名称'], [['=1+1']])).toString('utf8');
  expect(text).toBe("\uFEFF名称\r\n'=1+1\r\n");
});

it('reads CSV in GB18030 and UTF-16 as Excel on a Chinese Windows writes it', async () => {
  // 名称,内容⏎药品采购,𠮷 in GB18030; the last character takes four bytes there.
  const gb = Uint8Array.from([
    0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xc4, 0xda, 0xc8, 0xdd, 0x0d, 0x0a, 0xd2, 0xa9, 0xc6, 0xb7, 0xb2, 0xc9, 0xb9, 0xba,
    0x2c, 0x95, 0x34, 0xa8, 0x30,
  ]);
  expect((await readSheet(gb, 'a.csv')).map((r) => r.cells[0])).toEqual(['名称', '药品采购']);
  const utf16 = Buffer.from('\uFEFF名称,内容\r\n药品采购,集中招标', 'utf16le');
  expect((await readSheet(utf16, 'a.CSV')).map((r) => r.cells)).toEqual([
    ['名称', '内容'],
    ['药品采购', '集中招标'],
  ]);
});

it.each([
  ['目录.xls', new Uint8Array(4), '另存为 .xlsx'],
  ['目录.pdf', new Uint8Array(4), '只认 .xlsx 和 .csv'],
  ['目录.xlsx', new TextEncoder().encode('名称,内容'), '打不开'],
  ['目录.csv', new TextEncoder().encode('名称,内容\r\n"药品采购,x'), '引号'],
  ['目录.csv', Uint8Array.from([0x81, 0xff, 0xff, 0x2c]), 'GB18030'],
  ['目录.csv', new Uint8Array(20 * 1024 * 1024 + 1), '20 MiB'],
])('refuses %s that it cannot read, and says how to mend it', async (name, bytes, words) => {
  await expect(readSheet(bytes, name)).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining(words),
  });
});

it('numbers the rows as a spreadsheet program does, and reads dates and numbers as text', async () => {
  const { writeXlsx } = await import('hucre/xlsx');
  const bytes = await writeXlsx({
    sheets: [
      {
        name: 'A',
        rows: [['职权目录'], [], ['名称', '期限'], ['药品采购', 15], [], ['报销', new Date('2026-11-02T00:00:00Z')]],
      },
    ],
  });
  expect(await readSheet(bytes, 'a.xlsx')).toEqual([
    { number: 1, cells: expect.arrayContaining(['职权目录']) },
    { number: 3, cells: ['名称', '期限'] },
    { number: 4, cells: ['药品采购', '15'] },
    { number: 6, cells: ['报销', '2026-11-02'] },
  ]);
});

const COLUMNS = [
  { key: 'name', title: '名称', required: true },
  { key: 'content', title: '内容', also: ['职权内容'], required: true },
  { key: 'holder', title: '办理主体' },
] as const;
const row = (number: number, ...cells: string[]) => ({ number, cells });

it('finds the headings below a title, in any order and with remarks; empty rows are none', () => {
  const { records, problems } = readTable(
    [
      row(1, '某院职权目录'),
      row(3, '职权内容', '名称（必填）', '序号'),
      row(4, '采购药品', '药品采购', '1'),
      row(5, '', '', '2'),
    ],
    COLUMNS,
    ['序号'],
  );
  expect(problems).toEqual([]);
  expect(records).toEqual([{ row: 4, cells: { name: '药品采购', content: '采购药品', holder: '' } }]);
});

it('names a heading that is missing, unknown or there twice', () => {
  const { problems } = readTable([row(2, '名称', '办理主休', '名称', '办理主体')], COLUMNS);
  expect(problems.map(problemLine)).toEqual([
    '第 2 行“办理主休”：不认识这一列。改成下面之一，或删去这一列：名称、内容、办理主体。',
    '第 2 行“名称”：这一列出现了两次。只留一列。',
    '第 2 行“内容”：缺少这一列。在表头里加上这一列。',
  ]);
  expect(readTable([row(1, '一'), row(2, '二')], COLUMNS).problems.map(problemLine)).toEqual([
    '第 1 行“表头”：没有找到表头。表头一行至少要有“名称”、“内容”这几列。',
  ]);
});
