import { eq } from 'drizzle-orm';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import { closeRisk, reopenRisk } from '../risks/close.js';
import { refuseTooMany } from '../risks/limit.js';
import { type Risk, STATUS_LABELS } from '../risks/model.js';
import { visibleRisk } from '../risks/queries.js';
import { risks } from '../risks/schema.js';
import { visibleTo } from '../risks/visible.js';
import { activeScheme } from '../schemes/active.js';
import { hindrancesToClosing } from './closing.js';
import { missing } from './handling.js';
import { measureRules } from './model.js';
import { handlingsAgainst, measuresAgainst } from './queries.js';
import { isHeadOf, isOffice } from './rights.js';
import { SAYS } from './words.js';
import { HANDLING } from './words-handling.js';

/**
 * 了结（销号）of a filed point, by the head of its section or the office, never by whose it is. A point without a measure in
 * force cannot be closed where the plan wants one (E1, H, E7: 一对一), nor one on which something the plan asks for at its
 * level before closing was not done (E5 三 5).
 * @throws DomainError not-found, forbidden, conflict (what stands in the way, all at once), invalid (no reason)
 */
export async function closePoint(ctx: Ctx, person: Person, number: string, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { risk } = await pointToClose(tx, person, number);
    if (lettersIn(reason) < 2) throw invalid(SAYS.reasonTooShort, { field: 'reason' });
    await closeRisk(tx, risk, reason);
  });
}

/** The point, locked, with everything checked but the reason. @throws DomainError as `closePoint` */
export async function pointToClose(ctx: Ctx, person: Person, number: string): Promise<{ risk: Risk }> {
  const { risk, scheme, may, own } = await seen(ctx, person, number);
  if (!may) throw forbidden(SAYS.headOrOffice('了结风险点', scheme.office));
  if (own) throw forbidden(SAYS.ownClosing(scheme.office));
  const against = await measuresAgainst(ctx.db, risk.id);
  const unhandled = missing(await handlingsAgainst(ctx.db, risk));
  const hindrances = hindrancesToClosing(
    risk.status,
    measureRules(scheme).required,
    against.map((one) => one.state),
    unhandled.length,
  );
  if (hindrances.length > 0) {
    const undecided = against.filter((one) => one.state === 'in-approval').map((one) => one.number);
    const what = { undecided, unhandled: unhandled.map((one) => HANDLING.missingLine(risk.number, one)) };
    throw conflict(SAYS.hindered(risk.number, STATUS_LABELS[risk.status], hindrances, what), { hindrances });
  }
  return { risk };
}

/**
 * 重开: the office undoes it, where its post, section and house have room for it again.
 * @throws DomainError not-found, forbidden (not the office), conflict (not 已了结; no room), invalid (no reason)
 */
export async function reopenPoint(ctx: Ctx, person: Person, number: string, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { risk, scheme, office } = await seen(tx, person, number);
    if (!office) throw forbidden(SAYS.officeOnly('重开', scheme.office));
    if (risk.status !== 'closed') throw conflict(SAYS.onlyClosed(risk.number, STATUS_LABELS[risk.status]));
    if (lettersIn(reason) < 2) throw invalid(SAYS.reasonWanted(`重开 ${risk.number}`), { field: 'reason' });
    const { layer, post } = risk.fields;
    const point = { layer, post, department: risk.department, reporter: risk.reporter };
    await refuseTooMany(tx, point, risk.id, (full) => SAYS.noRoom(risk.number, full));
    await reopenRisk(tx, risk, reason);
  });
}

/** A point this person may see, locked, with what he is to it. @throws DomainError not-found */
export async function seen(ctx: Ctx, person: Person, number: string) {
  const found = await visibleRisk(ctx.db, await visibleTo(ctx.db, person), number);
  const [risk] = found ? await ctx.db.select().from(risks).where(eq(risks.id, found.id)).for('update') : [];
  if (!risk) throw notFound(SAYS.noSuchRisk(number));
  const [org, { scheme }] = await Promise.all([loadOrganisation(ctx.db), activeScheme(ctx.db)]);
  const office = isOffice(org, person, scheme);
  const may = office || isHeadOf(org, person, risk.department);
  return { risk, org, scheme, office, may, own: risk.reporter === person.id };
}
