import { and, eq, notInArray } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { riskReaders, risks } from './schema.js';

/** Writes down who is, was or will be asked about a point, with the place the point has in their list. */
export async function keepReaders(ctx: Ctx, riskId: string, people: readonly string[]): Promise<void> {
  await ctx.db
    .delete(riskReaders)
    .where(
      and(eq(riskReaders.riskId, riskId), people.length > 0 ? notInArray(riskReaders.person, [...people]) : undefined),
    );
  const [risk] = await ctx.db
    .select({ severity: risks.severity, reportedAt: risks.reportedAt })
    .from(risks)
    .where(eq(risks.id, riskId));
  if (!risk || people.length === 0) return;
  await ctx.db
    .insert(riskReaders)
    .values(people.map((person) => ({ person, riskId, ...risk })))
    .onConflictDoUpdate({ target: [riskReaders.riskId, riskReaders.person], set: risk });
}

/** After the level or the day of a point has changed: it has another place in its readers' lists. */
export async function moveInLists(
  ctx: Ctx,
  riskId: string,
  to: { severity: number; reportedAt?: Date },
): Promise<void> {
  await ctx.db.update(riskReaders).set(to).where(eq(riskReaders.riskId, riskId));
}
