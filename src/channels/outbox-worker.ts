import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../context.js';
import type { Db } from '../db/client.js';
import type { Log } from '../log.js';
import type { Outgoing } from './channel.js';
import { countOutbox, put } from './outbox.js';
import {
  type Claimed,
  claim,
  complete,
  giveBack,
  MEMBER_RATES,
  type Outcome,
  pruneDeliveries,
  type Rates,
  renewLeases,
  takeOver,
} from './outbox-claims.js';
import { type Delivery, deliver } from './outbox-deliver.js';
import { createMediaIds } from './outbox-files.js';
import type { WecomClient } from './wecom/client.js';
import { BLOCK_MS, mendOf, remedyOf } from './wecom/error-codes.js';

/** Delivers what waits in the outbox. Any number of these may run on one PostgreSQL. */
export interface OutboxWorker {
  start(): Promise<void>;
  /** Something was put and committed in this process: look at once instead of at the next poll. */
  nudge(): void;
  /** Finishes what is under way (for at most `waitMs`), gives back the rest. */
  stop(waitMs?: number): Promise<void>;
  /** Resolves when nothing is left to deliver. */
  drain(): Promise<void>;
}

/** A message that will not arrive, without its content. */
export interface FailedMessage {
  seq: number;
  kind: 'message' | 'card-update';
  people: string[];
  taskId: string | null;
  errorCode: number | undefined;
  /** Meaning and mend, in Chinese. */
  error: string;
}

export interface OutboxOptions {
  db: Db;
  client: Pick<WecomClient, 'send' | 'updateCard' | 'mediaUpload'>;
  agentId: number;
  timeZone: string;
  /** The product's clock. */
  now(): Date | Promise<Date>;
  /** Runs in the transaction that marks the message failed, so it happens once. What it says with `tell` is not reported again. */
  onFailed?(ctx: Ctx, failed: FailedMessage, tell: (outgoing: Outgoing) => Promise<void>): Promise<void>;
  /** True where no other process can have the database open (PGlite): its leases are void at the start. */
  alone?: boolean;
  count?: { sent(n: number): void; retried(n: number): void; failed(n: number): void };
  log?: Log;
  /** Messages under way at a time. */
  concurrency?: number;
  rates?: Rates;
  random?(): number;
  leaseMs?: number;
}

const POLL_MS = { least: 250, most: 1000 };
const PRUNE_MS = 300_000;
const GATHER_MS = 10;
/** Blocks in a row after which it is the hour's limit rather than the minute's. */
const MINUTE_BLOCKS = 3;
/** Between attempts while the app is not set up; and how often the log names the same mend. */
const MISCONFIGURED_MS = 30_000;
const REMIND_MS = 600_000;

