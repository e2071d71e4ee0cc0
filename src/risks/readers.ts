import { and, eq, inArray, notInArray, sql } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { type ReaderRelation, riskReaders, risks } from './schema.js';

const are = (relation: ReaderRelation) => eq(riskReaders.relation, relation);

/** Writes down who is, was or will be asked about a point, with the place the point has in their list. */
export async function keepReaders(ctx: Ctx, riskId: string, people: readonly string[]): Promise<void> {
  await ctx.db
    .delete(riskReaders)
    .where(
      and(
        eq(riskReaders.riskId, riskId),
        are('asked'),
        people.length > 0 ? notInArray(riskReaders.person, [...people]) : undefined,
      ),
    );
  const [risk] = await ctx.db
    .select({ severity: risks.severity, reportedAt: risks.reportedAt })
    .from(risks)
    .where(eq(risks.id, riskId));
  if (!risk || people.length === 0) return;
  await ctx.db
    .insert(riskReaders)
    .values(people.map((person) => ({ person, riskId, relation: 'asked' as const, ...risk })))
    .onConflictDoUpdate({ target: [riskReaders.riskId, riskReaders.person, riskReaders.relation], set: risk });
}

/**
 * Who answers for these points has changed: they are read by those whom `responsibilities` names now. In the transaction
 * that changed it. The points are locked against another level meanwhile, in the order of their ids.
 */
export async function keepAnswering(ctx: Ctx, points: Iterable<string>): Promise<void> {
  const ids = [...new Set(points)].sort();
  for (let at = 0; at < ids.length; at += 500) {
    const some = ids.slice(at, at + 500);
    await ctx.db.delete(riskReaders).where(and(inArray(riskReaders.riskId, some), are('answers')));
    await ctx.db.execute(sql`
      with point as (select id, severity, reported_at from risks where ${inArray(risks.id, some)} order by id for share)
      insert into risk_readers (person, risk_id, relation, severity, reported_at)
      select distinct d.holder, p.id, 'answers', p.severity, p.reported_at
      from point p join responsibilities d on d.risk = p.id where d.kind in ('person', 'member')`);
  }
}

/** After the level or the day of a point has changed: it has another place in its readers' lists. */
export async function moveInLists(
  ctx: Ctx,
  riskId: string,
  to: { severity: number; reportedAt?: Date },
): Promise<void> {
  await ctx.db.update(riskReaders).set(to).where(eq(riskReaders.riskId, riskId));
}

/** One person goes on under another id: reads what either was asked about, and answers for what he answered for. */
export async function renameReader(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  const both = ctx.db
    .select({ id: riskReaders.riskId })
    .from(riskReaders)
    .where(and(eq(riskReaders.person, to), are('asked')));
  await ctx.db
    .delete(riskReaders)
    .where(and(eq(riskReaders.person, from), are('asked'), inArray(riskReaders.riskId, both)));
  // As `responsibility/rename`: whatever the new id had is another person's.
  await ctx.db.delete(riskReaders).where(and(eq(riskReaders.person, to), are('answers')));
  await ctx.db.update(riskReaders).set({ person: to }).where(eq(riskReaders.person, from));
}
