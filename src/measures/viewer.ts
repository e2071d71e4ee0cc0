import { subjectsInChainOf } from '../approvals/queries.js';
import type { Db } from '../db/client.js';
import type { Person } from '../directory/model.js';
import { visibleTo } from '../risks/visible.js';
import type { MeasureViewer } from './queries.js';

/** What a person may see of the measures, as directory and scheme are now. */
export async function viewerOf(db: Db, person: Person): Promise<MeasureViewer> {
  const [risks, inChain] = await Promise.all([visibleTo(db, person), subjectsInChainOf(db, person.id, 'measure')]);
  return { person: person.id, risks, inChain };
}
