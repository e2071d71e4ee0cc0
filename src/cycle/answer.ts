import { and, eq, inArray } from 'drizzle-orm';
import { record, recordAll } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, invalid, notFound, precondition } from '../errors.js';
import { draftProposal, proposable } from '../levels/propose.js';
import { type LevelChange, runningProposals } from '../levels/queries.js';
import type { Risk } from '../risks/model.js';
import { type ActiveScheme, activeScheme, schemeVersion } from '../schemes/active.js';
import { hasChain, type Scheme } from '../schemes/model.js';
import { isOfficeOf, officeOf } from '../schemes/office.js';
import type { Asked } from './decide-level.js';
import { isFor, lockPoints, lockRound, type Point, pointsOf, type Round } from './queries.js';
import { carryOvers } from './schema.js';
import { bringIn, fits, noteSettled, settledElsewhere } from './settle.js';
import { SAYS } from './words.js';

/** What waits for one person in the open round. */
export interface Waiting {
  round: Round;
  /** The version that the points come into. */
  newer: ActiveScheme;
  points: Point[];
  /** Of these, by id of the risk: those whose level the plan's own chain is deciding on. */
  running: Set<string>;
  office: boolean;
}

/**
 * The points that this person answers for, after those were noted that were settled elsewhere: closed, void, or given
 * another level through its own chain.
 * @throws DomainError conflict when no round is open
 */
export async function waitingFor(tx: Ctx, person: Person): Promise<Waiting> {
  const round = await lockRound(tx.db);
  if (!round) throw conflict(SAYS.noRound);
  await noteSettled(tx, round);
  const [org, active, newer] = await Promise.all([
    loadOrganisation(tx.db),
    activeScheme(tx.db),
    schemeVersion(tx.db, round.toVersion),
  ]);
  const office = isOfficeOf(org, person, active.scheme);
  const points = (await pointsOf(tx.db, round.id, ['waiting'])).filter((point) => isFor(org, point, person.id, office));
  const running = await runningProposals(
    tx.db,
    points.map(({ risk }) => risk.id),
  );
  return { round, newer, points, running, office };
}

/** Whether a point can go on as it is: the new version still has its level. */
export const mayStay = ({ levels }: Scheme, { fields }: Pick<Risk, 'fields'>): boolean =>
  levels.length === 0 || levels.some(({ key }) => key === fields.level);

/** Numbers. */
export interface Kept {
  kept: string[];
  /** The new version no longer has their level. */
  left: string[];
  /** Their level is being decided on (调级): what comes of it is noted. */
  running: string[];
  /** Of the kept: those that stay under their old version for their category or layer. */
  old: string[];
}

/** 照旧: every point of his that can goes into the new version with the level it has. */
export async function keepAll(ctx: Ctx, person: Person): Promise<Kept> {
  return inTransaction(ctx, async (tx) => {
    const { round, newer, points, running } = await waitingFor(tx, person);
    const settling = points.filter(({ risk }) => running.has(risk.id));
    const free = points.filter(({ risk }) => !running.has(risk.id));
    const kept = (
      await lockPoints(
        tx.db,
        free.filter(({ risk }) => mayStay(newer.scheme, risk)),
      )
    ).filter((point) => !settledElsewhere(point));
    const ids = kept.map(({ carry }) => carry.id);
    for (let at = 0; at < ids.length; at += 500)
      await tx.db
        .update(carryOvers)
        .set({ state: 'kept', answeredBy: person.id, answeredAt: tx.now })
        .where(and(inArray(carryOvers.id, ids.slice(at, at + 500)), eq(carryOvers.state, 'waiting')));
    const moved = kept.filter(({ risk }) => fits(newer.scheme, risk));
    await bringIn(
      tx,
      newer,
      moved.map(({ risk }) => risk),
    );
    await recordAll(
      tx,
      kept.map(({ risk, carry }) => ({
        action: 'cycle.keep',
        object: { kind: 'risk', id: risk.id },
        detail: { round: round.id, number: risk.number, level: carry.oldLevel, from: carry.oldVersion },
      })),
    );
    await noteSettled(tx, round);
    const numbers = (list: Point[]) => list.map(({ risk }) => risk.number);
    return {
      kept: numbers(kept),
      left: numbers(free.filter(({ risk }) => !mayStay(newer.scheme, risk))),
      running: numbers(settling),
      old: numbers(kept.filter((point) => !moved.includes(point))),
    };
  });
}

