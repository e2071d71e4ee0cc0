import { and, eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import { riskByNumber } from '../risks/queries.js';
import { activeScheme } from '../schemes/active.js';
import { type Power, STATE_LABELS } from './model.js';
import { isOffice, versionsOf } from './queries.js';
import { powerRisks } from './schema.js';
import { SAYS } from './words.js';

/**
 * 关联: a risk point sits at a step of a power, or at the power as a whole (E6: 流程、风险点、等级、措施在一张图上). A point that
 * is linked to this power already is moved to the step.
 * @param stepLabel 环节, by its name in the latest version
 * @throws DomainError forbidden (not the office), not-found, invalid (no such step), conflict (retired)
 */
export async function linkRisk(
  ctx: Ctx,
  person: Person,
  link: { risk: string; power: string; stepLabel?: string },
): Promise<{ power: Power; stepLabel?: string }> {
  return inTransaction(ctx, async (tx) => {
    const { power, risk } = await find(tx, person, link);
    if (power.state === 'retired') throw conflict(`${power.number} 现在是“${STATE_LABELS.retired}”，不能关联。`);
    const step =
      link.stepLabel === undefined ? undefined : power.fields.steps.find((one) => one.label === link.stepLabel);
    if (link.stepLabel !== undefined && !step) {
      const labels = power.fields.steps.map((one) => one.label);
      throw invalid(SAYS.noSuchStep(power.number, link.stepLabel, labels), { field: 'step' });
    }
    const place = { step: step?.key ?? null, linkedAt: tx.now };
    await tx.db
      .insert(powerRisks)
      .values({ power: power.power, risk: risk.id, ...place })
      .onConflictDoUpdate({ target: [powerRisks.power, powerRisks.risk], set: place });
    await record(tx, {
      action: 'power.link-risk',
      object: { kind: 'power', id: power.power },
      detail: { number: power.number, risk: risk.number, step: place.step },
    });
    return { power, ...(step ? { stepLabel: step.label } : {}) };
  });
}

/**
 * Takes the link away again.
 * @throws DomainError forbidden (not the office), not-found (power, risk or link)
 */
export async function unlinkRisk(ctx: Ctx, person: Person, link: { risk: string; power: string }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { power, risk } = await find(tx, person, link);
    const gone = await tx.db
      .delete(powerRisks)
      .where(and(eq(powerRisks.power, power.power), eq(powerRisks.risk, risk.id)))
      .returning();
    if (gone.length === 0) throw notFound(SAYS.notLinked(risk.number, power.number));
    await record(tx, {
      action: 'power.unlink-risk',
      object: { kind: 'power', id: power.power },
      detail: { number: power.number, risk: risk.number },
    });
  });
}

async function find(ctx: Ctx, person: Person, link: { risk: string; power: string }) {
  const [{ scheme }, org] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  if (!isOffice(org, person, scheme)) throw forbidden(SAYS.officeOnly('关联风险点', scheme.office));
  const power = (await versionsOf(ctx.db, link.power)).at(-1);
  if (!power) throw notFound(SAYS.noSuchPower(link.power));
  const risk = await riskByNumber(ctx.db, link.risk);
  if (!risk || risk.status === 'withdrawn' || risk.status === 'voided') throw notFound(SAYS.noSuchRisk(link.risk));
  return { power, risk };
}
