import { inArray } from 'drizzle-orm';
import { v4 as uuid } from 'uuid';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import { VERSION } from '../directory/store.js';
import { settings } from '../jobs/schema.js';
import { writeSetting } from '../jobs/settings.js';
import { activeVersionId } from '../schemes/active.js';

/** Rows of `settings`. */
const POINTS = 'responsibility.points';
const KEPT = 'responsibility.kept';

/** What responsibility hangs on, each as a name that is new after every change. */
export interface Basis {
  directory: string;
  scheme: string;
  points: string;
}

/** A point was filed, closed, reopened, voided or graded anew: in that transaction, so that the work cannot be forgotten. */
export const markDue = (ctx: Ctx): Promise<void> => writeSetting(ctx.db, POINTS, uuid());

/** The basis now, and the one that responsibility was last computed on. */
export async function basis(db: Db): Promise<{ now: Basis; kept: Basis | undefined }> {
  const rows = await db
    .select()
    .from(settings)
    .where(inArray(settings.key, [VERSION, POINTS, KEPT]));
  const value = (key: string) => rows.find((row) => row.key === key)?.value;
  const name = (key: string) => String(value(key) ?? '');
  return {
    now: { directory: name(VERSION), points: name(POINTS), scheme: (await activeVersionId(db)) ?? '' },
    kept: value(KEPT) as Basis | undefined,
  };
}

export const same = (a: Basis, b: Basis | undefined): boolean =>
  b !== undefined && a.directory === b.directory && a.scheme === b.scheme && a.points === b.points;

export const keep = (db: Db, done: Basis): Promise<void> => writeSetting(db, KEPT, done);
