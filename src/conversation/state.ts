import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import { conversations } from './schema.js';

/** A dialogue nobody went on with for a day is over. Product clock. */
export const DIALOGUE_LIFE_MS = 24 * 3600 * 1000;

export interface Conversation {
  open?: { flow: string; state: unknown; openedAt: Date };
  /** Which list 更多 continues. */
  list?: { name: string; cursor: string };
  /** False until the person has been greeted. */
  known: boolean;
}

export async function loadConversation(db: Db, person: string): Promise<Conversation> {
  const [row] = await db.select().from(conversations).where(eq(conversations.person, person));
  if (!row) return { known: false };
  return {
    known: true,
    ...(row.flow && row.openedAt ? { open: { flow: row.flow, state: row.state, openedAt: row.openedAt } } : {}),
    ...(row.list && row.listCursor !== null ? { list: { name: row.list, cursor: row.listCursor } } : {}),
  };
}

export async function saveConversation(db: Db, person: string, conversation: Conversation): Promise<void> {
  const row = {
    flow: conversation.open?.flow ?? null,
    state: conversation.open?.state ?? null,
    openedAt: conversation.open?.openedAt ?? null,
    list: conversation.list?.name ?? null,
    listCursor: conversation.list?.cursor ?? null,
  };
  await db
    .insert(conversations)
    .values({ person, ...row })
    .onConflictDoUpdate({ target: conversations.person, set: row });
}

/** WeCom renamed a user id: the dialogue goes on under the new one, unless that has begun one already. */
export async function renamePerson({ db }: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  const taken = await db.$count(conversations, eq(conversations.person, to));
  if (taken > 0) await db.delete(conversations).where(eq(conversations.person, from));
  else await db.update(conversations).set({ person: to }).where(eq(conversations.person, from));
}

export function expired(open: { openedAt: Date }, now: Date): boolean {
  return now.getTime() - open.openedAt.getTime() > DIALOGUE_LIFE_MS;
}
