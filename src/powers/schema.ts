import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { PowerFields, PowerState } from './model.js';

/** 职权目录: one row for each version of a power. Versions of one power share `power` and `number`. */
export const powers = pgTable(
  'powers',
  {
    /** Of this version; what approvals refer to. */
    id: text('id').primaryKey(),
    /** Of the power, through all its versions: the id of its first. */
    power: text('power').notNull(),
    /** ZQ-2026-0001 */
    number: text('number').notNull(),
    version: integer('version').notNull(),
    name: text('name').notNull(),
    fields: jsonb('fields').$type<PowerFields>().notNull(),
    /** 办理主体, where it is a department of the directory. */
    department: integer('department'),
    /** Not shown beyond the office, 主要领导 and the section itself. */
    secret: boolean('secret').notNull().default(false),
    state: text('state').$type<PowerState>().notNull(),
    /** The later version that took this one's place once it was filed. */
    replacedBy: text('replaced_by'),
    schemeVersion: text('scheme_version').notNull(),
    /** Who submitted it for approval; nobody decides on his own. */
    submittedBy: text('submitted_by'),
    createdAt: moment('created_at').notNull(),
    filedAt: moment('filed_at'),
    publishedAt: moment('published_at'),
    retiredAt: moment('retired_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('powers_version').on(t.power, t.version),
    // At most one version waits beside the one in force.
    uniqueIndex('powers_one_open').on(t.power).where(sql`${t.state} in ('draft', 'in-approval')`),
    index('powers_number').on(t.number),
    index('powers_name').on(t.name),
    index('powers_department').on(t.department),
  ],
);

/** At which step of which power a risk point sits. */
export const powerRisks = pgTable(
  'power_risks',
  {
    power: text('power').notNull(),
    risk: text('risk').notNull(),
    /** Key of a step; absent: the power as a whole. */
    step: text('step'),
    linkedAt: moment('linked_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.power, t.risk] }), index('power_risks_risk').on(t.risk)],
);
