import { and, asc, eq, inArray } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { dropStep, finishStep, openNext } from './advance.js';
import { deciderName, handedOverText, handoverText, nameOf, namesOf } from './cards.js';
import type { Decider } from './model.js';
import { tellPeople } from './people.js';
import {
  asDecider,
  assess,
  type DeciderRow,
  decidersOf,
  lockRound,
  officeOf,
  openDelegations,
  openStep,
  overIn,
  peopleFor,
  plan,
  type Round,
  type Situation,
  type StepRow,
  writeDeciders,
} from './round.js';
import { approvalDeciders, approvalSteps, approvals } from './schema.js';
import { announce, settleCards } from './step-cards.js';
import { type Effects, subjectOf } from './subjects.js';

export type Cause = 'directory' | 'delegation';

/**
 * Addresses every open step to whom the chain names now: after a change in the directory or the roles, when somebody
 * left, was disabled or is not activated, when a gap can be filled, when a delegation began or ended. New people get a
 * card, the old card goes grey; the office hears of it, except where somebody merely delegated. One transaction a step.
 * @param only steps in which one of these people is asked, or stands in for; absent: all
 * @returns how many steps changed hands
 */
export async function reassignOpenSteps(
  ctx: Ctx,
  effects: Effects,
  cause: Cause = 'directory',
  only?: readonly string[],
): Promise<number> {
  const open = await ctx.db
    .select({ step: approvalSteps, approval: approvals })
    .from(approvalSteps)
    .innerJoin(approvals, eq(approvals.id, approvalSteps.approvalId))
    .where(inArray(approvalSteps.status, ['pending', 'gap']))
    .orderBy(asc(approvalSteps.approvalId));
  if (open.length === 0) return 0;
  const deciders = await ctx.db
    .select()
    .from(approvalDeciders)
    .where(
      inArray(
        approvalDeciders.stepId,
        open.map(({ step }) => step.id),
      ),
    );
  const over = await ctx.db
    .select({ approvalId: approvalSteps.approvalId, key: approvalSteps.key, status: approvalSteps.status })
    .from(approvalSteps)
    .where(
      inArray(
        approvalSteps.approvalId,
        open.map(({ approval }) => approval.id),
      ),
    );
  const shared = { org: await effects.organisation(ctx.db), delegations: await openDelegations(ctx) };

  let changed = 0;
  for (const { step, approval } of open) {
    const rows = deciders.filter((d) => d.stepId === step.id);
    if (only && !rows.some((d) => only.includes(d.person) || (d.insteadOf && only.includes(d.insteadOf)))) continue;
    // Looked at without the lock first: after most changes of the directory most steps stay where they are.
    const subject = subjectOf(effects, approval.subjectKind);
    const now = await assess(ctx, effects, { approval, subject }, shared);
    const steps = over.filter((s) => s.approvalId === approval.id);
    if (sameDeciders(rows, peopleFor(ctx, now, { steps }, step, rows))) continue;
    if (await inTransaction(ctx, (tx) => readdress(tx, effects, approval.id, cause, shared))) changed++;
  }
  return changed;
}

/** Steps in a gap are planned again when the directory changes; the same sweep as for any other change. */
export const fillGaps = (ctx: Ctx, effects: Effects) => reassignOpenSteps(ctx, effects, 'directory');

type Shared = Pick<Situation, 'org' | 'delegations'>;

const planned = (ctx: Ctx, now: Situation, round: Parameters<typeof overIn>[0], step: StepRow) =>
  plan(ctx, now, { begun: overIn(round), open: step.key }).find((s) => s.key === step.key);

