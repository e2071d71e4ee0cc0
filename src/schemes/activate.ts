import { createHash } from 'node:crypto';
import { desc, eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { actorName, record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { precondition } from '../errors.js';
import { activeVersionId } from './active.js';
import { checkScheme, hindrances } from './check.js';
import { defaultScheme, readSchemeFile } from './load.js';
import type { Scheme } from './model.js';
import { type Filled, schemeVersions } from './schema.js';

export interface Activation {
  versionId: string;
  version: number;
  /** False when this very content was already in force: then nothing was written. */
  changed: boolean;
}

export interface How {
  /** Gaps that were filled in chat. Left out: none, or what the active version had when its content is the same. */
  filled?: Filled[];
  /** A new version though the content is the same: a new cycle begins. */
  again?: boolean;
}

/**
 * Puts a scheme in force as a new version; the one before is archived and stays readable.
 * @throws DomainError precondition naming every error and blocking gap, also in `detail.findings`
 */
export async function activateScheme(ctx: Ctx, scheme: Scheme, how: How = {}): Promise<Activation> {
  const stops = hindrances(checkScheme(scheme));
  if (stops.length > 0) {
    const list = stops.map((f) => `  - ${f.path}：${f.message}`).join('\n');
    const mend = stops.every(({ severity }) => severity === 'blocking') ? `\n${PROPOSE_INSTEAD}` : '';
    throw precondition(`方案“${scheme.title}”不能启用，有 ${stops.length} 处必须先解决：\n${list}${mend}`, {
      findings: stops,
    });
  }
  const hash = hashOf(scheme);
  return inTransaction(ctx, async (tx) => {
    await lockSchemes(tx);
    const [active] = await tx.db.select().from(schemeVersions).where(eq(schemeVersions.state, 'active'));
    const same = active?.hash === hash;
    if (same && !how.again) return { versionId: active.id, version: active.version, changed: false };
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
      filled: how.filled ?? (same ? active.filled : []),
      state: 'active',
      activatedAt: tx.now,
      activatedBy: actorName(tx.actor),
    });
    await record(tx, {
      action: 'scheme.activate',
      object: { kind: 'scheme', id: next.versionId },
      detail: {
        scheme: scheme.id,
        version: next.version,
        hash,
        previous: active?.id ?? null,
        ...(how.filled?.length ? { filled: how.filled.map(({ gap }) => gap) } : {}),
      },
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
  await refuseWhileConfigured(scheme, configured);
  return activateScheme(ctx, scheme);
}

/**
 * While SCHEME names a scheme, no other is put in force, from wherever: the next start would change it back.
 * @throws DomainError precondition
 */
export async function refuseWhileConfigured(scheme: Scheme, configured: string | undefined): Promise<void> {
  if (!configured || hashOf(await readSchemeFile(configured)) === hashOf(scheme)) return;
  throw precondition(
    `环境变量 SCHEME=${configured} 指定了方案，下次启动仍会换回它。请先清空 SCHEME（沿用当前方案），或把它改成这份方案后重启。`,
  );
}

/** Several processes may start, fill and activate at once: each sees what the one before it did. Until the transaction ends. */
export const lockSchemes = (tx: Ctx) => tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('lianfang.scheme'))`);

const PROPOSE_INSTEAD =
  '这些可以由办公室在聊天里补：先用 npm run cli -- scheme propose FILE 存为草案，补齐以后在聊天里启用。';

/**
 * The rule of SCHEME at start. Set: that scheme, as a new version when its content differs from the active one.
 * Empty: the active one stays; at the first start the shipped default.
 * @throws DomainError when the scheme cannot be read or activated
 */
export async function ensureAtStart(ctx: Ctx, configured: string | undefined): Promise<void> {
  if (!configured && (await activeVersionId(ctx.db))) return;
  await activateScheme(ctx, await readSchemeFile(configured ?? (await defaultScheme())));
}

/** The database keeps no order of fields, so that the hash must not depend on it either. */
export function hashOf(scheme: Scheme): string {
  return createHash('sha256').update(JSON.stringify(scheme, inOrder)).digest('hex');
}

const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
