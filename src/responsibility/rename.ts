import { and, eq, inArray } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import { inheritedLevels, responsibilities, supervisionDigests } from './schema.js';

/** WeCom renamed a user id: what he answers for stays his, so that nothing looks handed over. */
export async function renamePerson({ db }: Ctx, { from, to }: { from: string; to: string }): Promise<void> {
  await db.delete(responsibilities).where(ofPerson(to));
  await db.update(responsibilities).set({ holder: to }).where(ofPerson(from));
  await db.delete(inheritedLevels).where(eq(inheritedLevels.person, to));
  await db.update(inheritedLevels).set({ person: to }).where(eq(inheritedLevels.person, from));
  await db.delete(supervisionDigests).where(eq(supervisionDigests.person, to));
  await db.update(supervisionDigests).set({ person: to }).where(eq(supervisionDigests.person, from));
}

const ofPerson = (id: string) =>
  and(eq(responsibilities.holder, id), inArray(responsibilities.kind, ['person', 'member']));
