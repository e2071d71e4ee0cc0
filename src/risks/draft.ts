import { createHash } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import { newTaskId } from '../channels/cards.js';
import type { Suggestion } from '../classifier/model.js';
import type { Ctx } from '../context.js';
import { conflict, notFound } from '../errors.js';
import type { Scheme } from '../schemes/model.js';
import { categoryIn } from './layers.js';
import { middleLevel } from './model.js';
import { draftExpired, UNSETTLED } from './queries.js';
import { attachments, type RiskFields, riskDrafts } from './schema.js';

export type Draft = typeof riskDrafts.$inferSelect;

/** Pure: what a draft starts with, from the person's words and the suggestion. */
export function firstFields(
  scheme: Scheme,
  text: string,
  suggestion: Suggestion,
  defaults: { layer?: string; post?: string },
): RiskFields {
  const layer = defaults.layer ?? scheme.layers[0]?.key ?? '';
  const { category } = categoryIn(scheme, layer, suggestion);
  const level = suggestion.level ?? middleLevel(scheme);
  const method = scheme.defaultMethod ?? scheme.methods[0]?.key;
  return {
    point: suggestion.point,
    manifestation: text,
    layer,
    ...(defaults.post ? { post: defaults.post } : {}),
    ...(method ? { method } : {}),
    ...(category ? { category } : {}),
    ...(level ? { level } : {}),
    ...(suggestion.kind === 'injection' || suggestion.orders ? { orders: true as const } : {}),
  };
}

/** Opens a draft; its card is sent by the caller in the same transaction. One of several waits until its turn comes. */
export async function openDraft(
  ctx: Ctx,
  person: string,
  draft: { fields: RiskFields; suggestion: Suggestion; schemeVersion: string; riskId?: string; batch?: string },
): Promise<Draft> {
  const id = uuid();
  const row = {
    id,
    person,
    fields: draft.fields,
    suggestion: draft.suggestion,
    schemeVersion: draft.schemeVersion,
    state: draft.batch === undefined ? ('open' as const) : ('waiting' as const),
    taskId: `draft-${id}`,
    riskId: draft.riskId ?? null,
    batch: draft.batch ?? null,
    createdAt: ctx.now,
  };
  await ctx.db.insert(riskDrafts).values(row);
  const detail = { ...(draft.batch ? { batch: draft.batch } : {}), ...(draft.fields.orders ? { orders: true } : {}) };
  await record(ctx, { action: 'risk-draft.open', object: { kind: 'risk-draft', id }, detail });
  return row;
}

/**
 * The draft a card belongs to, if it can still be changed.
 * @throws DomainError conflict when it was cancelled, submitted or is older than a day
 */
export async function usableDraft(ctx: Ctx, id: string, person: string): Promise<Draft> {
  const [draft] = await ctx.db.select().from(riskDrafts).where(eq(riskDrafts.id, id));
  if (!draft || draft.person !== person) throw notFound('这份草稿找不到了，请重新上报。');
  if (draft.state === 'submitted') throw conflict('这份草稿已经提交过了，没有再动。发“我的上报”查看进展。');
  if (draft.state === 'cancelled') throw conflict('这份草稿已经取消，没有再动。要报就再说一次。');
  if (draft.state === 'expired' || draftExpired(draft, ctx.now)) {
    throw conflict('这份草稿已超过一天，过期了，没有提交。请把风险再说一次，我重新给您一张卡片。');
  }
  return draft;
}

/** One of several gets its card: its day begins now. */
export async function takeTurn(ctx: Ctx, draft: Draft): Promise<Draft> {
  const change = { state: 'open' as const, createdAt: ctx.now };
  const taken = await ctx.db
    .update(riskDrafts)
    .set(change)
    .where(and(eq(riskDrafts.id, draft.id), eq(riskDrafts.state, 'waiting')))
    .returning({ id: riskDrafts.id });
  if (taken.length === 0) throw conflict('这份草稿已经处理过了，没有再动。');
  return { ...draft, ...change };
}

/** Conditional: only a draft that is open, or waits for its turn, can be closed, once. */
export async function closeDraft(ctx: Ctx, id: string, state: 'submitted' | 'cancelled' | 'expired'): Promise<void> {
  const closed = await ctx.db
    .update(riskDrafts)
    .set({ state })
    .where(and(eq(riskDrafts.id, id), inArray(riskDrafts.state, UNSETTLED)))
    .returning({ id: riskDrafts.id });
  if (closed.length === 0) throw conflict('这份草稿已经处理过了，没有再动。');
  await record(ctx, { action: `risk-draft.${state}`, object: { kind: 'risk-draft', id } });
}

export async function changeDraft(ctx: Ctx, draft: Draft, change: Partial<RiskFields>): Promise<Draft> {
  return write(ctx, draft, { fields: changed(draft.fields, change) }, Object.keys(change));
}

/**
 * The draft as a new card shows it: WeCom changes no choices of a card that is open. The old card is no longer its card;
 * the caller greys that and shows the new one in the same transaction.
 */
export async function renewDraft(
  ctx: Ctx,
  draft: Draft,
  fields: RiskFields,
  suggestion: Suggestion = draft.suggestion,
): Promise<Draft> {
  const keys = [...new Set([...Object.keys(draft.fields), ...Object.keys(fields)])] as Array<keyof RiskFields>;
  const differing = keys.filter((key) => JSON.stringify(draft.fields[key]) !== JSON.stringify(fields[key]));
  return write(ctx, draft, { fields, suggestion, taskId: newTaskId() }, differing);
}

/** Pure: answers to the scheme's own form are added to those given before; everything else replaces. */
export function changed(fields: RiskFields, change: Partial<RiskFields>): RiskFields {
  return { ...fields, ...change, ...(change.extra ? { extra: { ...fields.extra, ...change.extra } } : {}) };
}

async function write(
  ctx: Ctx,
  draft: Draft,
  change: Partial<Pick<Draft, 'fields' | 'suggestion' | 'taskId'>>,
  fields: string[],
): Promise<Draft> {
  await ctx.db.update(riskDrafts).set(change).where(eq(riskDrafts.id, draft.id));
  await record(ctx, { action: 'risk-draft.change', object: { kind: 'risk-draft', id: draft.id }, detail: { fields } });
  return { ...draft, ...change };
}

/** Adds a picture. The same one twice is kept once. */
export async function attach(
  ctx: Ctx,
  owner: { kind: 'risk-draft' | 'risk' | 'approval-step' | 'submission'; id: string },
  file: { mediaType: string; content: Uint8Array },
  person: string,
): Promise<boolean> {
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  const same = await ctx.db
    .select({ id: attachments.id })
    .from(attachments)
    .where(
      and(eq(attachments.ownerKind, owner.kind), eq(attachments.ownerId, owner.id), eq(attachments.sha256, sha256)),
    );
  if (same.length > 0) return false;
  await ctx.db.insert(attachments).values({
    id: uuid(),
    ownerKind: owner.kind,
    ownerId: owner.id,
    mediaType: file.mediaType,
    sha256,
    content: file.content,
    addedBy: person,
    addedAt: ctx.now,
  });
  await record(ctx, { action: 'attachment.add', object: owner, detail: { sha256, bytes: file.content.length } });
  return true;
}
