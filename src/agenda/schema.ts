import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { SubmissionState } from './model.js';
import type { NoticeKind } from './notices.js';

/** 报送: what was handed in for a deadline. */
export const submissions = pgTable(
  'submissions',
  {
    id: text('id').primaryKey(),
    /** BS-2012-0001 */
    number: text('number').notNull().unique(),
    /** Id of the scheme, whatever its version: a gap filled meanwhile does not ask for the paper again. */
    scheme: text('scheme').notNull(),
    /** The version it was handed in under. */
    schemeVersion: text('scheme_version').notNull(),
    /** Key of the deadline. */
    deadline: text('deadline').notNull(),
    /** Year of its last day: next year's is another one. */
    year: integer('year').notNull(),
    department: integer('department'),
    /** Whose it is, where each person hands in his own. */
    person: text('person'),
    submittedBy: text('submitted_by').notNull(),
    submittedAt: moment('submitted_at').notNull(),
    note: text('note').notNull(),
    /** After the last day. One that takes the place of one in time is in time. */
    late: boolean('late').notNull(),
    state: text('state').$type<SubmissionState>().notNull(),
    /** The newer one that took its place. */
    replacedBy: text('replaced_by'),
    /** When the receivers were told of it in their digest. */
    toldAt: moment('told_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
    index('submissions_deadline').on(t.scheme, t.deadline, t.year),
    index('submissions_submitted_by').on(t.submittedBy),
    index('submissions_untold').on(t.submittedAt).where(sql`${t.toldAt} is null`),
    // One that counts for each section or person: of two at the same moment the second is refused.
    uniqueIndex('submissions_one_current')
      .on(t.scheme, t.deadline, t.year, sql`coalesce(${t.department}, 0)`, sql`coalesce(${t.person}, '')`)
      .where(sql`${t.replacedBy} is null and ${t.state} in ('in-approval', 'received')`),
  ],
);

/** What has been announced of phases and deadlines, so that nothing is said twice. */
export const announcements = pgTable(
  'agenda_announcements',
  {
    scheme: text('scheme').notNull(),
    kind: text('kind').$type<NoticeKind>().notNull(),
    /** Key of the deadline or phase. */
    key: text('key').notNull(),
    /** YYYY-MM-DD: its last day, a phase's first. */
    day: text('day').notNull(),
    step: integer('step').notNull(),
    announcedAt: moment('announced_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.scheme, t.kind, t.key, t.day, t.step] })],
);
