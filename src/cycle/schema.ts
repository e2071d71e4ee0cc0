import { sql } from 'drizzle-orm';
import { index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';

/** 新一轮: from one version of the scheme to the next, every filed point is looked at again. */
export const cycleRounds = pgTable(
  'cycle_rounds',
  {
    id: text('id').primaryKey(),
    fromVersion: text('from_version').notNull(),
    toVersion: text('to_version').notNull(),
    /** Last day for the answers, YYYY-MM-DD. */
    due: text('due').notNull(),
    state: text('state', { enum: ['open', 'closed'] }).notNull(),
    openedAt: moment('opened_at').notNull(),
    /** person:zhangsan, operator:root */
    openedBy: text('opened_by').notNull(),
    /** When the office was given the list of what nobody had answered by the last day. */
    listedAt: moment('listed_at'),
    closedAt: moment('closed_at'),
  },
  (t) => [uniqueIndex('cycle_rounds_one_open').on(t.state).where(sql`${t.state} = 'open'`)],
);

/**
 * waiting: nobody has answered · asked: a change of level waits for the office · kept: 照旧 · changed: another level ·
 * left: the point is closed or void
 */
export type CarryState = 'waiting' | 'asked' | 'kept' | 'changed' | 'left';

/** 带入新一版: one point in one round, with its level in the old version and in the new. */
export const carryOvers = pgTable(
  'carry_overs',
  {
    id: text('id').primaryKey(),
    round: text('round').notNull(),
    risk: text('risk').notNull(),
    state: text('state').$type<CarryState>().notNull(),
    oldVersion: text('old_version').notNull(),
    /** Keys of levels; absent where the scheme has none. */
    oldLevel: text('old_level'),
    newVersion: text('new_version').notNull(),
    /** While asked: the level that is asked for. */
    newLevel: text('new_level'),
    reason: text('reason'),
    answeredBy: text('answered_by'),
    answeredAt: moment('answered_at'),
    confirmedBy: text('confirmed_by'),
    confirmedAt: moment('confirmed_at'),
  },
  (t) => [uniqueIndex('carry_overs_point').on(t.round, t.risk), index('carry_overs_risk').on(t.risk)],
);
