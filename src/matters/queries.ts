import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import { officeOf } from '../approvals/round.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { notFound } from '../errors.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { type Kind, kindOf, kindsKeptBy, type Matter, type Pass } from './model.js';
import { matterFigures, matterPasses, matters } from './schema.js';
import { SAYS } from './words.js';

/** Whose matters a person may see: those of the kinds he keeps; the office all. */
export interface Viewer {
  all: boolean;
  kinds: string[];
}

export async function viewerOf(db: Db, person: Person): Promise<Viewer> {
  const [org, { scheme }] = await Promise.all([loadOrganisation(db), activeScheme(db)]);
  if (!isActive(person)) return { all: false, kinds: [] };
  return {
    all: isOffice(org, scheme, person.id),
    kinds: kindsKeptBy(scheme, org, person.id).map(({ key }) => key),
  };
}

const isOffice = (org: Organisation, scheme: Scheme, person: string): boolean =>
  officeOf({ org, scheme }).includes(person);

const visibleTo = (viewer: Viewer) => (viewer.all ? undefined : inArray(matters.kind, [...viewer.kinds, '']));

/** 事项: what this person may see, the open ones first, then the newest. */
export const mattersVisibleTo = (db: Db, viewer: Viewer, offset: number, limit: number): Promise<Matter[]> =>
  db
    .select()
    .from(matters)
    .where(visibleTo(viewer))
    .orderBy(desc(eq(matters.state, 'open')), desc(matters.openedAt), desc(matters.number))
    .offset(offset)
    .limit(limit);

export interface Known {
  matter: Matter;
  kind: Kind;
  scheme: Scheme;
}

/**
 * A matter this person keeps or sees as the office; to anyone else it does not exist.
 * @param lock for whoever is about to change it: every verb of this folder takes this lock first
 * @throws DomainError not-found
 */
export async function matterFor(ctx: Ctx, person: Person, number: string, lock = false): Promise<Known> {
  const viewer = await viewerOf(ctx.db, person);
  const query = ctx.db
    .select()
    .from(matters)
    .where(and(eq(matters.number, number), visibleTo(viewer)));
  const [matter] = await (lock ? query.for('update') : query);
  if (!matter) throw notFound(SAYS.noSuchMatter(number));
  return { matter, ...(await rulesOf(ctx.db, matter)) };
}

/** The rules a matter began with. */
export async function rulesOf(db: Db, matter: Matter): Promise<{ kind: Kind; scheme: Scheme }> {
  const { scheme } = await schemeVersion(db, matter.schemeVersion);
  const kind = kindOf(scheme, matter.kind);
  if (!kind) throw notFound(SAYS.noSuchMatter(matter.number));
  return { kind, scheme };
}

export const openMatters = (db: Db): Promise<Matter[]> =>
  db.select().from(matters).where(eq(matters.state, 'open')).orderBy(asc(matters.number));

/** Gates passed, in the order of their days. */
export const passesOf = (db: Db, matter: string): Promise<Pass[]> =>
  db
    .select({
      gate: matterPasses.gate,
      on: matterPasses.on,
      note: matterPasses.note,
      passedBy: matterPasses.passedBy,
    })
    .from(matterPasses)
    .where(and(eq(matterPasses.matter, matter), isNull(matterPasses.undoneAt)))
    .orderBy(asc(matterPasses.on), asc(matterPasses.passedAt));

/** Figures that hold: of each fact what was entered last. */
export async function figuresOf(db: Db, matter: string): Promise<Map<string, { amount: string; times: number }>> {
  const rows = await db
    .select()
    .from(matterFigures)
    .where(eq(matterFigures.matter, matter))
    .orderBy(asc(matterFigures.enteredAt), asc(matterFigures.id));
  const latest = new Map<string, { amount: string; times: number }>();
  for (const { fact, amount } of rows) latest.set(fact, { amount, times: (latest.get(fact)?.times ?? 0) + 1 });
  return latest;
}
