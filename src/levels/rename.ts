import { eq } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { levelChanges } from './schema.js';

/** WeCom renamed a user id: what he proposed stays his. */
export async function renamePerson({ db }: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await db.update(levelChanges).set({ proposedBy: to }).where(eq(levelChanges.proposedBy, from));
}
