import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { Suggestion } from '../classifier/model.js';
import { bytes, moment } from '../db/columns.js';

/** What a report says, in the draft and in the register alike. Keys of the scheme, not labels. */
export interface RiskFields {
  /** 风险点, in short. */
  point: string;
  /** 表现形式: the person's own words. */
  manifestation: string;
  layer: string;
  post?: string;
  /** 所属职权. */
  power?: string;
  method?: string;
  category?: string;
  level?: string;
  /** Why this level, in the scheme's words. */
  reason?: string;
  /** What the scheme's method of grading made of the person's answers; the level chosen may be another. */
  graded?: { level: string; reason: string };
  /** Answers that the scheme's own forms ask for, by key of the field; under a field with options, the option's text. */
  extra?: Record<string, string>;
  /** It came with a register that was kept before (导入). */
  imported?: true;
  /** Key of the scheme's library that it was taken from, so that it is taken once. */
  library?: string;
  /** The words also gave orders to the system. They were not heeded; that somebody tried is kept for the office. */
  orders?: true;
}

/** One draft for each 上报, its card in the chat. */
export const riskDrafts = pgTable(
  'risk_drafts',
  {
    id: text('id').primaryKey(),
    person: text('person').notNull(),
    fields: jsonb('fields').$type<RiskFields>().notNull(),
    suggestion: jsonb('suggestion').$type<Suggestion>().notNull(),
    schemeVersion: text('scheme_version').notNull(),
    /** `waiting`: one of several in a message, whose card is still to come. */
    state: text('state', { enum: ['waiting', 'open', 'submitted', 'cancelled', 'expired'] }).notNull(),
    taskId: text('task_id').notNull(),
    /** Set when a returned report is reported again with changes. */
    riskId: text('risk_id'),
    /** Those that one message held: confirmed one after the other, in the order of their ids. */
    batch: text('batch'),
    createdAt: moment('created_at').notNull(),
  },
  (t) => [index('risk_drafts_person').on(t.person, t.createdAt), index('risk_drafts_batch').on(t.batch)],
);

/** What somebody said that cannot wait, and whether he had it told at once (立即通知). */
export const urgentCalls = pgTable('urgent_calls', {
  id: text('id').primaryKey(),
  person: text('person').notNull(),
  text: text('text').notNull(),
  createdAt: moment('created_at').notNull(),
  toldAt: moment('told_at'),
  /** Who was told. */
  told: text('told').array(),
});

export type RiskStatus = 'in-approval' | 'returned' | 'withdrawn' | 'filed' | 'closed' | 'voided';

/** The register of risk points (风险清单). */
export const risks = pgTable(
  'risks',
  {
    id: text('id').primaryKey(),
    /** FX-2026-0001 */
    number: text('number').notNull().unique(),
    reporter: text('reporter').notNull(),
    /** Section the point belongs to, as it was when reported. */
    department: integer('department'),
    fields: jsonb('fields').$type<RiskFields>().notNull(),
    /** The more serious the greater, by the rank its own scheme gives its level; 0 without one. Lists go by it. */
    severity: integer('severity').notNull().default(0),
    schemeVersion: text('scheme_version').notNull(),
    status: text('status').$type<RiskStatus>().notNull(),
    /** Round of approval now running or last run. */
    approvalId: text('approval_id'),
    reportedAt: moment('reported_at').notNull(),
    filedAt: moment('filed_at'),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
    // A page of 风险清单 is read from these in order, however long the list is.
    index('risks_in_order').on(t.severity, t.reportedAt, t.id),
    index('risks_reporter_in_order').on(t.reporter, t.severity, t.reportedAt, t.id),
    index('risks_department_in_order').on(t.department, t.severity, t.reportedAt, t.id),
    index('risks_status').on(t.status),
  ],
);

/**
 * Why somebody reads a point that is neither his own nor his section's: he is, was or will be asked about it, as the
 * approvals know; he answers for it, as responsibility knows.
 */
export type ReaderRelation = 'asked' | 'answers';

/** What other features know of who may see a point, kept beside the order of the list so that his page is read in order too. */
export const riskReaders = pgTable(
  'risk_readers',
  {
    person: text('person').notNull(),
    riskId: text('risk_id').notNull(),
    relation: text('relation').$type<ReaderRelation>().notNull(),
    severity: integer('severity').notNull(),
    reportedAt: moment('reported_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.riskId, t.person, t.relation] }),
    index('risk_readers_in_order').on(t.person, t.severity, t.reportedAt, t.riskId),
  ],
);

/** Pictures added to a draft or a report, and scans of paper decisions. */
export const attachments = pgTable(
  'attachments',
  {
    id: text('id').primaryKey(),
    ownerKind: text('owner_kind', { enum: ['risk-draft', 'risk', 'approval-step', 'submission'] }).notNull(),
    ownerId: text('owner_id').notNull(),
    mediaType: text('media_type').notNull(),
    sha256: text('sha256').notNull(),
    content: bytes('content').notNull(),
    addedBy: text('added_by').notNull(),
    addedAt: moment('added_at').notNull(),
  },
  (t) => [index('attachments_owner').on(t.ownerKind, t.ownerId)],
);

/** Running numbers by prefix and year. */
export const numbers = pgTable(
  'numbers',
  { prefix: text('prefix').notNull(), year: integer('year').notNull(), last: integer('last').notNull() },
  (t) => [primaryKey({ columns: [t.prefix, t.year] })],
);
