import { eq, sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';
import { notFound, precondition } from '../errors.js';
import { Scheme } from './model.js';
import { schemeVersions } from './schema.js';

export interface ActiveScheme {
  /** What stored rows refer to. */
  versionId: string;
  /** Running number within the scheme's id, for people. */
  version: number;
  scheme: Scheme;
}

/**
 * The scheme in force, in one cheap statement: its content is read once for each version.
 * @throws DomainError precondition when none was ever activated
 */
export async function activeScheme(db: Db): Promise<ActiveScheme> {
  const versionId = await activeVersionId(db);
  if (!versionId) throw precondition('还没有启用任何方案，请联系管理员');
  return schemeVersion(db, versionId);
}

/** Id of the version in force; undefined before the first activation. */
export async function activeVersionId(db: Db): Promise<string | undefined> {
  const rows = await rowsOf<{ id: string }>(db, sql`select id from scheme_versions where state = 'active'`);
  return rows[0]?.id;
}

/**
 * A version that is or was active: what was recorded under it is read with it. The content of a version never
 * changes and its id is unique in the world, so that one cache serves every database of the process.
 * @throws DomainError not-found
 */
export async function schemeVersion(db: Db, versionId: string): Promise<ActiveScheme> {
  const known = cache.get(versionId);
  if (known) return known;
  const [row] = await db.select().from(schemeVersions).where(eq(schemeVersions.id, versionId));
  if (!row) throw notFound('没有这个方案版本');
  // Parsing again fills in what later versions of the language added, with its default.
  const found = { versionId, version: row.version, scheme: Scheme.parse(row.content) };
  cache.set(versionId, found);
  if (cache.size > CACHED_VERSIONS) cache.delete(cache.keys().next().value ?? '');
  return found;
}

const CACHED_VERSIONS = 32;
const cache = new Map<string, ActiveScheme>();
