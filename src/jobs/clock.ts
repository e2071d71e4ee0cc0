import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../db/client.js';

/** The product's clock: the machine's, plus an offset that only a rehearsal moves. Shared by all processes. */
export interface Clock {
  now(): Date;
  moved(): boolean;
  /** Sets the clock; it runs on from there and survives a restart. */
  set(to: Date): Promise<void>;
  /** Reads what another process may have set. */
  refresh(): Promise<void>;
}

/** @param rehearsal false: the machine's clock, whatever an earlier rehearsal left behind */
export async function openClock(db: Db, rehearsal: boolean): Promise<Clock> {
  let offset = 0;
  /** Counts settings: a reading that began before the last one is out of date. */
  let settings = 0;
  const refresh = async () => {
    if (!rehearsal) return;
    const began = settings;
    const [row] = await rowsOf<{ offset_ms: string | number }>(db, sql`select offset_ms from clock where id = 1`);
    if (began === settings) offset = Number(row?.offset_ms ?? 0);
  };
  await refresh();
  return {
    now: () => new Date(Date.now() + offset),
    moved: () => Math.abs(offset) > 1000,
    refresh,
    set: async (to) => {
      if (!rehearsal) throw new Error('the clock moves only in rehearsal');
      const wanted = Math.round(to.getTime() - Date.now());
      await db.execute(
        sql`insert into clock (id, offset_ms) values (1, ${wanted}) on conflict (id) do update set offset_ms = excluded.offset_ms`,
      );
      settings++;
      offset = wanted;
    },
  };
}
