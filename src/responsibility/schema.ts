import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { Duty, HolderKind } from './model.js';

/** Who answers for a filed point now. What is computed from plan and directory is kept, so that a change is noticed. */
export const responsibilities = pgTable(
  'responsibilities',
  {
    risk: text('risk').notNull(),
    duty: text('duty').$type<Duty>().notNull(),
    kind: text('kind').$type<HolderKind>().notNull(),
    /** User id of a person or member; name of a body; of a vacant place, what it is: 分管领导. */
    holder: text('holder').notNull(),
    /** Level of the point when he took it: tells a hand-over from a new level. */
    level: text('level').notNull(),
    since: moment('since').notNull(),
  },
  (t) => [primaryKey({ columns: [t.risk, t.duty, t.kind, t.holder] }), index('responsibilities_holder').on(t.holder)],
);

/** The level a person has by what he runs (由所管的得来的等级), as it was last told. */
export const inheritedLevels = pgTable('inherited_levels', {
  person: text('person').primaryKey(),
  level: text('level').notNull(),
  /** Key of the scheme's rule. */
  rule: text('rule').notNull(),
  /** Departments whose points gave it. */
  departments: jsonb('departments').$type<number[]>().notNull(),
  schemeVersion: text('scheme_version').notNull(),
  since: moment('since').notNull(),
});

/** The last weekly digest of somebody who supervises: what was in it tells what is new in the next. */
export const supervisionDigests = pgTable(
  'supervision_digests',
  {
    person: text('person').notNull(),
    sentAt: moment('sent_at').notNull(),
    /** Point → level. */
    points: jsonb('points').$type<Record<string, string>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.person, t.sentAt] })],
);
