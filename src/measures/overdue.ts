import { and, eq, gt, inArray } from 'drizzle-orm';
import { officeOf } from '../approvals/round.js';
import { record } from '../audit/record.js';
import type { AssumedDays } from '../calendar/assumed.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { isActive, type Organisation } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { responsibilities } from '../responsibility/schema.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { dateOf } from '../time.js';
import { nameOf } from './owner.js';
import { type ListedMeasure, overdueUntold } from './queries.js';
import { headsFor } from './rights.js';
import { measureReminders } from './schema.js';
import { OVERDUE } from './words-handling.js';

type Late = ListedMeasure & { department: number | null };
type Told = Map<string, Late[]>;

/**
 * Job, on the morning of each working day: a measure in force whose date has passed is told once, for that date, to
 * its owner and to those who supervise its point; one message a person. Where the owner has left, the head of the section
 * hears of it, else the office. Runs in the schedule's transaction.
 */
export async function remindOfMeasures(
  ctx: Ctx,
  { timeZone, workingDays }: { timeZone: string; workingDays(): Promise<AssumedDays> },
): Promise<void> {
  const today = dateOf(ctx.now, timeZone);
  const late = await overdueUntold(ctx.db, today);
  if (late.length === 0 || !(await workingDays()).isWorkingDay(today)) return;
  const [{ scheme }, org] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  const supervising = await supervisorsOf(ctx, late, org);
  const [owners, standIns, supervisors]: [Told, Told, Told] = [new Map(), new Map(), new Map()];
  for (const measure of late) {
    const owner = isActive(org.people.get(measure.owner)) ? measure.owner : undefined;
    const to = owner ? [owner] : inHisPlace(org, scheme, measure);
    // Nobody there to read it: it stays untold until somebody is.
    if (to.length === 0) continue;
    const due = measure.due ?? '';
    await ctx.db.insert(measureReminders).values({ measure: measure.id, due, toldAt: ctx.now });
    for (const person of to) add(owner ? owners : standIns, person, measure);
    const watching = (supervising.get(measure.risk) ?? []).filter((person) => !to.includes(person));
    for (const person of watching) add(supervisors, person, measure);
    await record(ctx, {
      action: 'measure.overdue',
      object: { kind: 'measure', id: measure.id },
      detail: { number: measure.number, due, told: to.length, supervisors: watching.length },
    });
  }
  const say = async (told: Told, words: (items: ReturnType<typeof itemOf>[]) => string) => {
    for (const [person, items] of told) {
      const text = words(items.map((one) => itemOf(org, one)));
      await put(ctx, { kind: 'text', to: [person], text });
    }
  };
  await say(owners, OVERDUE.owner);
  await say(standIns, OVERDUE.ownerless);
  await say(supervisors, OVERDUE.supervisor);
}

/** The clock of a rehearsal goes back: what was told in the time ahead has not been told yet. */
export async function forgetRemindersAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.delete(measureReminders).where(gt(measureReminders.toldAt, to));
}

function inHisPlace(org: Organisation, scheme: Scheme, { department }: Late): string[] {
  const heads = headsFor(org, department).filter((id) => isActive(org.people.get(id)));
  return heads.length > 0 ? heads : officeOf({ org, scheme });
}

/** Who supervises these points now, where the plan says so. */
async function supervisorsOf(ctx: Ctx, late: readonly Late[], org: Organisation): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const points = [...new Set(late.map(({ risk }) => risk))];
  for (let at = 0; at < points.length; at += 1000) {
    const rows = await ctx.db
      .select({ risk: responsibilities.risk, person: responsibilities.holder })
      .from(responsibilities)
      .where(
        and(
          inArray(responsibilities.risk, points.slice(at, at + 1000)),
          eq(responsibilities.duty, 'supervisor'),
          inArray(responsibilities.kind, ['person', 'member']),
        ),
      );
    for (const { risk, person } of rows)
      if (isActive(org.people.get(person))) found.set(risk, [...(found.get(risk) ?? []), person]);
  }
  return found;
}

const add = (told: Told, person: string, measure: Late) =>
  void told.set(person, [...(told.get(person) ?? []), measure]);

const itemOf = (org: Organisation, { number, riskNumber, text, due, owner }: Late) => ({
  number,
  risk: riskNumber,
  text,
  due: due ?? '',
  owner: nameOf(org, owner),
});
