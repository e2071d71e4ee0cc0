import { and, asc, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import { responsibleFor } from '../approvals/responsible.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import type { Organisation } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import type { RiskStatus } from '../risks/schema.js';
import { risks } from '../risks/schema.js';
import { type ActiveScheme, activeScheme, schemeVersion } from '../schemes/active.js';
import { levelsByRank, type Scheme } from '../schemes/model.js';
import { governing } from './duties.js';
import { follows } from './inherited.js';
import type { Duty, Holding, Point } from './model.js';
import { inheritedLevels, responsibilities, supervisionDigests } from './schema.js';
import { dutyLines, type Named, SAYS } from './words.js';

export interface KnownPoint extends Point {
  status: RiskStatus;
  schemeVersion: string;
}

/** A stored holding, with the level the point had when it was taken. */
export interface Held extends Holding {
  heldLevel: string;
}

/** Points of these states, and whoever is noted for any point, in one statement so that both are of one moment. */
export async function pointsWithHoldings(
  db: Db,
  statuses: readonly RiskStatus[],
): Promise<{ points: Map<string, KnownPoint>; held: Held[] }> {
  const rows = await db
    .select({
      ...pointColumns,
      duty: responsibilities.duty,
      kind: responsibilities.kind,
      holder: responsibilities.holder,
      heldLevel: responsibilities.level,
    })
    .from(risks)
    .leftJoin(responsibilities, eq(responsibilities.risk, risks.id))
    .where(or(inArray(risks.status, [...statuses]), isNotNull(responsibilities.risk)))
    .orderBy(asc(risks.number));
  const points = new Map<string, KnownPoint>();
  const held: Held[] = [];
  for (const { duty, kind, holder, heldLevel, ...point } of rows) {
    points.set(point.id, point);
    if (duty && kind && holder !== null && heldLevel !== null)
      held.push({ point: point.id, duty, kind, holder, heldLevel });
  }
  return { points, held };
}

const field = (name: string) => sql<string>`coalesce(${risks.fields} ->> ${sql.raw(`'${name}'`)}, '')`;
const pointColumns = {
  id: risks.id,
  number: risks.number,
  title: field('point'),
  reporter: risks.reporter,
  department: risks.department,
  layer: field('layer'),
  level: field('level'),
  post: field('post'),
  status: risks.status,
  schemeVersion: risks.schemeVersion,
};

/** The version that says who answers for a point, and in whose words its level is read. */
export async function governingVersion(
  db: Db,
  point: Pick<KnownPoint, 'level' | 'layer' | 'schemeVersion'>,
): Promise<ActiveScheme> {
  const [inForce, recorded] = await Promise.all([activeScheme(db), schemeVersion(db, point.schemeVersion)]);
  return governing(inForce, recorded, point);
}

/** 负责, 监督 and where the plan says so, for the detail of a filed point: as the organisation stands. */
export async function responsibilityLines(
  db: Db,
  risk: Pick<
    typeof risks.$inferSelect,
    'id' | 'number' | 'reporter' | 'department' | 'fields' | 'schemeVersion' | 'status'
  >,
  org: Organisation,
): Promise<string[]> {
  if (risk.status !== 'filed') return [];
  const { layer, level = '' } = risk.fields;
  const { scheme } = await governingVersion(db, { layer, level, schemeVersion: risk.schemeVersion });
  const facts = { concerned: risk.reporter, departmentId: risk.department, layer, level };
  const found = responsibleFor(scheme, facts, org);
  if (!found) return [];
  return dutyLines(found, (id) => org.people.get(id)?.name ?? '已离开', {
    source: sourceOf(scheme, layer, level),
    // Who is told of vacancies, whichever plan governs the point.
    office: (await activeScheme(db)).scheme.office,
  });
}

/** What the plan gives as its source for this level. */
export const sourceOf = (scheme: Scheme, layer: string, level: string): string | undefined =>
  scheme.responsibility?.find((rule) => rule.level === level && (!rule.layers || rule.layers.includes(layer)))?.source;

const heldBy = (person: string) =>
  and(eq(responsibilities.holder, person), inArray(responsibilities.kind, ['person', 'member']));

export interface Place extends Named {
  id: string;
  duty: Duty;
  /** Of a vacancy: what it is. */
  holder: string;
  levelKey: string;
  rank: number;
  since: Date;
}

/** Filed points that somebody manages or supervises, or whose place is vacant; the most serious first. */
export async function placesOf(db: Db, whose: { person: string } | 'everybody' | 'vacant'): Promise<Place[]> {
  const rows = await db
    .select({
      ...pointColumns,
      duty: responsibilities.duty,
      holder: responsibilities.holder,
      since: responsibilities.since,
    })
    .from(responsibilities)
    .innerJoin(risks, eq(risks.id, responsibilities.risk))
    .where(
      and(
        eq(risks.status, 'filed'),
        whose === 'vacant'
          ? eq(responsibilities.kind, 'vacant')
          : whose === 'everybody'
            ? inArray(responsibilities.kind, ['person', 'member'])
            : heldBy(whose.person),
      ),
    );
  const [org, inForce] = [await loadOrganisation(db), await activeScheme(db)];
  const places: Place[] = [];
  for (const { duty, holder, since, ...point } of rows) {
    const { scheme } = governing(inForce, await schemeVersion(db, point.schemeVersion), point);
    places.push({ ...named(point, scheme, org), id: point.id, duty, holder, since, ...gradeOf(point, scheme) });
  }
  return places.sort(inOrder);
}

const inOrder = (a: Place, b: Place) =>
  a.rank - b.rank || a.duty.localeCompare(b.duty) || (a.number < b.number ? -1 : a.number > b.number ? 1 : 0);

export function named(point: Point, scheme: Scheme, org: Organisation): Named {
  return {
    number: point.number,
    title: point.title,
    level: scheme.levels.find(({ key }) => key === point.level)?.label ?? '未定',
    section: org.departments.get(point.department ?? -1)?.name ?? '未知科室',
    reporter: org.people.get(point.reporter)?.name ?? '已离开的人',
  };
}

export const gradeOf = (point: Point, scheme: Scheme) => ({
  levelKey: point.level,
  rank: levelsByRank(scheme).find(({ key }) => key === point.level)?.rank ?? 99,
});

/** The level somebody has by what he runs. */
export async function inheritedLevelOf(db: Db, person: string) {
  const [row] = await db.select().from(inheritedLevels).where(eq(inheritedLevels.person, person));
  return row;
}

/** The level that a point of this person and layer takes when he reports it; undefined where it is his to choose. */
export async function levelToTake(
  { db }: Pick<Ctx, 'db'>,
  scheme: Scheme,
  person: string,
  layer: string,
): Promise<string | undefined> {
  if (scheme.inheritance.length === 0) return undefined;
  const row = await inheritedLevelOf(db, person);
  const rule = scheme.inheritance.find(({ key }) => key === row?.rule);
  if (!row || !rule || !follows(rule, { layer })) return undefined;
  return scheme.levels.some(({ key }) => key === row.level) ? row.level : undefined;
}

/** Head of 我的上报 for somebody who has his level by what he runs. */
export async function ownLevelLine(db: Db, person: string): Promise<string | undefined> {
  const row = await inheritedLevelOf(db, person);
  if (!row) return undefined;
  const [{ scheme }, org] = await Promise.all([schemeVersion(db, row.schemeVersion), loadOrganisation(db)]);
  const level = scheme.levels.find(({ key }) => key === row.level)?.label ?? row.level;
  const sections = row.departments.flatMap((id) => org.departments.get(id)?.name ?? []);
  return SAYS.mine(level, sections, scheme.inheritance.find(({ key }) => key === row.rule)?.source);
}

/** The newest digest of each person before a moment. */
export async function lastDigests(db: Db): Promise<Map<string, Record<string, string>>> {
  const rows = await db.select().from(supervisionDigests).orderBy(asc(supervisionDigests.sentAt));
  return new Map(rows.map(({ person, points }) => [person, points]));
}
