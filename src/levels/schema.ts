import { sql } from 'drizzle-orm';
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';

/** `draft`: on its card, not yet sent off. `void`: approved, but the point was no longer there to change. */
export type LevelChangeStatus = 'draft' | 'dropped' | 'in-approval' | 'approved' | 'returned' | 'withdrawn' | 'void';

/**
 * Every change of a filed point's level, with who and why: proposed and decided by the scheme's level chain (`proposal`),
 * corrected by the office where there is none (`correction`), or come from what the person runs (`inherited`).
 */
export const levelChanges = pgTable(
  'level_changes',
  {
    id: text('id').primaryKey(),
    /** DJ-2026-0001, once a proposal is sent off. */
    number: text('number').unique(),
    risk: text('risk').notNull(),
    cause: text('cause', { enum: ['proposal', 'correction', 'inherited'] }).notNull(),
    /** Keys of the scheme's levels; empty: there was none. */
    fromLevel: text('from_level').notNull(),
    toLevel: text('to_level').notNull(),
    reason: text('reason').notNull(),
    /** Null where nobody decided it: it followed. */
    proposedBy: text('proposed_by'),
    schemeVersion: text('scheme_version').notNull(),
    status: text('status').$type<LevelChangeStatus>().notNull(),
    /** Of the card that asks for confirmation. */
    taskId: text('task_id'),
    proposedAt: moment('proposed_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (t) => [
    index('level_changes_risk').on(t.risk),
    // One proposal for a point is decided on at a time.
    uniqueIndex('level_changes_one_running').on(t.risk).where(sql`${t.status} = 'in-approval'`),
  ],
);
