import { sql } from 'drizzle-orm';
import { bigint, bigserial, boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, moment } from '../db/columns.js';
import type { Card } from './card.js';

/** Every accepted callback, stored before it is acknowledged. The table is itself the queue, claimed person by person. */
export const inbox = pgTable(
  'inbox',
  {
    /** Order of acceptance. */
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    /** Deduplication key: the same delivery again finds its row and adds none. */
    key: text('key').notNull().unique(),
    /** Lane: messages of one person are handled one at a time. */
    person: text('person').notNull(),
    /** CreateTime of the platform. */
    sentAt: moment('sent_at').notNull(),
    /** `StoredBody` as JSON text: what was said or done; emptied once it is old. */
    body: text('body').notNull(),
    receivedAt: moment('received_at').notNull().defaultNow(),
    state: text('state', { enum: ['waiting', 'done', 'failed'] })
      .notNull()
      .default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    nextAt: moment('next_at'),
    doneAt: moment('done_at'),
    /** Kind of the last failure, without content. */
    error: text('error'),
  },
  (t) => [index('inbox_waiting').on(t.person, t.sentAt, t.seq).where(sql`${t.state} = 'waiting'`)],
);

/** Which process works on which person's messages, and until when if it falls silent. Correctness does not rest on
 * it (marking the row done does); it keeps two processes from thinking about the same message. */
export const inboxClaims = pgTable('inbox_claims', {
  person: text('person').primaryKey(),
  owner: text('owner').notNull(),
  /** Machine time of the database. */
  until: moment('until').notNull(),
});

/** What is to be said, written in the transaction that decided to say it; delivered in order for each person. */
export const outbox = pgTable(
  'outbox',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    kind: text('kind', { enum: ['message', 'card-update'] }).notNull(),
    /** `message`: the request body to the byte, so that a retry is equal to it. `card-update`: the new look. */
    body: text('body').notNull(),
    /** Hash of a text's body: WeCom drops what equals an earlier message, so a repeated text gets a time mark. */
    hash: text('hash'),
    /** The card this sends or changes. */
    taskId: text('task_id'),
    /** The file this sends; its place in the body holds this id until WeCom has given it one. */
    fileId: text('file_id'),
    state: text('state', { enum: ['waiting', 'sending', 'sent', 'failed'] })
      .notNull()
      .default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    /** True once an attempt ended without an answer: the message may have gone out. */
    ambiguous: boolean('ambiguous').notNull().default(false),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** Not before this. */
    nextAt: moment('next_at').notNull().defaultNow(),
    /** The 24 hours of trying begin here. */
    firstAttemptAt: moment('first_attempt_at'),
    attemptedAt: moment('attempted_at'),
    /** `sending`: which worker has it, and until when if it falls silent. Machine time of the database. */
    leaseUntil: moment('lease_until'),
    owner: text('owner'),
    /** `card-update`: the one-use code of the attempt in hand, kept while nobody knows whether it was used. */
    code: text('code'),
    /** False for what tells the office of a failure: its own failure is told to nobody. */
    tellFailure: boolean('tell_failure').notNull().default(true),
    sentAt: moment('sent_at'),
    errorCode: integer('error_code'),
    error: text('error'),
    messageId: text('message_id'),
    invalidPeople: text('invalid_people').array(),
  },
  (t) => [
    index('outbox_open').on(t.seq).where(sql`${t.state} in ('waiting', 'sending')`),
    index('outbox_hash').on(t.hash).where(sql`${t.hash} is not null`),
    index('outbox_failed').on(t.seq).where(sql`${t.state} = 'failed'`),
  ],
);

/** Files on their way out, one for all its recipients. WeCom is given the content just before it is sent. */
export const outgoingFiles = pgTable('outgoing_files', {
  id: text('id').primaryKey(),
  filename: text('filename').notNull(),
  mediaType: text('media_type').notNull(),
  content: bytes('content').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  /** WeCom's id of it, good for three days of the machine's time. */
  mediaId: text('media_id'),
  uploadedAt: moment('uploaded_at'),
});

/** Recipients of an outbox row, lower-case ids. `open` until it is sent or has failed for good: the lane's order. */
export const outboxPeople = pgTable(
  'outbox_people',
  {
    seq: bigint('seq', { mode: 'number' }).notNull(),
    person: text('person').notNull(),
    open: boolean('open').notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.seq, t.person] }),
    index('outbox_people_open').on(t.person, t.seq).where(sql`${t.open}`),
  ],
);

/** Every attempt to reach a person, for the member's 30 a minute and 1000 an hour. Pruned after an hour. */
export const deliveries = pgTable(
  'deliveries',
  {
    person: text('person').notNull(),
    /** End of the attempt, machine time. */
    at: moment('at').notNull(),
  },
  (t) => [index('deliveries_person_at').on(t.person, t.at)],
);

/** Cards that can be clicked: who got them and what a click is about. */
export const cards = pgTable(
  'cards',
  {
    taskId: text('task_id').primaryKey(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    /** Recipients, lower case; a click of anyone else is refused. */
    people: text('people').array().notNull(),
    /** As it was last shown. */
    card: jsonb('card').$type<Card>().notNull(),
    /** Text on the grey button once settled. */
    settled: text('settled'),
    /** The fresh card sent when this one could no longer be changed; changes go there. */
    replacedBy: text('replaced_by'),
    /** Product clock: after 72 hours a card can no longer be changed and a fresh one is sent. */
    createdAt: moment('created_at').notNull(),
  },
  (t) => [index('cards_subject').on(t.subjectKind, t.subjectId)],
);

/** One-use codes that allow one change of a card: one from sending it, one from each click. */
export const cardCodes = pgTable(
  'card_codes',
  {
    code: text('code').primaryKey(),
    taskId: text('task_id').notNull(),
    /** Product clock. */
    obtainedAt: moment('obtained_at').notNull(),
    usedAt: moment('used_at'),
  },
  (t) => [index('card_codes_task').on(t.taskId)],
);

/** The access token, one for all processes. */
export const accessTokens = pgTable('access_tokens', {
  /** corp id + agent id + hash of the secret */
  app: text('app').primaryKey(),
  token: text('token').notNull(),
  expiresAt: moment('expires_at').notNull(),
  /** While somebody fetches a new one. */
  refreshingUntil: moment('refreshing_until'),
});
