import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { measureDrafts, measures, pointHandlings } from './schema.js';

/** WeCom renamed a user id: what he wrote and what he answers for goes on under the new one. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(measureDrafts).set({ person: to }).where(eq(measureDrafts.person, from));
  await ctx.db.update(measures).set({ writtenBy: to }).where(eq(measures.writtenBy, from));
  await ctx.db.update(measures).set({ owner: to }).where(eq(measures.owner, from));
  await ctx.db.update(pointHandlings).set({ doneBy: to }).where(eq(pointHandlings.doneBy, from));
}
