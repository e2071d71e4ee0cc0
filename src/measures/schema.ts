import { boolean, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { MeasureFields, MeasureState } from './model.js';

/** One draft for each 措施 that is being written, its card in the chat. */
export const measureDrafts = pgTable(
  'measure_drafts',
  {
    id: text('id').primaryKey(),
    person: text('person').notNull(),
    risk: text('risk').notNull(),
    fields: jsonb('fields').$type<MeasureFields>().notNull(),
    schemeVersion: text('scheme_version').notNull(),
    state: text('state', { enum: ['open', 'submitted', 'cancelled', 'expired'] }).notNull(),
    taskId: text('task_id').notNull(),
    /** Set when a returned or withdrawn measure is put in again with changes. */
    measure: text('measure'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [index('measure_drafts_person').on(t.person, t.createdAt)],
);

/** 防控措施. The one column `risk` is what makes them one-to-one: a measure stands against one point and no other. */
export const measures = pgTable(
  'measures',
  {
    id: text('id').primaryKey(),
    /** CS-2026-0001 */
    number: text('number').notNull().unique(),
    risk: text('risk').notNull(),
    text: text('text').notNull(),
    /** The same without blanks and punctuation (`plain`): what tells whether it stands already. */
    words: text('words').notNull(),
    /** Key of a line of defence (防线) of the scheme. */
    defence: text('defence'),
    /** Key of a kind of the scheme. */
    kind: text('kind'),
    owner: text('owner').notNull(),
    /** Day, YYYY-MM-DD; none: it is to be kept up for good (长期坚持). */
    due: text('due'),
    writtenBy: text('written_by').notNull(),
    state: text('state').$type<MeasureState>().notNull(),
    schemeVersion: text('scheme_version').notNull(),
    /** How it was carried out, in the owner's words. */
    doneNote: text('done_note'),
    imported: boolean('imported').notNull().default(false),
    createdAt: moment('created_at').notNull(),
    inForceAt: moment('in_force_at'),
    doneAt: moment('done_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [index('measures_risk').on(t.risk), index('measures_owner').on(t.owner), index('measures_words').on(t.words)],
);

/** 处置: what the plan asks to be done with a point of its level, as somebody says he did it. */
export const pointHandlings = pgTable(
  'point_handlings',
  {
    risk: text('risk').notNull(),
    /** Key of the scheme's handling. */
    handling: text('handling').notNull(),
    /** How, in his words. */
    note: text('note').notNull(),
    doneBy: text('done_by').notNull(),
    doneAt: moment('done_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.risk, t.handling] })],
);

/** A measure whose date passed before it was carried out, and of which people were told: once for each date. */
export const measureReminders = pgTable(
  'measure_reminders',
  {
    measure: text('measure').notNull(),
    /** YYYY-MM-DD. */
    due: text('due').notNull(),
    toldAt: moment('told_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.measure, t.due] })],
);
