import { sql } from 'drizzle-orm';
import { integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { Scheme } from './model.js';

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
  },
  (t) => [
    uniqueIndex('scheme_versions_number').on(t.schemeId, t.version),
    uniqueIndex('scheme_versions_one_active').on(t.state).where(sql`${t.state} = 'active'`),
  ],
);
