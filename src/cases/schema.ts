import { doublePrecision, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Kind } from '../classifier/model.js';

/**
 * What was suggested for a report and what people decided, kept to learn from. The text is redacted before it is written.
 * Neither a person nor a section: only the point it belongs to, with which it goes.
 */
export const classifierCases = pgTable(
  'classifier_cases',
  {
    risk: text('risk').primaryKey(),
    schemeId: text('scheme_id').notNull(),
    schemeVersion: text('scheme_version').notNull(),
    layer: text('layer').notNull(),
    /** 2026-11, product's clock, when it was first confirmed. */
    month: text('month').notNull(),
    text: text('text').notNull(),
    by: text('by', { enum: ['local', 'llm'] }).notNull(),
    /** With `llm`. */
    prompt: text('prompt'),
    promptVersion: integer('prompt_version'),
    model: text('model'),
    kind: text('kind').$type<Kind>().notNull(),
    confidence: doublePrecision('confidence').notNull(),
    suggestedCategory: text('suggested_category'),
    suggestedLevel: text('suggested_level'),
    /** Decided; null where the scheme has none, or where it came from elsewhere (a level that is inherited). */
    category: text('category'),
    level: text('level'),
  },
  (t) => [index('classifier_cases_newest').on(t.schemeId, t.month, t.risk)],
);
