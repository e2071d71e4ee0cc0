import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import type { Organisation } from '../directory/model.js';
import type { Risk } from '../risks/model.js';
import { risks } from '../risks/schema.js';
import { schemeVersion } from '../schemes/active.js';
import { answerers } from './answering.js';
import { carryOvers, cycleRounds } from './schema.js';

export type Round = typeof cycleRounds.$inferSelect;
export type CarryOver = typeof carryOvers.$inferSelect;

export interface Point {
  carry: CarryOver;
  risk: Risk;
}

/** The round that is open now. */
export async function openRoundNow(db: Db): Promise<Round | undefined> {
  const [round] = await db.select().from(cycleRounds).where(eq(cycleRounds.state, 'open'));
  return round;
}

/** The same, locked until the transaction ends: who answers in a round takes this lock first. */
export async function lockRound(db: Db): Promise<Round | undefined> {
  const [round] = await db.select().from(cycleRounds).where(eq(cycleRounds.state, 'open')).for('update');
  return round;
}

/** When the latest round began; undefined before the first. */
export async function latestRoundAt(db: Db): Promise<Date | undefined> {
  const [round] = await db
    .select({ at: cycleRounds.openedAt })
    .from(cycleRounds)
    .orderBy(desc(cycleRounds.openedAt))
    .limit(1);
  return round?.at;
}

/** Points of a round in these states, by number. */
export async function pointsOf(db: Db, round: string, states: CarryOver['state'][]): Promise<Point[]> {
  return db
    .select({ carry: carryOvers, risk: risks })
    .from(carryOvers)
    .innerJoin(risks, eq(risks.id, carryOvers.risk))
    .where(and(eq(carryOvers.round, round), inArray(carryOvers.state, states)))
    .orderBy(asc(risks.number));
}

/**
 * The same points with their risks as they are now, locked until the transaction ends: what is written from them
 * overwrites nobody. In the order of their ids, so that two who lock several do not wait for each other.
 */
export async function lockPoints(db: Db, points: Point[]): Promise<Point[]> {
  const ids = points.map(({ risk }) => risk.id).sort();
  const locked = new Map<string, Risk>();
  for (let at = 0; at < ids.length; at += 500)
    for (const risk of await db
      .select()
      .from(risks)
      .where(inArray(risks.id, ids.slice(at, at + 500)))
      .orderBy(asc(risks.id))
      .for('update'))
      locked.set(risk.id, risk);
  return points.flatMap(({ carry, risk: { id } }) => {
    const risk = locked.get(id);
    return risk ? [{ carry, risk }] : [];
  });
}

/** Whether this person answers for a point. Nobody does for his own, of the office neither. */
export const isFor = (org: Organisation, { risk }: Point, person: string, office: boolean): boolean => {
  const people = answerers(org, risk);
  return people.length > 0 ? people.includes(person) : office && risk.reporter !== person;
};

/** How many points of a round are in each state. */
export async function countStates(db: Db, round: string): Promise<Map<CarryOver['state'], number>> {
  const rows = await db
    .select({ state: carryOvers.state, count: sql<number>`count(*)::int` })
    .from(carryOvers)
    .where(eq(carryOvers.round, round))
    .groupBy(carryOvers.state);
  return new Map(rows.map(({ state, count }) => [state, count]));
}

/** One point in one round. */
export async function pointById(db: Db, id: string): Promise<Point | undefined> {
  const [row] = await db
    .select({ carry: carryOvers, risk: risks })
    .from(carryOvers)
    .innerJoin(risks, eq(risks.id, carryOvers.risk))
    .where(eq(carryOvers.id, id));
  return row;
}

/** A point's way through the versions, as people read it. */
export interface VersionStep {
  at: Date;
  state: 'kept' | 'changed';
  oldVersion: number;
  newVersion: number;
  /** Labels, each in the version it belongs to. */
  oldLevel: string;
  newLevel: string;
  by?: string;
  confirmedBy?: string;
  reason?: string;
}

/** How the level of a point came from version to version, the first one first. */
export async function levelsByVersion(db: Db, risk: string): Promise<VersionStep[]> {
  const rows = await db
    .select()
    .from(carryOvers)
    .where(and(eq(carryOvers.risk, risk), inArray(carryOvers.state, ['kept', 'changed'])))
    .orderBy(asc(carryOvers.answeredAt));
  return Promise.all(
    rows.map(async (row) => {
      const [older, newer] = [await schemeVersion(db, row.oldVersion), await schemeVersion(db, row.newVersion)];
      const label = ({ scheme }: typeof older, key: string | null) =>
        scheme.levels.find((level) => level.key === key)?.label ?? key ?? '未定';
      return {
        at: row.confirmedAt ?? row.answeredAt ?? new Date(0),
        state: row.state as 'kept' | 'changed',
        oldVersion: older.version,
        newVersion: newer.version,
        oldLevel: label(older, row.oldLevel),
        newLevel: label(newer, row.newLevel ?? row.oldLevel),
        ...(row.answeredBy ? { by: row.answeredBy } : {}),
        ...(row.confirmedBy ? { confirmedBy: row.confirmedBy } : {}),
        ...(row.reason ? { reason: row.reason } : {}),
      };
    }),
  );
}
