import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';

/** One round through a chain for one subject. */
export const approvals = pgTable(
  'approvals',
  {
    id: text('id').primaryKey(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    /** The person concerned: never decides here. */
    concerned: text('concerned').notNull(),
    schemeVersion: text('scheme_version').notNull(),
    status: text('status', { enum: ['running', 'approved', 'returned', 'withdrawn'] }).notNull(),
    /** What was decided upon, as it stood. */
    snapshot: jsonb('snapshot').$type<Record<string, unknown>>().notNull(),
    startedAt: moment('started_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (t) => [
    index('approvals_subject').on(t.subjectKind, t.subjectId),
    // One round at a time for one subject.
    uniqueIndex('approvals_one_running').on(t.subjectKind, t.subjectId).where(sql`${t.status} = 'running'`),
  ],
);

/**
 * planned → pending | gap | outside → agreed | returned. `dropped`: no longer needed (withdrawn, planned anew).
 * `passed`: it would have been the person concerned himself and nobody is above him; a later step decides for it too.
 */
export type StepStatus = 'planned' | 'pending' | 'gap' | 'outside' | 'agreed' | 'returned' | 'dropped' | 'passed';

/** A card sent for a step that has not been greyed. */
export interface SentCard {
  taskId: string;
  /** Product clock, ISO 8601. */
  sentAt: string;
  people: string[];
}

export const approvalSteps = pgTable(
  'approval_steps',
  {
    id: text('id').primaryKey(),
    approvalId: text('approval_id').notNull(),
    position: integer('position').notNull(),
    /** Key and label of the scheme's step. */
    key: text('key').notNull(),
    label: text('label').notNull(),
    decide: text('decide', { enum: ['one', 'all', 'meeting'] }).notNull(),
    mayChangeLevel: boolean('may_change_level').notNull(),
    status: text('status').$type<StepStatus>().notNull(),
    /** Product clock. */
    openedAt: moment('opened_at'),
    remindedAt: moment('reminded_at'),
    decidedAt: moment('decided_at'),
    decidedBy: text('decided_by'),
    reason: text('reason'),
    /** How it was decided: on a card, or entered by the office from paper or a meeting. */
    via: text('via', { enum: ['card', 'paper', 'meeting', 'outside'] }),
    /** Number and date (YYYY-MM-DD) of the paper (文号), and who signed it or which meeting. */
    paper: jsonb('paper').$type<{ number: string; date: string; name?: string }>(),
    /** Name of the body outside the product, for such a step. */
    body: text('body'),
    /** What this step decided upon, as it stood: the level may have changed since the round began. */
    snapshot: jsonb('snapshot').$type<Record<string, unknown>>(),
    /** Cards of this step that are still to be greyed. */
    cards: jsonb('cards').$type<SentCard[]>().notNull().default([]),
  },
  (t) => [
    index('approval_steps_approval').on(t.approvalId, t.position),
    index('approval_steps_open').on(t.status).where(sql`${t.status} in ('pending', 'gap', 'outside')`),
    // One step of a round waits at a time.
    uniqueIndex('approval_steps_one_open').on(t.approvalId).where(sql`${t.status} in ('pending', 'gap', 'outside')`),
  ],
);

/** Who may decide a step, and why he: his post, a delegation, or handed over from somebody who cannot. */
export const approvalDeciders = pgTable(
  'approval_deciders',
  {
    stepId: text('step_id').notNull(),
    person: text('person').notNull(),
    because: text('because', { enum: ['post', 'climbed', 'delegation', 'handover'] }).notNull(),
    /** Whose place he takes, with a delegation or handover. */
    insteadOf: text('instead_of'),
    /** With `decide: all`: his own decision. */
    agreedAt: moment('agreed_at'),
  },
  (t) => [primaryKey({ columns: [t.stepId, t.person] }), index('approval_deciders_person').on(t.person)],
);

/** 调整等级: who changed the level in a round, and why. */
export const approvalLevelChanges = pgTable(
  'approval_level_changes',
  {
    id: text('id').primaryKey(),
    approvalId: text('approval_id').notNull(),
    stepId: text('step_id').notNull(),
    /** Keys of the scheme's levels. */
    fromLevel: text('from_level').notNull(),
    toLevel: text('to_level').notNull(),
    reason: text('reason').notNull(),
    changedBy: text('changed_by').notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  (t) => [index('approval_level_changes_approval').on(t.approvalId)],
);

/** 请假代办. */
export const delegations = pgTable(
  'delegations',
  {
    id: text('id').primaryKey(),
    person: text('person').notNull(),
    delegate: text('delegate').notNull(),
    fromAt: moment('from_at').notNull(),
    /** End of the last day, organisation's time zone. */
    untilAt: moment('until_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (t) => [index('delegations_person').on(t.person)],
);
