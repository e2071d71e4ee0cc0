import { and, gte, inArray, isNull, lt } from 'drizzle-orm';
import { v7 as newId } from 'uuid';
import type { z } from 'zod';
import { record } from '../audit/record.js';
import { addDays } from '../calendar/day.js';
import { type Ctx, inTransaction } from '../context.js';
import { invalid, precondition } from '../errors.js';
import { dateOf } from '../time.js';
import { delegatedText, delegationEndedText, nameOf } from './cards.js';
import { isActive } from './chain.js';
import { endOfDay } from './dates.js';
import { DelegateInput } from './model.js';
import { reassignOpenSteps } from './reassign.js';
import { parse, personOf } from './round.js';
import { delegations } from './schema.js';
import type { Effects } from './subjects.js';

/**
 * 请假代办: until the end of a day somebody else decides in the actor's place, on what waits now and on what comes.
 * A new delegation replaces the one that runs. Where the delegate is the person concerned the item stays with the actor.
 * @throws DomainError invalid (himself, cannot act, day past or more than a year off)
 */
export async function delegate(ctx: Ctx, effects: Effects, input: z.input<typeof DelegateInput>): Promise<void> {
  const person = personOf(ctx);
  const { delegate: standIn, until } = parse(DelegateInput, input);
  await inTransaction(ctx, async (tx) => {
    const today = dateOf(tx.now, effects.timeZone);
    if (until < today) throw invalid('请假的截止日期已经过去，请写今天或以后的日期。', { field: 'until' });
    if (until > addDays(today, 366)) throw invalid('请假最长一年，请写近一些的日期。', { field: 'until' });
    if (standIn === person) throw invalid('不能由本人代办，请写另一位同事的姓名。', { field: 'delegate' });
    const org = await effects.organisation(tx.db);
    if (!isActive(org, standIn))
      throw invalid('这位同事现在不能处理审批（未激活、已停用或已离开）。', { field: 'delegate' });
    const replaced = await end(tx, [person]);
    await tx.db.insert(delegations).values({
      id: newId(),
      person,
      delegate: standIn,
      fromAt: tx.now,
      untilAt: endOfDay(until, effects.timeZone),
    });
    await record(tx, {
      action: 'approval.delegate',
      object: { kind: 'person', id: person },
      detail: { delegate: standIn, until, replaced: replaced.map((d) => d.delegate) },
    });
    await effects.put(tx, { kind: 'text', to: [standIn], text: delegatedText(nameOf(org, person), until) });
    await reassignOpenSteps(tx, effects, 'delegation', [person, ...replaced.map((d) => d.delegate)]);
  });
}

/**
 * 销假: ends the actor's delegation; what was not decided comes back to him.
 * @throws DomainError precondition when none runs
 */
export async function endDelegation(ctx: Ctx, effects: Effects): Promise<void> {
  const person = personOf(ctx);
  await inTransaction(ctx, async (tx) => {
    const ended = await end(tx, [person]);
    if (ended.length === 0) throw precondition('您现在没有生效的请假代办。');
    await settle(tx, effects, ended);
  });
}

/** Job: delegations whose last day is over end by themselves. */
export async function endDueDelegations(ctx: Ctx, effects: Effects): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const ended = await tx.db
      .update(delegations)
      .set({ endedAt: tx.now })
      .where(and(isNull(delegations.endedAt), lt(delegations.untilAt, tx.now)))
      .returning();
    if (ended.length > 0) await settle(tx, effects, ended);
    return ended.length;
  });
}

type Row = typeof delegations.$inferSelect;

const end = (ctx: Ctx, people: string[]): Promise<Row[]> =>
  ctx.db
    .update(delegations)
    .set({ endedAt: ctx.now })
    .where(and(inArray(delegations.person, people), isNull(delegations.endedAt), gte(delegations.untilAt, ctx.now)))
    .returning();

async function settle(ctx: Ctx, effects: Effects, ended: Row[]): Promise<void> {
  const org = await effects.organisation(ctx.db);
  for (const { person, delegate: standIn } of ended) {
    await record(ctx, {
      action: 'approval.delegate-end',
      object: { kind: 'person', id: person },
      detail: { delegate: standIn },
    });
    if (isActive(org, standIn)) {
      await effects.put(ctx, { kind: 'text', to: [standIn], text: delegationEndedText(nameOf(org, person)) });
    }
  }
  await reassignOpenSteps(
    ctx,
    effects,
    'delegation',
    ended.flatMap((d) => [d.person, d.delegate]),
  );
}
