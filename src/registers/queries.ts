import { and, inArray } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import { loadOrganisation } from '../directory/queries.js';
import { holdingAgainst } from '../measures/queries.js';
import { registerText } from '../measures/words.js';
import { governingVersion } from '../responsibility/queries.js';
import { STATUS_LABELS } from '../risks/model.js';
import { isVisible, type Visible } from '../risks/queries.js';
import { type RiskStatus, risks } from '../risks/schema.js';
import { schemeVersion } from '../schemes/active.js';
import { type Entry, entryOf } from './entry.js';
import { WORDS } from './words.js';

/** Points of these states that may be seen, as entries and in no order: a register makes its own. */
export async function entriesFor(db: Db, visible: Visible, statuses: readonly RiskStatus[]): Promise<Entry[]> {
  const organisation = await loadOrganisation(db);
  const entries: Entry[] = [];
  const found = await db
    .select()
    .from(risks)
    .where(and(isVisible(visible), inArray(risks.status, [...statuses])));
  const holding = await holdingAgainst(
    db,
    found.map((risk) => risk.id),
  );
  for (const risk of found) {
    const { scheme } = await schemeVersion(db, risk.schemeVersion);
    const { layer, level = '' } = risk.fields;
    const governing = await governingVersion(db, { layer, level, schemeVersion: risk.schemeVersion });
    const measures: string[] = [];
    for (const measure of holding.get(risk.id) ?? []) {
      const { scheme: ofMeasure } = await schemeVersion(db, measure.schemeVersion);
      measures.push(registerText(ofMeasure, measure, organisation.people.get(measure.owner)?.name ?? WORDS.left));
    }
    entries.push(entryOf(risk, scheme, organisation, STATUS_LABELS[risk.status], measures, governing.scheme));
  }
  return entries;
}
