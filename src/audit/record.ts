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
export async function record(ctx: Ctx, entry: AuditEntry): Promise<void> {
  await ctx.db.insert(audit).values({
    productAt: ctx.now,
    actor: actorName(ctx.actor),
    action: entry.action,
    objectKind: entry.object.kind,
    objectId: entry.object.id,
    outcome: entry.outcome ?? 'done',
    detail: entry.detail ?? {},
    requestId: ctx.requestId,
  });
}
