import { and, eq, sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';
import type { Database } from '../db/open.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Incoming } from './channel.js';
import type { StoredBody } from './inbox-accept.js';
import { inbox } from './schema.js';
import { WecomError } from './wecom/http.js';

export interface InboxRow {
  incoming: Incoming;
  seq: number;
  /** Attempts that failed so far. */
  attempts: number;
}

export interface Work {
  /**
   * What the product does with one stored message. It may think first (classifier, downloads), then runs ONE
   * transaction, in which it calls `done(tx)`, best as its first statement: that locks the row, and whoever comes
   * second stops there. So the effects happen once even when two processes thought about the same message.
   */
  handle(row: InboxRow, done: (tx: Db) => Promise<void>): Promise<void>;
  /** Called in the transaction that gives a message up, so that whoever is told of it is told exactly once. */
  onFailed?(tx: Db, row: InboxRow): Promise<void>;
  /**
   * Persons side by side, by default 32. Most of a message's time is thought and network: only its transaction needs a
   * connection, and waits for one without holding another.
   */
  concurrency?: number;
}

export interface WorkerTimes {
  /** How often, on the average, what other processes accepted, and what is due again, is looked for. */
  pollMs: number;
  /** A claim of a process that has fallen silent lapses after this. */
  leaseMs: number;
  renewMs: number;
  /** Waits before the second, third … attempt; after one more than there are entries the message has failed. */
  retryMs: number[];
  /** The same while WeCom is out of order: that takes minutes, not seconds. */
  outageMs: number[];
}

/** Thrown by `done(tx)`: somebody else has handled this message. Let it end the transaction. */
export class AlreadyHandled extends Error {
  constructor() {
    super('the message has been handled already');
    this.name = 'AlreadyHandled';
  }
}

export interface Worker {
  start(): Promise<void>;
  /** Persons for whom something was stored just now; none: search. */
  nudge(persons: string[]): void;
  stop(withinMs: number): Promise<void>;
}

/**
 * Takes persons, not messages: a claim covers all that waits for one person, so that it is handled in order, by
 * CreateTime and then by acceptance. Claims live on the database's clock and lapse when their process falls silent;
 * what makes an effect happen once is `done`, not the claim.
 */
export function createWorker(
  options: Work & {
    database: Database;
    owner: string;
    log: Log;
    metrics: Metrics;
    times?: Partial<WorkerTimes>;
    /** Awaited before each message. */
    turn?: () => Promise<void>;
    /** In [0, 1). */
    random?: () => number;
  },
): Worker {
  const { owner, log, metrics } = options;
  const { db, kind } = options.database;
  const times: WorkerTimes = { ...TIMES, ...options.times };
  const concurrency = options.concurrency ?? 32;
  const lease = sql`now() + ${times.leaseMs} * interval '1 millisecond'`;

  /** Persons this process works on; `lost` once another process has taken one over. */
  const lanes = new Map<string, { lost: boolean }>();
  /** Persons who may have something waiting, first come first served. A hint only: claiming asks the database. */
  const hints = new Set<string>();
  let mayBeMore = true;
  let filling = false;
  let stopping = false;
  const random = options.random ?? Math.random;
  let polling: NodeJS.Timeout | undefined;
  let renewing: NodeJS.Timeout | undefined;
  let onEmpty = () => {};

  const fill = async () => {
    if (filling || stopping) return;
    filling = true;
    try {
      while (!stopping && lanes.size < concurrency) {
        const persons = [...hints].filter((person) => !lanes.has(person)).slice(0, concurrency - lanes.size);
        if (persons.length > 0) {
          for (const person of persons) hints.delete(person);
          for (const person of await claim(db, persons, owner, lease)) run(person);
        } else if (mayBeMore) {
          const found = await search(db);
          mayBeMore = found.length === SEARCH_LIMIT;
          for (const person of found) hints.add(person);
        } else break;
      }
    } catch (err) {
      log.error({ err }, 'inbox: no message could be claimed');
    } finally {
      filling = false;
    }
  };

  const run = (person: string) => {
    const lane = { lost: false };
    lanes.set(person, lane);
    workOff(person, lane)
      .catch((err) => log.error({ err }, 'inbox: the work on one person was broken off'))
      .finally(() => {
        lanes.delete(person);
        if (lanes.size === 0) onEmpty();
        void fill();
      });
  };

  const workOff = async (person: string, lane: { lost: boolean }) => {
    while (!lane.lost) {
      await options.turn?.();
      if (stopping) break;
      // Before the look, so that what is stored after it leaves a hint.
      hints.delete(person);
      const row = await nextOrRelease(db, person, owner);
      if (!row) return;
      await attempt(row, lane);
    }
    if (!lane.lost) await release(db, owner, person);
  };

  const attempt = async (stored: StoredRow, lane: { lost: boolean }) => {
    const row: InboxRow = {
      incoming: {
        ...(JSON.parse(stored.body) as StoredBody),
        key: stored.key,
        person: stored.person,
        sentAt: new Date(stored.sent_at),
      },
      seq: Number(stored.seq),
      attempts: stored.attempts,
    };
    let marked = false;
    try {
      await options.handle(row, async (tx) => {
        await markDone(tx, row.seq);
        marked = true;
      });
      if (!marked) throw new Error('the handler ended without calling done(tx)');
      metrics.count('inbox_handled_total', { outcome: 'done' });
      metrics.observe('inbox_seconds', {}, Math.max(0, Date.now() - new Date(stored.received_at).getTime()) / 1000);
    } catch (err) {
      if (err instanceof AlreadyHandled) metrics.count('inbox_handled_total', { outcome: 'already' });
      else if (!lane.lost) await failed(row, err);
    }
  };

  const failed = async (row: InboxRow, err: unknown) => {
    const wait = (isOutage(err) ? times.outageMs : times.retryMs)[row.attempts];
    const outcome = wait === undefined ? 'failed' : 'retried';
    log.error({ err, seq: row.seq, attempt: row.attempts + 1, outcome }, 'inbox: a message could not be handled');
    const recorded = wait === undefined ? await giveUp(row, err) : await recordFailure(db, row, err, { again: wait });
    if (recorded) metrics.count('inbox_handled_total', { outcome });
  };

  const giveUp = async (row: InboxRow, err: unknown) => {
    try {
      return await db.transaction(async (tx) => {
        const ours = await recordFailure(tx as unknown as Db, row, err, 'given up');
        if (ours) await options.onFailed?.(tx as unknown as Db, row);
        return ours;
      });
    } catch (error) {
      // A failure that cannot be told of must not keep the message, and all behind it, for ever.
      log.error({ err: error, seq: row.seq }, 'inbox: the person could not be told');
      return recordFailure(db, row, err, 'given up');
    }
  };

  const renew = async () => {
    const held = [...lanes.keys()];
    if (held.length === 0) return;
    const kept = await rowsOf<{ person: string }>(
      db,
      sql`update inbox_claims set until = ${lease} where owner = ${owner} and person in ${held} returning person`,
    );
    const still = new Set(kept.map((row) => row.person));
    for (const person of held) {
      const lane = lanes.get(person);
      if (lane && !still.has(person)) lane.lost = true;
    }
  };

  /** Never in step with another process: of two that look at the same beat, one would find everything and one nothing. */
  const poll = () => {
    polling = setTimeout(
      () => {
        mayBeMore = true;
        void fill();
        poll();
      },
      times.pollMs * (0.5 + random()),
    );
  };

  return {
    start: async () => {
      // One process at a time opens a PGlite directory, so every claim found there is a dead one's.
      if (kind === 'pglite') await db.execute(sql`delete from inbox_claims`);
      poll();
      renewing = setInterval(() => {
        renew().catch((err) => log.error({ err }, 'inbox: claims could not be renewed'));
      }, times.renewMs);
      void fill();
    },
    nudge: (persons) => {
      if (persons.length === 0) mayBeMore = true;
      // Beyond this the search finds them; a flood of senders must not grow this process.
      if (hints.size < SEARCH_LIMIT) for (const person of persons) hints.add(person);
      void fill();
    },
    stop: async (withinMs) => {
      stopping = true;
      if (lanes.size > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, withinMs);
          onEmpty = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      clearTimeout(polling);
      clearInterval(renewing);
      // Work that goes on beyond the time is no longer ours to report on: another process may take it from here.
      for (const lane of lanes.values()) lane.lost = true;
      await release(db, owner).catch((err) => log.warn({ err }, 'inbox: claims are left to lapse'));
    },
  };
}

const TIMES: WorkerTimes = {
  pollMs: 500,
  leaseMs: 6_000,
  renewMs: 2_000,
  retryMs: [1_000, 5_000, 20_000],
  outageMs: [5_000, 20_000, 60_000, 120_000, 300_000],
};
const SEARCH_LIMIT = 256;

interface StoredRow extends Record<string, unknown> {
  seq: string | number;
  key: string;
  person: string;
  body: string;
  sent_at: string | Date;
  received_at: string | Date;
  attempts: number;
}

/** Persons whose next message is due and whom nobody alive has claimed, the one who has waited longest first. */
async function search(db: Db): Promise<string[]> {
  const found = await rowsOf<{ person: string }>(
    db,
    sql`select head.person from (
          select distinct on (person) person, seq, next_at from inbox
          where state = 'waiting' order by person, sent_at, seq
        ) head
        where (head.next_at is null or head.next_at <= now())
          and not exists (select from inbox_claims c where c.person = head.person and c.until > now())
        order by head.seq limit ${SEARCH_LIMIT}`,
  );
  return found.map((row) => row.person);
}

async function claim(db: Db, persons: string[], owner: string, lease: ReturnType<typeof sql>): Promise<string[]> {
  const claimed = await rowsOf<{ person: string }>(
    db,
    sql`insert into inbox_claims as c (person, owner, until)
        select waiting.person, ${owner}, ${lease} from (select distinct person from inbox
          where state = 'waiting' and person in ${persons}) waiting
        where not exists (select from inbox_claims l where l.person = waiting.person and l.until > now())
        order by waiting.person
        on conflict (person) do update set owner = excluded.owner, until = excluded.until where c.until <= now()
        returning c.person`,
  );
  return claimed.map((row) => row.person);
}

/** The person's next message if one is due; else, in the same statement, the claim is given back. */
async function nextOrRelease(db: Db, person: string, owner: string): Promise<StoredRow | undefined> {
  const rows = await rowsOf<StoredRow>(
    db,
    sql`with head as (
          select seq, key, person, body, sent_at, received_at, attempts, next_at from inbox
          where person = ${person} and state = 'waiting' order by sent_at, seq limit 1
        ), due as (
          select * from head where next_at is null or next_at <= now()
        ), released as (
          delete from inbox_claims where person = ${person} and owner = ${owner} and not exists (select from due)
        )
        select seq, key, person, body, sent_at, received_at, attempts from due`,
  );
  return rows[0];
}

async function release(db: Db, owner: string, person?: string): Promise<void> {
  await db.execute(
    sql`delete from inbox_claims where owner = ${owner} ${person === undefined ? sql`` : sql`and person = ${person}`}`,
  );
}

async function markDone(tx: Db, seq: number): Promise<void> {
  const hit = await tx
    .update(inbox)
    .set({ state: 'done', doneAt: sql`now()`, nextAt: null, error: null })
    .where(and(eq(inbox.seq, seq), eq(inbox.state, 'waiting')))
    .returning({ seq: inbox.seq });
  if (hit.length === 0) throw new AlreadyHandled();
}

/** False when the message is no longer waiting, or another process has counted this attempt. */
async function recordFailure(
  db: Db,
  row: InboxRow,
  err: unknown,
  then: 'given up' | { again: number },
): Promise<boolean> {
  const hit = await db
    .update(inbox)
    .set({
      attempts: row.attempts + 1,
      error: kindOf(err),
      ...(then === 'given up'
        ? { state: 'failed' as const, doneAt: sql`now()`, nextAt: null }
        : { nextAt: sql`now() + ${then.again} * interval '1 millisecond'` }),
    })
    .where(and(eq(inbox.seq, row.seq), eq(inbox.state, 'waiting'), eq(inbox.attempts, row.attempts)))
    .returning({ seq: inbox.seq });
  return hit.length > 0;
}

/** Handling needs WeCom (a picture to fetch, an unknown sender), and WeCom does not do it now but may later. */
function isOutage(err: unknown): boolean {
  const root = err instanceof Error && err.cause instanceof WecomError ? err.cause : err;
  return root instanceof WecomError && root.failure !== 'refused';
}

/** Name and code of an error; its message may quote what somebody wrote. */
function kindOf(err: unknown): string {
  if (!(err instanceof Error)) return typeof err;
  const root = err.cause instanceof Error ? err.cause : err;
  const code = (root as { code?: unknown }).code;
  return typeof code === 'string' ? `${root.name} ${code}` : root.name;
}
