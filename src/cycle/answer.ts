import { and, eq, inArray } from 'drizzle-orm';
import { record, recordAll } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound, precondition } from '../errors.js';
import { markDue } from '../responsibility/due.js';
import { faultOf, type Risk, reasonOf, severityOf } from '../risks/model.js';
import { riskById } from '../risks/queries.js';
import { moveInLists } from '../risks/readers.js';
import { risks } from '../risks/schema.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { isOfficeOf, officeOf } from '../schemes/office.js';
import { endRound } from './open-round.js';
import { type CarryOver, carryOverById, isFor, lockRound, type Point, pointsOf, type Round } from './queries.js';
import { type CarryState, carryOvers } from './schema.js';
import { SAYS } from './words.js';

/** What waits for one person in the open round. */
export interface Waiting {
  round: Round;
  /** The version that the points come into. */
  scheme: Scheme;
  version: number;
  points: Point[];
  office: boolean;
}

/**
 * The points that this person answers for, after those were noted that were settled elsewhere: closed, void, or given
 * another level through its own chain.
 * @throws DomainError conflict when no round is open
 */
export async function waitingFor(tx: Ctx, person: Person, states: CarryState[] = ['waiting']): Promise<Waiting> {
  const round = await lockRound(tx.db);
  if (!round) throw conflict(SAYS.noRound);
  await noteSettled(tx, round);
  const [org, active, { scheme, version }] = await Promise.all([
    loadOrganisation(tx.db),
    activeScheme(tx.db),
    schemeVersion(tx.db, round.toVersion),
  ]);
  const office = isOfficeOf(org, person, active.scheme);
  const points = (await pointsOf(tx.db, round.id, states)).filter((point) => isFor(org, point, person.id, office));
  return { round, scheme, version, points, office };
}

/** Whether a point can go on as it is: the new version still has its level. */
export const mayStay = ({ levels }: Scheme, { fields }: Pick<Risk, 'fields'>): boolean =>
  levels.length === 0 || levels.some(({ key }) => key === fields.level);

/** A category or layer that the new version no longer has: such a point stays readable under its old one. */
const fits = (scheme: Scheme, { fields }: Pick<Risk, 'fields'>) => faultOf(scheme, fields) === undefined;

/**
 * 照旧: every point of his that can goes into the new version with the level it has.
 * @returns numbers: kept; left, since the new version no longer has their level; of the kept those that stay under their
 *   old version for their category or layer
 */
export async function keepAll(ctx: Ctx, person: Person): Promise<{ kept: string[]; left: string[]; old: string[] }> {
  return inTransaction(ctx, async (tx) => {
    const { round, scheme, points } = await waitingFor(tx, person);
    const kept = points.filter(({ risk }) => mayStay(scheme, risk));
    const ids = kept.map(({ carry }) => carry.id);
    for (let at = 0; at < kept.length; at += 500) {
      await tx.db
        .update(carryOvers)
        .set({ state: 'kept', answeredBy: person.id, answeredAt: tx.now })
        .where(and(inArray(carryOvers.id, ids.slice(at, at + 500)), eq(carryOvers.state, 'waiting')));
      await tx.db
        .update(risks)
        .set({ schemeVersion: round.toVersion, updatedAt: tx.now })
        .where(
          inArray(
            risks.id,
            kept
              .slice(at, at + 500)
              .filter(({ risk }) => fits(scheme, risk))
              .map(({ risk }) => risk.id),
          ),
        );
    }
    await recordAll(
      tx,
      kept.map(({ risk, carry }) => ({
        action: 'cycle.keep',
        object: { kind: 'risk', id: risk.id },
        detail: { round: round.id, number: risk.number, level: carry.oldLevel, from: carry.oldVersion },
      })),
    );
    await endWhenAnswered(tx, round);
    const numbers = (list: Point[]) => list.map(({ risk }) => risk.number);
    return {
      kept: numbers(kept),
      left: numbers(points.filter((point) => !kept.includes(point))),
      old: numbers(kept.filter(({ risk }) => !fits(scheme, risk))),
    };
  });
}

/**
 * 本轮调级: the head asks for another level, with a reason; the office confirms. Where the plan sends levels through a
 * chain of their own, that chain decides, and what it decided is noted here.
 * @returns the row that waits for the office
 * @throws DomainError conflict (no round), not-found (not his), invalid (no such level, the same level, no reason),
 *   precondition (the plan has a chain for levels)
 */
export async function askLevel(
  ctx: Ctx,
  person: Person,
  input: { number: string; level: string; reason: string },
): Promise<{ id: string; office: string[] }> {
  return inTransaction(ctx, async (tx) => {
    const { scheme, points } = await waitingFor(tx, person);
    if (scheme.chains.some(({ object }) => object === 'level')) throw precondition(SAYS.hasChain(input.number));
    const point = points.find(({ risk }) => risk.number === input.number);
    if (!point) throw notFound(SAYS.notYours(input.number));
    const level = readLevel(scheme, input.level);
    if (!level)
      throw invalid(
        SAYS.noSuchLevel(
          input.level,
          scheme.levels.map(({ label }) => label),
        ),
      );
    const own = (await schemeVersion(tx.db, point.risk.schemeVersion)).scheme;
    if (!fits(scheme, { fields: { ...point.risk.fields, level } }) && !own.levels.some(({ key }) => key === level))
      throw precondition(SAYS.cannotMove(input.number));
    if (level === point.carry.oldLevel) throw invalid(SAYS.sameLevel(input.number));
    if ((input.reason.match(/[\p{L}\p{N}]/gu) ?? []).length < 2) throw invalid(SAYS.reasonWanted);
    await tx.db
      .update(carryOvers)
      .set({
        state: 'asked',
        newLevel: level,
        reason: input.reason.trim().slice(0, 400),
        answeredBy: person.id,
        answeredAt: tx.now,
      })
      .where(eq(carryOvers.id, point.carry.id));
    await record(tx, {
      action: 'cycle.ask-level',
      object: { kind: 'risk', id: point.risk.id },
      detail: { number: point.risk.number, from: point.carry.oldLevel, to: level },
    });
    const { scheme: inForce } = await activeScheme(tx.db);
    return { id: point.carry.id, office: officeOf(await loadOrganisation(tx.db), inForce) };
  });
}

