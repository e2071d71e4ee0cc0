import { eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { amendCase, forgetCase } from '../cases/keep.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
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
 * @throws DomainError forbidden (not the office), not-found, conflict (not 已备案)
 */
export async function filedRisk(
  ctx: Ctx,
  organisation: Organisation,
  scheme: Scheme,
  person: Person,
  number: string,
): Promise<Risk> {
  if (!rolesOf(organisation, person).includes(scheme.office)) throw forbidden(SAYS.officeOnly(scheme.office));
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
 * 更正: the fields change, the point stays filed; who, why and what it was before are in the audit. What was decided on
 * the point meanwhile stays.
 * @param risk as the office saw it
 * @param scheme the version it is recorded under
 * @throws DomainError invalid (a category that the point's layer has not), conflict (no longer 已备案, or come into
 *   another version meanwhile)
 */
export async function correctRisk(
  ctx: Ctx,
  { id, schemeVersion }: Pick<Risk, 'id' | 'schemeVersion'>,
  scheme: Scheme,
  correction: { change: Partial<RiskFields>; words: string },
  reason: string,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const risk = await lockFiled(tx, id);
    if (risk.schemeVersion !== schemeVersion) throw conflict(SAYS.changedMeanwhile(risk.number));
    const fault = correctionFault(scheme, risk.fields, correction.change);
    if (fault) throw invalid(fault);
    const fields = { ...risk.fields, ...correction.change };
    fields.reason = reasonOf(scheme, fields);
    const severity = severityOf(scheme, fields.level);
    await tx.db.update(risks).set({ fields, severity, updatedAt: tx.now }).where(eq(risks.id, id));
    await moveInLists(tx, id, { severity });
    await amendCase(tx, id, correction.change);
    const before = Object.fromEntries(
      Object.keys(correction.change).map((key) => [key, risk.fields[key as keyof RiskFields]]),
    );
    const { level } = correction.change;
    if (level !== undefined && level !== risk.fields.level)
      await noteLevelChange(tx, {
        risk,
        from: risk.fields.level ?? '',
        to: level,
        reason,
        cause: 'correction',
        by: tx.actor.kind === 'person' ? tx.actor.id : null,
      });
    await record(tx, {
      action: 'risk.correct',
      object: { kind: 'risk', id },
      detail: { number: risk.number, before, after: correction.change, reason },
    });
    await put(tx, { kind: 'text', to: [risk.reporter], text: SAYS.corrected(risk.number, correction.words, reason) });
  });
}

/** 作废: stays readable with its reason, counts no more. @throws DomainError conflict (no longer 已备案) */
export async function voidRisk(ctx: Ctx, { id }: Pick<Risk, 'id'>, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { number, reporter } = await lockFiled(tx, id);
    await tx.db.update(risks).set({ status: 'voided', updatedAt: tx.now }).where(eq(risks.id, id));
    await forgetCase(tx, id);
    await markDue(tx);
    await record(tx, { action: 'risk.void', object: { kind: 'risk', id }, detail: { number, reason } });
    await put(tx, { kind: 'text', to: [reporter], text: SAYS.voided(number, reason) });
  });
}

/** The point as it is now, locked until the transaction ends. @throws DomainError conflict (no longer 已备案) */
async function lockFiled(tx: Ctx, id: string): Promise<Risk> {
  const [risk] = await tx.db.select().from(risks).where(eq(risks.id, id)).for('update');
  if (!risk) throw notFound(SAYS.noSuchRisk(id));
  if (risk.status !== 'filed') throw conflict(SAYS.onlyFiled(risk.number, STATUS_LABELS[risk.status]));
  return risk;
}
