// Rule, pure: rows of text → records by column title, with every problem by row and column.

export interface SheetRow {
  /** As a spreadsheet program shows it, from 1. */
  number: number;
  cells: string[];
}

export interface Column<Key extends string> {
  key: Key;
  title: string;
  /** Other titles for the same column. */
  also?: readonly string[];
  /** The table is none without it. */
  required?: boolean;
}

export interface TableRecord<Key extends string> {
  row: number;
  /** Empty text where the row or the table has nothing. */
  cells: Record<Key, string>;
}

/** One thing that is wrong in a table, for whoever has to mend it. */
export interface Problem {
  row: number;
  /** Title of the column. */
  column: string;
  wrong: string;
  mend: string;
}

/**
 * Finds the row of headings among the first ten (a title may stand above it) and reads what is below it.
 * Columns may stand in any order; `ignored` are titles that nothing is read from, others unknown are a problem, since a
 * mistyped heading would lose a whole column in silence.
 */
export function readTable<Key extends string>(
  rows: readonly SheetRow[],
  columns: ReadonlyArray<Column<Key>>,
  ignored: readonly string[] = [],
): { records: Array<TableRecord<Key>>; problems: Problem[] } {
  const byTitle = new Map(
    columns.flatMap((column) => [column.title, ...(column.also ?? [])].map((t) => [plain(t), column])),
  );
  const known = (row: SheetRow) => row.cells.filter((cell) => byTitle.has(plain(cell))).length;
  const head = rows
    .slice(0, 10)
    .reduce<SheetRow | undefined>((best, row) => (known(row) > (best ? known(best) : 0) ? row : best), undefined);
  const titles = columns.filter((c) => c.required).map((c) => `“${c.title}”`);
  if (!head || known(head) < Math.min(2, columns.length))
    return {
      records: [],
      problems: [
        {
          row: rows[0]?.number ?? 1,
          column: '表头',
          wrong: '没有找到表头',
          mend: `表头一行至少要有${titles.join('、')}这几列`,
        },
      ],
    };

  const problems: Problem[] = [];
  const places = new Map<Key, number>();
  const skipped = new Set(ignored.map(plain));
  for (const [at, cell] of head.cells.entries()) {
    const title = plain(cell);
    const column = byTitle.get(title);
    if (title === '' || skipped.has(title)) continue;
    if (!column)
      problems.push({
        row: head.number,
        column: cell,
        wrong: '不认识这一列',
        mend: `改成下面之一，或删去这一列：${columns.map((c) => c.title).join('、')}`,
      });
    else if (places.has(column.key))
      problems.push({ row: head.number, column: cell, wrong: '这一列出现了两次', mend: '只留一列' });
    else places.set(column.key, at);
  }
  for (const column of columns)
    if (column.required && !places.has(column.key))
      problems.push({ row: head.number, column: column.title, wrong: '缺少这一列', mend: '在表头里加上这一列' });
  const records = rows
    .filter((row) => row.number > head.number)
    .map(({ number, cells }) => ({
      row: number,
      cells: Object.fromEntries(columns.map(({ key }) => [key, cells[places.get(key) ?? -1] ?? ''])) as Record<
        Key,
        string
      >,
    }))
    .filter((record) => Object.values(record.cells).some((cell) => cell !== ''));
  return { records, problems };
}

/** 第 5 行“名称”：没有填。请写上…… */
export const problemLine = ({ row, column, wrong, mend }: Problem): string =>
  `第 ${row} 行“${column}”：${wrong}。${mend}。`;

/** 名称（必填）＊ → 名称 */
const plain = (title: string): string =>
  title
    .normalize('NFKC')
    .replace(/\([^)]*\)$/, '')
    .replace(/[\s*:]/g, '');
