import { and, asc, desc, eq, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { visibleSections } from '../directory/queries.js';
import type { Scheme } from '../schemes/model.js';
import type { Regulation } from './model.js';
import { regulationReviews, regulations } from './schema.js';

/** Which regulations a person may see. */
export interface RegulationViewer {
  all: boolean;
  person: string;
  sections: number[];
  /** He reviews: sees those that were sent for review. */
  reviews: boolean;
}

export function viewerOf(org: Organisation, person: Person, scheme: Scheme, reviews: boolean): RegulationViewer {
  const nothing = { all: false, person: person.id, sections: [], reviews: false };
  if (!isActive(person)) return nothing;
  const seen = visibleSections(org, person, scheme);
  if (seen.all) return { all: true, person: person.id, sections: [], reviews };
  const own = person.departments.map((one) => one.id);
  return { all: false, person: person.id, sections: [...new Set([...seen.departments, ...own])], reviews };
}

/** 制度: the nearest day first, what is still to be written before what is done. */
export function regulationList(
  db: Db,
  viewer: RegulationViewer,
  page: { offset: number; limit: number },
): Promise<Regulation[]> {
  return db
    .select()
    .from(regulations)
    .where(and(seenBy(viewer), inArray(regulations.state, ['planned', 'done'])))
    .orderBy(sql`${regulations.state} = 'done'`, asc(regulations.due), asc(regulations.number))
    .offset(page.offset)
    .limit(page.limit);
}

/** One, if this person may see it; to anyone else it does not exist. */
export async function visibleRegulation(
  db: Db,
  viewer: RegulationViewer,
  number: string,
): Promise<Regulation | undefined> {
  const [row] = await db
    .select()
    .from(regulations)
    .where(and(eq(regulations.number, number), seenBy(viewer)));
  return row;
}

export async function sameNamed(db: Db, name: string, department: number | null): Promise<Regulation | undefined> {
  const [row] = await db
    .select()
    .from(regulations)
    .where(
      and(
        eq(regulations.name, name),
        eq(regulations.state, 'planned'),
        department === null ? isNull(regulations.department) : eq(regulations.department, department),
      ),
    );
  return row;
}

/** Still to be written although their day is over, and not listed yet; locked, so that they are listed once. */
export const overdueUntold = (db: Db, today: string): Promise<Regulation[]> =>
  db
    .select()
    .from(regulations)
    .where(and(eq(regulations.state, 'planned'), lt(regulations.due, today), isNull(regulations.overdueToldAt)))
    .orderBy(asc(regulations.due), asc(regulations.number))
    .for('update');

export async function latestReview(db: Db, regulation: string) {
  const [row] = await db
    .select()
    .from(regulationReviews)
    .where(eq(regulationReviews.regulation, regulation))
    .orderBy(desc(regulationReviews.answeredAt), desc(regulationReviews.id))
    .limit(1);
  return row;
}

function seenBy({ all, person, sections, reviews }: RegulationViewer): SQL | undefined {
  if (all) return undefined;
  return or(
    eq(regulations.drafter, person),
    sections.length > 0 ? inArray(regulations.department, sections) : undefined,
    reviews ? isNotNull(regulations.reviewAskedAt) : undefined,
  );
}
