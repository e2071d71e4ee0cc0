import { gt } from 'drizzle-orm';
import { officeOf } from '../approvals/round.js';
import { record } from '../audit/record.js';
import type { Calendar } from '../calendar/calendar.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { isLate, runningClocks } from './clocks.js';
import { openMatters, passesOf, rulesOf } from './queries.js';
import { matterListings } from './schema.js';
import { SAYS } from './words.js';

/**
 * Job: what had to be done by a day and was not, or was done after it, is listed to the office from the day after
 * (E9 第十八条 3 个工作日函告), each clock once for the day it ended on. A day that cannot be counted is listed too: it
 * must not pass unseen. Runs in the schedule's transaction.
 */
export async function listLateClocks(ctx: Ctx, calendar: Calendar, timeZone: string): Promise<void> {
  const [{ scheme: active }, org] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  const to = officeOf({ org, scheme: active });
  // Nobody there to read it: they stay unlisted until somebody is.
  if (to.length === 0) return;
  const today = dateOf(ctx.now, timeZone);
  const lines: string[] = [];
  for (const matter of await openMatters(ctx.db)) {
    const { kind, scheme } = await rulesOf(ctx.db, matter);
    for (const running of runningClocks(scheme, kind, await passesOf(ctx.db, matter.id), calendar)) {
      const unknown = running.due === undefined && running.clock.meaning === 'must' && running.done === undefined;
      if (!unknown && !isLate(running, today)) continue;
      const due = running.due?.on ?? '';
      const listed = await ctx.db
        .insert(matterListings)
        .values({ matter: matter.id, clock: running.clock.key, due, listedAt: ctx.now })
        .onConflictDoNothing()
        .returning({ matter: matterListings.matter });
      if (listed.length === 0) continue;
      lines.push(SAYS.lateLine(matter.number, matter.name, running));
      await record(ctx, {
        action: 'matter.late',
        object: { kind: 'matter', id: matter.id },
        detail: { number: matter.number, clock: running.clock.key, due },
      });
    }
  }
  if (lines.length === 0) return;
  await put(ctx, { kind: 'text', to, text: SAYS.late(lines) });
}

/** The clock of a rehearsal goes back: what was listed in the time ahead has not been listed yet. */
export async function forgetListingsAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.delete(matterListings).where(gt(matterListings.listedAt, to));
}
