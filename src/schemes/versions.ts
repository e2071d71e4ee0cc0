import { and, desc, eq, min } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import { invalid, notFound } from '../errors.js';
import { countGaps } from './fill/gaps.js';
import { listPacks, readSchemeFile } from './load.js';
import { mergeSchemes } from './merge.js';
import { Scheme } from './model.js';
import { type Filled, schemeDrafts, schemeVersions } from './schema.js';

export interface Draft {
  id: string;
  schemeId: string;
  scheme: Scheme;
  filled: Filled[];
  /** Another moment, another content. */
  updatedAt: Date;
}

/** The draft that the chat is about: of several schemes the one proposed last. */
export async function newestDraft(db: Db): Promise<Draft | undefined> {
  const [row] = await db
    .select()
    .from(schemeDrafts)
    .where(eq(schemeDrafts.state, 'draft'))
    .orderBy(desc(schemeDrafts.proposedAt), desc(schemeDrafts.id))
    .limit(1);
  return row && draftOf(row);
}

/** Every draft, the one proposed last first. */
export async function draftsNewestFirst(db: Db): Promise<Draft[]> {
  const rows = await db
    .select()
    .from(schemeDrafts)
    .where(eq(schemeDrafts.state, 'draft'))
    .orderBy(desc(schemeDrafts.proposedAt), desc(schemeDrafts.id));
  return rows.map(draftOf);
}

/** One draft, locked for this transaction; undefined when it was activated or given up meanwhile. */
export async function lockDraft(db: Db, id: string): Promise<Draft | undefined> {
  const [row] = await db
    .select()
    .from(schemeDrafts)
    .where(and(eq(schemeDrafts.id, id), eq(schemeDrafts.state, 'draft')))
    .for('update');
  return row && draftOf(row);
}

/** When a scheme was put in force for the first time; undefined before that. */
export async function firstActivation(db: Db): Promise<Date | undefined> {
  const [row] = await db.select({ at: min(schemeVersions.activatedAt) }).from(schemeVersions);
  return row?.at ?? undefined;
}

/** The draft of this scheme id. */
export async function draftFor(db: Db, schemeId: string): Promise<Draft | undefined> {
  const [row] = await db
    .select()
    .from(schemeDrafts)
    .where(and(eq(schemeDrafts.schemeId, schemeId), eq(schemeDrafts.state, 'draft')));
  return row && draftOf(row);
}

/** Every draft that waits, with what it still lacks. */
export async function listDrafts(db: Db) {
  const rows = await db.select().from(schemeDrafts).where(eq(schemeDrafts.state, 'draft'));
  return rows.map(draftOf).map(({ schemeId, scheme }) => {
    const { all, blocking } = countGaps(scheme);
    return { id: schemeId, title: scheme.title, gaps: all, blocking };
  });
}

const draftOf = (row: typeof schemeDrafts.$inferSelect): Draft => ({
  id: row.id,
  schemeId: row.schemeId,
  scheme: Scheme.parse(row.content),
  filled: row.filled,
  updatedAt: row.updatedAt,
});

export interface Version {
  id: string;
  schemeId: string;
  version: number;
  state: 'active' | 'archived';
  scheme: Scheme;
  filled: Filled[];
  activatedAt: Date;
  activatedBy: string;
}

/** Versions that were ever in force, the latest first: by their ids, which are given in order, whatever a rehearsal's clock said. */
export async function latestVersions(db: Db, limit: number): Promise<Version[]> {
  const rows = await db.select().from(schemeVersions).orderBy(desc(schemeVersions.id)).limit(limit);
  return rows.map(versionOf);
}

export async function versionById(db: Db, id: string): Promise<Version | undefined> {
  const [row] = await db.select().from(schemeVersions).where(eq(schemeVersions.id, id));
  return row && versionOf(row);
}

const versionOf = ({ content, hash: _, ...row }: typeof schemeVersions.$inferSelect): Version => ({
  ...row,
  scheme: Scheme.parse(content),
});

/** What somebody names at the command line, with what the house filled in chat. */
export interface Named {
  /** my-plan@3, my-plan@draft, or the name of a file. */
  name: string;
  scheme: Scheme;
  filled: Filled[];
}

/**
 * 「my-plan@3」 a version, 「my-plan@draft」 its draft, 「my-plan」 the latest version of that scheme or else the shipped
 * pack, a path the file. Nothing: the one in force.
 * @throws DomainError not-found, invalid
 */
export async function namedScheme(db: Db | undefined, wanted?: string): Promise<Named> {
  const [, id = '', which] = /^([a-z][a-z0-9-]{0,39})(?:@(\d{1,9}|draft))?$/.exec(wanted ?? '') ?? [];
  if (wanted !== undefined && id === '') {
    if (/@/.test(wanted)) throw invalid('版本写成 my-plan@3，草案写成 my-plan@draft');
    return { name: wanted, scheme: await readSchemeFile(wanted), filled: [] };
  }
  if (which === 'draft') {
    const draft = db && (await draftFor(db, id));
    if (!draft) throw notFound(`没有方案 ${id} 的草案`);
    return { name: `${id}@draft`, scheme: draft.scheme, filled: draft.filled };
  }
  const condition =
    wanted === undefined
      ? eq(schemeVersions.state, 'active')
      : and(
          eq(schemeVersions.schemeId, id),
          which === undefined ? undefined : eq(schemeVersions.version, Number(which)),
        );
  const [row] = db
    ? await db.select().from(schemeVersions).where(condition).orderBy(desc(schemeVersions.version)).limit(1)
    : [];
  if (row) {
    const { scheme, filled, version, schemeId } = versionOf(row);
    return { name: `${schemeId}@${version}`, scheme, filled };
  }
  if (wanted === undefined) throw notFound('还没有启用任何方案');
  if (which === undefined && (await listPacks()).includes(id))
    return { name: id, scheme: await readSchemeFile(id), filled: [] };
  throw notFound(`没有方案 ${wanted}；有哪些版本见 scheme list`);
}

/** Everything filled in chat as one change, as a supplement in a file would write it. */
export const supplementOf = (filled: readonly Filled[]): Record<string, unknown> =>
  filled.reduce((whole: unknown, { change }) => mergeSchemes(whole, change), {}) as Record<string, unknown>;
