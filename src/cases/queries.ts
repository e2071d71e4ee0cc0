import { and, asc, count, desc, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import type { Case } from '../classifier/alike.js';
import type { Db } from '../db/client.js';
import { risks } from '../risks/schema.js';
import { schemeVersion } from '../schemes/active.js';
import { levelsByRank, type Scheme } from '../schemes/model.js';
import type { Count } from './agreement.js';
import { classifierCases } from './schema.js';

export interface SchemeCounts {
  /** The newest version that a case was confirmed under: its labels and the order of its levels. */
  scheme: Scheme;
  counts: Count[];
}

/** The confirmed cases counted, scheme by scheme, the one with the newest case first. */
export async function countCases(db: Db): Promise<SchemeCounts[]> {
  const versions = await newestVersions(db);
  const { month, by, prompt, promptVersion, model, kind, suggestedCategory, category, suggestedLevel, level } =
    classifierCases;
  const groups = [month, by, prompt, promptVersion, model, kind, suggestedCategory, category, suggestedLevel, level];
  return Promise.all(
    versions.map(async (version) => {
      const { scheme } = await schemeVersion(db, version.id);
      const rows = await db
        .select({
          month,
          by,
          prompt,
          promptVersion,
          model,
          kind,
          suggestedCategory,
          category,
          suggestedLevel,
          level,
          cases: count(),
        })
        .from(classifierCases)
        .where(eq(classifierCases.schemeId, version.scheme))
        .groupBy(...groups);
      return {
        scheme,
        counts: rows.map(({ prompt: name, promptVersion: number, model: asked, ...row }) => ({
          ...row,
          source: name === null ? null : `${name}@${number} ${asked}`,
        })),
      };
    }),
  );
}

export const levelKeys = (scheme: Scheme): string[] => levelsByRank(scheme).map(({ key }) => key);

async function newestVersions(db: Db): Promise<Array<{ scheme: string; id: string }>> {
  const newest = db
    .selectDistinctOn([classifierCases.schemeId], {
      scheme: classifierCases.schemeId,
      id: classifierCases.schemeVersion,
      month: classifierCases.month,
      risk: classifierCases.risk,
    })
    .from(classifierCases)
    .orderBy(classifierCases.schemeId, desc(classifierCases.month), desc(classifierCases.risk))
    .as('newest');
  return db
    .select({ scheme: newest.scheme, id: newest.id })
    .from(newest)
    .orderBy(desc(newest.month), desc(newest.risk));
}

/** What is learnt from: neither what was returned, nor a text that gave orders to the classifier. */
const learntFrom = (schemeId?: string) =>
  and(
    schemeId === undefined ? undefined : eq(classifierCases.schemeId, schemeId),
    isNotNull(classifierCases.category),
    ne(classifierCases.kind, 'injection'),
    inArray(risks.status, ['in-approval', 'filed', 'closed']),
  );

const COLUMNS = {
  text: classifierCases.text,
  category: sql<string>`${classifierCases.category}`,
  level: classifierCases.level,
  layer: classifierCases.layer,
};

/** The newest confirmed cases of a scheme, as suggestions use them. */
export async function newestCases(db: Db, schemeId: string, limit: number): Promise<Case[]> {
  const rows = await db
    .select(COLUMNS)
    .from(classifierCases)
    .innerJoin(risks, eq(risks.id, classifierCases.risk))
    .where(learntFrom(schemeId))
    .orderBy(desc(classifierCases.month), desc(classifierCases.risk))
    .limit(limit);
  return rows.map(({ level, ...row }) => ({ ...row, ...(level === null ? {} : { level }) }));
}

export interface ExportedCase {
  text: string;
  category: string;
  level: string | null;
  scheme: string;
  layer: string;
  origin: 'house';
}

/** For training elsewhere, oldest first: redacted texts and what people decided; neither a number nor anything of a person. */
export async function exportCases(db: Db): Promise<ExportedCase[]> {
  const rows = await db
    .select({ ...COLUMNS, scheme: classifierCases.schemeId })
    .from(classifierCases)
    .innerJoin(risks, eq(risks.id, classifierCases.risk))
    .where(learntFrom())
    .orderBy(asc(classifierCases.month), asc(classifierCases.risk));
  return rows.map(({ text, category, level, scheme, layer }) => ({
    text,
    category,
    level,
    scheme,
    layer,
    origin: 'house',
  }));
}
