import path from 'node:path';
import { readConfig } from '../config.js';
import { inTransaction } from '../context.js';
import { FORMATS, type Format, isFormat } from '../export/files.js';
import { exportRegisters, type Registers } from '../registers/export.js';
import { STATUS_LABELS } from '../risks/model.js';
import type { RiskStatus } from '../risks/schema.js';
import { type Call, type Command, JSON_OPTION, UsageError } from './command.js';
import { exportCsv } from './export-csv.js';
import { operatorContext, withDatabase } from './open.js';
import { writeNewFile } from './sheet-file.js';

const ALL = Object.keys(STATUS_LABELS) as RiskStatus[];

export const exportRegister: Command = {
  usage: '[FILE | -o FILE] [--format csv|xlsx|docx] [--register KEY] [--status STATUS] [--json]',
  help: [
    '导出一览表为 Excel（xlsx）或 Word（docx）：标题、栏目和签字栏按启用的方案，A4 横向，等级高的在前。',
    '格式看 --format，不写时看 FILE 的扩展名。--register 只导出这一张（如 post）；不写时全部导出到一个文件，Excel 里每张一页。',
    `一览表默认只含已备案的；--status 换成这一状态，all 为全部：${ALL.map((key) => `${key} ${STATUS_LABELS[key]}`).join('、')}。`,
    '',
    'CSV（不写格式时）是整个风险清单，每行一条，带 BOM，Excel 可直接打开，不写 FILE 时输出到标准输出。',
    '--json 输出各一览表的行，不写文件。会被当成公式的内容一律只是文字。导出写入审计；文件含个人信息，请妥善保管。',
    '',
    'Registers as the active scheme titles them, in Excel or Word, or their rows with --json; without a format the whole',
    'list as CSV. The most serious first; registers hold what is filed unless --status says otherwise. Exports are audited.',
  ],
  options: {
    ...JSON_OPTION,
    output: { type: 'string', short: 'o' },
    format: { type: 'string' },
    register: { type: 'string' },
    status: { type: 'string' },
  },
  words: [0, 1],
  async run(call) {
    const asked = readRequest(call);
    const { config } = readConfig(call.environment);
    const { timeZone } = config;
    if (asked.format === 'csv') {
      const { rows, text } = await withDatabase(config, async (database) =>
        inTransaction(await operatorContext(database), (tx) => exportCsv(tx, timeZone, asked.status)),
      );
      if (asked.file === undefined) call.out(text.trimEnd());
      else await write(call, asked.file, text, rows);
      return 0;
    }
    const { format, register, statuses } = asked;
    const exported = await withDatabase(config, async (database) =>
      inTransaction(await operatorContext(database), (tx) =>
        // Whoever is at the command line of the server has the database: there is nothing to keep from him.
        exportRegisters(tx, { register, statuses, format, timeZone, visible: { all: true } }),
      ),
    );
    if (format === 'json') {
      call.out(JSON.stringify(told(exported)));
      return 0;
    }
    const tables = exported.registers.map((one) => one.table);
    const rows = exported.registers.reduce((sum, one) => sum + one.entries.length, 0);
    await write(call, asked.file, await FORMATS[format].write(tables), rows);
    return 0;
  },
};

type Asked =
  | { format: 'csv'; file: string | undefined; status: RiskStatus | undefined }
  | { format: 'json'; register: string | undefined; statuses: RiskStatus[] | undefined }
  | { format: Format; file: string; register: string | undefined; statuses: RiskStatus[] | undefined };

/** @throws UsageError naming the option that does not fit */
function readRequest({ positionals, values }: Call): Asked {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const [status, register, output] = [text('status'), text('register'), text('output')];
  if (output !== undefined && positionals[0] !== undefined)
    throw new UsageError('FILE 和 -o FILE 只写一个 / one file only');
  const file = output ?? positionals[0];
  if (status !== undefined && status !== 'all' && !Object.hasOwn(STATUS_LABELS, status))
    throw new UsageError(`没有这个状态：${status}；可以写 ${[...ALL, 'all'].join('、')} / unknown status`);
  const statuses = status === undefined ? undefined : status === 'all' ? ALL : [status as RiskStatus];
  if (values.json) {
    if (file !== undefined || text('format') !== undefined)
      throw new UsageError('--json 写到标准输出，不和 FILE、--format 同用 / --json writes to standard output');
    return { format: 'json', register, statuses };
  }
  const ending = path
    .extname(file ?? '')
    .slice(1)
    .toLowerCase();
  const format = text('format') ?? (isFormat(ending) ? ending : register === undefined ? 'csv' : 'xlsx');
  if (format === 'csv') {
    if (register !== undefined)
      throw new UsageError('--register 要用 --format xlsx 或 docx，或 --json / not for CSV, which is the whole list');
    return { format, file, status: status === 'all' ? undefined : (status as RiskStatus | undefined) };
  }
  if (!isFormat(format))
    throw new UsageError(`没有这个格式：${format}；可以写 csv、${Object.keys(FORMATS).join('、')} / unknown format`);
  if (file === undefined) throw new UsageError('请写出文件：-o FILE / where to?');
  return { format, file, register, statuses };
}

/** Never over a file that is there, and for its owner alone: it holds personal data. */
async function write(call: Call, file: string, content: string | Uint8Array, rows: number): Promise<void> {
  await writeNewFile(file, content);
  call.err(`已导出 ${rows} 条：${file} / exported`);
}

/** What a program reads: each register with its columns, and each point under the keys of those. */
const told = ({ registers }: Registers) => ({
  registers: registers.map(({ form, table }) => ({
    register: form.key,
    title: form.title,
    columns: table.columns.map(({ key, label }) => ({ key, label })),
    rows: table.rows.flatMap((row) =>
      row.kind === 'row' ? [Object.fromEntries(table.columns.map(({ key }, at) => [key, row.cells[at] ?? '']))] : [],
    ),
  })),
});
