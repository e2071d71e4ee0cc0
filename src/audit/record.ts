import type { Actor, Ctx } from '../context.js';
import { audit } from './schema.js';

export interface AuditEntry {
  action: string;
  object: { kind: string; id: string };
  outcome?: 'done' | 'refused';
  detail?: Record<string, unknown>;
}

export const actorName = (actor: Actor): string =>
  actor.kind === 'person'
    ? `person:${actor.id}`
    : actor.kind === 'system'
      ? `system:${actor.job}`
      : `operator:${actor.name}`;

/** Writes one audit row on `ctx.db`: pass the context of the transaction that makes the change. */
export const record = (ctx: Ctx, entry: AuditEntry): Promise<void> => recordAll(ctx, [entry]);

/** The same for many changes of one transaction. */
export async function recordAll(ctx: Ctx, entries: readonly AuditEntry[]): Promise<void> {
  const rows = entries.map((entry) => ({
    productAt: ctx.now,
    actor: actorName(ctx.actor),
    action: entry.action,
    objectKind: entry.object.kind,
    objectId: entry.object.id,
    outcome: entry.outcome ?? ('done' as const),
    detail: entry.detail ?? {},
    requestId: ctx.requestId,
  }));
  for (let at = 0; at < rows.length; at += 500) await ctx.db.insert(audit).values(rows.slice(at, at + 500));
}
