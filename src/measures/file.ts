import { isOwn } from '../approvals/chain.js';
import { put } from '../channels/outbox.js';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import type { Risk } from '../risks/model.js';
import { riskById } from '../risks/queries.js';
import { activeScheme } from '../schemes/active.js';
import { type Measure, STATE_LABELS } from './model.js';
import { nameOf } from './owner.js';
import { concernedBy, isOffice } from './rights.js';
import { become, isInChainNow } from './state.js';
import { putInForce } from './subject.js';
import { SAYS } from './words.js';

/**
 * 备案: where the plan names no chain for measures, the office looks at it and files it.
 * @throws DomainError forbidden (not the office, own matter), conflict (a chain decides, or nothing waits)
 */
export async function fileMeasure(ctx: Ctx, person: Person, measure: Measure): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { risk } = await forOffice(tx, person, measure, '备案');
    await putInForce(tx, measure, risk);
  });
}

/**
 * 退回, likewise, with a reason.
 * @throws DomainError as `fileMeasure`; invalid (no reason)
 */
export async function returnMeasure(ctx: Ctx, person: Person, measure: Measure, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { office } = await forOffice(tx, person, measure, '退回');
    if (lettersIn(reason) < 2) throw invalid(SAYS.reasonWanted(`退回 ${measure.number}`), { field: 'reason' });
    await become(tx, measure, ['in-approval'], { state: 'returned' }, 'measure.returned', { reason });
    const by = nameOf(await loadOrganisation(tx.db), person.id);
    const text = SAYS.returned(measure.number, office, by, reason);
    await put(tx, { kind: 'text', to: [measure.writtenBy], text });
  });
}

async function forOffice(
  ctx: Ctx,
  person: Person,
  measure: Measure,
  what: string,
): Promise<{ risk: Risk; office: string }> {
  const [org, { scheme }, risk] = await Promise.all([
    loadOrganisation(ctx.db),
    activeScheme(ctx.db),
    riskById(ctx.db, measure.risk),
  ]);
  if (!risk) throw notFound(SAYS.gone);
  if (!isOffice(org, person, scheme)) throw forbidden(SAYS.officeOnly(what, scheme.office));
  if (measure.state !== 'in-approval') throw conflict(SAYS.notWaiting(measure.number, STATE_LABELS[measure.state]));
  if (await isInChainNow(ctx, measure.id)) throw conflict(SAYS.hasChain(measure.number));
  if (isOwn(concernedBy(org, measure.writtenBy, risk), person.id)) throw forbidden(SAYS.ownMatter);
  return { risk, office: scheme.office };
}
