import type { Log } from '../log.js';

/**
 * Log lines about what anybody on the network can cause. The first ones of each reason in a minute are written, the
 * rest are counted and said in one line when the minute is over: a flood must not fill the disk or hide other lines.
 */
export function createRefusalLog(log: Log, options: { perMinute?: number; windowMs?: number } = {}) {
  const perMinute = options.perMinute ?? 20;
  const windowMs = options.windowMs ?? 60_000;
  const seen = new Map<string, number>();
  let window: NodeJS.Timeout | undefined;

  const summarise = () => {
    clearTimeout(window);
    window = undefined;
    for (const [reason, count] of seen) {
      if (count > perMinute) log.warn({ reason, more: count - perMinute }, 'further requests refused');
    }
    seen.clear();
  };
  return {
    /** `reason` is one of a fixed few words, never something the caller sent. */
    refused(reason: string, detail: { status?: number; err?: unknown } = {}) {
      const count = (seen.get(reason) ?? 0) + 1;
      seen.set(reason, count);
      window ??= setTimeout(summarise, windowMs).unref();
      if (count <= perMinute) log.warn({ reason, ...detail }, 'request refused');
    },
    /** Writes what was counted so far; part of stopping. */
    close: summarise,
  };
}
export type RefusalLog = ReturnType<typeof createRefusalLog>;
