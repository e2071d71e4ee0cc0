import { index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';
import type { ModelCall } from './model.js';

/** One row for each question to a model: what it cost and what became of it. No text and no person. */
export const modelCalls = pgTable(
  'model_calls',
  {
    id: text('id').primaryKey(),
    /** Machine clock: beside the provider's own bill and log. */
    at: moment('at').notNull(),
    prompt: text('prompt').notNull(),
    version: integer('version').notNull(),
    model: text('model').notNull(),
    outcome: text('outcome').$type<ModelCall['outcome']>().notNull(),
    requests: integer('requests').notNull(),
    /** Null where the endpoint tells none. */
    tokensIn: integer('tokens_in'),
    tokensOut: integer('tokens_out'),
    ms: integer('ms').notNull(),
    breaker: text('breaker').$type<ModelCall['breaker']>().notNull(),
  },
  (t) => [index('model_calls_at').on(t.at)],
);
