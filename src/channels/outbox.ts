import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { eq, sql } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { type Db, rowsOf } from '../db/client.js';
import type { Card } from './card.js';
import { type CardSubject, FILE_BYTES, type Outgoing, type OutgoingFile } from './channel.js';
import { cards, outgoingFiles } from './schema.js';
import { cleanLine, shorten } from './text.js';
import { type CardLook, cardBody, fileBody, RECIPIENTS, textBodies } from './wecom/render.js';

/**
 * 发件箱: what is to be said, written in the transaction that decided to say it. `outbox-worker.ts` delivers it.
 * A text becomes one row for each person, so that one of them being over his rate or unknown holds up nobody else;
 * a card is one row for all its recipients, since the first click of any of them decides.
 */

/**
 * Puts a message into the outbox on `ctx.db`: pass the context of the transaction that makes the change.
 * Nobody to tell, or a text without a visible character, puts nothing.
 * @throws Error for a clickable card with over 1000 recipients, a file that WeCom does not take for its size, or an update of a card that was never put
 */
export async function put(ctx: Ctx, outgoing: Outgoing, options: { tellFailure?: boolean } = {}): Promise<void> {
  const tellFailure = options.tellFailure ?? true;
  switch (outgoing.kind) {
    case 'text': {
      const rows = unique(outgoing.to).flatMap((person) =>
        textBodies([person], outgoing.text).map(
          (body): Row => ({ kind: 'message', body, hash: hashOf(body), taskId: null, people: [person] }),
        ),
      );
      return insert(ctx.db, rows, tellFailure);
    }
    case 'file':
      return putFile(ctx, unique(outgoing.to), outgoing.file, tellFailure);
    case 'card':
      return putCard(ctx, unique(outgoing.to), outgoing.card, outgoing.about, tellFailure);
    case 'card-update':
      return putUpdate(ctx, outgoing, tellFailure);
  }
}

export interface OutboxEntry {
  seq: number;
  kind: 'message' | 'card-update';
  state: 'waiting' | 'sending' | 'sent' | 'failed';
  people: string[];
  attempts: number;
  createdAt: Date;
  nextAt: Date;
  /** WeCom's error code, where it answered. */
  errorCode: number | undefined;
  /** Meaning of the last failure and its mend, in Chinese, without content. */
  error: string | undefined;
  /** Recipients WeCom did not know. */
  invalidPeople: string[];
}

/** What waits, is under way or has failed, oldest first; never the content. */
export async function listOutbox(
  db: Db,
  filter: { states?: Array<OutboxEntry['state']>; limit?: number } = {},
): Promise<OutboxEntry[]> {
  const states = filter.states ?? ['waiting', 'sending', 'failed'];
  const rows = await rowsOf<Record<string, unknown>>(
    db,
    sql`select o.seq, o.kind, o.state, o.attempts, o.error_code, o.error,
          coalesce(to_json(o.invalid_people), '[]')::text as invalid,
          extract(epoch from o.created_at)::float8 as created, extract(epoch from o.next_at)::float8 as next,
          (select coalesce(json_agg(p.person order by p.person), '[]')::text from outbox_people p where p.seq = o.seq) as people
        from outbox o
        where o.state in (${sql.join(
          states.map((state) => sql`${state}`),
          sql`, `,
        )})
        order by o.seq limit ${filter.limit ?? 100}`,
  );
  return rows.map((row) => ({
    seq: Number(row.seq),
    kind: row.kind as OutboxEntry['kind'],
    state: row.state as OutboxEntry['state'],
    people: JSON.parse(String(row.people)) as string[],
    attempts: Number(row.attempts),
    createdAt: new Date(Number(row.created) * 1000),
    nextAt: new Date(Number(row.next) * 1000),
    errorCode: row.error_code === null ? undefined : Number(row.error_code),
    error: row.error === null ? undefined : String(row.error),
    invalidPeople: JSON.parse(String(row.invalid)) as string[],
  }));
}

/** Failed messages go out again, in their old place of the order, with 24 hours of their own. @returns how many */
export async function retryFailed(db: Db, which: number[] | 'all'): Promise<number> {
  const chosen =
    which === 'all'
      ? sql`true`
      : sql`seq in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(which)}::text::jsonb))`;
  const rows = await rowsOf(
    db,
    sql`with again as (
          update outbox set state = 'waiting', attempts = 0, first_attempt_at = null, next_at = now(),
            lease_until = null, owner = null
          where state = 'failed' and ${chosen} returning seq
        )
        update outbox_people set open = true where seq in (select seq from again) returning seq`,
  );
  return new Set(rows.map((row) => row.seq)).size;
}

/** How many wait or are under way, and how many have failed. */
export async function countOutbox(db: Db): Promise<{ open: number; failed: number }> {
  const [row] = await rowsOf<{ open: string; failed: string }>(
    db,
    sql`select (select count(*) from outbox where state in ('waiting', 'sending')) as open,
               (select count(*) from outbox where state = 'failed') as failed`,
  );
  return { open: Number(row?.open ?? 0), failed: Number(row?.failed ?? 0) };
}

/**
 * Empties the content of what was sent long ago and deletes older rows; what waits or has failed stays whole, but for
 * the file of a message that failed: a register is personal data and is exported anew in a moment.
 * The duplicate check looks back four hours, so days are plenty.
 */
