import { sql } from 'drizzle-orm';
import { rowsOf } from '../db/client.js';
import type { Database } from '../db/open.js';
import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Incoming } from './channel.js';
import { type Accepted, createGatherer, type GathererLimits } from './inbox-accept.js';
import { createPrecedence, type Flood } from './inbox-precedence.js';
import { createWorker, type Work, type Worker, type WorkerTimes } from './inbox-worker.js';
import { inbox } from './schema.js';
import { WecomError } from './wecom/http.js';

export interface Inbox {
  /**
   * Stores a message once; resolves after the commit.
   * @throws InboxUnavailable when it was not stored: the platform must send it again
   */
  accept(incoming: Incoming): Promise<Accepted>;
  /** Begins to handle what waits: each person's messages one at a time, several persons side by side. */
  start(work: Work): Promise<void>;
  /** Looks for waiting messages now; what this process accepts itself is seen without it. */
  nudge(): void;
  /** WeCom is there again: what failed for want of it is due now, and does not sit out its wait. */
  wecomAnswers(): Promise<void>;
  /** Lets what is in hand end within the time given; what is not done by then waits for another process. */
  stop(withinMs: number): Promise<void>;
  /** Empties old content and deletes older rows; a key is remembered for two days at least. */
  prune(keep: { contentDays: number; rowDays: number }): Promise<{ emptied: number; deleted: number }>;
}

/**
 * PostgreSQL works beside this process, and a ward round of people writing at once is no flood. On PGlite each message
 * handled holds up every callback, and a dozen at once are what it stores in the time of one.
 */
const FLOOD: Record<Database['kind'], Flood> = {
  postgres: { rows: 50, everyMs: 25 },
  pglite: { rows: 12, everyMs: 250 },
};

/** The durable inbox: see the table in `schema.ts`. */
export function createInbox(options: {
  database: Database;
  /** Names this run of this process in claims. */
  owner: string;
  log: Log;
  metrics: Metrics;
  limits?: Partial<GathererLimits>;
  times?: Partial<WorkerTimes>;
}): Inbox {
  const { database, metrics } = options;
  const { db } = database;
  let worker: Worker | undefined;
  const precedence = createPrecedence(FLOOD[database.kind]);
  const gatherer = createGatherer({
    database,
    onStored: (persons, rows) => {
      precedence.stored(rows);
      if (persons.length > 0) worker?.nudge(persons);
    },
    ...(options.limits ? { limits: options.limits } : {}),
  });
  const count = (state: 'waiting' | 'failed') => async () => {
    const rows = await rowsOf<{ n: string }>(
      db,
      sql`select count(*) as n from ${inbox} where ${inbox.state} = ${state}`,
    );
    return Number(rows[0]?.n);
  };
  metrics.measure('inbox_waiting', count('waiting'));
  metrics.measure('inbox_failed', count('failed'));

  return {
    accept: gatherer.accept,
    start: async (work) => {
      worker = createWorker({ ...options, ...work, turn: precedence.turn });
      await worker.start();
    },
    nudge: () => worker?.nudge([]),
    wecomAnswers: async () => {
      await db.execute(sql`update inbox set next_at = null
        where state = 'waiting' and next_at > now() and error like ${`${WecomError.name}%`}`);
      worker?.nudge([]);
    },
    stop: async (withinMs) => {
      await Promise.all([gatherer.idle(), worker?.stop(withinMs)]);
    },
    prune: async ({ contentDays, rowDays }) => {
      const older = (days: number) =>
        sql`${inbox.state} <> 'waiting' and ${inbox.receivedAt} < now() - ${days} * interval '1 day'`;
      const deleted = await rowsOf(db, sql`delete from ${inbox} where ${older(Math.max(rowDays, 2))} returning 1`);
      const emptied = await rowsOf(
        db,
        sql`update ${inbox} set body = '' where ${older(contentDays)} and ${inbox.body} <> '' returning 1`,
      );
      return { emptied: emptied.length, deleted: deleted.length };
    },
  };
}
