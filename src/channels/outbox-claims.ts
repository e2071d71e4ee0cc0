import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';

/** The statements of delivery: take rows in hand, give them back, write down how they went. Machine time throughout. */

export interface Claimed {
  seq: number;
  kind: 'message' | 'card-update';
  body: string;
  taskId: string | null;
  fileId: string | null;
  people: string[];
  attempts: number;
  /** An earlier attempt ended without an answer, or its process died: the message may have gone out. */
  ambiguous: boolean;
  /** Code of an update attempt nobody knows the end of. */
  code: string | null;
  /** The same body has gone out within the interval of WeCom's duplicate check. */
  repeats: boolean;
  /** Milliseconds since the first attempt began. */
  age: number;
  tellFailure: boolean;
}

/** A member's limits (vendor page 90454): WeCom drops what is above them and says nothing. */
export interface Rates {
  minute: Rate;
  hour: Rate;
}
export interface Rate {
  messages: number;
  milliseconds: number;
}
/** A second more than the vendor's, for clocks and for what was under way. */
export const MEMBER_RATES: Rates = {
  minute: { messages: 30, milliseconds: 61_000 },
  hour: { messages: 1000, milliseconds: 3_601_000 },
};

/**
 * The claim walks the open rows in order and stops when it has enough. Left to itself, and without fresh statistics
 * (PGlite never gathers any), the planner looks at the whole backlog first: a quarter of a second a claim at 36 000
 * rows instead of one millisecond, and the price it puts on the walk makes it compile the plan first, which takes
 * longer still. `offset 0` in the look-ups keeps them from becoming joins, for the same reason.
 */
const ROW_BY_ROW = sql`select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
  set_config('jit', 'off', true)`;

/** WeCom's interval of 4 hours and a little more. */
const REPEAT_WINDOW = sql`interval '4 hours 5 minutes'`;

/**
 * Takes up to `most` rows that may go now, oldest first: due, in nobody's hands (or in those of a worker fallen
 * silent), with no earlier open row for any of their recipients, and every recipient below his rate. A row taken
 * from a silent worker counts as an attempt that ended now.
 */
export async function claim(
  db: Db,
  worker: { owner: string; leaseMs: number; rates: Rates },
  most: number,
): Promise<Claimed[]> {
  const full = ({ messages, milliseconds }: Rate) =>
    sql`exists (select 1 from deliveries d where d.person = mine.person
          and d.at > now() - ${milliseconds} * interval '1 millisecond' offset ${messages - 1})`;
  const statement = sql`with due as materialized (
      select o.seq, o.kind, o.state = 'sending' as abandoned,
        o.hash is not null and exists (select 1 from outbox other where other.hash = o.hash and other.seq <> o.seq
          and other.attempted_at > now() - ${REPEAT_WINDOW}) as repeats
      from outbox o
      where o.state in ('waiting', 'sending') and o.next_at <= now()
        and (o.lease_until is null or o.lease_until <= now())
        and not exists (
          select 1 from outbox_people mine where mine.seq = o.seq and (
            exists (select 1 from outbox_people earlier
              where earlier.person = mine.person and earlier.open and earlier.seq < mine.seq offset 0)
            or o.kind = 'message' and (${full(worker.rates.minute)} or ${full(worker.rates.hour)})) offset 0)
      order by o.seq limit ${most}
      for update of o skip locked
    ), taken as (
      update outbox o set state = 'sending', owner = ${worker.owner},
        lease_until = now() + ${worker.leaseMs} * interval '1 millisecond',
        attempted_at = now(), first_attempt_at = coalesce(o.first_attempt_at, now()),
        ambiguous = o.ambiguous or due.abandoned
      from due where o.seq = due.seq
      returning o.seq, o.kind, o.body, o.task_id, o.file_id, o.attempts, o.ambiguous, o.code, o.tell_failure, due.repeats,
        extract(epoch from now() - o.first_attempt_at)::float8 * 1000 as age
    ), ended as (
      insert into deliveries (person, at)
      select p.person, now() from due join outbox_people p on p.seq = due.seq
      where due.abandoned and due.kind = 'message'
    )
    select taken.*, (select json_agg(p.person order by p.person)::text from outbox_people p where p.seq = taken.seq) as people
    from taken order by taken.seq`;
  const rows = await db.transaction(async (tx) => {
    await tx.execute(ROW_BY_ROW);
    return rowsOf<Record<string, unknown>>(tx as unknown as Db, statement);
  });
  return rows.map((row) => ({
    seq: Number(row.seq),
    kind: row.kind as Claimed['kind'],
    body: String(row.body),
    taskId: row.task_id as string | null,
    fileId: row.file_id as string | null,
    people: JSON.parse(String(row.people ?? '[]')) as string[],
    attempts: Number(row.attempts),
    ambiguous: row.ambiguous === true,
    code: row.code as string | null,
    repeats: row.repeats === true,
    age: Number(row.age),
    tellFailure: row.tell_failure === true,
  }));
}