export async function pruneOutbox(
  db: Db,
  keep: { contentDays: number; rowDays: number },
): Promise<{ emptied: number; deleted: number }> {
  const sentBefore = (days: number) => sql`state = 'sent' and sent_at < now() - ${days} * interval '1 day'`;
  const deleted = await rowsOf(
    db,
    sql`with old as (delete from outbox where ${sentBefore(keep.rowDays)} returning seq)
        delete from outbox_people where seq in (select seq from old) returning seq`,
  );
  const emptied = await rowsOf(
    db,
    sql`update outbox set body = '' where ${sentBefore(keep.contentDays)} and body <> '' returning seq`,
  );
  await db.execute(
    sql`delete from outgoing_files f where f.created_at < now() - ${keep.contentDays} * interval '1 day'
        and not exists (select 1 from outbox o where o.file_id = f.id and o.state in ('waiting', 'sending'))`,
  );
  return { emptied: emptied.length, deleted: new Set(deleted.map((row) => row.seq)).size };
}

/** Tells two bodies apart; the text itself is not kept a second time. */
export const hashOf = (body: string): string => createHash('sha256').update(body).digest('base64url').slice(0, 22);

interface Row {
  kind: 'message' | 'card-update';
  body: string;
  hash: string | null;
  taskId: string | null;
  fileId?: string;
  people: string[];
}

const unique = (people: string[]): string[] => [...new Set(people.map((person) => person.toLowerCase()))];

/** Any number of rows in one statement, numbered in the order given. */
async function insert(db: Db, rows: Row[], tellFailure: boolean): Promise<void> {
  if (rows.length === 0) return;
  await db.execute(sql`
    with given as materialized (
      select nextval('outbox_seq_seq') as seq, g.*
      from (select value, ordinality from jsonb_array_elements(${JSON.stringify(rows)}::text::jsonb) with ordinality
            order by ordinality) g
    ), said as (
      insert into outbox (seq, kind, body, hash, task_id, file_id, tell_failure)
      select seq, value->>'kind', value->>'body', value->>'hash', value->>'taskId', value->>'fileId', ${tellFailure}
      from given
    )
    insert into outbox_people (seq, person)
    select given.seq, person from given, jsonb_array_elements_text(given.value->'people') as person`);
}

/** One row for each person, as with a text; the content is kept once. Its id stands where WeCom's will. */
async function putFile(ctx: Ctx, people: string[], file: OutgoingFile, tellFailure: boolean): Promise<void> {
  if (people.length === 0) return;
  const { filename, type, content } = file;
  if (content.length < SMALLEST_FILE || content.length > FILE_BYTES)
    throw new Error(`outbox: a file of ${content.length} bytes`);
  const fileId = randomUUID();
  await ctx.db.insert(outgoingFiles).values({ id: fileId, filename, mediaType: type, content });
  const rows = people.map(
    (person): Row => ({
      kind: 'message',
      body: fileBody([person], fileId),
      hash: null,
      taskId: null,
      fileId,
      people: [person],
    }),
  );
  return insert(ctx.db, rows, tellFailure);
}

/** WeCom takes nothing of five bytes or fewer. */
const SMALLEST_FILE = 6;

async function putCard(
  ctx: Ctx,
  people: string[],
  card: Card,
  about: CardSubject,
  tellFailure: boolean,
): Promise<void> {
  if (people.length === 0) return;
  const taskId = 'taskId' in card ? card.taskId : null;
  if (taskId !== null) {
    // A task id may be used once, so a clickable card cannot be split over several messages.
    if (people.length > RECIPIENTS)
      throw new Error(`outbox: a card for ${people.length} people, at most ${RECIPIENTS}`);
    await ctx.db
      .insert(cards)
      .values({ taskId, subjectKind: about.kind, subjectId: about.id, people, card, createdAt: ctx.now });
  }
  const rows: Row[] = [];
  for (let i = 0; i < people.length; i += RECIPIENTS) {
    const some = people.slice(i, i + RECIPIENTS);
    const body = cardBody(some, card);
    rows.push({ kind: 'message', body, hash: taskId === null ? hashOf(body) : null, taskId, people: some });
  }
  return insert(ctx.db, rows, tellFailure);
}

async function putUpdate(
  ctx: Ctx,
  update: { taskId: string; card: Card; settled?: string },
  tellFailure: boolean,
): Promise<void> {
  const shown = await newestOf(ctx.db, update.taskId);
  if (!shown) throw new Error('outbox: update of a card that was never put');
  const settled = update.settled === undefined ? undefined : shorten(cleanLine(update.settled), SETTLED_CHARACTERS);
  const look: CardLook = {
    card: update.card,
    ...(settled ? { settled } : {}),
    ...(settled && isDeepStrictEqual(content(update.card), content(shown.card)) ? { buttonOnly: true } : {}),
  };
  await ctx.db
    .update(cards)
    .set({ card: update.card, settled: settled || null })
    .where(eq(cards.taskId, shown.taskId));
  const row: Row = {
    kind: 'card-update',
    body: JSON.stringify(look),
    hash: null,
    taskId: shown.taskId,
    people: shown.people,
  };
  return insert(ctx.db, [row], tellFailure);
}

/** What fits on the one grey button of a phone. */
const SETTLED_CHARACTERS = 20;

/** The card itself, or the fresh one that took its place. */
export async function newestOf(db: Db, taskId: string): Promise<typeof cards.$inferSelect | undefined> {
  const [row] = await db.select().from(cards).where(eq(cards.taskId, taskId));
  if (!row?.replacedBy) return row;
  const [fresh] = await db.select().from(cards).where(eq(cards.taskId, row.replacedBy));
  return fresh ?? row;
}

/** A card without its task id, as plain data: what tells whether anything but the buttons changes. */
function content(card: Card): unknown {
  const { taskId: _, ...rest } = { taskId: '', ...card };
  return JSON.parse(JSON.stringify(rest));
}
