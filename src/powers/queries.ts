import { and, asc, desc, eq, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { rolesOf } from '../directory/roles.js';
import { sectionsHeadedBy } from '../directory/section.js';
import { risks } from '../risks/schema.js';
import type { Scheme } from '../schemes/model.js';
import type { Power } from './model.js';
import { powerRisks, powers } from './schema.js';

/** Whose powers a person may see. */
export interface Viewer {
  /** The office and 主要领导 see everything. */
  all: boolean;
  /** Sections he belongs to or heads: everything there, whatever its state. */
  sections: number[];
  /** Versions in whose approval he is or was. */
  inChain: string[];
}

/** The role that sees what is secret, beside the office. */
const CHIEF = '主要领导';

/** @param inChain ids of versions, from `subjectsInChainOf` */
export function viewerOf(org: Organisation, person: Person, scheme: Scheme, inChain: string[]): Viewer {
  if (!isActive(person)) return { all: false, sections: [], inChain: [] };
  const held = rolesOf(org, person);
  const own = new Set([...person.departments.map((d) => d.id), ...sectionsHeadedBy(org, person)]);
  if (person.departmentId !== null) own.add(person.departmentId);
  return {
    all: held.includes(scheme.office) || held.includes(CHIEF),
    sections: [...own].sort((a, b) => a - b),
    inChain,
  };
}

export const isOffice = (org: Organisation, person: Person, scheme: Scheme): boolean =>
  isActive(person) && rolesOf(org, person).includes(scheme.office);

/**
 * 职权目录 as this person may see it: of each power the latest version that is open to him, retired ones left out.
 * @param sections only those whose 办理主体 is one of these
 */
export async function catalogue(
  db: Db,
  viewer: Viewer,
  page: { sections?: number[]; offset: number; limit: number },
): Promise<Power[]> {
  const latest = latestVisible(db, viewer);
  return db
    .select()
    .from(latest)
    .where(
      and(ne(latest.state, 'retired'), page.sections ? inArray(latest.department, [...page.sections, -1]) : undefined),
    )
    .orderBy(sql`${latest.department} nulls last`, asc(latest.number))
    .offset(page.offset)
    .limit(page.limit);
}

/** The latest version of a number that this person may see; to anyone else it does not exist. */
export async function visiblePower(db: Db, viewer: Viewer, number: string): Promise<Power | undefined> {
  const latest = latestVisible(db, viewer, eq(powers.number, number));
  const [row] = await db.select().from(latest);
  return row;
}

/** By name: exactly this one, else every one whose name holds the words. */
export async function visibleByName(db: Db, viewer: Viewer, name: string, limit: number): Promise<Power[]> {
  const latest = latestVisible(db, viewer);
  const exact = await db.select().from(latest).where(eq(latest.name, name)).orderBy(asc(latest.number)).limit(limit);
  if (exact.length > 0) return exact;
  return db
    .select()
    .from(latest)
    .where(and(ne(latest.state, 'retired'), sql`position(${name} in ${latest.name}) > 0`))
    .orderBy(asc(latest.number))
    .limit(limit);
}

function latestVisible(db: Db, viewer: Viewer, which?: SQL) {
  return db
    .selectDistinctOn([powers.power])
    .from(powers)
    .where(and(which, visibleTo(viewer)))
    .orderBy(powers.power, desc(powers.version))
    .as('latest');
}

function visibleTo(viewer: Viewer): SQL | undefined {
  if (viewer.all) return undefined;
  return or(
    and(eq(powers.state, 'published'), eq(powers.secret, false)),
    viewer.sections.length > 0 ? inArray(powers.department, viewer.sections) : undefined,
    viewer.inChain.length > 0 ? inArray(powers.id, viewer.inChain) : undefined,
  );
}

/** One version. */
export async function powerById(db: Db, id: string): Promise<Power | undefined> {
  const [row] = await db.select().from(powers).where(eq(powers.id, id));
  return row;
}

/** Every version of a number, the first one first. */
export const versionsOf = (db: Db, number: string): Promise<Power[]> =>
  db.select().from(powers).where(eq(powers.number, number)).orderBy(asc(powers.version));

/** The same, locked for this transaction: whoever changes a power takes this lock first. */
export const lockVersions = (db: Db, number: string): Promise<Power[]> =>
  db.select().from(powers).where(eq(powers.number, number)).orderBy(asc(powers.version)).for('update');

/** The version that holds now: filed or published, and not replaced. */
export const inForce = (versions: readonly Power[]): Power | undefined =>
  versions.find((one) => one.replacedBy === null && (one.state === 'filed' || one.state === 'published'));

/** The latest version of every power, by number; `publicOnly`: the latest that everybody may see. */
export function allLatest(db: Db, publicOnly = false): Promise<Power[]> {
  const latest = latestVisible(db, { all: !publicOnly, sections: [], inChain: [] });
  return db.select().from(latest).orderBy(asc(latest.number));
}

/** Powers in use with this name and 办理主体. */
export async function sameNamed(db: Db, name: string, department: number | null): Promise<Power[]> {
  return db
    .select()
    .from(powers)
    .where(
      and(
        eq(powers.name, name),
        ne(powers.state, 'retired'),
        isNull(powers.replacedBy),
        department === null ? isNull(powers.department) : eq(powers.department, department),
      ),
    );
}

/** Every step key that any version of a power had. */
export async function stepKeysOf(db: Db, power: string): Promise<Set<string>> {
  const rows = await db.select({ fields: powers.fields }).from(powers).where(eq(powers.power, power));
  return new Set(rows.flatMap(({ fields }) => fields.steps.map((step) => step.key)));
}

/** Risk points linked to a power: key of the step, or '' for the power as a whole, → their ids and numbers. */
export async function risksOf(
  db: Db,
  power: string,
): Promise<Array<{ risk: string; number: string; step: string | null }>> {
  return db
    .select({ risk: powerRisks.risk, number: risks.number, step: powerRisks.step })
    .from(powerRisks)
    .innerJoin(risks, eq(risks.id, powerRisks.risk))
    .where(and(eq(powerRisks.power, power), inArray(risks.status, ['in-approval', 'returned', 'filed'])))
    .orderBy(asc(risks.number));
}
