/**
 * Storing goes before handling: a callback must be answered within five seconds, what is stored is safe. While many
 * arrive, messages are handled one now and then. (On PGlite, whose statements run on the one thread of this process,
 * handling beside a flood of callbacks let through a tenth of them.)
 */
export interface Precedence {
  /** Callbacks that were just stored. */
  stored(count: number): void;
  /** Resolves when the next message may be handled: at once in quiet times, else one message in a while. */
  turn(): Promise<void>;
}

export interface Flood {
  /** So many rows within `WINDOW_MS` are a flood; below it handling is let be. */
  rows: number;
  /** One message is handled in so long while it lasts. */
  everyMs: number;
}
const WINDOW_MS = 100;

export function createPrecedence(flood: Flood): Precedence {
  let since = 0;
  let rows = 0;
  let busyUntil = 0;
  let nextTurn = 0;
  return {
    stored(count) {
      const now = Date.now();
      if (now - since >= WINDOW_MS) {
        since = now;
        rows = 0;
      }
      rows += count;
      if (rows >= flood.rows) busyUntil = now + WINDOW_MS;
    },
    async turn() {
      for (;;) {
        const now = Date.now();
        if (now >= busyUntil) return;
        if (now >= nextTurn) {
          nextTurn = now + flood.everyMs;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(busyUntil, nextTurn) - now));
      }
    },
  };
}
