import { sql } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { conflict } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import { tooMany } from '../schemes/limits.js';
import type { Counting } from './counts.js';
import { DRAFT_SAYS } from './draft-words.js';
import { countPoints, ownStanding } from './points.js';

type Words = (full: string, own: string[], office: string) => string;

/**
 * Refuses one point too many for its post, section or house under the scheme in force (E6 三（二）1: 每个岗位 1–3 个).
 * Whoever counts holds the count until his transaction ends, so that two at once cannot both be the last. Call it before
 * locking anything that somebody who counts may wait for: an open draft, a returned point.
 * @param except id of a point that is not counted: the one that is reported or opened again
 * @throws DomainError conflict with the scheme's words and what can be done
 */
export async function refuseTooMany(
  ctx: Ctx,
  point: Counting,
  except?: string,
  words: Words = DRAFT_SAYS.tooMany,
): Promise<void> {
  const { scheme } = await activeScheme(ctx.db);
  if (!scheme.limits.some(({ layer, most }) => layer === point.layer && most !== undefined)) return;
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('lianfang.points'))`);
  const full = tooMany(scheme, await countPoints(ctx.db, point, except));
  if (!full) return;
  const own = await ownStanding(ctx.db, point.reporter, point.layer, 3);
  throw conflict(words(full, own, scheme.office));
}
