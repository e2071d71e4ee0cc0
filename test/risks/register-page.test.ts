import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Db, rowsOf } from '../../src/db/client.js';
import type { Database } from '../../src/db/open.js';
import type { Risk } from '../../src/risks/model.js';
import type { Visible } from '../../src/risks/queries.js';
import { placeOf, placeText, readPlace, registerPage } from '../../src/risks/register-page.js';
import { riskReaders, risks } from '../../src/risks/schema.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';

type Row = typeof risks.$inferInsert;
const row = (id: string, more: Partial<Row>): Row => ({
  id,
  number: `FX-2026-${id}`,
  reporter: 'nobody',
  department: null,
  fields: { point: id, manifestation: id, layer: 'post' },
  severity: 0,
  schemeVersion: 'v',
  status: 'filed',
  reportedAt: new Date(0),
  updatedAt: new Date(0),
  ...more,
});

onEachDatabase((kind) => {
  let database: Database;
  let db: Db;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    db = database.db;
  });
  afterAll(() => database.close());

  /** Every page one after the other, as 更多 asks for them. */
  async function allPages(visible: Visible, limit: number): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const page: Risk[] = await registerPage(db, visible, { after: readPlace(cursor), limit });
      ids.push(...page.map((risk) => risk.id));
      const last = page.at(-1);
      if (!last) return ids;
      cursor = placeText(placeOf(last));
    }
  }

  it('shows each person what is his to see, the gravest first, each point once, whatever the size of a page', async () => {
    const point = fc.record({
      reporter: fc.constantFrom('me', 'other'),
      department: fc.constantFrom(null, 1, 2, 3),
      severity: fc.constantFrom(0, 97, 98, 99),
      reportedAt: fc.integer({ min: 0, max: 3 }).map((day) => new Date(day * 86_400_000 + 123)),
      status: fc.constantFrom<Array<Row['status']>>('filed', 'in-approval', 'withdrawn', 'returned'),
      asked: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { maxLength: 25 }),
        fc.subarray([1, 2, 3]),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (points, sections, all, limit) => {
          await db.delete(risks);
          await db.delete(riskReaders);
          const rows = points.map(({ asked, ...point }, at) => ({
            asked,
            ...row(`r${String(at).padStart(3, '0')}`, point),
          }));
          if (rows.length > 0) await db.insert(risks).values(rows);
          const asked = rows.filter((one) => one.asked);
          if (asked.length > 0)
            await db
              .insert(riskReaders)
              .values(
                asked.map(({ id, severity = 0, reportedAt }) => ({ person: 'me', riskId: id, severity, reportedAt })),
              );
          const expected = rows
            .filter((one) => one.status !== 'withdrawn')
            .filter((one) => all || one.reporter === 'me' || one.asked || sections.includes(one.department as number))
            .sort(
              (a, b) =>
                (b.severity ?? 0) - (a.severity ?? 0) ||
                b.reportedAt.getTime() - a.reportedAt.getTime() ||
                (a.id < b.id ? 1 : -1),
            )
            .map((one) => one.id);
          const visible: Visible = all ? { all } : { all, person: 'me', sections };
          expect(await allPages(visible, limit)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('goes on behind the last point shown when graver ones have come in meanwhile', async () => {
    await db.delete(risks);
    await db.insert(risks).values(['a', 'b', 'c'].map((id) => row(id, { severity: 97 })));
    const [first] = await registerPage(db, { all: true }, { limit: 1 });
    await db.insert(risks).values(row('d', { severity: 99 }));
    const rest = await registerPage(db, { all: true }, { after: first && placeOf(first), limit: 9 });
    expect([first?.id, ...rest.map((risk) => risk.id)]).toEqual(['c', 'b', 'a']);
  });

  it('an update from before puts every point in its place, and with those who were asked about it', async () => {
    await db.delete(risks);
    await db.delete(riskReaders);
    await db
      .insert(risks)
      .values([
        row('old', { fields: { point: 'p', manifestation: 'p', layer: 'post', level: 'high' } }),
        row('none', {}),
      ]);
    await db.execute(sql`insert into scheme_versions (id, scheme_id, version, content, hash, state, activated_at, activated_by)
      values ('v', 's', 1, ${JSON.stringify({ levels: [{ key: 'high', rank: 1 }] })}::jsonb, 'h', 'active', now(), 'x')`);
    await db.execute(sql`insert into approvals (id, subject_kind, subject_id, concerned, scheme_version, status, snapshot, started_at)
      values ('a', 'risk', 'old', 'nobody', 'v', 'running', '{}', now())`);
    await db.execute(sql`insert into approval_steps (id, approval_id, position, key, label, decide, may_change_level, status, decided_by)
      values ('s1', 'a', 1, 'head', '负责人', 'one', false, 'agreed', 'head'), ('s2', 'a', 2, 'office', '办公室', 'one', false, 'pending', null)`);
    await db.execute(
      sql`insert into approval_deciders (step_id, person, because) values ('s1', 'head', 'post'), ('s2', 'office', 'post')`,
    );
    const file = path.join(import.meta.dirname, '../../drizzle/0004_points-in-order.sql');
    const statements = readFileSync(file, 'utf8').split('--> statement-breakpoint');
    for (const statement of statements.filter((one) => /^\s*(--.*\n)?(UPDATE|INSERT)/.test(one)))
      await db.execute(sql.raw(statement));
    expect(await rowsOf(db, sql`select id, severity from risks order by id`)).toEqual([
      { id: 'none', severity: 0 },
      { id: 'old', severity: 99 },
    ]);
    expect(await rowsOf(db, sql`select person, risk_id, severity from risk_readers order by person`)).toEqual([
      { person: 'head', risk_id: 'old', severity: 99 },
      { person: 'office', risk_id: 'old', severity: 99 },
    ]);
  });
});
