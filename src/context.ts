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
export function inTransaction<T>(ctx: Ctx, fn: (ctx: Ctx) => Promise<T>): Promise<T> {
  return ctx.db.transaction((tx) => fn({ ...ctx, db: tx as unknown as Db }));
}
