import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';

/** 审计: one row for each change and each refused access, in the same transaction. A trigger refuses UPDATE and DELETE. */
export const audit = pgTable(
  'audit',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    /** Machine time. */
    at: moment('at').notNull().defaultNow(),
    /** The product's clock at that moment; differs from `at` only in rehearsal. */
    productAt: moment('product_at').notNull(),
    /** person:zhangsan, system:reminders, operator:root */
    actor: text('actor').notNull(),
    /** verb of the feature, e.g. risk.submit, approval.return */
    action: text('action').notNull(),
    objectKind: text('object_kind').notNull(),
    objectId: text('object_id').notNull(),
    outcome: text('outcome', { enum: ['done', 'refused'] }).notNull(),
    /** Why it was refused or changed; before and after. No free text of a report. */
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull(),
    requestId: text('request_id').notNull(),
  },
  (t) => [index('audit_object').on(t.objectKind, t.objectId)],
);
