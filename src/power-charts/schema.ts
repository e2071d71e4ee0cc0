import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Chart } from '../charts/model.js';
import { moment } from '../db/columns.js';
import type { ChartKind, ChartState, DrawnFrom } from './model.js';

/** 权力运行流程图 of the powers: one row for each version. Versions of one chart share power, kind and number. */
export const powerCharts = pgTable(
  'power_charts',
  {
    /** Of this version; what approvals refer to. */
    id: text('id').primaryKey(),
    /** LT-2026-0001 */
    number: text('number').notNull(),
    /** Of the power, through all its versions. */
    power: text('power').notNull(),
    kind: text('kind').$type<ChartKind>().notNull(),
    version: integer('version').notNull(),
    chart: jsonb('chart').$type<Chart>().notNull(),
    /** Whether its keys are those of the power's steps, or a file's own. */
    drawnFrom: text('drawn_from').$type<DrawnFrom>().notNull(),
    state: text('state').$type<ChartState>().notNull(),
    /** Whose chart it is: decides on none of its steps. Absent while an operator's file belongs to nobody yet. */
    drawnBy: text('drawn_by'),
    submittedBy: text('submitted_by'),
    schemeVersion: text('scheme_version').notNull(),
    /** The later version that took this one's place once it was filed. */
    replacedBy: text('replaced_by'),
    createdAt: moment('created_at').notNull(),
    approvedAt: moment('approved_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
    uniqueIndex('power_charts_version').on(t.power, t.kind, t.version),
    // At most one version waits beside the one in force, and one is in force.
    uniqueIndex('power_charts_one_open').on(t.power, t.kind).where(sql`${t.state} in ('draft', 'in-approval')`),
    uniqueIndex('power_charts_one_in_force').on(t.power, t.kind).where(sql`${t.state} = 'approved'`),
    index('power_charts_number').on(t.number),
  ],
);
