import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.js';

/** Tries until it succeeds or the service stops, with waits that double up to ten minutes; never throws. */
export async function untilDone(
  work: () => Promise<unknown>,
  options: { firstWaitMs: number; what: string; stopped(): boolean; log: Log },
): Promise<void> {
  for (let wait = options.firstWaitMs; !options.stopped(); wait = Math.min(wait * 2, 600_000)) {
    try {
      await work();
      return;
    } catch (error) {
      if (options.stopped()) return;
      options.log.warn({ err: error }, options.what);
      await pause(wait, undefined, { ref: false });
    }
  }
}
