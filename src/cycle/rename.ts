import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { carryOvers, cycleRounds } from './schema.js';

/** WeCom renamed a user id: what he answered and confirmed goes on under the new one. */
export async function renamePerson({ db }: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await db.update(carryOvers).set({ answeredBy: to }).where(eq(carryOvers.answeredBy, from));
  await db.update(carryOvers).set({ confirmedBy: to }).where(eq(carryOvers.confirmedBy, from));
  await db
    .update(cycleRounds)
    .set({ openedBy: `person:${to}` })
    .where(eq(cycleRounds.openedBy, `person:${from}`));
}
