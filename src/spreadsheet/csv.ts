/**
 * Rule, pure: rows → CSV (RFC 4180) that a spreadsheet opens as it is meant. It starts with a BOM, since Excel takes
 * Chinese without one for another encoding, and a cell that would be run as a formula is defused with an apostrophe
 * (OWASP ASVS 1.2.10).
 */
export function csv(rows: string[][]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(value: string): string {
  // Leading blanks do not stop a spreadsheet from seeing the sign behind them; full-width signs count as the plain ones.
  const safe = /^\s*[=+\-@＝＋－＠\t\r\n\0]/.test(value) ? `'${value}` : value;
  // Other control characters have no place in a table, and some readers stop at them.
  const clean = [...safe].filter((c) => c >= ' ' || c === '\t' || c === '\r' || c === '\n').join('');
  return /[",\r\n]/.test(clean) ? `"${clean.replaceAll('"', '""')}"` : clean;
}

/** Pure: undoes what `csv` puts before a cell that would be run as a formula. */
export const undefused = (value: string): string => (/^'\s*[=+\-@＝＋－＠\t\r\n]/.test(value) ? value.slice(1) : value);
