import type { Db } from './db/client.js';

/** Who acts. `operator` is somebody at the command line of the server. */
export type Actor =
  | { kind: 'person'; id: string }
  | { kind: 'system'; job: string }
  | { kind: 'operator'; name: string };

/**
 * What every verb is given. Time comes in as data: `now` is the product's clock (movable in rehearsal), and it
 * governs dates, deadlines, numbering and expiry. Tokens, rates and signatures use the machine's clock instead.
 */
export interface Ctx {
  db: Db;
  now: Date;
  actor: Actor;
  /** Ties log lines and audit rows of one piece of work together. */
  requestId: string;
}

/** Runs `fn` in one transaction. No network call belongs inside: answers leave through the outbox. */
export async function inTransaction<T>(ctx: Ctx, fn: (ctx: Ctx) => Promise<T>): Promise<T> {
  const after: Array<() => void> = [];
  const result = await ctx.db.transaction((tx) => {
    const db = tx as unknown as Db;
    waiting.set(db, after);
    return fn({ ...ctx, db });
  });
  const outer = waiting.get(ctx.db);
  if (outer) outer.push(...after);
  else for (const run of after) run();
  return result;
}

/**
 * For what is kept in the process's memory: done once the transaction that `ctx` belongs to, or the one around that, is
 * committed, never when it is rolled back; at once where there is none.
 */
export function afterCommit({ db }: Pick<Ctx, 'db'>, run: () => void): void {
  const after = waiting.get(db);
  if (after) after.push(run);
  else run();
}

/** By the handle of an open transaction. */
const waiting = new WeakMap<Db, Array<() => void>>();
