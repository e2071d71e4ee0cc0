import { bigint, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';

/** The product's clock: machine time plus this offset. One row; moved only in rehearsal. */
export const clock = pgTable('clock', {
  id: integer('id').primaryKey(),
  offsetMs: bigint('offset_ms', { mode: 'number' }).notNull(),
});

/** Each timed run that has been done, so that it happens once whoever ticks and however the clock is moved. */
export const scheduledRuns = pgTable(
  'scheduled_runs',
  {
    job: text('job').notNull(),
    /** When it was due, product clock. */
    dueAt: moment('due_at').notNull(),
    ranAt: moment('ran_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.job, t.dueAt] })],
);

/** Small facts the processes share (last directory sync, last tick, menu hash …). */
export const settings = pgTable('settings', {
  key: text('key').primaryKey(),
  value: jsonb('value').$type<unknown>().notNull(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});
