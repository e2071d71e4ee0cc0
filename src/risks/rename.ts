import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { renameReader } from './readers.js';
import { attachments, riskDrafts, risks, urgentCalls } from './schema.js';

/** WeCom renamed a user id: drafts, reports and pictures go on under the new one. What the audit says stays as it was said. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(riskDrafts).set({ person: to }).where(eq(riskDrafts.person, from));
  await ctx.db.update(urgentCalls).set({ person: to }).where(eq(urgentCalls.person, from));
  await ctx.db.update(risks).set({ reporter: to }).where(eq(risks.reporter, from));
  await renameReader(ctx, { from, to });
  await ctx.db.update(attachments).set({ addedBy: to }).where(eq(attachments.addedBy, from));
}
