import { writeFile } from 'node:fs/promises';
import { record } from '../audit/record.js';
import { readConfig } from '../config.js';
import { inTransaction } from '../context.js';
import type { Db } from '../db/client.js';
import { departments, people } from '../directory/schema.js';
import { conflict } from '../errors.js';
import { type RiskStatus, risks } from '../risks/schema.js';
import type { Scheme } from '../schemes/model.js';
import { schemeVersions } from '../schemes/schema.js';
import { csv } from '../spreadsheet/csv.js';
import { type Command, UsageError } from './command.js';

import { operatorContext, withDatabase } from './open.js';

const STATUS: Record<RiskStatus, string> = {
  'in-approval': '审批中',
  returned: '已退回',
  withdrawn: '已撤回',
  filed: '已备案',
  voided: '已作废',
};
const HEADINGS = [
  '编号',
  '状态',
  '层级',
  '科室',
  '岗位',
  '所属职权',
  '风险点',
  '表现形式',
  '查找方式',
  '风险类别',
  '风险等级',
  '定级理由',
  '上报人',
  '上报时间',
  '备案时间',
];

export const exportRegister: Command = {
  usage: '[FILE] [--status filed]',
  help: [
    '导出风险清单为 CSV（带 BOM，Excel 可直接打开；会被当成公式的单元格已去除危险）。等级高的在前。',
    `不写 FILE 时输出到标准输出。--status 只导出这一状态：${Object.entries(STATUS)
      .map(([key, label]) => `${key} ${label}`)
      .join('、')}。`,
    '导出写入审计；文件含个人信息，请妥善保管。',
    '',
    'The register as CSV, the most serious first; to standard output without FILE. Exports are audited.',
  ],
  options: { status: { type: 'string' } },
  words: [0, 1],
  async run(call) {
    const { status } = call.values;
    if (typeof status === 'string' && !(status in STATUS))
      throw new UsageError(`没有这个状态：${status} / unknown status`);
    const { config } = readConfig(call.environment);
    return withDatabase(config, async (database) => {
      const ctx = await operatorContext(database);
      const rows = await inTransaction(ctx, async (tx) => {
        const found = await register(tx.db, config.timeZone, status as RiskStatus | undefined);
        const detail = { rows: found.length, status: status ?? 'all' };
        await record(tx, { action: 'register.export', object: { kind: 'register', id: 'csv' }, detail });
        return found;
      });
      const text = csv([HEADINGS, ...rows]);
      const file = call.positionals[0];
      if (file === undefined) {
        call.out(text.trimEnd());
        return 0;
      }
      await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? conflict(`文件 ${file} 已经存在，不会覆盖它：请换一个文件名。`) : error;
      });
      call.err(`已导出 ${rows.length} 条：${file} / exported`);
      return 0;
    });
  },
};

/** Every point with the words of the scheme it was reported under, the most serious level first, then by number. */
async function register(db: Db, timeZone: string, status: RiskStatus | undefined): Promise<string[][]> {
  const all = await db.select().from(risks);
  const schemes = new Map((await db.select().from(schemeVersions)).map((one) => [one.id, one.content]));
  const names = new Map((await db.select().from(people)).map((one) => [one.id, one.name]));
  const sections = new Map((await db.select().from(departments)).map((one) => [one.id, one.name]));
  const moment = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const rank = (scheme: Scheme | undefined, level: string | undefined) =>
    scheme?.levels.find((one) => one.key === level)?.rank ?? Number.MAX_SAFE_INTEGER;
  const label = (list: Array<{ key: string; label: string }> | undefined, key: string | undefined) =>
    list?.find((one) => one.key === key)?.label ?? key ?? '';
  return all
    .filter((risk) => status === undefined || risk.status === status)
    .map((risk) => ({ risk, scheme: schemes.get(risk.schemeVersion) }))
    .sort(
      (a, b) =>
        rank(a.scheme, a.risk.fields.level) - rank(b.scheme, b.risk.fields.level) ||
        (a.risk.number < b.risk.number ? -1 : 1),
    )
    .map(({ risk, scheme }) => [
      risk.number,
      STATUS[risk.status],
      label(scheme?.layers, risk.fields.layer),
      risk.department === null ? '' : (sections.get(risk.department) ?? String(risk.department)),
      risk.fields.post ?? '',
      risk.fields.power ?? '',
      risk.fields.point,
      risk.fields.manifestation,
      label(scheme?.methods, risk.fields.method),
      label(scheme?.categories, risk.fields.category),
      label(scheme?.levels, risk.fields.level),
      risk.fields.reason ?? '',
      names.get(risk.reporter) ?? risk.reporter,
      moment.format(risk.reportedAt),
      risk.filedAt ? moment.format(risk.filedAt) : '',
    ]);
}
