import { eq, gt } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import { officeOf } from '../schemes/office.js';
import { dateOf } from '../time.js';
import { latestRoundAt, lockRound, openRoundNow, pointsOf } from './queries.js';
import { cycleRounds } from './schema.js';
import { noteSettled } from './settle.js';
import { SAYS } from './words.js';

/** A round that was begun this late in the year is the next year's: the office is not reminded of it again. */
const FIRST_DAY = '-12-01';

/**
 * Job, on 1 and 31 December: the plan's year ends (H 第三阶段“以年度为周期”), the office is reminded to begin the next round.
 * A project ends when the office says so.
 */
export async function remindOfCycle(ctx: Ctx, timeZone: string): Promise<void> {
  const { scheme } = await activeScheme(ctx.db);
  if (scheme.cycle?.every !== 'year' || (await openRoundNow(ctx.db))) return;
  const last = await latestRoundAt(ctx.db);
  const today = dateOf(ctx.now, timeZone);
  const begun = last && last <= ctx.now ? dateOf(last, timeZone) : '';
  if (begun >= `${today.slice(0, 4)}${FIRST_DAY}`) return;
  const to = officeOf(await loadOrganisation(ctx.db), scheme);
  await put(ctx, { kind: 'text', to, text: SAYS.endOfCycle(scheme.cycle.label) });
}

/**
 * Job, daily: what was settled elsewhere is noted; after the round's last day the office gets the list of what nobody
 * has answered, once.
 */
export async function listUnanswered(ctx: Ctx, timeZone: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const round = await lockRound(tx.db);
    if (!round || !(await noteSettled(tx, round))) return;
    if (round.listedAt || dateOf(tx.now, timeZone) <= round.due) return;
    const waiting = await pointsOf(tx.db, round.id, ['waiting']);
    const [org, { scheme }] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
    const office = officeOf(org, scheme);
    // Nothing to tell yet, or nobody to tell it to: looked at again tomorrow.
    if (waiting.length === 0 || office.length === 0) return;
    await tx.db.update(cycleRounds).set({ listedAt: tx.now }).where(eq(cycleRounds.id, round.id));
    const sections = new Map<string, string[]>();
    for (const { risk } of waiting) {
      const name = org.departments.get(risk.department ?? -1)?.name ?? '未知科室';
      sections.set(name, [...(sections.get(name) ?? []), risk.number]);
    }
    await put(tx, { kind: 'text', to: office, text: SAYS.unanswered(round.due, [...sections]) });
    await record(tx, {
      action: 'cycle.unanswered',
      object: { kind: 'cycle-round', id: round.id },
      detail: { due: round.due, count: waiting.length },
    });
  });
}

/** The clock of a rehearsal goes back: what was listed later has not been listed yet. */
export async function forgetListsAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.update(cycleRounds).set({ listedAt: null }).where(gt(cycleRounds.listedAt, to));
}
