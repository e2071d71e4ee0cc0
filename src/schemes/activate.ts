import { createHash } from 'node:crypto';
import { desc, eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { actorName, record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { precondition } from '../errors.js';
import { activeVersionId } from './active.js';
import { checkScheme, hindrances } from './check.js';
import { DEFAULT_SCHEME, readSchemeFile } from './load.js';
import type { Scheme } from './model.js';
import { schemeVersions } from './schema.js';

export interface Activation {
  versionId: string;
  version: number;
  /** False when this very content was already in force: then nothing was written. */
  changed: boolean;
}

/**
 * Puts a scheme in force as a new version; the one before is archived and stays readable.
 * @throws DomainError precondition naming every error and blocking gap, also in `detail.findings`
 */
export async function activateScheme(ctx: Ctx, scheme: Scheme): Promise<Activation> {
  const stops = hindrances(checkScheme(scheme));
  if (stops.length > 0) {
    const list = stops.map((f) => `  - ${f.path}：${f.message}`).join('\n');
    throw precondition(`方案“${scheme.title}”不能启用，有 ${stops.length} 处必须先解决：\n${list}`, {
      findings: stops,
    });
  }
  const hash = hashOf(scheme);
  return inTransaction(ctx, async (tx) => {
    // Several processes may start at once: the second finds the first one's version and adds none.
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('lianfang.scheme'))`);
    const [active] = await tx.db.select().from(schemeVersions).where(eq(schemeVersions.state, 'active'));
    if (active?.hash === hash) return { versionId: active.id, version: active.version, changed: false };
    const [last] = await tx.db
      .select({ version: schemeVersions.version })
      .from(schemeVersions)
      .where(eq(schemeVersions.schemeId, scheme.id))
      .orderBy(desc(schemeVersions.version))
      .limit(1);
    if (active) await tx.db.update(schemeVersions).set({ state: 'archived' }).where(eq(schemeVersions.id, active.id));
    const next = { versionId: uuid(), version: (last?.version ?? 0) + 1 };
    await tx.db.insert(schemeVersions).values({
      id: next.versionId,
      schemeId: scheme.id,
      version: next.version,
      content: scheme,
      hash,
      state: 'active',
      activatedAt: tx.now,
      activatedBy: actorName(tx.actor),
    });
    await record(tx, {
      action: 'scheme.activate',
      object: { kind: 'scheme', id: next.versionId },
      detail: { scheme: scheme.id, version: next.version, hash, previous: active?.id ?? null },
    });
    return { ...next, changed: true };
  });
}

/**
 * `scheme activate FILE`. While SCHEME names a scheme, that one is in force after every start: another is refused.
 * @throws DomainError precondition, not-found, invalid
 */
export async function activateSchemeFile(ctx: Ctx, fileOrId: string, configured: string | undefined) {
  const scheme = await readSchemeFile(fileOrId);
  if (configured && hashOf(await readSchemeFile(configured)) !== hashOf(scheme)) {
    throw precondition(
      `环境变量 SCHEME=${configured} 指定了方案，下次启动仍会换回它。请先清空 SCHEME（沿用当前方案），或把它改成这份方案后重启。`,
    );
  }
  return activateScheme(ctx, scheme);
}

/**
 * The rule of SCHEME at start. Set: that scheme, as a new version when its content differs from the active one.
 * Empty: the active one stays; at the first start the hospital plan with its supplement.
 * @throws DomainError when the scheme cannot be read or activated
 */
export async function ensureAtStart(ctx: Ctx, configured: string | undefined): Promise<void> {
  if (!configured && (await activeVersionId(ctx.db))) return;
  await activateScheme(ctx, await readSchemeFile(configured ?? DEFAULT_SCHEME));
}

/** The database keeps no order of fields, so that the hash must not depend on it either. */
function hashOf(scheme: Scheme): string {
  return createHash('sha256').update(JSON.stringify(scheme, inOrder)).digest('hex');
}

const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
