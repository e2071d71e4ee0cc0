import { isDeepStrictEqual } from 'node:util';
import type { Ctx } from '../context.js';
import type { Organisation } from '../directory/model.js';
import { DomainError } from '../errors.js';
import type { Risk } from '../risks/model.js';
import type { Scheme } from '../schemes/model.js';
import type { Written } from './answer.js';
import type { Drafter } from './ask-drafts.js';
import { type DraftedFor, linesOf, type Offer, offersFor } from './drafting.js';
import { loadWordings } from './load-wordings.js';
import { draftedFor } from './owner.js';
import { holdingAgainst } from './queries.js';

/** A point that somebody may draft for, and the version of the scheme that his draft keeps to. */
export interface Draftable {
  risk: Risk;
  org: Organisation;
  scheme: Scheme;
  schemeVersion: string;
}

/** What a model wrote, and what for: it counts only while that still stands. */
export interface WrittenFor {
  about: DraftedFor;
  schemeVersion: string;
  written: Written[];
}

/**
 * What a model makes of a point, for a person who may draft for it; undefined where it has no usable answer in time, and
 * where `mayDraft` refuses: `act` asks it again and says so. Network: before the transaction.
 * @param onlyIfNone not where a measure is in force already
 */
export async function askForWordings(
  ctx: Ctx,
  drafter: Drafter | undefined,
  mayDraft: () => Promise<Draftable>,
  { onlyIfNone = false } = {},
): Promise<WrittenFor | undefined> {
  if (!drafter) return undefined;
  const draftable = await mayDraft().catch((error) => {
    if (error instanceof DomainError) return undefined;
    throw error;
  });
  // A text that gives orders is not put before a model.
  if (!draftable || draftable.risk.fields.orders) return undefined;
  const { risk, org, scheme, schemeVersion } = draftable;
  const standing = (await holdingAgainst(ctx.db, [risk.id])).get(risk.id) ?? [];
  if (onlyIfNone && standing.length > 0) return undefined;
  const about = draftedFor(risk, org);
  const written = await drafter.draft({
    scheme,
    about,
    lines: linesOf(scheme, await loadWordings()),
    standing: standing.map(({ text }) => text).reverse(),
    names: [...org.people.values()].map(({ name }) => name),
  });
  return written && { about, schemeVersion, written };
}

/** What the plan lists, then for each line what the model wrote, else what the rule has. */
export async function wordingsFor(
  { risk, org, scheme, schemeVersion }: Draftable,
  by: WrittenFor | undefined,
): Promise<Offer[]> {
  const about = draftedFor(risk, org);
  const stands = by !== undefined && by.schemeVersion === schemeVersion && isDeepStrictEqual(by.about, about);
  return offersFor(scheme, about, await loadWordings(), stands ? by.written : []);
}
