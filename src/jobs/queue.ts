import { fromPglite, PgBoss } from 'pg-boss';
import type { Database } from '../db/open.js';
import type { Log } from '../log.js';

/** Work on the machine's clock: once in the whole installation, whichever process is up. */
export interface PeriodicJob {
  name: string;
  cron: string;
  /** Network is allowed: this is not in a transaction. */
  run(): Promise<void>;
}

export interface Queue {
  /** Hangs the jobs on the queue; one that is registered already gets the new times. */
  register(jobs: PeriodicJob[]): Promise<void>;
  stop(graceMs: number): Promise<void>;
}

/** Starts pg-boss on the service's own database. */
export async function startQueue(
  database: Database,
  options: { databaseUrl?: string | undefined; timeZone: string; log: Log },
): Promise<Queue> {
  const boss =
    database.raw.kind === 'pglite'
      ? new PgBoss({ db: fromPglite(database.raw.client), backend: 'pglite', ...QUIET })
      : new PgBoss({
          connectionString: options.databaseUrl ?? '',
          max: 2,
          application_name: 'lianfang-jobs',
          ...QUIET,
        });
  boss.on('error', (error) => options.log.error({ err: error }, 'timed work'));
  await boss.start();
  return {
    // Every queue is made before anything is sent: on PGlite's one connection a late look-up inside a transaction hangs.
    // Those that are there are left alone: making one again changes nothing and takes a tenth of a second each time.
    register: async (jobs) => {
      const there = new Set((await boss.getQueues()).map((queue) => queue.name));
      for (const job of jobs) {
        if (!there.has(job.name))
          await boss.createQueue(job.name, {
            policy: 'singleton',
            retryLimit: 2,
            retryDelay: 60,
            retryBackoff: true,
            expireInSeconds: 900,
          });
        await boss.schedule(job.name, job.cron, null, { tz: options.timeZone });
        await boss.work(job.name, { pollingIntervalSeconds: 5 }, async () => {
          try {
            await job.run();
          } catch (error) {
            options.log.error({ err: error, job: job.name }, 'timed work failed; it is tried again');
            throw error;
          }
        });
      }
    },
    stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs }),
  };
}

const QUIET = { superviseIntervalSeconds: 120, maintenanceIntervalSeconds: 3600 } as const;
