import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { rowsOf } from '../../src/db/client.js';
import type { Database } from '../../src/db/open.js';
import { beginSchedule, type TimedJob, tick } from '../../src/jobs/schedule.js';
import { scheduledRuns, settings } from '../../src/jobs/schema.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';

const HOUR = 3600_000;
const START = new Date('2026-11-23T00:00:00Z').getTime();

onEachDatabase((kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  afterAll(() => database.close());

  /** An hourly sweep of what is due, beside a daily job that brings more of it. @returns what was seen from outside */
  async function jump(waiting: number[], brought: number[], hours: number[], knowsWhenIdle: boolean) {
    await database.db.delete(scheduledRuns);
    await database.db.delete(settings);
    const ctx: Ctx = { db: database.db, now: new Date(START), actor: { kind: 'system', job: 'test' }, requestId: 't' };
    const open = waiting.map((hour) => START + hour * HOUR);
    const done: string[] = [];
    let begun = 0;
    const sweep: TimedJob = {
      name: 'sweep',
      cron: '15 * * * *',
      run: async ({ now }) => {
        begun++;
        for (const due of open.filter((one) => one < now.getTime())) {
          open.splice(open.indexOf(due), 1);
          done.push(`${now.toISOString()} swept ${due}`);
        }
      },
      ...(knowsWhenIdle ? { idleUntil: async () => (open.length > 0 ? new Date(Math.min(...open)) : undefined) } : {}),
    };
    const daily: TimedJob = {
      name: 'daily',
      cron: '0 9 * * *',
      run: async ({ now }) => {
        done.push(`${now.toISOString()} sees ${open.length}`);
        open.push(...brought.map((hour) => now.getTime() + hour * HOUR));
      },
    };
    const failing: TimedJob = {
      name: 'failing',
      cron: '0 17 * * *',
      run: async () => {
        throw new Error('not today');
      },
    };
    await beginSchedule(ctx, ctx.now);
    const ran: number[] = [];
    for (const hour of [...hours].sort((a, b) => a - b))
      ran.push(
        await tick(ctx, [daily, sweep, failing], new Date(START + hour * HOUR), 'Asia/Shanghai', 'each', () => {}),
      );
    const rows = await rowsOf<{ job: string; at: string }>(
      database.db,
      sql`select job, due_at::text as at from scheduled_runs order by due_at, job`,
    );
    return { seen: { done, ran, rows, open }, begun };
  }

  it('a jump of the clock does the same, in the same order, whether a job says when it has nothing to do or not', async () => {
    const hour = fc.integer({ min: -5, max: 90 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(hour, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }),
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 3 }),
        async (waiting, brought, hours) => {
          const plain = await jump(waiting, brought, hours, false);
          const knowing = await jump(waiting, brought, hours, true);
          expect(knowing.seen).toEqual(plain.seen);
          expect(knowing.begun).toBeLessThanOrEqual(waiting.length + brought.length * 5);
        },
      ),
      { numRuns: kind === 'PGlite' ? 12 : 6 },
    );
  }, 60_000);
});