/** Where an answer with another level goes: to others of the office, or on a card that sends it to the plan's chain. */
export type LevelAsked = { to: 'office'; asked: Asked; people: string[] } | { to: 'chain'; change: LevelChange };

/**
 * 本轮调级: the head asks for another level, with a reason; somebody else of the office confirms. Where the plan sends
 * levels through a chain of their own that chain decides: the answer becomes its proposal, and what it decides is noted
 * here.
 * @throws DomainError conflict (no round), not-found (not his), invalid (no such level, the same level, no reason),
 *   precondition (the level cannot be had in the point's old version; nobody of the office may confirm); with a chain for
 *   levels also as `proposable`
 */
export async function askLevel(
  ctx: Ctx,
  person: Person,
  input: { number: string; level: string; reason: string },
): Promise<LevelAsked> {
  return inTransaction(ctx, async (tx) => {
    const { newer, points } = await waitingFor(tx, person);
    const { scheme } = newer;
    const { scheme: inForce } = await activeScheme(tx.db);
    const point = points.find(({ risk }) => risk.number === input.number);
    if (!point) throw notFound(SAYS.notYours(input.number));
    const { risk, carry } = point;
    const level = readLevel(scheme, input.level);
    if (!level)
      throw invalid(
        SAYS.noSuchLevel(
          input.level,
          scheme.levels.map(({ label }) => label),
        ),
      );
    if (level === carry.oldLevel) throw invalid(SAYS.sameLevel(input.number));
    const reason = input.reason.trim().slice(0, 400);
    if ((reason.match(/[\p{L}\p{N}]/gu) ?? []).length < 2) throw invalid(SAYS.reasonWanted);
    if (hasChain(scheme, 'level')) {
      const found = await proposable(tx, person, input.number);
      // Where the new version lacks the level it has, the chain of its old one decides, among the levels of that.
      if (!found.version.scheme.levels.some(({ key }) => key === level))
        throw precondition(SAYS.cannotMove(input.number, inForce.office));
      return { to: 'chain', change: await draftProposal(tx, person, found, level, reason) };
    }
    const own = (await schemeVersion(tx.db, risk.schemeVersion)).scheme;
    if (!fits(scheme, { fields: { ...risk.fields, level } }) && !own.levels.some(({ key }) => key === level))
      throw precondition(SAYS.cannotMove(input.number, inForce.office));
    const office = officeOf(await loadOrganisation(tx.db), inForce);
    // Nobody confirms what he asked for himself, or what is about his own point.
    const people = office.filter((one) => one !== person.id && one !== risk.reporter);
    if (people.length === 0) throw precondition(SAYS.nobodyConfirms(inForce.office));
    await tx.db
      .update(carryOvers)
      .set({ state: 'asked', newLevel: level, reason, answeredBy: person.id, answeredAt: tx.now })
      .where(eq(carryOvers.id, carry.id));
    await record(tx, {
      action: 'cycle.ask-level',
      object: { kind: 'risk', id: risk.id },
      detail: { number: risk.number, from: carry.oldLevel, to: level },
    });
    return { to: 'office', asked: { id: carry.id, at: tx.now.getTime() }, people };
  });
}

/** 高, 高风险 or its key. */
function readLevel(scheme: Scheme, text: string): string | undefined {
  const wanted = text.normalize('NFKC').trim().replace(/风险$/, '');
  return scheme.levels.find(({ key, label }) => label.replace(/风险$/, '') === wanted || key === wanted)?.key;
}
