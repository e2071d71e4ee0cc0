import { sql } from 'drizzle-orm';
import { integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { Scheme } from './model.js';

/** One gap that was filled in chat: the change to lay over the scheme, as a supplement in a file would. */
export interface Filled {
  gap: string;
  change: Record<string, unknown>;
}

/** Every version of a scheme that was ever active; what was recorded under it stays readable under it. */
export const schemeVersions = pgTable(
  'scheme_versions',
  {
    id: text('id').primaryKey(),
    schemeId: text('scheme_id').notNull(),
    version: integer('version').notNull(),
    content: jsonb('content').$type<Scheme>().notNull(),
    /** SHA-256 of the content, to tell whether a file is the active one. */
    hash: text('hash').notNull(),
    state: text('state', { enum: ['active', 'archived'] }).notNull(),
    activatedAt: moment('activated_at').notNull(),
    activatedBy: text('activated_by').notNull(),
    /** What the house filled in chat since the file it came from, gap by gap. */
    filled: jsonb('filled').$type<Filled[]>().notNull().default([]),
  },
  (t) => [
    uniqueIndex('scheme_versions_number').on(t.schemeId, t.version),
    uniqueIndex('scheme_versions_one_active').on(t.state).where(sql`${t.state} = 'active'`),
  ],
);

/**
 * Schemes that were proposed and still have gaps. Not versions: a version's content never changes, a draft's does until it
 * is activated or given up.
 */
export const schemeDrafts = pgTable(
  'scheme_drafts',
  {
    id: text('id').primaryKey(),
    schemeId: text('scheme_id').notNull(),
    /** The file's content with everything in `filled` laid over it. */
    content: jsonb('content').$type<Scheme>().notNull(),
    filled: jsonb('filled').$type<Filled[]>().notNull(),
    state: text('state', { enum: ['draft', 'activated', 'given-up'] }).notNull(),
    proposedAt: moment('proposed_at').notNull(),
    proposedBy: text('proposed_by').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [uniqueIndex('scheme_drafts_one').on(t.schemeId).where(sql`${t.state} = 'draft'`)],
);
