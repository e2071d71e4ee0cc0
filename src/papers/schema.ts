import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { PaperState, PaperValues } from './model.js';

/** 表单: a form of the scheme that somebody filled and handed in. */
export const papers = pgTable(
  'papers',
  {
    id: text('id').primaryKey(),
    /** BD-2026-0001; stays the same when it is returned and filled once more. */
    number: text('number').notNull().unique(),
    /** Key of the scheme's form. */
    form: text('form').notNull(),
    schemeVersion: text('scheme_version').notNull(),
    writer: text('writer').notNull(),
    /** His section, as it was when he handed it in. */
    department: integer('department'),
    /** By key of the form's field: text, an option's text, an amount as decimal text, a day as YYYY-MM-DD. */
    values: jsonb('values').$type<PaperValues>().notNull(),
    state: text('state').$type<PaperState>().notNull(),
    submittedAt: moment('submitted_at').notNull(),
    filedAt: moment('filed_at'),
    publishedAt: moment('published_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [index('papers_writer').on(t.writer, t.submittedAt), index('papers_state').on(t.state, t.submittedAt)],
);

/** What is being filled and not yet handed in: kept when the conversation turns to something else. */
export const paperDrafts = pgTable(
  'paper_drafts',
  {
    id: text('id').primaryKey(),
    writer: text('writer').notNull(),
    form: text('form').notNull(),
    values: jsonb('values').$type<PaperValues>().notNull(),
    /** The returned paper that is filled once more. */
    paper: text('paper'),
    state: text('state', { enum: ['open', 'submitted', 'dropped'] }).notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('paper_drafts_one_open').on(t.writer, t.form).where(sql`${t.state} = 'open' and ${t.paper} is null`),
    uniqueIndex('paper_drafts_one_refill').on(t.paper).where(sql`${t.state} = 'open' and ${t.paper} is not null`),
  ],
);

/** 评档: one mark on a scale of the scheme, and the dated correction it opened (责令限期整改), where it did. */
export const paperMarks = pgTable(
  'paper_marks',
  {
    id: text('id').primaryKey(),
    paper: text('paper').notNull(),
    /** Keys of the scheme's scale, of its grade, and of the clock the grade starts. */
    scale: text('scale').notNull(),
    grade: text('grade').notNull(),
    clock: text('clock'),
    markedBy: text('marked_by').notNull(),
    markedAt: moment('marked_at').notNull(),
    /** YYYY-MM-DD. */
    dueOn: text('due_on'),
    /** How the day was reached, as the writer was told. */
    counted: jsonb('counted').$type<string[]>(),
    correction: text('correction', { enum: ['open', 'submitted', 'passed'] }),
    /** What the writer says he mended. */
    answer: text('answer'),
    answeredAt: moment('answered_at'),
    decidedBy: text('decided_by'),
    decidedAt: moment('decided_at'),
    /** When the office was told that it is late. */
    listedAt: moment('listed_at'),
  },
  (t) => [
    index('paper_marks_paper').on(t.paper),
    uniqueIndex('paper_marks_one_correction').on(t.paper).where(sql`${t.correction} in ('open', 'submitted')`),
  ],
);
