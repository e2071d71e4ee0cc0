import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TableColumn, TableRow } from '../../src/export/document.js';
import { columnWidths } from '../../src/export/widths.js';

const PAGE = 15_138;
const row = (...cells: string[]): TableRow => ({ kind: 'row', cells });
const column = (part: Partial<TableColumn> = {}): TableColumn => ({
  key: 'k',
  label: '风险点',
  width: 10,
  align: 'left',
  ...part,
});
const sum = (widths: number[]) => widths.reduce((all, one) => all + one, 0);

const anyText = fc.oneof(
  fc.constantFrom('', 'FX-2026-0001', '岗位/责任人', '一个人经手付款的全过程', 'W'.repeat(40), '第一行\n第二行'),
  fc.string({ maxLength: 40 }),
);
const anyTable = fc.integer({ min: 1, max: 20 }).chain((count) =>
  fc.record({
    columns: fc.array(
      fc.record({
        key: fc.constant('k'),
        label: anyText,
        width: fc.integer({ min: 1, max: 80 }),
        align: fc.constantFrom('left' as const, 'center' as const),
      }),
      { minLength: count, maxLength: count },
    ),
    rows: fc.array(
      fc.array(anyText, { minLength: count, maxLength: count }).map((cells) => row(...cells)),
      { maxLength: 6 },
    ),
  }),
);

it('fills the page to the last point, and every column has room for two Chinese characters', () => {
  fc.assert(
    fc.property(anyTable, ({ columns, rows }) => {
      const widths = columnWidths(columns, rows, PAGE);
      expect(widths).toHaveLength(columns.length);
      expect(sum(widths)).toBe(PAGE);
      for (const width of widths) {
        expect(Number.isInteger(width)).toBe(true);
        expect(width).toBeGreaterThanOrEqual(320);
      }
    }),
  );
});

it('gives way in the long columns where sixteen do not fit, and leaves the short ones whole', () => {
  const long = Array.from({ length: 15 }, () => column({ align: 'center' }));
  const widths = columnWidths(
    [column({ label: '序号' }), ...long],
    [row('1', ...long.map(() => 'W'.repeat(16)))],
    PAGE,
  );
  expect(widths[0]).toBeGreaterThanOrEqual(4 * 105 + 100);
  expect(Math.min(...widths)).toBe(widths[0]);
  expect(sum(widths)).toBe(PAGE);
});

it('keeps a number and a short line in one piece, the number in broader fonts than its own too', () => {
  const [number, owner] = columnWidths(
    [column({ align: 'center', width: 1 }), column({ align: 'center', width: 1 }), column({ width: 80 })],
    [row('FX-2026-0001', '科室负责人：王建国', '长'.repeat(300))],
    PAGE,
  );
  // DejaVu Sans, the last resort of a Linux desktop: 7.7 em.
  expect((number ?? 0) - 100).toBeGreaterThan(7.7 * 210);
  expect((owner ?? 0) - 100).toBeGreaterThan(9 * 210);
});

it('takes as many rows as a register can have', () => {
  const rows = Array.from({ length: 200_000 }, (_, at) => row(`FX-2026-${at}`, '短'));
  expect(sum(columnWidths([column({ align: 'center' }), column()], rows, PAGE))).toBe(PAGE);
});
