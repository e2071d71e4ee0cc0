import { eq } from 'drizzle-orm';
import { put } from '../channels/outbox.js';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation, peopleWithRole } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import type { Risk } from '../risks/model.js';
import { risks } from '../risks/schema.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { breaksClosing } from './closing.js';
import { HOLDING, type Measure, measureRules, STATE_LABELS } from './model.js';
import { nameOf } from './owner.js';
import { measuresAgainst } from './queries.js';
import { headsFor, isHeadOf, isOffice } from './rights.js';
import { become } from './state.js';
import { SAYS } from './words.js';

/**
 * 完成: the owner says how it was carried out. It counts at once and is told to the head of the section; he or the office may
 * put it back (`notComplete`). No plan asks for a second approval here, and one that waits for a click would leave
 * finished work unfinished in every list.
 * @throws DomainError forbidden (not the owner; with the owner gone: neither head nor office), conflict (not 已生效), invalid (nothing said)
 */
export async function completeMeasure(ctx: Ctx, person: Person, measure: Measure, how: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { org, scheme, risk } = await around(tx, measure);
    const ownerIsThere = org.people.get(measure.owner)?.status === 'active';
    const may = ownerIsThere
      ? person.id === measure.owner
      : isHeadOf(org, person, risk.department) || isOffice(org, person, scheme);
    if (!may) throw forbidden(SAYS.ownerOnly(measure.number, nameOf(org, measure.owner)));
    if (measure.state !== 'in-force') throw conflict(SAYS.onlyInForce(measure.number, STATE_LABELS[measure.state]));
    if (lettersIn(how) < 2) throw invalid(SAYS.howWanted(measure.number), { field: 'how' });
    const note = [...how].slice(0, 500).join('');
    await become(tx, measure, ['in-force'], { state: 'done', doneAt: tx.now, doneNote: note }, 'measure.done');
    const heads = headsFor(org, risk.department).filter((id) => id !== person.id);
    const watching = heads.length > 0 ? heads : peopleWithRole(org, scheme.office).map((one) => one.id);
    await tell(
      tx,
      [...watching, measure.writtenBy],
      SAYS.doneTold(measure.number, risk.number, nameOf(org, person.id), note, scheme.office),
    );
  });
}

/**
 * 未完成: the head of the section or the office finds that it was not carried out: in force again.
 * @throws DomainError forbidden (neither, or his own), conflict (not 已落实), invalid (no reason)
 */
export async function notComplete(ctx: Ctx, person: Person, measure: Measure, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { org, scheme, risk } = await around(tx, measure);
    if (!isHeadOf(org, person, risk.department) && !isOffice(org, person, scheme))
      throw forbidden(SAYS.headOrOffice('退回落实情况', scheme.office));
    if (measure.state !== 'done') throw conflict(SAYS.onlyDone(measure.number, STATE_LABELS[measure.state]));
    if (lettersIn(reason) < 2) throw invalid(SAYS.reasonWanted(`未完成 ${measure.number}`), { field: 'reason' });
    const change = { state: 'in-force' as const, doneAt: null, doneNote: null };
    await become(tx, measure, ['done'], change, 'measure.not-done', { reason, before: measure.doneNote });
    await tell(tx, [measure.owner, measure.writtenBy, person.id], SAYS.undone(measure.number, reason), false);
  });
}

/**
 * 作废: the office takes a measure away; it stays readable with its reason.
 * @throws DomainError forbidden (not the office), conflict (in approval, void already, or its point was closed on it), invalid
 */
export async function voidMeasure(ctx: Ctx, person: Person, measure: Measure, reason: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { org, scheme, risk } = await around(tx, measure);
    if (!isOffice(org, person, scheme)) throw forbidden(SAYS.officeOnly('作废措施', scheme.office));
    if (measure.state === 'in-approval') throw conflict(SAYS.voidInApproval(measure.number));
    if (measure.state === 'void') throw conflict(SAYS.notWaiting(measure.number, STATE_LABELS.void));
    if (lettersIn(reason) < 2) throw invalid(SAYS.reasonWanted(`作废 ${measure.number}`), { field: 'reason' });
    const others = (await measuresAgainst(tx.db, risk.id)).filter((one) => one.id !== measure.id);
    const states = others.map((one) => one.state);
    if (HOLDING.includes(measure.state) && breaksClosing(risk.status, measureRules(scheme).required, states))
      throw conflict(SAYS.closedOnIt(risk.number));
    await become(tx, measure, [...HOLDING, 'returned', 'withdrawn'], { state: 'void' }, 'measure.void', { reason });
    await tell(tx, [measure.owner, measure.writtenBy, person.id], SAYS.voided(measure.number, reason), false);
  });
}

/** The point is locked, so that it is not closed on a measure that is being taken away. */
async function around(ctx: Ctx, measure: Measure): Promise<{ org: Organisation; scheme: Scheme; risk: Risk }> {
  const [risk] = await ctx.db.select().from(risks).where(eq(risks.id, measure.risk)).for('update');
  if (!risk) throw notFound(SAYS.gone);
  const [org, { scheme }] = await Promise.all([loadOrganisation(ctx.db), activeScheme(ctx.db)]);
  return { org, scheme, risk };
}

/** @param othersOnly who acts reads his own sentence instead */
function tell(ctx: Ctx, people: string[], text: string, othersOnly = true): Promise<void> {
  const { actor } = ctx;
  const to = new Set(people);
  if (othersOnly && actor.kind === 'person') to.delete(actor.id);
  return put(ctx, { kind: 'text', to: [...to], text });
}