/** 高, 高风险 or its key. */
function readLevel(scheme: Scheme, text: string): string | undefined {
  const wanted = text.normalize('NFKC').trim().replace(/风险$/, '');
  return scheme.levels.find(({ key, label }) => label.replace(/风险$/, '') === wanted || key === wanted)?.key;
}

/**
 * The office decides on a level that was asked for. Nobody confirms what he asked for himself.
 * @param refusal why not; absent: confirmed
 * @throws DomainError forbidden, conflict (decided, or the point has changed meanwhile)
 */
export async function decideLevel(
  ctx: Ctx,
  person: Person,
  id: string,
  refusal?: string,
): Promise<{ number: string; carry: CarryOver }> {
  return inTransaction(ctx, async (tx) => {
    const round = await lockRound(tx.db);
    const carry = await carryOverById(tx.db, id);
    const risk = carry && (await riskById(tx.db, carry.risk));
    const [org, active] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
    if (!isOfficeOf(org, person, active.scheme)) throw forbidden(SAYS.officeOnly('确认调级'));
    if (!round || round.id !== carry?.round || !risk || carry.state !== 'asked' || carry.newLevel === null)
      throw conflict(SAYS.decidedMeanwhile);
    if (carry.answeredBy === person.id || risk.reporter === person.id) throw forbidden(SAYS.notOnOwn);
    if (risk.status !== 'filed' || (risk.fields.level ?? null) !== carry.oldLevel) throw conflict(SAYS.changedSince);
    const decided = { confirmedBy: person.id, confirmedAt: tx.now };
    if (refusal === undefined) await takeLevel(tx, risk, carry, carry.newLevel, decided);
    else
      await tx.db
        .update(carryOvers)
        .set({ state: 'waiting', newLevel: null, reason: null, answeredBy: null, answeredAt: null })
        .where(eq(carryOvers.id, id));
    await record(tx, {
      action: refusal === undefined ? 'cycle.confirm-level' : 'cycle.refuse-level',
      object: { kind: 'risk', id: risk.id },
      detail: { number: risk.number, from: carry.oldLevel, to: carry.newLevel, by: carry.answeredBy },
    });
    const { scheme } = await schemeVersion(tx.db, carry.newVersion);
    const label = scheme.levels.find(({ key }) => key === carry.newLevel)?.label ?? carry.newLevel;
    const to = [carry.answeredBy, ...(refusal === undefined ? [risk.reporter] : [])].filter((one) => one !== null);
    await put(tx, { kind: 'text', to, text: SAYS.decided(risk.number, label, carry.reason ?? '', refusal) });
    await endWhenAnswered(tx, round);
    return { number: risk.number, carry };
  });
}

async function takeLevel(
  tx: Ctx,
  risk: Risk,
  carry: CarryOver,
  level: string,
  decided: Pick<CarryOver, 'confirmedBy' | 'confirmedAt'>,
): Promise<void> {
  const { scheme } = await schemeVersion(tx.db, carry.newVersion);
  const fields = { ...risk.fields, level };
  // What the new version cannot hold stays under the old one, where it can be read.
  const moves = faultOf(scheme, fields) === undefined;
  if (moves) fields.reason = reasonOf(scheme, fields);
  const severity = severityOf(moves ? scheme : (await schemeVersion(tx.db, risk.schemeVersion)).scheme, level);
  await tx.db
    .update(risks)
    .set({ fields, severity, ...(moves ? { schemeVersion: carry.newVersion } : {}), updatedAt: tx.now })
    .where(eq(risks.id, risk.id));
  await moveInLists(tx, risk.id, { severity });
  // Who answers for it follows.
  await markDue(tx);
  await tx.db
    .update(carryOvers)
    .set({ state: 'changed', newLevel: level, ...decided })
    .where(eq(carryOvers.id, carry.id));
}

/** Points that were closed, made void or given another level elsewhere are no longer asked for. */
export async function noteSettled(tx: Ctx, round: Round): Promise<void> {
  for (const { carry, risk } of await pointsOf(tx.db, round.id, ['waiting', 'asked'])) {
    const level = risk.fields.level ?? null;
    if (risk.status !== 'filed')
      await tx.db.update(carryOvers).set({ state: 'left', answeredAt: tx.now }).where(eq(carryOvers.id, carry.id));
    else if (level !== carry.oldLevel && level !== null) {
      await takeLevel(tx, risk, { ...carry, newLevel: level }, level, { confirmedBy: null, confirmedAt: null });
      await tx.db
        .update(carryOvers)
        .set({ answeredBy: null, answeredAt: tx.now, reason: SAYS.changedElsewhere })
        .where(eq(carryOvers.id, carry.id));
    }
  }
}

async function endWhenAnswered(tx: Ctx, round: Round): Promise<void> {
  if ((await pointsOf(tx.db, round.id, ['waiting', 'asked'])).length > 0) return;
  await endRound(tx, round, { unanswered: 0 });
  const { scheme } = await activeScheme(tx.db);
  await put(tx, { kind: 'text', to: officeOf(await loadOrganisation(tx.db), scheme), text: SAYS.allAnswered });
}
