import { gt, lt } from 'drizzle-orm';
import type { Effects } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import { isActive } from '../directory/model.js';
import { readSetting, writeSetting } from '../jobs/settings.js';
import { firstActivation } from '../schemes/versions.js';
import { dateOf } from '../time.js';
import { digestOf, isDigestOwed, type Supervised } from './digest.js';
import { lastDigests, placesOf } from './queries.js';
import { supervisionDigests } from './schema.js';
import { SAYS } from './words.js';

/** Longer ones are not needed: only the newest counts, and a rehearsal goes back by weeks. */
const KEPT_MS = 400 * 86_400_000;

/** Row of `settings`: the last run that saw to the digests. They have been owed since the first plan was in force. */
const LOOKED_AT = 'responsibility.digests';

/**
 * Job, every morning: on Monday, or the first working day after, or later when nothing ran on that day, each who supervises reads what he supervises, how many
 * of each level and section, and what is new since the last time; nothing where nothing has changed (E7 五三6
 * 一级由主要领导负责监督: the supervisor gets the digest, not the task).
 * @returns how many were sent
 */
export async function sendDigests(ctx: Ctx, effects: Effects): Promise<number> {
  const today = dateOf(ctx.now, effects.timeZone);
  const days = await effects.workingDays();
  const owed = isDigestOwed({ today, now: ctx.now }, await lookedAt(ctx.db), days.isWorkingDay);
  // On a day off it may be owed and still wait for the next working day.
  if (days.isWorkingDay(today)) await writeSetting(ctx.db, LOOKED_AT, ctx.now.toISOString());
  if (!owed) return 0;
  const org = await effects.organisation(ctx.db);
  const last = await lastDigests(ctx.db);
  const supervised = new Map<string, Map<string, Supervised>>();
  for (const person of last.keys()) supervised.set(person, new Map());
  for (const place of await placesOf(ctx.db, 'everybody')) {
    if (place.duty !== 'supervisor') continue;
    const own = supervised.get(place.holder) ?? new Map<string, Supervised>();
    const { id, number, title, section, level: label, levelKey: key, rank } = place;
    own.set(id, { id, number, title, section, level: { key, label, rank } });
    supervised.set(place.holder, own);
  }
  let sent = 0;
  for (const [person, points] of supervised) {
    if (!isActive(org.people.get(person))) continue;
    const digest = digestOf([...points.values()], last.get(person));
    if (!digest) continue;
    await effects.put(ctx, { kind: 'text', to: [person], text: SAYS.digest(today, digest) });
    const now = Object.fromEntries([...points.values()].map(({ id, level }) => [id, level.key]));
    await ctx.db.insert(supervisionDigests).values({ person, sentAt: ctx.now, points: now }).onConflictDoNothing();
    await record(ctx, {
      action: 'responsibility.digest',
      object: { kind: 'person', id: person },
      detail: { points: digest.total, fresh: digest.fresh.length, regraded: digest.regraded.length, gone: digest.gone },
    });
    sent++;
  }
  await ctx.db.delete(supervisionDigests).where(lt(supervisionDigests.sentAt, new Date(ctx.now.getTime() - KEPT_MS)));
  return sent;
}

async function lookedAt(db: Db): Promise<Date | undefined> {
  const kept = await readSetting(db, LOOKED_AT);
  return typeof kept === 'string' ? new Date(kept) : firstActivation(db);
}

/** The clock of a rehearsal goes back: digests of the time ahead have not been given yet. */
export async function forgetDigestsAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.delete(supervisionDigests).where(gt(supervisionDigests.sentAt, to));
  const kept = await readSetting(ctx.db, LOOKED_AT);
  if (typeof kept === 'string' && new Date(kept) > to) await writeSetting(ctx.db, LOOKED_AT, to.toISOString());
}
