import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { regulationReviews, regulations } from './schema.js';

/** WeCom renamed a user id: what he drafts and what he reviewed goes on under the new one. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(regulations).set({ drafter: to }).where(eq(regulations.drafter, from));
  await ctx.db.update(regulationReviews).set({ person: to }).where(eq(regulationReviews.person, from));
}
