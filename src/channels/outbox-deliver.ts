import { eq, or, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../context.js';
import { type Db, rowsOf } from '../db/client.js';
import { renumbered } from './card.js';
import { newTaskId } from './cards.js';
import { hashOf, newestOf } from './outbox.js';
import type { Claimed, Outcome } from './outbox-claims.js';
import type { MediaIds } from './outbox-files.js';
import { cardCodes, cards, outbox } from './schema.js';
import type { WecomClient } from './wecom/client.js';
import { mendOf } from './wecom/error-codes.js';
import { WecomError } from './wecom/http.js';
import { type CardLook, cardBody, cardUpdateBody, markedBody, textBodies, withAgent } from './wecom/render.js';

/** One attempt at one row. The network is used outside any transaction; the outcome is written by the worker. */
export interface Delivery {
  client: Pick<WecomClient, 'send' | 'updateCard'>;
  mediaIds: MediaIds;
  agentId: number;
  /** For the time mark on a repeated text. */
  timeZone: string;
  random(): number;
  owner: string;
}

/** New attempts are made for so long after the first. */
export const TRYING_MS = 24 * 60 * 60_000;
/** A code, and with it the card, can be used for so long by the product's clock. */
const CODE_HOURS = 72;
/** No code, or one that WeCom does not take, in words of the table: parameter check, other app's, unknown task. */
const CODE_REFUSED = new Set([40058, 42015, 42016]);
/** No such file, or one it no longer has. */
const MEDIA_GONE = 40007;
/** Task id in use. */
const TASK_ID_TAKEN = 42014;

export async function deliver(delivery: Delivery, ctx: Ctx, row: Claimed): Promise<Outcome> {
  return row.kind === 'message' ? deliverMessage(delivery, ctx, row) : deliverUpdate(delivery, ctx, row);
}

/** Delay before attempt `attempts + 1`: 1 s, 2 s, 4 s … 15 min, each ± a quarter. */
export function delayAfter(attempts: number, random: number): number {
  return Math.min(900_000, 1000 * 2 ** Math.min(attempts, 20)) * (0.75 + random / 2);
}

async function deliverMessage(delivery: Delivery, ctx: Ctx, row: Claimed): Promise<Outcome> {
  let body = row.repeats ? await marked(delivery, ctx, row) : row.body;
  let mediaId: string | undefined;
  if (row.fileId !== null) {
    try {
      mediaId = await delivery.mediaIds.of(ctx.db, row.fileId);
      // A file that has been cleared away: nobody can send it any more.
      if (mediaId === undefined) return { seq: row.seq, state: 'failed', error: '文件已清理，请重新导出' };
      body = body.replace(JSON.stringify(row.fileId), () => JSON.stringify(mediaId));
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      // The upload alone went wrong: no message can have gone out.
      return { ...after(delivery, row, error), ambiguous: false };
    }
  }
  try {
    const sent = await delivery.client.send(withAgent(body, delivery.agentId));
    return {
      seq: row.seq,
      state: 'sent',
      countsAsTry: true,
      reached: true,
      messageId: sent.messageId,
      invalidPeople: sent.invalidPeople,
      taskId: row.taskId,
      responseCode: sent.responseCode,
    };
  } catch (error) {
    if (!(error instanceof WecomError)) throw error;
    // The earlier attempt whose answer was lost has used the task id: the card is out.
    const wentOut = row.ambiguous && row.taskId !== null && error.detail.code === TASK_ID_TAKEN;
    if (wentOut) return { seq: row.seq, state: 'sent', countsAsTry: true, reached: true };
    if (row.fileId !== null && mediaId && error.detail.code === MEDIA_GONE && row.attempts < MEDIA_TRIES) {
      await delivery.mediaIds.forget(ctx.db, row.fileId, mediaId);
      return {
        seq: row.seq,
        state: 'waiting',
        delayMs: delayAfter(row.attempts, delivery.random()),
        countsAsTry: true,
      };
    }
    return { ...after(delivery, row, error), reached: true };
  }
}

/** So often a file that WeCom says it does not have is given to it anew. */
const MEDIA_TRIES = 3;

/**
 * The text with a time mark, stored before it is sent so that a retry is equal to it. That this body repeats another
 * is found out here and not when it is put: all rows of one person pass one after the other, while two transactions
 * that put the same words do not see each other.
 */
async function marked(delivery: Delivery, ctx: Ctx, row: Claimed): Promise<string> {
  const clock = new Intl.DateTimeFormat('zh-CN', {
    timeZone: delivery.timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(ctx.now);
  for (let n = 1; ; n++) {
    const body = markedBody(row.body, n === 1 ? `（${clock}）` : `（${clock}·${n}）`);
    if (body === undefined) return row.body;
    const hash = hashOf(body);
    const taken = await rowsOf(ctx.db, sql`select 1 from outbox where hash = ${hash} and seq <> ${row.seq} limit 1`);
    if (taken.length > 0) continue;
    const stored = await rowsOf(
      ctx.db,
      sql`update outbox set body = ${body}, hash = ${hash} where seq = ${row.seq} and owner = ${delivery.owner}
          returning seq`,
    );
    // Another worker has the row by now and may choose another mark: two of them would both be delivered.
    if (stored.length === 0) throw new Error('outbox: the lease was lost before a repeated text was sent');
    return body;
  }
}

async function deliverUpdate(delivery: Delivery, ctx: Ctx, row: Claimed): Promise<Outcome> {
  const look = JSON.parse(row.body) as CardLook;
  const shown = row.taskId === null ? undefined : await newestOf(ctx.db, row.taskId);
  if (!shown) return { seq: row.seq, state: 'sent', error: '卡片已不在' };
  let resumed = row.code;
  for (;;) {
    const code = resumed ?? (await reserveCode(delivery, ctx, row.seq, shown.taskId));
    if (code === undefined) return sendAfresh(ctx, delivery, row, shown, look);
    try {
      const body = cardUpdateBody(shown.people, shown.taskId, look);
      const done = await delivery.client.updateCard(withAgent(body, delivery.agentId, code));
      return {
        seq: row.seq,
        state: 'sent',
        countsAsTry: true,
        usedCode: code,
        invalidPeople: done.invalidPeople,
      };
    } catch (error) {
      if (!(error instanceof WecomError)) throw error;
      const refused = error.failure === 'refused' && CODE_REFUSED.has(error.detail.code ?? 0);
      // Used up by the attempt whose answer was lost: the card is as it should be.
      if (refused && resumed !== null) return { seq: row.seq, state: 'sent', countsAsTry: true, usedCode: code };
      if (!refused) return { ...after(delivery, row, error), keepCode: error.failure === 'unanswered' };
      await ctx.db.update(cardCodes).set({ usedAt: ctx.now }).where(eq(cardCodes.code, code));
      resumed = null;
    }
  }
}

/** Notes the newest unused code on the row before it is used, so that a death in between leaves word of it. */
async function reserveCode(delivery: Delivery, ctx: Ctx, seq: number, taskId: string): Promise<string | undefined> {
  const oldest = new Date(ctx.now.getTime() - CODE_HOURS * 3_600_000).toISOString();
  const [row] = await rowsOf<{ code: string | null }>(
    ctx.db,
    sql`update outbox set code = (
            select code from card_codes where task_id = ${taskId} and used_at is null
              and obtained_at > ${oldest}::timestamptz
            order by obtained_at desc, code limit 1)
        where seq = ${seq} and owner = ${delivery.owner} returning code`,
  );
  return row?.code ?? undefined;
}

/**
 * The card can no longer be changed: the row becomes a message in the same place of everybody's order. A live card is
 * sent again under a new task id, a settled one as a text with its outcome.
 */
async function sendAfresh(
  ctx: Ctx,
  delivery: Delivery,
  row: Claimed,
  shown: typeof cards.$inferSelect,
  look: CardLook,
): Promise<Outcome> {
  await inTransaction(ctx, async ({ db }) => {
    const taskId = look.settled === undefined && 'taskId' in look.card ? newTaskId() : null;
    let body: string | undefined;
    if (look.settled !== undefined) body = textBodies(shown.people, outcomeOf(look))[0];
    else body = cardBody(shown.people, taskId === null ? look.card : renumbered(look.card, taskId));
    if (body === undefined) throw new Error('outbox: a settled card without words');
    const hash = taskId === null ? hashOf(body) : null;
    const ours = await db
      .update(outbox)
      .set({ kind: 'message', body, hash, taskId, code: null, ambiguous: false })
      .where(sql`${outbox.seq} = ${row.seq} and ${outbox.owner} = ${delivery.owner}`)
      .returning({ seq: outbox.seq });
    if (ours.length > 0 && taskId !== null) await replace(db, ctx, shown.taskId, taskId);
  });
  return { seq: row.seq, state: 'waiting' };
}

/** The fresh card takes the place of the old one, as that is now: somebody may have settled it meanwhile. */
async function replace(db: Db, ctx: Ctx, oldTaskId: string, taskId: string): Promise<void> {
  const [old] = await db.select().from(cards).where(eq(cards.taskId, oldTaskId)).for('update');
  if (!old) return;
  await db
    .insert(cards)
    .values({ ...old, taskId, card: renumbered(old.card, taskId), replacedBy: null, createdAt: ctx.now });
  await db
    .update(cards)
    .set({ replacedBy: taskId })
    .where(or(eq(cards.taskId, oldTaskId), eq(cards.replacedBy, oldTaskId)));
}

/** A settled card in words. */
function outcomeOf({ card, settled }: CardLook): string {
  const lines = 'lines' in card ? card.lines.map(({ label, value }) => `${label}：${value}`) : [];
  return [card.title, card.note, ...lines, settled].filter(Boolean).join('\n');
}

/** What follows from a failed call. */
function after(delivery: Delivery, row: Claimed, error: WecomError): Outcome {
  const { code, invalidPeople, waitMs } = error.detail;
  const told = {
    seq: row.seq,
    ...(code === undefined ? {} : { errorCode: code }),
    ...(invalidPeople ? { invalidPeople } : {}),
    error: code === undefined ? '没有得到企业微信的答复' : mendOf(code),
  };
  if (error.failure === 'refused') return { ...told, state: 'failed', countsAsTry: true };
  const blocked = error.failure === 'blocked';
  const left = TRYING_MS - row.age;
  if (left <= 0) return { ...told, state: 'failed', countsAsTry: true };
  const delayMs = Math.min(left, blocked ? (waitMs ?? 0) : delayAfter(row.attempts, delivery.random()));
  return { ...told, state: 'waiting', delayMs, countsAsTry: !blocked, ambiguous: error.failure === 'unanswered' };
}
