import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';

/** 事项: one thing that a rule-book is applied to, such as a loan. */
export const matters = pgTable(
  'matters',
  {
    id: text('id').primaryKey(),
    /** SX-2026-0001 */
    number: text('number').notNull().unique(),
    /** Key of the scheme's kind of matter. */
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    /** It goes on under the rules it began with. */
    schemeVersion: text('scheme_version').notNull(),
    state: text('state', { enum: ['open', 'closed'] }).notNull(),
    openedBy: text('opened_by').notNull(),
    openedAt: moment('opened_at').notNull(),
    closedAt: moment('closed_at'),
  },
  (t) => [index('matters_kind').on(t.kind, t.openedAt), index('matters_state').on(t.state)],
);

/** 登记: figures as they were entered. Rows are only added; the newest of a fact is the one that holds. */
export const matterFigures = pgTable(
  'matter_figures',
  {
    id: text('id').primaryKey(),
    matter: text('matter').notNull(),
    fact: text('fact').notNull(),
    /** Decimal text, in the unit of the scheme. */
    amount: text('amount').notNull(),
    enteredBy: text('entered_by').notNull(),
    enteredAt: moment('entered_at').notNull(),
  },
  (t) => [index('matter_figures_matter').on(t.matter, t.enteredAt)],
);

/** 过关: a gate that was passed, on which day. One that was entered by mistake stays, with why it does not hold. */
export const matterPasses = pgTable(
  'matter_passes',
  {
    id: text('id').primaryKey(),
    matter: text('matter').notNull(),
    gate: text('gate').notNull(),
    /** YYYY-MM-DD. */
    on: text('on').notNull(),
    /** 文号 and the like. */
    note: text('note'),
    passedBy: text('passed_by').notNull(),
    passedAt: moment('passed_at').notNull(),
    undoneBy: text('undone_by'),
    undoneAt: moment('undone_at'),
    undoneBecause: text('undone_because'),
  },
  (t) => [uniqueIndex('matter_passes_once').on(t.matter, t.gate).where(sql`${t.undoneAt} is null`)],
);

/** A clock of a matter that ran out and was listed to the office: once for each day it ended on. */
export const matterListings = pgTable(
  'matter_listings',
  {
    matter: text('matter').notNull(),
    clock: text('clock').notNull(),
    /** YYYY-MM-DD; empty where the day could not be counted. */
    due: text('due').notNull(),
    listedAt: moment('listed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.matter, t.clock, t.due] })],
);
