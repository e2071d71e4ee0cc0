/**
 * Storing goes before handling: a callback must be answered within five seconds, what is stored is safe. While many
 * arrive, messages are handled one now and then. (On PGlite, whose statements run on the one thread of this process,
 * handling beside a flood of callbacks let through a tenth of them.)
 */
export interface Precedence {
  /** Callbacks that were just stored. */
  stored(count: number): void;
  /** Resolves when the next message may be handled: at once in quiet times, else one message every `everyMs`. */
  turn(): Promise<void>;
}

/** So many within so long are many: below it handling keeps up by itself. */
const MANY = { rows: 12, ms: 100 };

export function createPrecedence(everyMs: number): Precedence {
  let since = 0;
  let rows = 0;
  let busyUntil = 0;
  let nextTurn = 0;
  return {
    stored(count) {
      const now = Date.now();
      if (now - since >= MANY.ms) {
        since = now;
        rows = 0;
      }
      rows += count;
      if (rows >= MANY.rows) busyUntil = now + MANY.ms;
    },
    async turn() {
      for (;;) {
        const now = Date.now();
        if (now >= busyUntil) return;
        if (now >= nextTurn) {
          nextTurn = now + everyMs;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(busyUntil, nextTurn) - now));
      }
    },
  };
}
