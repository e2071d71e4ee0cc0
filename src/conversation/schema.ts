import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '../db/columns.js';

/** Where a person stands in the chat: the open dialogue, and how 更多 goes on. One row per person. */
export const conversations = pgTable('conversations', {
  person: text('person').primaryKey(),
  /** Name of the open flow; null when none is open. */
  flow: text('flow'),
  state: jsonb('state').$type<unknown>(),
  /** Product clock; a dialogue older than a day has expired. */
  openedAt: moment('opened_at'),
  /** Which list 更多 continues, and from where. */
  list: text('list'),
  listCursor: text('list_cursor'),
});
