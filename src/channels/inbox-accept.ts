import type { Database } from '../db/open.js';
import type { Incoming } from './channel.js';

/** What could not be stored now; the platform must send it again. */
export class InboxUnavailable extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'InboxUnavailable';
  }
}

export type Accepted = 'stored' | 'repeated';

export interface Gatherer {
  /** @throws InboxUnavailable when it was not stored: too much waits, the database fails or is silent */
  accept(incoming: Incoming): Promise<Accepted>;
  /** Resolves when nothing is in hand. */
  idle(): Promise<void>;
}

/**
 * Stores what arrives together in one statement, at most two statements in flight; each caller is answered by the
 * commit of the statement that carries his row. While they are on their way the next batch gathers, so the batch
 * grows with the load and a lone callback never waits for company. (One insert a callback through a query builder
 * reached half of a raw prepared one, a transaction of row and job a third; gathering beats the raw one.)
 * Nobody has rows in two statements at a time, so one person's messages are numbered in the order they came.
 * What waits is bounded in rows and bytes: beyond that a callback is refused at once and the platform repeats it.
 */
export function createGatherer(options: {
  database: Database;
  /** Called after the commit with the persons whose rows are new, and how many rows there were in all. */
  onStored?: (persons: string[], rows: number) => void;
  limits?: Partial<GathererLimits>;
}): Gatherer {
  const limits = { ...LIMITS[options.database.kind], ...options.limits };
  const insert = inserter(options.database);
  const gathering = new Map<string, Waiting>();
  const onTheirWay = new Set<string>();
  let gatheredBytes = 0;
  let inFlight = 0;
  let scheduled = false;
  let onIdle: Array<() => void> = [];

  const rejectAll = (batch: Iterable<Waiting>, error: Error) => {
    for (const row of batch) for (const caller of row.callers) caller.reject(error);
  };

  const send = async (batch: Map<string, Waiting>) => {
    // A database that falls silent must not hold callbacks until the platform hangs up: those are answered 5xx, the
    // statement keeps its place, and what it may yet store is found as `repeated` later.
    const silence = setInterval(() => {
      rejectAll(batch.values(), new InboxUnavailable('the database did not answer in time'));
      rejectAll(gathering.values(), new InboxUnavailable('the database does not answer'));
      gathering.clear();
      gatheredBytes = 0;
    }, limits.silenceMs);
    try {
      const stored = await insert([...batch.values()]);
      const persons: string[] = [];
      for (const [key, row] of batch) {
        const isNew = stored.has(key);
        if (isNew) persons.push(row.person);
        row.callers.forEach((caller, n) => {
          caller.resolve(isNew && n === 0 ? 'stored' : 'repeated');
        });
      }
      options.onStored?.(persons, batch.size);
    } catch (cause) {
      rejectAll(batch.values(), new InboxUnavailable('the message could not be stored', { cause }));
    } finally {
      clearInterval(silence);
    }
  };

  /** The next batch, without the persons who have a row on its way. */
  const nextBatch = () => {
    const batch = new Map<string, Waiting>();
    for (const [key, row] of gathering) {
      if (batch.size === limits.batchRows) break;
      if (onTheirWay.has(row.person)) continue;
      batch.set(key, row);
      gathering.delete(key);
      gatheredBytes -= row.body.length;
    }
    return batch;
  };

  const pump = () => {
    scheduled = false;
    while (inFlight === 0 || (inFlight < limits.statements && gathering.size >= limits.worthAStatement)) {
      const batch = nextBatch();
      if (batch.size === 0) break;
      inFlight++;
      const persons = [...new Set([...batch.values()].map((row) => row.person))];
      for (const person of persons) onTheirWay.add(person);
      void send(batch).then(() => {
        inFlight--;
        for (const person of persons) onTheirWay.delete(person);
        pump();
      });
    }
    if (inFlight === 0 && gathering.size === 0) {
      for (const resolve of onIdle) resolve();
      onIdle = [];
    }
  };

  return {
    accept: (incoming) =>
      new Promise((resolve, reject) => {
        const caller = { resolve, reject };
        // The same delivery twice within a moment rides along with its first copy.
        const twin = gathering.get(incoming.key);
        if (twin) {
          twin.callers.push(caller);
          return;
        }
        if (gathering.size >= limits.waitingRows || gatheredBytes >= limits.waitingBytes) {
          reject(new InboxUnavailable('too many messages wait to be stored'));
          return;
        }
        const { channel, userid, what } = incoming;
        const body = JSON.stringify({ channel, userid, what } satisfies StoredBody);
        gatheredBytes += body.length;
        gathering.set(incoming.key, {
          key: incoming.key,
          person: incoming.person,
          sentAt: incoming.sentAt.toISOString(),
          body,
          callers: [caller],
        });
        if (!scheduled && inFlight < limits.statements) {
          scheduled = true;
          // After the requests that were read in the same turn of the event loop.
          setImmediate(pump);
        }
      }),
    idle: () =>
      inFlight > 0 || gathering.size > 0 ? new Promise((resolve) => onIdle.push(resolve)) : Promise.resolve(),
  };
}

export interface GathererLimits {
  /** In flight at a time. */
  statements: number;
  /** So many rows go at once although another statement is on its way; fewer wait for its end. */
  worthAStatement: number;
  batchRows: number;
  waitingRows: number;
  waitingBytes: number;
  silenceMs: number;
}
const MEMORY = { batchRows: 256, waitingRows: 4096, waitingBytes: 16 << 20, silenceMs: 4_000 };
const LIMITS: Record<Database['kind'], GathererLimits> = {
  // A second one hides the wait for the first one's commit, which is long where the disk or the machine is busy (a
  // sixth more callbacks then); a third brought nothing and makes the batches small.
  postgres: { statements: 2, worthAStatement: 4, ...MEMORY },
  // One connection.
  pglite: { statements: 1, worthAStatement: 1, ...MEMORY },
};

/** What `inbox.body` holds; the rest of an `Incoming` are columns of its row. */
export type StoredBody = Pick<Incoming, 'channel' | 'userid' | 'what'>;

interface Row {
  key: string;
  person: string;
  sentAt: string;
  body: string;
}
interface Waiting extends Row {
  callers: Array<{ resolve(outcome: Accepted): void; reject(error: Error): void }>;
}

/** `order by` makes the numbering follow the order of arrival, which the order of an INSERT … SELECT alone does not promise. */
const INSERT = `insert into inbox (key, person, sent_at, body)
  select key, person, sent_at::timestamptz, body
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as t(key, person, sent_at, body, n)
  order by n
  on conflict (key) do nothing
  returning key`;

/** One prepared statement on either driver; answers with the keys that are new. */
function inserter(database: Database): (rows: Row[]) => Promise<Set<string>> {
  const { raw } = database;
  return async (rows) => {
    const columns = [
      rows.map((row) => row.key),
      rows.map((row) => row.person),
      rows.map((row) => row.sentAt),
      rows.map((row) => row.body),
    ];
    const stored =
      raw.kind === 'postgres'
        ? await raw.sql.unsafe<Array<{ key: string }>>(INSERT, columns, { prepare: true })
        : (await raw.client.query<{ key: string }>(INSERT, columns)).rows;
    return new Set(stored.map((row) => row.key));
  };
}
