import type { Db } from '../db/client.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation, visibleSections } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import type { Visible } from './queries.js';

/** What a person may see of the 风险清单, as the directory and the active scheme are now. */
export async function visibleTo(db: Db, person: Person): Promise<Visible> {
  const [organisation, { scheme }] = await Promise.all([loadOrganisation(db), activeScheme(db)]);
  const sections = visibleSections(organisation, person, scheme);
  return sections.all ? { all: true } : { all: false, person: person.id, sections: sections.departments };
}
