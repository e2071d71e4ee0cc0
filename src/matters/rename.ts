import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { matterFigures, matterPasses, matters } from './schema.js';

/** WeCom renamed a user id: what he opened, entered and passed goes on under the new one. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(matters).set({ openedBy: to }).where(eq(matters.openedBy, from));
  await ctx.db.update(matterFigures).set({ enteredBy: to }).where(eq(matterFigures.enteredBy, from));
  await ctx.db.update(matterPasses).set({ passedBy: to }).where(eq(matterPasses.passedBy, from));
  await ctx.db.update(matterPasses).set({ undoneBy: to }).where(eq(matterPasses.undoneBy, from));
}
