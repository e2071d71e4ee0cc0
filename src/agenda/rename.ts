import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { submissions } from './schema.js';

/** WeCom renamed a user id: what he handed in, and what is his own, goes on under the new one. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(submissions).set({ submittedBy: to }).where(eq(submissions.submittedBy, from));
  await ctx.db.update(submissions).set({ person: to }).where(eq(submissions.person, from));
}
