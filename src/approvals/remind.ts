import { asc, eq, gt, inArray } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { dateOf } from '../time.js';
import { gapReminderText, type Reminded, reminderText } from './cards.js';
import { assess, decidersOf, lockRound, officeOf, openDelegations, openStep } from './round.js';
import { approvalSteps } from './schema.js';
import { isChangeable, sendCard } from './step-cards.js';
import type { Effects } from './subjects.js';

/** The clock of a rehearsal goes back: reminders of the time ahead have not been given yet. */
export async function forgetRemindersAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.update(approvalSteps).set({ remindedAt: null }).where(gt(approvalSteps.remindedAt, to));
}

/**
 * Job: reminds those who have not decided after the scheme's number of working days, once a day at most, on working
 * days only; each person reads one text for all that waits for him. A card that can no longer be changed (72 hours)
 * is followed by a fresh one. Steps in a gap remind the office.
 * @returns how many steps were reminded of
 */
export async function remindUndecided(ctx: Ctx, effects: Effects): Promise<number> {
  const today = dateOf(ctx.now, effects.timeZone);
  const workingDays = await effects.workingDays();
  if (!workingDays.isWorkingDay(today)) return 0;
  const open = await ctx.db
    .select({ approvalId: approvalSteps.approvalId })
    .from(approvalSteps)
    .where(inArray(approvalSteps.status, ['pending', 'gap']))
    .orderBy(asc(approvalSteps.approvalId));
  if (open.length === 0) return 0;
  const shared = { org: await effects.organisation(ctx.db), delegations: await openDelegations(ctx) };
  return inTransaction(ctx, async (tx) => {
    const waiting = new Map<string, Reminded[]>();
    const gaps = new Map<string, Reminded[]>();
    let reminded = 0;
    for (const { approvalId } of open) {
      const round = await lockRound(tx, effects, approvalId);
      const step = openStep(round);
      if (!step?.openedAt || step.status === 'outside') continue;
      const { reminderAfterDays } = await effects.scheme(tx.db, round.approval.schemeVersion);
      const waited = workingDays.between(dateOf(step.openedAt, effects.timeZone), today);
      if (waited < reminderAfterDays) continue;
      if (step.remindedAt && dateOf(step.remindedAt, effects.timeZone) >= today) continue;
      const now = await assess(tx, effects, round, shared);
      const subject = await round.subject.card(tx, round.approval.subjectId);
      const item = { number: subject.number, waited };
      await tx.db.update(approvalSteps).set({ remindedAt: tx.now }).where(eq(approvalSteps.id, step.id));
      const undecided = (await decidersOf(tx.db, step.id)).filter((d) => d.agreedAt === null).map((d) => d.person);
      const [people, list] =
        step.status === 'gap' ? [officeOf(now, round.approval.concerned), gaps] : [undecided, waiting];
      for (const person of people) list.set(person, [...(list.get(person) ?? []), item]);
      if (step.status === 'pending' && !step.cards.some((card) => isChangeable(tx, card))) {
        await sendCard(tx, effects, round, step, now, people, subject);
      }
      await record(tx, {
        action: 'approval.remind',
        object: { kind: round.approval.subjectKind, id: round.approval.subjectId },
        detail: { approval: approvalId, step: step.key, people },
      });
      reminded++;
    }
    for (const [person, items] of waiting) {
      await effects.put(tx, { kind: 'text', to: [person], text: reminderText(items) });
    }
    for (const [person, items] of gaps) {
      await effects.put(tx, { kind: 'text', to: [person], text: gapReminderText(items) });
    }
    return reminded;
  });
}
