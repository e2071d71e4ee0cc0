import { and, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import type { Ctx } from '../context.js';
import { isOver } from '../conversation/drafts.js';
import { conflict, notFound } from '../errors.js';
import type { MeasureFields } from './model.js';
import { measureDrafts } from './schema.js';
import { SAYS } from './words.js';

export type MeasureDraft = typeof measureDrafts.$inferSelect;

/** Opens a draft; its card is sent by the caller in the same transaction. */
export async function openMeasureDraft(
  ctx: Ctx,
  person: string,
  draft: { risk: string; fields: MeasureFields; schemeVersion: string; measure?: string },
): Promise<MeasureDraft> {
  const id = uuid();
  const row = {
    id,
    person,
    risk: draft.risk,
    fields: draft.fields,
    schemeVersion: draft.schemeVersion,
    state: 'open' as const,
    taskId: `measure-${id}`,
    measure: draft.measure ?? null,
    createdAt: ctx.now,
  };
  await ctx.db.insert(measureDrafts).values(row);
  await record(ctx, { action: 'measure-draft.open', object: { kind: 'measure-draft', id } });
  return row;
}

/**
 * The draft a card belongs to, if it can still be put in.
 * @throws DomainError not-found; conflict when it was cancelled, submitted or is older than a day
 */
export async function usableMeasureDraft(ctx: Ctx, id: string, person: string): Promise<MeasureDraft> {
  const [draft] = await ctx.db.select().from(measureDrafts).where(eq(measureDrafts.id, id));
  if (!draft || draft.person !== person) throw notFound(SAYS.draftGone);
  if (draft.state === 'submitted') throw conflict(SAYS.draftSubmitted);
  if (draft.state === 'cancelled') throw conflict(SAYS.draftCancelled);
  if (draft.state === 'expired' || isOver(draft.createdAt, ctx.now)) throw conflict(SAYS.draftExpired);
  return draft;
}

/** Conditional: only an open draft can be closed, once. @throws DomainError conflict */
export async function closeMeasureDraft(
  ctx: Ctx,
  id: string,
  state: 'submitted' | 'cancelled' | 'expired',
): Promise<void> {
  const closed = await ctx.db
    .update(measureDrafts)
    .set({ state })
    .where(and(eq(measureDrafts.id, id), eq(measureDrafts.state, 'open')))
    .returning({ id: measureDrafts.id });
  if (closed.length === 0) throw conflict(SAYS.draftHandled);
  await record(ctx, { action: `measure-draft.${state}`, object: { kind: 'measure-draft', id } });
}

export async function changeMeasureDraft(
  ctx: Ctx,
  draft: MeasureDraft,
  change: Partial<MeasureFields>,
): Promise<MeasureDraft> {
  const fields = { ...draft.fields, ...change };
  await ctx.db.update(measureDrafts).set({ fields }).where(eq(measureDrafts.id, draft.id));
  await record(ctx, {
    action: 'measure-draft.change',
    object: { kind: 'measure-draft', id: draft.id },
    detail: { fields: Object.keys(change) },
  });
  return { ...draft, fields };
}
