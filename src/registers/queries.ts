import type { Db } from '../db/client.js';
import { loadOrganisation } from '../directory/queries.js';
import { STATUS_LABELS } from '../risks/model.js';
import { register, type Visible } from '../risks/queries.js';
import type { RiskStatus } from '../risks/schema.js';
import { schemeVersion } from '../schemes/active.js';
import { type Entry, entryOf } from './entry.js';

/** Points of these states that may be seen, as entries and in no order: a register makes its own. */
export async function entriesFor(db: Db, visible: Visible, statuses: readonly RiskStatus[]): Promise<Entry[]> {
  const organisation = await loadOrganisation(db);
  const entries: Entry[] = [];
  for (const risk of await register(db, visible, [], 0, EVERY)) {
    if (!statuses.includes(risk.status)) continue;
    const { scheme } = await schemeVersion(db, risk.schemeVersion);
    entries.push(entryOf(risk, scheme, organisation, STATUS_LABELS[risk.status]));
  }
  return entries;
}

/** More than any house has; the query wants a number. */
const EVERY = 2 ** 31 - 1;
