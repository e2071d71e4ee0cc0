import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { invalid } from '../errors.js';

/**
 * A backup file: gzip of JSON lines. First the header, then one line for each row (an array of its columns as
 * PostgreSQL's own text, so that microseconds, bytes and large numbers stay exact), table after table in the order
 * of the header, then the end with the SHA-256 of everything before it.
 */
export const FORMAT = 'lianfang-backup';
export const FORMAT_VERSION = 1;

export const Header = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().min(1),
  /** Version of the product that wrote it, for people. */
  product: z.string(),
  madeAt: z.string(),
  /** Newest migration of the database it was made from, as drizzle's journal has it. */
  migration: z.object({ when: z.number(), hash: z.string() }),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1), rows: z.number().int().min(0) })),
  /** `table.column` → where its numbering stood. */
  sequences: z.record(z.string(), z.object({ last: z.string().regex(/^\d+$/), called: z.boolean() })),
});
export type Header = z.infer<typeof Header>;

const End = z.object({ end: z.object({ rows: z.number().int(), sha256: z.string() }) });
const Row = z.array(z.string().nullable());

export const productVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

export interface BackupRow {
  table: number;
  /** The line as it stands in the file: a JSON array. */
  line: string;
}

/**
 * Reads a file from front to back: its header, then its rows. The end is checked when the last row has been taken,
 * so whoever writes must have read the file once before (`verify`).
 * @throws DomainError `invalid` when it is damaged, cut short, of another kind or of a newer format
 */
export async function openBackup(file: string): Promise<{ header: Header; rows: AsyncGenerator<BackupRow> }> {
  const hash = createHash('sha256');
  const lines = linesOf(file);
  const first = await lines.next();
  if (first.done) throw damaged('文件是空的');
  hash.update(`${first.value}\n`);
  const header = parseHeader(first.value);
  return { header, rows: rowsOf(header, lines, hash) };
}

/** Reads the whole file and writes nothing. @throws DomainError as `openBackup` */
export async function verify(file: string): Promise<Header> {
  const { header, rows } = await openBackup(file);
  for await (const { table, line } of rows) {
    const parsed = Row.safeParse(parse(line));
    if (!parsed.success || parsed.data.length !== header.tables[table]?.columns.length)
      throw damaged('有一行的列数不对');
  }
  return header;
}

async function* rowsOf(
  header: Header,
  lines: AsyncGenerator<string>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<BackupRow> {
  let rows = 0;
  for (const [table, { rows: expected }] of header.tables.entries()) {
    for (let i = 0; i < expected; i++) {
      const next = await lines.next();
      if (next.done) throw damaged('文件不完整');
      hash.update(`${next.value}\n`);
      rows++;
      yield { table, line: next.value };
    }
  }
  const last = await lines.next();
  const end = last.done ? undefined : End.safeParse(parse(last.value));
  if (!end?.success) throw damaged('文件不完整，没有结尾');
  if (end.data.end.rows !== rows || end.data.end.sha256 !== hash.digest('hex')) throw damaged('校验和不符');
  if (!(await lines.next()).done) throw damaged('结尾之后还有内容');
}

function parseHeader(line: string): Header {
  const value = parse(line) as { format?: unknown; version?: unknown } | null;
  if (value?.format !== FORMAT) throw invalid('这不是廉防的备份文件。');
  if (typeof value.version === 'number' && value.version > FORMAT_VERSION) {
    throw invalid(
      `备份文件的格式（第 ${value.version} 版）比本程序认识的（第 ${FORMAT_VERSION} 版）新：请用更新的版本恢复。`,
    );
  }
  const header = Header.safeParse(value);
  if (!header.success) throw damaged('文件头不完整');
  return header.data;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged('有一行不是 JSON');
  }
}

/** Splits at line feeds only: `readline` would also split at U+2028, which a text may contain. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const plain = createGunzip();
  source.once('error', (error) => plain.destroy(error));
  let parts: Buffer[] = [];
  try {
    for await (const chunk of source.pipe(plain) as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        parts.push(chunk.subarray(from, at));
        yield Buffer.concat(parts).toString('utf8');
        parts = [];
        from = at + 1;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_')) throw damaged('压缩数据损坏');
    if (code === 'ENOENT') throw invalid(`找不到文件 ${file}`);
    throw error;
  } finally {
    source.destroy();
  }
  if (parts.length > 0) throw damaged('最后一行不完整');
}

const damaged = (what: string) =>
  invalid(`备份文件已损坏（${what}），没有写入任何数据。请换一份备份。`, { damaged: what });
