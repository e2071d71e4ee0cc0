import { and, eq, inArray } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { attachments, riskDrafts, riskReaders, risks } from './schema.js';

/** WeCom renamed a user id: drafts, reports and pictures go on under the new one. What the audit says stays as it was said. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(riskDrafts).set({ person: to }).where(eq(riskDrafts.person, from));
  await ctx.db.update(risks).set({ reporter: to }).where(eq(risks.reporter, from));
  // Both ids may be readers of one point.
  const both = ctx.db.select({ id: riskReaders.riskId }).from(riskReaders).where(eq(riskReaders.person, to));
  await ctx.db.delete(riskReaders).where(and(eq(riskReaders.person, from), inArray(riskReaders.riskId, both)));
  await ctx.db.update(riskReaders).set({ person: to }).where(eq(riskReaders.person, from));
  await ctx.db.update(attachments).set({ addedBy: to }).where(eq(attachments.addedBy, from));
}
