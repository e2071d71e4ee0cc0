import { CronExpressionParser } from 'cron-parser';
import { sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../context.js';
import { rowsOf } from '../db/client.js';

/** Work that the product's clock calls for. `run` gets the moment it was due as `ctx.now`, in a transaction. */
export interface TimedJob {
  /** Stored with each run; never rename. */
  name: string;
  /** Five fields, in the organisation's time zone. */
  cron: string;
  run(ctx: Ctx): Promise<void>;
  /**
   * For work that is done by the hour and seldom finds anything: up to and including which moment a run would find
   * nothing to do, as things stand; undefined when nothing waits at all. Such runs are noted without being begun.
   */
  idleUntil?(ctx: Ctx): Promise<Date | undefined>;
}

export interface DueRun {
  job: TimedJob;
  at: Date;
}

/** About four years of all there is. */
const RUNS_AT_ONCE = 50_000;

/**
 * Pure: every run due after `from` up to and including `to`, in order of time, then of the list.
 * @param limit a clock moved by decades must not run for ever: the earliest of them all
 */
export function dueRuns(jobs: TimedJob[], from: Date, to: Date, timeZone: string, limit = RUNS_AT_ONCE): DueRun[] {
  const due: DueRun[] = [];
  for (const job of jobs) {
    const times = CronExpressionParser.parse(job.cron, { currentDate: from, endDate: to, tz: timeZone });
    // Each job for itself: one that runs by the hour must not leave the others nothing.
    for (let count = 0; count < limit && times.hasNext(); count++) due.push({ job, at: times.next().toDate() });
  }
  due.sort((a, b) => a.at.getTime() - b.at.getTime() || jobs.indexOf(a.job) - jobs.indexOf(b.job));
  return due.slice(0, limit);
}

const LAST_TICK = 'schedule.lastTick';

/** Pure: of several runs of one job only the latest; after a standstill nobody wants ten reminders at once. */
export function latestOfEach(runs: DueRun[]): DueRun[] {
  const last = new Map(runs.map((run) => [run.job, run]));
  return runs.filter((run) => last.get(run.job) === run);
}

/**
 * Runs what has become due since the last tick, each run once whoever ticks and however the clock was moved:
 * the claim and the work are one transaction.
 * @param missed `each` when a rehearsal moves the clock over them, `latest` when the service stood still
 * A job that fails holds up no other; its run stays due and is tried at the next tick.
 * @returns how many runs were done here
 */
export async function tick(
  ctx: Ctx,
  jobs: TimedJob[],
  to: Date,
  timeZone: string,
  missed: 'each' | 'latest',
  onError: (job: string, error: unknown) => void,
): Promise<number> {
  const from = await lastTick(ctx);
  let ran = 0;
  let reached = to;
  if (from) {
    const due = dueRuns(jobs, from, to, timeZone);
    const cut = due.length === RUNS_AT_ONCE ? due.at(-1)?.at : undefined;
    // The rest stays due, and is run at the next tick.
    if (cut && missed === 'each') reached = cut;
    const runs = missed === 'each' ? due : latestOfEach(due);
    for (let next = 0; next < runs.length; ) {
      const { job, at } = runs[next] as DueRun;
      try {
        const idle = await idleFrom(ctx, runs, next);
        if (idle.length > 0) ran += await claim(ctx, idle);
        else if (await runOnce({ ...ctx, now: at, actor: { kind: 'system', job: job.name } }, job)) ran++;
        next += Math.max(1, idle.length);
      } catch (error) {
        onError(job.name, error);
        if (at <= reached) reached = new Date(at.getTime() - 1);
        next++;
      }
    }
  }
  await ctx.db.execute(
    sql`insert into settings (key, value) values (${LAST_TICK}, ${JSON.stringify(reached.toISOString())}::jsonb)
        on conflict (key) do update set value = excluded.value, updated_at = now()`,
  );
  return ran;
}

/** Timed work begins with the first start: nothing is due from before. */
export async function beginSchedule(ctx: Ctx, at: Date): Promise<void> {
  await ctx.db.execute(
    sql`insert into settings (key, value) values (${LAST_TICK}, ${JSON.stringify(at.toISOString())}::jsonb)
        on conflict (key) do nothing`,
  );
}

/** The clock goes back: what lies ahead of it now is due again when it gets there. */
export async function forgetRunsAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.execute(sql`delete from scheduled_runs where due_at > ${to.toISOString()}::timestamptz`);
}

/**
 * From `runs[first]` on, those of the same job that follow each other and would do nothing. No other job is between them,
 * and they change nothing themselves: looking once is as good as beginning each.
 */
async function idleFrom(ctx: Ctx, runs: readonly DueRun[], first: number): Promise<DueRun[]> {
  const job = runs[first]?.job;
  if (!job?.idleUntil) return [];
  const until = await job.idleUntil(ctx);
  const rest = runs.slice(first);
  const busy = rest.findIndex((run) => run.job !== job || (until !== undefined && run.at > until));
  return busy < 0 ? rest : rest.slice(0, busy);
}

/** Notes runs of one job as done. @returns how many of them nobody else had */
async function claim(ctx: Ctx, runs: ReadonlyArray<{ job: Pick<TimedJob, 'name'>; at: Date }>): Promise<number> {
  const times = runs.map(({ at }) => at.toISOString());
  const claimed = await rowsOf(
    ctx.db,
    sql`insert into scheduled_runs (job, due_at)
        select ${runs[0]?.job.name}::text, unnest(${sql.param(times)}::text[])::timestamptz on conflict do nothing returning job`,
  );
  return claimed.length;
}

/** Claim and work in one transaction; false when somebody else did it. */
function runOnce(ctx: Ctx, job: TimedJob): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    if ((await claim(tx, [{ job, at: tx.now }])) === 0) return false;
    await job.run(tx);
    return true;
  });
}

async function lastTick(ctx: Ctx): Promise<Date | undefined> {
  const [row] = await rowsOf<{ value: unknown }>(ctx.db, sql`select value from settings where key = ${LAST_TICK}`);
  return typeof row?.value === 'string' ? new Date(row.value) : undefined;
}
