import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import { departments, people } from '../directory/schema.js';
import { STATUS_LABELS } from '../risks/model.js';
import { type RiskStatus, risks } from '../risks/schema.js';
import type { Scheme } from '../schemes/model.js';
import { schemeVersions } from '../schemes/schema.js';
import { csv } from '../spreadsheet/csv.js';

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

/** The whole register as CSV, one line a point, with one audit row. Pass the context of a transaction. */
export async function exportCsv(ctx: Ctx, timeZone: string, status: RiskStatus | undefined) {
  const rows = await register(ctx.db, timeZone, status);
  const detail = { rows: rows.length, status: status ?? 'all' };
  await record(ctx, { action: 'register.export', object: { kind: 'register', id: 'csv' }, detail });
  return { rows: rows.length, text: csv([HEADINGS, ...rows]) };
}

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
      STATUS_LABELS[risk.status],
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
