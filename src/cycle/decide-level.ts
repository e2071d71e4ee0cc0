import { and, eq } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden } from '../errors.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { isOfficeOf } from '../schemes/office.js';
import { lockPoints, lockRound, type Point, pointById, type Round } from './queries.js';
import { carryOvers } from './schema.js';
import { noteSettled, regrade, settledElsewhere } from './settle.js';
import { SAYS } from './words.js';

/** A level that somebody asked for, as the office was shown it: the moment tells it from what was asked for later. */
export interface Asked {
  /** Of the point in the round. */
  id: string;
  at: number;
}

/** Whether this is what waits for the office now. */
export const stillAsked = ({ at }: Asked, { carry }: Point): boolean =>
  carry.state === 'asked' && carry.answeredAt?.getTime() === at;

/**
 * What this person of the office may decide on, locked.
 * @throws DomainError forbidden (not of the office; his own), conflict (decided, asked for anew, or the point has changed)
 */
export async function levelToDecide(tx: Ctx, person: Person, asked: Asked): Promise<Point & { round: Round }> {
  const round = await lockRound(tx.db);
  const found = await pointById(tx.db, asked.id);
  const [point] = await lockPoints(tx.db, found ? [found] : []);
  const [org, { scheme }] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
  if (!isOfficeOf(org, person, scheme)) throw forbidden(SAYS.officeOnly('确认调级', scheme.office));
  if (!round || !point || round.id !== point.carry.round || point.carry.state !== 'asked')
    throw conflict(SAYS.decidedMeanwhile);
  if (!stillAsked(asked, point)) throw conflict(SAYS.askedAnew(point.risk.number));
  if (point.carry.answeredBy === person.id || point.risk.reporter === person.id) throw forbidden(SAYS.notOnOwn);
  if (settledElsewhere(point)) throw conflict(SAYS.changedSince(point.risk.number));
  return { ...point, round };
}

/**
 * The office decides on a level that was asked for. Nobody confirms what he asked for himself.
 * @param refusal why not; absent: confirmed
 * @returns the point's number
 * @throws DomainError as `levelToDecide`
 */
export async function decideLevel(ctx: Ctx, person: Person, asked: Asked, refusal?: string): Promise<string> {
  return inTransaction(ctx, async (tx) => {
    const { round, carry, risk } = await levelToDecide(tx, person, asked);
    const answer =
      refusal === undefined
        ? { state: 'changed' as const, confirmedBy: person.id, confirmedAt: tx.now }
        : { state: 'waiting' as const, newLevel: null, reason: null, answeredBy: null, answeredAt: null };
    const taken = await tx.db
      .update(carryOvers)
      .set(answer)
      .where(
        and(eq(carryOvers.id, asked.id), eq(carryOvers.state, 'asked'), eq(carryOvers.answeredAt, new Date(asked.at))),
      )
      .returning({ id: carryOvers.id });
    if (taken.length === 0 || carry.newLevel === null) throw conflict(SAYS.decidedMeanwhile);
    if (refusal === undefined) await regrade(tx, risk, carry.newVersion, carry.newLevel);
    await record(tx, {
      action: refusal === undefined ? 'cycle.confirm-level' : 'cycle.refuse-level',
      object: { kind: 'risk', id: risk.id },
      detail: { number: risk.number, from: carry.oldLevel, to: carry.newLevel, by: carry.answeredBy },
    });
    const { scheme } = await schemeVersion(tx.db, carry.newVersion);
    const label = scheme.levels.find(({ key }) => key === carry.newLevel)?.label ?? carry.newLevel;
    const to = [carry.answeredBy, ...(refusal === undefined ? [risk.reporter] : [])].filter((one) => one !== null);
    await put(tx, { kind: 'text', to, text: SAYS.decided(risk.number, label, carry.reason ?? '', refusal) });
    await noteSettled(tx, round);
    return risk.number;
  });
}
