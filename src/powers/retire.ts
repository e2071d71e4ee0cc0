import { and, eq, ne } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound, precondition } from '../errors.js';
import { chartMissing } from '../power-charts/publication.js';
import { activeScheme } from '../schemes/active.js';
import { STATE_LABELS } from './model.js';
import { inForce, isOffice, lockVersions } from './queries.js';
import { powers } from './schema.js';
import { SAYS } from './words.js';

/**
 * 停用: every version of the power stays readable and holds no more. A draft beside it goes with it.
 * @throws DomainError forbidden (not the office), not-found, conflict (in approval, retired already), invalid (no reason)
 */
export async function retirePower(ctx: Ctx, person: Person, number: string, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await officeOnly(tx, person, '停用');
    const versions = await lockVersions(tx.db, number);
    const latest = versions.at(-1);
    if (!latest) throw notFound(SAYS.noSuchPower(number));
    if (latest.state === 'retired') throw conflict(SAYS.alreadyRetired(number));
    if (latest.state === 'in-approval') throw conflict(SAYS.inApproval(number));
    if ([...reason.trim()].length < 2) throw invalid(SAYS.reasonWanted(number), { field: 'reason' });
    await tx.db
      .update(powers)
      .set({ state: 'retired', retiredAt: tx.now, updatedAt: tx.now })
      .where(and(eq(powers.power, latest.power), ne(powers.state, 'retired')));
    await record(tx, {
      action: 'power.retire',
      object: { kind: 'power', id: latest.power },
      detail: { number, reason: reason.trim().slice(0, 200), before: latest.state },
    });
  });
}

/**
 * 公开: everybody may read the version in force from now on (E3 公示, E1 在网上公示).
 * @throws DomainError forbidden (not the office), not-found, conflict (not 已备案, or secret: E6 “除有保密规定的以外”),
 *   precondition (the scheme wants its 内部流程图 with time limits first: H 二（二）)
 */
export async function publishPower(ctx: Ctx, person: Person, number: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await officeOnly(tx, person, '公开');
    const versions = await lockVersions(tx.db, number);
    const now = inForce(versions);
    const latest = versions.at(-1);
    if (!latest) throw notFound(SAYS.noSuchPower(number));
    if (now?.state !== 'filed') throw conflict(SAYS.onlyFiled(number, STATE_LABELS[(now ?? latest).state]));
    if (now.secret) throw conflict(SAYS.secretStays(number));
    const missing = await chartMissing(tx.db, now, (await activeScheme(tx.db)).scheme);
    if (missing) throw precondition(missing);
    await tx.db
      .update(powers)
      .set({ state: 'published', publishedAt: tx.now, updatedAt: tx.now })
      .where(eq(powers.id, now.id));
    await record(tx, {
      action: 'power.publish',
      object: { kind: 'power', id: now.power },
      detail: { number, version: now.version },
    });
  });
}

async function officeOnly(ctx: Ctx, person: Person, what: string): Promise<void> {
  const [{ scheme }, org] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  if (!isOffice(org, person, scheme)) throw forbidden(SAYS.officeOnly(what, scheme.office));
}
