import { and, eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { amendCase, forgetCase } from '../cases/keep.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { rolesOf } from '../directory/roles.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import { noteLevelChange } from '../levels/note.js';
import { markDue } from '../responsibility/due.js';
import { categoriesFor, type Scheme } from '../schemes/model.js';
import { SAYS } from './cards.js';
import { isOfLayer } from './layers.js';
import { type Risk, reasonOf, STATUS_LABELS, severityOf } from './model.js';
import { riskByNumber } from './queries.js';
import { moveInLists } from './readers.js';
import { type RiskFields, risks } from './schema.js';

/** What the office may correct on a filed point: label → field. */
export const CORRECTABLE = { 风险点: 'point', 类别: 'category', 等级: 'level', 岗位: 'post', 职权: 'power' } as const;

/**
 * A filed point that the office may correct or void.
 * @throws DomainError forbidden (not the 领导小组办公室), not-found, conflict (not 已备案)
 */
export async function filedRisk(
  ctx: Ctx,
  organisation: Organisation,
  scheme: Scheme,
  person: Person,
  number: string,
): Promise<Risk> {
  if (!rolesOf(organisation, person).includes(scheme.office)) throw forbidden(SAYS.officeOnly);
  const risk = await riskByNumber(ctx.db, number);
  if (!risk) throw notFound(SAYS.noSuchRisk(number));
  if (risk.status !== 'filed') throw conflict(SAYS.onlyFiled(number, STATUS_LABELS[risk.status]));
  return risk;
}

/** Pure: 「等级 中」 → { level: 'mid' } under the scheme; undefined when it names nothing correctable. */
export function readCorrection(
  scheme: Scheme,
  text: string,
): { change: Partial<RiskFields>; words: string } | undefined {
  const match = /^(风险点|类别|等级|岗位|职权)\s*(?:改为|改成|为|是|[:：→])?\s*(.+)$/s.exec(text.trim());
  if (!match?.[1] || !match[2]) return undefined;
  const field = CORRECTABLE[match[1] as keyof typeof CORRECTABLE];
  const value = match[2].trim().slice(0, 60);
  if (field === 'category' || field === 'level') {
    const list: Array<{ key: string; label: string }> = field === 'category' ? scheme.categories : scheme.levels;
    const found = list.find(
      (item) => item.label === value || item.label.replace(/风险$/, '') === value.replace(/风险$/, ''),
    );
    return found ? { change: { [field]: found.key }, words: `${match[1]}改为“${found.label}”` } : undefined;
  }
  return { change: { [field]: value }, words: `${match[1]}改为“${value}”` };
}

/** Pure: 「职权 药品采购」 names what can be corrected, as the question asked for it. */
export const namesCorrectable = (text: string): boolean => /^(风险点|类别|等级|岗位|职权)[\s:：]/.test(text);

/** Pure: why this point cannot be corrected so, for people; a category must be one of its layer's. */
export function correctionFault(
  scheme: Scheme,
  fields: RiskFields,
  { category }: Partial<RiskFields>,
): string | undefined {
  if (category === undefined || isOfLayer(scheme, fields.layer, category)) return undefined;
  return SAYS.notOfLayer(categoriesFor(scheme, fields.layer).map(({ label }) => label));
}

/**
 * 更正: the fields change, the point stays filed; who, why and what it was before are in the audit.
 * @throws DomainError invalid (a category that the point's layer has not), conflict (no longer 已备案)
 */
export async function correctRisk(
  ctx: Ctx,
  risk: Risk,
  scheme: Scheme,
  correction: { change: Partial<RiskFields>; words: string },
  reason: string,
): Promise<void> {
  const fields = { ...risk.fields, ...correction.change };
  const fault = correctionFault(scheme, risk.fields, correction.change);
  if (fault) throw invalid(fault);
  fields.reason = reasonOf(scheme, fields);
  const severity = severityOf(scheme, fields.level);
  const changed = await ctx.db
    .update(risks)
    .set({ fields, severity, updatedAt: ctx.now })
    .where(and(eq(risks.id, risk.id), eq(risks.status, 'filed')))
    .returning({ id: risks.id });
  if (changed.length === 0) throw conflict(SAYS.onlyFiled(risk.number, STATUS_LABELS[risk.status]));
  await moveInLists(ctx, risk.id, { severity });
  await amendCase(ctx, risk.id, correction.change);
  const before = Object.fromEntries(
    Object.keys(correction.change).map((key) => [key, risk.fields[key as keyof RiskFields]]),
  );
  const { level } = correction.change;
  if (level !== undefined && level !== risk.fields.level)
    await noteLevelChange(ctx, {
      risk,
      from: risk.fields.level ?? '',
      to: level,
      reason,
      cause: 'correction',
      by: ctx.actor.kind === 'person' ? ctx.actor.id : null,
    });
  await record(ctx, {
    action: 'risk.correct',
    object: { kind: 'risk', id: risk.id },
    detail: { number: risk.number, before, after: correction.change, reason },
  });
  await put(ctx, { kind: 'text', to: [risk.reporter], text: SAYS.corrected(risk.number, correction.words, reason) });
}

/** 作废: stays readable with its reason, counts no more. */
export async function voidRisk(ctx: Ctx, risk: Risk, reason: string): Promise<void> {
  const changed = await ctx.db
    .update(risks)
    .set({ status: 'voided', updatedAt: ctx.now })
    .where(and(eq(risks.id, risk.id), eq(risks.status, 'filed')))
    .returning({ id: risks.id });
  if (changed.length === 0) throw conflict(SAYS.onlyFiled(risk.number, STATUS_LABELS[risk.status]));
  await forgetCase(ctx, risk.id);
  await markDue(ctx);
  await record(ctx, {
    action: 'risk.void',
    object: { kind: 'risk', id: risk.id },
    detail: { number: risk.number, reason },
  });
  await put(ctx, { kind: 'text', to: [risk.reporter], text: SAYS.voided(risk.number, reason) });
}
