import ExcelJS from 'exceljs';
import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { createWriter, REFUSAL, writeTables } from '../../src/export/write.js';
import { table } from './support.js';

const rows = (count: number) =>
  [...Array(count).keys()].map((at) => [`${at + 1}`, `第${at + 1}个风险点，一人经手付款的全过程，没有复核`, '高']);

it('writes the same files as without a thread', async () => {
  const [xlsx, docx] = await Promise.all([
    writeTables('xlsx', [table({ cells: rows(3) })]),
    writeTables('docx', [table({ cells: rows(3) })]),
  ]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Buffer.from(xlsx) as unknown as ArrayBuffer);
  expect(book.worksheets[0]?.getCell('B6').value).toContain('第3个风险点');
  const text = await (await JSZip.loadAsync(docx)).file('word/document.xml')?.async('string');
  expect(text).toContain('第3个风险点');
});

it('leaves the service free to answer while a long Word file is written', async () => {
  await writeTables('docx', [table()]);
  const [begun, gaps] = [performance.now(), [0]];
  let last = begun;
  const watch = setInterval(() => {
    gaps.push(performance.now() - last);
    last = performance.now();
  }, 10);
  await writeTables('docx', [table({ cells: rows(3000) })]);
  clearInterval(watch);
  const took = performance.now() - begun;
  // Written here, it would be one gap as long as the whole.
  expect(Math.max(...gaps)).toBeLessThan(took / 3);
  expect(gaps.length).toBeGreaterThan(10);
});

it('refuses in plain words what takes too long', async () => {
  const impatient = createWriter(500);
  await expect(impatient('docx', [table({ cells: rows(20_000) })])).rejects.toMatchObject({
    kind: 'precondition',
    message: REFUSAL,
  });
});

it('says what went wrong inside', async () => {
  await expect(writeTables('docx', [])).rejects.toThrow('export: docx: no table');
});
