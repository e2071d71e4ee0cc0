/** Stops calling what keeps failing: after so many failures in a row it stays open for a while, then lets one try. */
export interface Breaker {
  /** Whether a call may be made now; when the rest is over, one caller gets the trial. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
  readonly state: 'closed' | 'open' | 'trial';
}

/** @param clock machine time in milliseconds: rehearsal does not move it */
export function createBreaker(options: { failures: number; restMs: number; clock: () => number }): Breaker {
  let inARow = 0;
  let openedAt: number | undefined;
  let trying = false;
  return {
    allows() {
      if (openedAt === undefined) return true;
      if (trying || options.clock() - openedAt < options.restMs) return false;
      trying = true;
      return true;
    },
    succeeded() {
      inARow = 0;
      openedAt = undefined;
      trying = false;
    },
    failed() {
      inARow += 1;
      trying = false;
      if (inARow >= options.failures) openedAt = options.clock();
    },
    get state() {
      return openedAt === undefined ? 'closed' : trying ? 'trial' : 'open';
    },
  };
}
