import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { outbox, outboxPeople } from '../../src/channels/schema.js';
import { keepAll, waitingFor } from '../../src/cycle/answer.js';
import { openRound } from '../../src/cycle/open-round.js';
import type { Database } from '../../src/db/open.js';
import { type RiskFields, risks } from '../../src/risks/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import type { Scheme } from '../../src/schemes/model.js';
import { proposeScheme } from '../../src/schemes/propose.js';
import { memberOf, operator } from '../powers/house.js';
import { scheme as testScheme } from '../support/factories.js';

/** The small hospital's plan, by the year. */
export const PLAN = testScheme({
  cycle: { every: 'year', label: '调整风险内容' },
  responsibility: ['high', 'mid', 'low'].map((level) => ({ level, owners: [{ by: 'section-head' as const }] })),
  levels: [
    { key: 'high', label: '高', rank: 1, definition: '重' },
    { key: 'mid', label: '中', rank: 2, definition: '中' },
    { key: 'low', label: '低', rank: 3, definition: '轻' },
  ],
});

/** What happens in a year of it, in whatever database is there by then. */
export function yearIn(database: () => Database) {
  const db = () => database().db;
  const as = (id: string) => memberOf(db(), id);
  const at = (day: string) => ({ ...operator(db()), now: new Date(`${day}T09:00:00+08:00`) });
  return {
    as,
    at,
    point: async (number: string, reporter: string, department: number | null, level: string, status = 'filed') => {
      const fields: RiskFields = { point: number, manifestation: '话', layer: 'post', category: 'duty', level };
      const { versionId } = await activeScheme(db());
      const { now } = operator(db());
      const row = { id: uuid(), number, reporter, department, fields, schemeVersion: versionId, reportedAt: now };
      await db()
        .insert(risks)
        .values({ ...row, status: status as 'filed', updatedAt: now });
      return row;
    },
    open: (day = '2026-12-31', due = '2027-01-29') => openRound(at(day), { due, today: day, configured: undefined }),
    /** A draft of the next version. */
    next: async (change: Partial<Scheme>, day?: string) => {
      const { scheme } = await activeScheme(db());
      return proposeScheme(day ? at(day) : operator(db()), { ...scheme, ...change });
    },
    texts: async (person: string) =>
      (
        await db()
          .select({ body: outbox.body })
          .from(outbox)
          .innerJoin(outboxPeople, eq(outboxPeople.seq, outbox.seq))
          .where(eq(outboxPeople.person, person))
          .orderBy(outbox.seq)
      ).map(({ body }) => String(body)),
    numbersFor: async (id: string) => {
      const { ctx, person } = await as(id);
      return (await waitingFor(ctx, person)).points.map(({ risk }) => risk.number);
    },
    keep: async (id: string) => {
      const { ctx, person } = await as(id);
      return keepAll(ctx, person);
    },
  };
}