export function createOutboxWorker(options: OutboxOptions): OutboxWorker {
  const { db, log } = options;
  const concurrency = options.concurrency ?? 16;
  const batch = concurrency * 4;
  const random = options.random ?? Math.random;
  const worker = {
    owner: randomUUID(),
    leaseMs: options.leaseMs ?? 20_000,
    rates: options.rates ?? MEMBER_RATES,
  };
  const delivery: Delivery = { ...options, mediaIds: createMediaIds(options.client), random, owner: worker.owner };

  let running = false;
  let loop: Promise<void> = Promise.resolve();
  /** Claimed, not begun. */
  let queue: Claimed[] = [];
  let leasedAt = 0;
  let underWay = 0;
  let outcomes: Outcome[] = [];
  /** Everything this worker holds a lease on. */
  const inHand = new Map<number, Claimed>();
  let writing: Promise<void> | undefined;
  let pausedUntil = 0;
  let blocks = 0;
  let named = { code: 0, at: 0 };
  let prunedAt = 0;
  let wake: (() => void) | undefined;
  let woken = false;

  const nudge = () => {
    woken = true;
    wake?.();
  };
  const nap = (ms: number): Promise<void> => {
    if (woken) {
      woken = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        wake = undefined;
        woken = false;
        resolve();
      };
      const timer = setTimeout(done, ms);
      wake = done;
    });
  };

  return {
    async start() {
      if (running) return;
      running = true;
      if (options.alone) await takeOver(db);
      loop = run();
    },
    nudge,
    async stop(waitMs = 8000) {
      running = false;
      nudge();
      const deadline = Date.now() + waitMs;
      await Promise.race([loop, sleep(waitMs)]);
      while ((underWay > 0 || writing) && Date.now() < deadline) await sleep(10);
      await putBack();
    },
    async drain() {
      while ((await countOutbox(db)).open > 0) {
        nudge();
        await sleep(20);
      }
    },
  };

  async function run(): Promise<void> {
    let idle = POLL_MS.least;
    while (running) {
      try {
        await keepHouse();
        const pause = pausedUntil - Date.now();
        if (pause > 0) {
          await putBack();
          await nap(Math.min(pause, POLL_MS.most));
          continue;
        }
        let found = 0;
        if (queue.length < concurrency) {
          const rows = await claim(db, worker, batch);
          if (rows.length > 0 && queue.length === 0 && underWay === 0) leasedAt = Date.now();
          found = rows.length;
          for (const row of rows) inHand.set(row.seq, row);
          queue.push(...rows);
        }
        begin();
        idle = found > 0 ? POLL_MS.least : Math.min(idle * 2, POLL_MS.most);
        await nap(idle);
      } catch (error) {
        log?.error({ err: error }, 'outbox: the database did not answer');
        await nap(POLL_MS.most);
      }
    }
  }

  /** Leases are kept while there is anything in hand; old attempts are forgotten now and then. */
  async function keepHouse(): Promise<void> {
    const now = Date.now();
    if (inHand.size > 0 && now - leasedAt > worker.leaseMs / 3) {
      await renewLeases(db, worker, inHand.keys());
      leasedAt = now;
    }
    if (now - prunedAt > PRUNE_MS) {
      prunedAt = now;
      await pruneDeliveries(db, worker.rates);
    }
  }

  /** What is not begun goes back: others may have it, and it is no abandoned attempt. */
  async function putBack(): Promise<void> {
    const unbegun = queue.map((row) => row.seq);
    queue = [];
    for (const seq of unbegun) inHand.delete(seq);
    await giveBack(db, worker.owner, unbegun);
  }

  /** Begins as many as there is room for. */
  function begin(): void {
    while (running && underWay < concurrency && Date.now() >= pausedUntil) {
      const row = queue.shift();
      if (!row) return;
      // A lease not renewed in time may be another's by now: that one sends it.
      if (Date.now() - leasedAt > worker.leaseMs * 0.8) {
        inHand.delete(row.seq);
        continue;
      }
      underWay++;
      void attempt(row);
    }
  }

  async function attempt(row: Claimed): Promise<void> {
    let outcome: Outcome;
    try {
      const ctx: Ctx = {
        db,
        now: await options.now(),
        actor: { kind: 'system', job: 'outbox' },
        requestId: `outbox-${row.seq}`,
      };
      outcome = await deliver(delivery, ctx, row);
    } catch (error) {
      // Not WeCom's doing (the database, a fault of ours): what was sent, if anything, is unknown.
      log?.error({ err: error, seq: row.seq }, 'outbox: attempt broke off');
      outcome = { seq: row.seq, state: 'waiting', delayMs: 5000, countsAsTry: true, ambiguous: true, keepCode: true };
    }
    noteBlock(outcome);
    underWay--;
    outcomes.push(outcome);
    writing ??= write();
    begin();
  }

  /** 45009 and an app that is not set up: everything pauses, not the one message that met it. */
  function noteBlock({ state, errorCode: code }: Outcome): void {
    if (state === 'sent') blocks = 0;
    const remedy = code === undefined ? 'never' : remedyOf(code);
    const now = Date.now();
    if (code === undefined || now < pausedUntil || (remedy !== 'window' && remedy !== 'misconfigured')) return;
    let window = MISCONFIGURED_MS;
    if (remedy === 'window') window = ++blocks > MINUTE_BLOCKS ? 10 * BLOCK_MS : BLOCK_MS;
    pausedUntil = now + window + random() * 2000;
    if (remedy === 'misconfigured' && named.code === code && now < named.at + REMIND_MS) return;
    named = { code, at: now };
    log?.warn({ seconds: Math.round(window / 1000), code }, `outbox: ${mendOf(code)}`);
  }

  /** One statement in flight; what ends meanwhile goes into the next. */
  async function write(): Promise<void> {
    while (outcomes.length > 0) {
      // Under load a few milliseconds gather many into one statement; a single answer does not wait.
      if (underWay > 0 && outcomes.length < concurrency) await sleep(GATHER_MS);
      const now = outcomes;
      outcomes = [];
      try {
        const ended = now.filter((one) => one.state !== 'failed');
        const productNow = await options.now();
        if (ended.length > 0) {
          await complete(db, worker.owner, ended, productNow);
          options.count?.sent(ended.filter((one) => one.state === 'sent').length);
          options.count?.retried(ended.filter((one) => one.state === 'waiting' && one.countsAsTry).length);
        }
        for (const one of ended) inHand.delete(one.seq);
        for (const one of now) {
          if (one.state === 'failed') await fail(one, productNow);
          inHand.delete(one.seq);
        }
      } catch (error) {
        log?.error({ err: error }, 'outbox: outcomes could not be written, trying again');
        outcomes.unshift(...now.filter((one) => inHand.has(one.seq)));
        await sleep(POLL_MS.most);
      }
      nudge();
    }
    writing = undefined;
  }

  /** Marks it failed and tells whom the app names, in one transaction. */
  async function fail(outcome: Outcome, productNow: Date): Promise<void> {
    const row = inHand.get(outcome.seq);
    const ctx: Ctx = {
      db,
      now: productNow,
      actor: { kind: 'system', job: 'outbox' },
      requestId: `outbox-${outcome.seq}`,
    };
    const mark = async (tell: boolean) =>
      inTransaction(ctx, async (tx) => {
        const ours = await complete(tx.db, worker.owner, [outcome], productNow);
        if (!tell || ours.length === 0 || !row?.tellFailure) return;
        await options.onFailed?.(
          tx,
          {
            seq: row.seq,
            kind: row.kind,
            people: row.people,
            taskId: row.taskId,
            errorCode: outcome.errorCode,
            error: outcome.error ?? '',
          },
          (outgoing) => put(tx, outgoing, { tellFailure: false }),
        );
      });
    try {
      await mark(true);
    } catch (error) {
      // A message that cannot be reported must not be sent for ever.
      log?.error({ err: error, seq: outcome.seq }, 'outbox: the failure could not be reported');
      await mark(false);
    }
    log?.warn({ seq: outcome.seq, code: outcome.errorCode }, 'outbox: message failed for good');
    options.count?.failed(1);
  }
}
