import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { paperDrafts, paperMarks, papers } from './schema.js';

/** WeCom renamed a user id: what he wrote and marked goes on under the new one. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(papers).set({ writer: to }).where(eq(papers.writer, from));
  await ctx.db.update(paperDrafts).set({ writer: to }).where(eq(paperDrafts.writer, from));
  await ctx.db.update(paperMarks).set({ markedBy: to }).where(eq(paperMarks.markedBy, from));
  await ctx.db.update(paperMarks).set({ decidedBy: to }).where(eq(paperMarks.decidedBy, from));
}
