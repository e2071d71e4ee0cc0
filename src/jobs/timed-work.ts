import type { Ctx } from '../context.js';
import type { Log } from '../log.js';
import type { Clock } from './clock.js';
import { forgetRunsAfter, type TimedJob, tick } from './schedule.js';

export interface TimedWork {
  /** Runs what the product's clock calls for by now. @returns how many runs */
  runDue(): Promise<number>;
  /** Sets the clock, forwards or backwards; what lies between is run, `each` time or only the `latest`. */
  moveClock(to: Date, missed?: 'each' | 'latest'): Promise<{ now: Date; ran: number }>;
}

/** The product's clock and the work that hangs on it, kept in step. */
export function createTimedWork(options: {
  clock: Clock;
  context(job: string): Ctx;
  jobs: TimedJob[];
  timeZone: string;
  log: Log;
  /** After runs that may have put messages into the outbox. */
  onRan(): void;
  /** The clock goes back: what a feature noted of later moments is forgotten. */
  onBackwards(ctx: Ctx, to: Date): Promise<void>;
  onMoved?: (() => void) | undefined;
}): TimedWork {
  const { clock, context, log } = options;
  /** The clock is never moved while due work is run: each reads where the other left off. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const run = async (to: Date, missed: 'each' | 'latest') => {
    const ran = await tick(context('schedule'), options.jobs, to, options.timeZone, missed, (job, error) =>
      log.error({ err: error, job }, '定时工作没有成功，稍后再试 / timed work failed'),
    );
    if (ran > 0) options.onRan();
    return ran;
  };
  return {
    runDue: () => inTurn(() => run(clock.now(), 'latest')),
    moveClock: (to, missed = 'each') =>
      inTurn(async () => {
        await clock.refresh();
        if (to < clock.now()) {
          const ctx = context('rehearsal');
          await forgetRunsAfter(ctx, to);
          await options.onBackwards(ctx, to);
        }
        const ran = await run(to, missed);
        await clock.set(to);
        options.onMoved?.();
        return { now: clock.now(), ran };
      }),
  };
}
