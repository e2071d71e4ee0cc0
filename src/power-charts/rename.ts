import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { powerCharts } from './schema.js';

/** WeCom renamed a user id: what he drew and sent for approval goes on under the new one. */
export async function renamePerson(ctx: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await ctx.db.update(powerCharts).set({ drawnBy: to }).where(eq(powerCharts.drawnBy, from));
  await ctx.db.update(powerCharts).set({ submittedBy: to }).where(eq(powerCharts.submittedBy, from));
}
