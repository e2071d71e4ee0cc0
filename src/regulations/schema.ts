import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { RegulationState, ReviewAnswer } from './model.js';

/** 制度: rules and regulations that are to be written, each with the day by which. */
export const regulations = pgTable(
  'regulations',
  {
    id: text('id').primaryKey(),
    /** ZD-2026-0001 */
    number: text('number').notNull().unique(),
    name: text('name').notNull(),
    /** Day, YYYY-MM-DD. */
    due: text('due').notNull(),
    /** Section that writes it. */
    department: integer('department'),
    /** Who is to write it and answers for it (谁制定谁负责). */
    drafter: text('drafter').notNull(),
    state: text('state').$type<RegulationState>().notNull(),
    /** Sent to those who review it. */
    reviewAskedAt: moment('review_asked_at'),
    /** Listed to the office as overdue under its present day: said once. */
    overdueToldAt: moment('overdue_told_at'),
    createdAt: moment('created_at').notNull(),
    doneAt: moment('done_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [index('regulations_department').on(t.department), index('regulations_due').on(t.state, t.due)],
);

/** 制度廉洁性评估: one row for each time the questions of the scheme were answered. */
export const regulationReviews = pgTable(
  'regulation_reviews',
  {
    id: text('id').primaryKey(),
    regulation: text('regulation').notNull(),
    /** Key of the scheme's review. */
    review: text('review').notNull(),
    person: text('person').notNull(),
    answers: jsonb('answers').$type<ReviewAnswer[]>().notNull(),
    schemeVersion: text('scheme_version').notNull(),
    answeredAt: moment('answered_at').notNull(),
  },
  (t) => [index('regulation_reviews_regulation').on(t.regulation, t.answeredAt)],
);
