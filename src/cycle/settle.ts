import { eq, inArray, sql } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { markDue } from '../responsibility/due.js';
import { faultOf, type Risk, reasonOf, severityOf } from '../risks/model.js';
import { moveInLists } from '../risks/readers.js';
import { risks } from '../risks/schema.js';
import { type ActiveScheme, activeScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { officeOf } from '../schemes/office.js';
import { endRound } from './open-round.js';
import { lockPoints, type Point, pointsOf, type Round } from './queries.js';
import { carryOvers } from './schema.js';
import { SAYS } from './words.js';

/** A category or layer that the new version no longer has: such a point stays readable under its old one. */
export const fits = (scheme: Scheme, { fields }: Pick<Risk, 'fields'>): boolean =>
  faultOf(scheme, fields) === undefined;

/** Closed, void, or of another level than when the round began. */
export const settledElsewhere = ({ carry, risk }: Point): boolean =>
  risk.status !== 'filed' || (risk.fields.level !== undefined && risk.fields.level !== carry.oldLevel);

/**
 * Points that were closed, made void or given another level elsewhere are no longer asked for; when nothing else is, the
 * round ends. It is nobody's answer, whoever is looking: the audit has the system do it.
 * @returns whether the round goes on
 */
export async function noteSettled(ctx: Ctx, round: Round): Promise<boolean> {
  const tx: Ctx = { ...ctx, actor: { kind: 'system', job: 'cycle.settled' } };
  const open = await pointsOf(tx.db, round.id, ['waiting', 'asked']);
  const settled = (await lockPoints(tx.db, open.filter(settledElsewhere))).filter(settledElsewhere);
  for (const { carry, risk } of settled) {
    const { level } = risk.fields;
    const left = risk.status !== 'filed' || level === undefined;
    if (!left) await regrade(tx, risk, carry.newVersion, level);
    const noted = left
      ? { state: 'left' as const }
      : { state: 'changed' as const, newLevel: level, reason: SAYS.changedElsewhere, answeredBy: null };
    await tx.db
      .update(carryOvers)
      .set({ ...noted, answeredAt: tx.now })
      .where(eq(carryOvers.id, carry.id));
    await record(tx, {
      action: left ? 'cycle.leave' : 'cycle.note-level',
      object: { kind: 'risk', id: risk.id },
      detail: {
        round: round.id,
        number: risk.number,
        ...(left ? { status: risk.status } : { from: carry.oldLevel, to: level }),
      },
    });
  }
  if (open.length > settled.length) return true;
  if (await endRound(tx, round, { unanswered: 0 })) {
    const { scheme } = await activeScheme(tx.db);
    await put(tx, { kind: 'text', to: officeOf(await loadOrganisation(tx.db), scheme), text: SAYS.allAnswered });
  }
  return false;
}

/**
 * A point takes this level and goes into the new version; what that cannot hold stays under the old one, where it can be
 * read.
 * @param risk as it is now, locked
 */
export async function regrade(tx: Ctx, risk: Risk, newVersion: string, level: string): Promise<void> {
  const fields = { ...risk.fields, level };
  const newer = await schemeVersion(tx.db, newVersion);
  const { scheme, versionId } = fits(newer.scheme, { fields }) ? newer : await schemeVersion(tx.db, risk.schemeVersion);
  fields.reason = reasonOf(scheme, fields);
  const severity = severityOf(scheme, level);
  await tx.db
    .update(risks)
    .set({ fields, severity, schemeVersion: versionId, updatedAt: tx.now })
    .where(eq(risks.id, risk.id));
  await moveInLists(tx, risk.id, { severity });
  // Who answers for it follows.
  await markDue(tx);
}

/**
 * Points go into the new version with the level they have. That version may rank it otherwise, and explain it in other
 * words.
 * @param points as they are now, locked, and such that the version holds them
 */
export async function bringIn(tx: Ctx, { versionId, scheme }: ActiveScheme, points: readonly Risk[]): Promise<void> {
  // Few categories and levels: many points read alike.
  const alike = new Map<string, { severity: number; reason: string; ids: string[] }>();
  for (const { id, fields } of points) {
    const [severity, reason] = [severityOf(scheme, fields.level), reasonOf(scheme, fields)];
    const key = `${severity}\n${reason}`;
    const group = alike.get(key) ?? { severity, reason, ids: [] };
    group.ids.push(id);
    alike.set(key, group);
  }
  for (const { severity, reason, ids } of alike.values())
    for (let at = 0; at < ids.length; at += 500)
      await tx.db
        .update(risks)
        .set({
          schemeVersion: versionId,
          severity,
          fields: sql`${risks.fields} || ${JSON.stringify({ reason })}::text::jsonb`,
          updatedAt: tx.now,
        })
        .where(inArray(risks.id, ids.slice(at, at + 500)));
  for (const { id, fields, severity: before } of points) {
    const severity = severityOf(scheme, fields.level);
    if (severity !== before) await moveInLists(tx, id, { severity });
  }
  // Its version says who answers for a point.
  if (points.length > 0) await markDue(tx);
}
