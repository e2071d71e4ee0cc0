import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../db/client.js';
import { readSetting } from '../jobs/settings.js';
import type { Log } from '../log.js';
import { LAST_SYNC } from './sync.js';

/** Keeps the directory in step with WeCom: at the start, when an event names something unknown, until it succeeds. */
export interface Upkeep {
  /** Syncs now, or joins the sync under way; never throws. */
  want(): Promise<void>;
  /** Resolves after the first try, which is repeated with growing waits until one has ever succeeded. */
  begin(): Promise<void>;
  stop(): void;
}

export function createUpkeep(options: { db: Db; sync(): Promise<void>; log: Log }): Upkeep {
  const { db, log } = options;
  let stopped = false;
  let underWay: Promise<void> | undefined;
  const want = () => {
    underWay ??= options
      .sync()
      .catch((error) => log.warn({ err: error }, '通讯录同步失败，稍后再试 / directory sync failed'))
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
  /** WeCom may be out of reach, or its trusted address not yet set. */
  const again = async () => {
    for (let wait = 30_000; !stopped && !(await readSetting(db, LAST_SYNC)); wait = Math.min(wait * 2, 600_000)) {
      await pause(wait, undefined, { ref: false });
      if (!stopped) await want();
    }
  };
  return {
    want,
    begin: async () => {
      if (stopped) return;
      await want();
      void again().catch((error) => log.warn({ err: error }, '通讯录同步停下了 / directory sync stopped'));
    },
    stop: () => {
      stopped = true;
    },
  };
}
