import { lt } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Db } from '../db/client.js';
import type { Log } from '../log.js';
import type { ModelCall } from './model.js';
import { modelCalls } from './schema.js';

/**
 * Days. What left the house for a model, and when, is kept as long as network logs must be (《网络安全法》第二十一条: six
 * months), with a little over; it also lets two versions of a prompt be compared.
 */
const KEPT_DAYS = 200;

export interface CallKeeper {
  /** Returns at once: the answer waits for no row, and a row that cannot be written is only logged. */
  keep(call: ModelCall): void;
  /** Resolves when every row under way is written or given up. */
  idle(): Promise<void>;
}

/** Writes each call of its own, outside whatever transaction is open elsewhere. */
export function createCallKeeper({ db, log, clock }: { db: Db; log: Log; clock: () => Date }): CallKeeper {
  const underWay = new Set<Promise<void>>();
  return {
    keep(call) {
      const written = write(db, call, clock())
        .catch((err) => log.warn({ err }, '一次模型调用没有记下 / a call to the model was not written'))
        .finally(() => underWay.delete(written));
      underWay.add(written);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

async function write(db: Db, call: ModelCall, at: Date): Promise<void> {
  await db.insert(modelCalls).values({ ...call, id: uuid(), at, ms: Math.round(call.ms) });
}

export async function pruneCalls(db: Db, now: Date): Promise<void> {
  await db.delete(modelCalls).where(lt(modelCalls.at, new Date(now.getTime() - KEPT_DAYS * 86_400_000)));
}
