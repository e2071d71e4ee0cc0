import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csv } from '../../src/spreadsheet/csv.js';

it('starts with a BOM, quotes what needs it, ends lines as Excel does', () => {
  expect(
    csv([
      ['编号', '风险点'],
      ['FX-1', '收"红包",\n回扣'],
    ]),
  ).toBe('\uFEFF编号,风险点\r\nFX-1,"收""红包"",\n回扣"\r\n');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '  =1', '＝1', '＠x', '\0=1'])(
  'defuses %j',
  (value) => {
    expect(parse(csv([[value]]))[0]?.[0]).toMatch(/^'/);
  },
);

it('leaves ordinary cells as they are, and never gives one that a spreadsheet would run', () => {
  const ordinary = fc
    .string({ unit: 'grapheme' })
    .filter((value) => !/^\s*[=+\-@＝＋－＠]/.test(value) && [...value].every((c) => c >= ' '));
  fc.assert(
    fc.property(fc.array(ordinary, { minLength: 1 }), (row) => {
      expect(parse(csv([row]))).toEqual([row]);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (row) => {
      const [read] = parse(csv([row]));
      expect(read).toHaveLength(row.length);
      for (const value of read ?? []) expect(value).not.toMatch(/^\s*[=+\-@]/);
    }),
  );
});

/** RFC 4180, written apart from what it checks. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 1; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || (c === '\r' && text[i + 1] === '\n')) {
      row.push(cell);
      cell = '';
      if (c === ',') continue;
      rows.push(row);
      row = [];
      i++;
    } else cell += c;
  }
  return rows;
}
