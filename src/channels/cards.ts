import { randomUUID } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import type { Card } from './card.js';
import type { CardSubject } from './channel.js';
import { put } from './outbox.js';
import { cardCodes, cards } from './schema.js';

/** Cards that were sent and can be clicked, and the one-use codes that let us change them. */

export interface SentCard {
  taskId: string;
  subject: CardSubject;
  /** Recipients, lower case: nobody else may click. */
  people: string[];
  card: Card;
  /** Text on its grey button; undefined while it is live. */
  settled: string | undefined;
  /** Product clock. */
  createdAt: Date;
}

/** A task id of its own for a new card: 1 to 128 of 0-9 A-Z a-z _ - @, unique for the app. */
export const newTaskId = (): string => `lf-${randomUUID()}`;

/** The card a click names; undefined for a task id that is not ours. */
export async function findCard(db: Db, taskId: string): Promise<SentCard | undefined> {
  const [row] = await db.select().from(cards).where(eq(cards.taskId, taskId));
  if (!row) return undefined;
  return {
    taskId: row.taskId,
    subject: { kind: row.subjectKind, id: row.subjectId },
    people: row.people,
    card: row.card,
    settled: row.settled ?? undefined,
    createdAt: row.createdAt,
  };
}

/** Keeps the code a click came with: it allows one change of that card, for 72 hours of the product's clock. */
export async function recordCode(ctx: Ctx, taskId: string, code: string): Promise<void> {
  await ctx.db.insert(cardCodes).values({ code, taskId, obtainedAt: ctx.now }).onConflictDoNothing();
}

/**
 * Greys every live card about `subject`, for every recipient: they show `card` from now on, with `settled` on the
 * dead button (at most 20 characters are shown). In the caller's transaction.
 */
export async function settleCards(ctx: Ctx, subject: CardSubject, card: Card, settled: string): Promise<void> {
  const live = await ctx.db
    .select({ taskId: cards.taskId })
    .from(cards)
    .where(
      and(
        eq(cards.subjectKind, subject.kind),
        eq(cards.subjectId, subject.id),
        isNull(cards.settled),
        isNull(cards.replacedBy),
      ),
    )
    .orderBy(cards.createdAt, cards.taskId);
  for (const { taskId } of live) await put(ctx, { kind: 'card-update', taskId, card, settled });
}

/** WeCom renamed a user id: what was sent to the old one may be clicked by the new one. */
export async function renamePerson({ db }: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await db
    .update(cards)
    .set({ people: sql`array_replace(${cards.people}, ${from}, ${to})` })
    .where(sql`${from} = any(${cards.people})`);
}
