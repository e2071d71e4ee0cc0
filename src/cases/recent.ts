import type { Case } from '../classifier/alike.js';
import type { Db } from '../db/client.js';
import { newestCases } from './queries.js';

/** So many of the newest are looked through for alike ones: some milliseconds a question. */
const MOST = 500;
const FRESH_MS = 60_000;

interface Recent {
  at: number;
  generation: number;
  cases: Promise<Case[]>;
}
const kept = new WeakMap<Db, Map<string, Recent>>();
let generation = 0;

/**
 * A case came, changed or went in this process; others see it within the minute. Called after the commit: a list read before
 * it would be kept as the new one.
 */
export function forgetRecent(): void {
  generation += 1;
}

/**
 * The newest confirmed cases of a scheme, for suggestions. The same list for a minute, so that what is computed from it is
 * computed once.
 * @param db the application's own handle, not a transaction
 */
export function recentCases(db: Db, schemeId: string): Promise<Case[]> {
  const ofDb = kept.get(db) ?? new Map<string, Recent>();
  kept.set(db, ofDb);
  const known = ofDb.get(schemeId);
  const now = performance.now();
  if (known && known.generation === generation && now - known.at < FRESH_MS) return known.cases;
  const cases = newestCases(db, schemeId, MOST);
  ofDb.set(schemeId, { at: now, generation, cases });
  // What failed is asked again next time, and told to whoever asked now.
  cases.catch(() => ofDb.delete(schemeId));
  return cases;
}
