import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { powers } from './schema.js';

/** WeCom renamed a user id: what he submitted goes on under the new one. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(powers).set({ submittedBy: to }).where(eq(powers.submittedBy, from));
}