/** How one row ended, for now. */
export interface Outcome {
  seq: number;
  state: 'sent' | 'waiting' | 'failed';
  /** `waiting`: not before so many milliseconds. */
  delayMs?: number;
  /** Counts towards the growing delay; a block by WeCom or a change of plan does not. */
  countsAsTry?: boolean;
  /** A message was handed to WeCom: it counts towards its recipients' rate, whatever became of it. */
  reached?: boolean;
  ambiguous?: boolean;
  keepCode?: boolean;
  errorCode?: number;
  error?: string;
  messageId?: string;
  invalidPeople?: string[];
  taskId?: string | null;
  /** New code that came with the answer, and the one this update used up. */
  responseCode?: string;
  usedCode?: string;
}

/**
 * Writes down any number of outcomes in one statement; those of rows that have passed to another worker are dropped,
 * but for what WeCom told us. @returns the rows that were still ours
 */
export async function complete(db: Db, owner: string, outcomes: Outcome[], productNow: Date): Promise<number[]> {
  const rows = await rowsOf<{ seq: unknown }>(
    db,
    sql`with said as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(outcomes)}::text::jsonb) as s(
        seq bigint, state text, "delayMs" float8, "countsAsTry" boolean, reached boolean, ambiguous boolean,
        "keepCode" boolean, "errorCode" int, error text, "messageId" text, "invalidPeople" text[], "taskId" text,
        "responseCode" text, "usedCode" text)
    ), ended as (
      update outbox o set state = s.state, owner = null, lease_until = null,
        next_at = now() + coalesce(s."delayMs", 0) * interval '1 millisecond',
        attempts = o.attempts + case when s."countsAsTry" then 1 else 0 end,
        ambiguous = o.ambiguous or coalesce(s.ambiguous, false),
        code = case when s."keepCode" then o.code end,
        sent_at = case when s.state = 'sent' then now() end,
        error_code = s."errorCode", error = s.error, message_id = s."messageId", invalid_people = s."invalidPeople"
      from said s where o.seq = s.seq and o.owner = ${owner}
      returning o.seq, o.state
    ), closed as (
      update outbox_people p set open = false from ended where ended.state <> 'waiting' and p.seq = ended.seq
    ), counted as (
      insert into deliveries (person, at)
      select p.person, now() from said s join outbox_people p on p.seq = s.seq where s.reached
    ), obtained as (
      insert into card_codes (code, task_id, obtained_at)
      select s."responseCode", s."taskId", ${productNow.toISOString()}::timestamptz from said s
      where s."responseCode" is not null and s."taskId" is not null
      on conflict do nothing
    ), used as (
      update card_codes c set used_at = ${productNow.toISOString()}::timestamptz from said s where c.code = s."usedCode"
    )
    select seq from ended`,
  );
  return rows.map((row) => Number(row.seq));
}

/**
 * Keeps what this worker has in hand for another lease. By number, not by owner: a row whose claim was answered into
 * a broken connection is in nobody's hand and must run out.
 */
export async function renewLeases(
  db: Db,
  worker: { owner: string; leaseMs: number },
  seqs: Iterable<number>,
): Promise<void> {
  await db.execute(sql`update outbox set lease_until = now() + ${worker.leaseMs} * interval '1 millisecond'
    where state = 'sending' and owner = ${worker.owner} and seq in ${listed(seqs)}`);
}

/** Gives back rows whose attempt never began. */
export async function giveBack(db: Db, owner: string, seqs: number[]): Promise<void> {
  if (seqs.length === 0) return;
  await db.execute(sql`update outbox set state = 'waiting', owner = null, lease_until = null
    where state = 'sending' and owner = ${owner}
      and seq in ${listed(seqs)}`);
}

const listed = (seqs: Iterable<number>) =>
  sql`(select value::bigint from jsonb_array_elements_text(${JSON.stringify([...seqs])}::text::jsonb))`;

/** On PGlite there is one process: whatever is under way at its start belongs to one that died. */
export async function takeOver(db: Db): Promise<void> {
  await db.execute(sql`update outbox set lease_until = null where state = 'sending'`);
}

/** Attempts older than any window are of no use. */
export async function pruneDeliveries(db: Db, rates: Rates): Promise<void> {
  await db.execute(
    sql`delete from deliveries where at < now() - ${rates.hour.milliseconds} * interval '1 millisecond'`,
  );
}
