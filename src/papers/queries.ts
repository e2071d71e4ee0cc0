import { and, asc, desc, eq, inArray, or, type SQL } from 'drizzle-orm';
import { subjectsInChainOf } from '../approvals/queries.js';
import { officeOf } from '../approvals/round.js';
import type { Db } from '../db/client.js';
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { markersOf, type Paper } from './model.js';
import { paperDrafts, paperMarks, papers } from './schema.js';

export type Draft = typeof paperDrafts.$inferSelect;
export type Mark = typeof paperMarks.$inferSelect;

/** Whose papers a person may see: the writer his own, a chain what passes it, the office and its markers what they deal with. */
export interface Viewer {
  /** The office. */
  all: boolean;
  person: string;
  /** Papers in whose approval he is, was or will be. */
  inChain: string[];
  /** Forms that he marks. */
  marks: string[];
}

export async function viewerOf(db: Db, person: Person): Promise<Viewer> {
  const [org, { scheme }] = await Promise.all([loadOrganisation(db), activeScheme(db)]);
  if (!isActive(person)) return { all: false, person: '', inChain: [], marks: [] };
  return {
    all: isOffice(org, scheme, person.id),
    person: person.id,
    inChain: await subjectsInChainOf(db, person.id, 'paper'),
    marks: scheme.scales.filter((one) => markersOf(scheme, org, one).includes(person.id)).flatMap((one) => one.forms),
  };
}

/** The office; where nobody holds its role, the administrators stand for it. */
export const isOffice = (org: Organisation, scheme: Scheme, person: string): boolean =>
  officeOf({ org, scheme }).includes(person);

function visibleTo(viewer: Viewer): SQL | undefined {
  if (viewer.all) return undefined;
  return or(
    eq(papers.writer, viewer.person),
    eq(papers.state, 'published'),
    viewer.inChain.length > 0 ? inArray(papers.id, viewer.inChain) : undefined,
    viewer.marks.length > 0 ? and(eq(papers.state, 'filed'), inArray(papers.form, viewer.marks)) : undefined,
  );
}

/** 表单清单, newest first. */
export function papersVisibleTo(db: Db, viewer: Viewer, offset: number, limit: number): Promise<Paper[]> {
  return page(db, visibleTo(viewer), offset, limit);
}

/** 我的表单, newest first. */
export const ownPapers = (db: Db, person: string, offset: number, limit: number): Promise<Paper[]> =>
  page(db, eq(papers.writer, person), offset, limit);

const page = (db: Db, which: SQL | undefined, offset: number, limit: number): Promise<Paper[]> =>
  db
    .select()
    .from(papers)
    .where(which)
    .orderBy(desc(papers.submittedAt), desc(papers.number))
    .offset(offset)
    .limit(limit);

/** One paper, if this person may see it; to anyone else it does not exist. */
export async function visiblePaper(db: Db, viewer: Viewer, number: string): Promise<Paper | undefined> {
  const [row] = await db
    .select()
    .from(papers)
    .where(and(eq(papers.number, number), visibleTo(viewer)));
  return row;
}

export async function paperById(db: Db, id: string): Promise<Paper | undefined> {
  const [row] = await db.select().from(papers).where(eq(papers.id, id));
  return row;
}

export async function paperByNumber(db: Db, number: string): Promise<Paper | undefined> {
  const [row] = await db.select().from(papers).where(eq(papers.number, number));
  return row;
}

/** Drafts of a person that wait to be handed in, oldest first. */
export const openDrafts = (db: Db, person: string): Promise<Draft[]> =>
  db
    .select()
    .from(paperDrafts)
    .where(and(eq(paperDrafts.writer, person), eq(paperDrafts.state, 'open')))
    .orderBy(asc(paperDrafts.updatedAt), asc(paperDrafts.id));

/** All marks of a paper, the newest last. */
export const marksOf = (db: Db, paper: string): Promise<Mark[]> =>
  db.select().from(paperMarks).where(eq(paperMarks.paper, paper)).orderBy(asc(paperMarks.markedAt), asc(paperMarks.id));

/** The correction of a paper that is not over, with what was marked. */
export async function runningCorrection(db: Db, paper: string): Promise<Mark | undefined> {
  const [row] = await db
    .select()
    .from(paperMarks)
    .where(and(eq(paperMarks.paper, paper), inArray(paperMarks.correction, ['open', 'submitted'])));
  return row;
}

/** Corrections that this person has to hand in, the nearest day first. */
export const openCorrectionsOf = (db: Db, writer: string): Promise<Array<{ mark: Mark; paper: Paper }>> =>
  db
    .select({ mark: paperMarks, paper: papers })
    .from(paperMarks)
    .innerJoin(papers, eq(papers.id, paperMarks.paper))
    .where(and(eq(paperMarks.correction, 'open'), eq(papers.writer, writer)))
    .orderBy(asc(paperMarks.dueOn), asc(papers.number));

/** Corrections that were handed in and wait to be decided on, the longest waiting first. */
export const answersToDecide = (db: Db): Promise<Array<{ mark: Mark; paper: Paper }>> =>
  db
    .select({ mark: paperMarks, paper: papers })
    .from(paperMarks)
    .innerJoin(papers, eq(papers.id, paperMarks.paper))
    .where(eq(paperMarks.correction, 'submitted'))
    .orderBy(asc(paperMarks.answeredAt), asc(papers.number));

/** The paper a mark is about, by the mark's id. */
export async function markById(db: Db, id: string): Promise<{ paper: string; number: string } | undefined> {
  const [row] = await db
    .select({ paper: papers.id, number: papers.number })
    .from(paperMarks)
    .innerJoin(papers, eq(papers.id, paperMarks.paper))
    .where(eq(paperMarks.id, id));
  return row;
}