async function readdress(ctx: Ctx, effects: Effects, approvalId: string, cause: Cause, shared: Shared) {
  const round = await lockRound(ctx, effects, approvalId);
  const step = openStep(round);
  if (!step || step.status === 'outside') return false;
  const now = await assess(ctx, effects, round, shared);
  const rows = await decidersOf(ctx.db, step.id);
  const wanted = peopleFor(ctx, now, round, step, rows);
  if (sameDeciders(rows, wanted)) return false;

  const before = rows.map((r) => r.person);
  const people = wanted.map((d) => d.person);
  const samePeople = before.length === people.length && before.every((id) => people.includes(id));
  await replaceDeciders(ctx, step, rows, wanted, cause);
  await tellPeople(ctx, round);
  await record(ctx, {
    action: wanted.length > 0 ? 'approval.reassign' : 'approval.gap',
    object: { kind: round.approval.subjectKind, id: round.approval.subjectId },
    detail: { approval: approvalId, step: step.key, cause, from: before, to: wanted },
  });
  // The same people for another reason (a delegate became head): their card still holds.
  if (samePeople) return true;
  await settleCards(ctx, effects, round, step, now, handedOverText(namesOf(now.org, people), now.scheme.office));
  if (planned(ctx, now, round, step)?.kind === 'passed') {
    await dropStep(ctx, step, 'passed');
    await openNext(ctx, effects, round, now);
    return true;
  }
  await moveTo(ctx, step, wanted.length > 0 ? 'pending' : 'gap');
  if (await everybodyAgreed(ctx, effects, round, step, now)) return true;
  await announce(ctx, effects, round, step, now);
  if (cause === 'directory' && wanted.length > 0) await tellOffice(ctx, effects, round, step, now, before, people);
  return true;
}

function sameDeciders(rows: readonly DeciderRow[], wanted: readonly Decider[]): boolean {
  // A handover is remembered in the row; only a delegation makes the same person somebody else.
  const inPlaceOf = (d: { because: string; insteadOf?: string | null }) =>
    d.because === 'delegation' ? d.insteadOf : undefined;
  return (
    rows.length === wanted.length &&
    wanted.every((d) => rows.some((r) => r.person === d.person && inPlaceOf(r) === inPlaceOf(d)))
  );
}

/** Who has agreed already (`decide: all`) keeps his agreement while the chain still names him. */
async function replaceDeciders(ctx: Ctx, step: StepRow, rows: DeciderRow[], wanted: readonly Decider[], cause: Cause) {
  const lost = rows.filter((r) => !wanted.some((d) => d.person === r.person)).map((r) => r.person);
  await ctx.db.delete(approvalDeciders).where(eq(approvalDeciders.stepId, step.id));
  const [from] = lost;
  const placed = wanted.map((d): Decider => {
    const isNew = !rows.some((r) => r.person === d.person);
    const handedOver = isNew && cause === 'directory' && d.because === 'post' && from !== undefined;
    return handedOver ? { person: d.person, because: 'handover', insteadOf: from } : d;
  });
  await writeDeciders(ctx, step.id, placed);
  for (const row of rows) {
    if (row.agreedAt === null) continue;
    await ctx.db
      .update(approvalDeciders)
      .set({ agreedAt: row.agreedAt })
      .where(and(eq(approvalDeciders.stepId, step.id), eq(approvalDeciders.person, row.person)));
  }
}

async function moveTo(ctx: Ctx, step: StepRow, status: 'pending' | 'gap'): Promise<void> {
  // The waiting begins anew for the new people.
  await ctx.db
    .update(approvalSteps)
    .set({ status, openedAt: ctx.now, remindedAt: null })
    .where(eq(approvalSteps.id, step.id));
  step.status = status;
}

/** With `decide: all`, the one who had not agreed may be the one who is gone. */
async function everybodyAgreed(ctx: Ctx, effects: Effects, round: Round, step: StepRow, now: Situation) {
  const rows = await decidersOf(ctx.db, step.id);
  const last = rows.toSorted((a, b) => Number(a.agreedAt) - Number(b.agreedAt)).at(-1);
  if (step.decide !== 'all' || !last || rows.some((r) => r.agreedAt === null)) return false;
  await finishStep(ctx, effects, round, step, now, {
    status: 'agreed',
    via: 'card',
    person: last.person,
    by: deciderName(now.org, asDecider(last)),
    shortBy: nameOf(now.org, last.person),
    action: 'approval.agree',
    detail: { because: 'those who had not agreed can no longer decide' },
  });
  return true;
}

async function tellOffice(
  ctx: Ctx,
  effects: Effects,
  round: Round,
  step: StepRow,
  now: Situation,
  before: readonly string[],
  people: readonly string[],
) {
  const to = officeOf(now, round.approval.concerned);
  if (to.length === 0) return;
  const subject = await round.subject.card(ctx, round.approval.subjectId);
  await effects.put(ctx, { kind: 'text', to, text: handoverText(subject, step.label, now.org, before, people) });
}
