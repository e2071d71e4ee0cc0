import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ctx, inTransaction } from '../../src/context.js';
import { type Db, rowsOf } from '../../src/db/client.js';
import type { Database } from '../../src/db/open.js';
import { responsibilities } from '../../src/responsibility/schema.js';
import type { Risk } from '../../src/risks/model.js';
import { riskIdsVisibleTo, type Visible } from '../../src/risks/queries.js';
import { keepAnswering, moveInLists } from '../../src/risks/readers.js';
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
      answers: fc.boolean(),
    });
    // Read by two relations, each point must not take the room of two.
    const twice = {
      reporter: 'other' as const,
      department: null,
      severity: 98 as const,
      reportedAt: new Date(123),
      status: 'filed' as const,
      asked: true,
      answers: true,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(point, { maxLength: 25 }),
        fc.subarray([1, 2, 3]),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (points, sections, all, limit) => {
          await db.delete(risks);
          await db.delete(riskReaders);
          const rows = points.map(({ asked, answers, ...point }, at) => ({
            asked,
            answers,
            ...row(`r${String(at).padStart(3, '0')}`, point),
          }));
          if (rows.length > 0) await db.insert(risks).values(rows);
          const readers = (['asked', 'answers'] as const).flatMap((relation) =>
            rows
              .filter((one) => one[relation])
              .map(({ id, severity = 0, reportedAt }) => ({
                person: 'me',
                riskId: id,
                relation,
                severity,
                reportedAt,
              })),
          );
          if (readers.length > 0) await db.insert(riskReaders).values(readers);
          const his = rows.filter(
            (one) =>
              all || one.reporter === 'me' || one.asked || one.answers || sections.includes(one.department as number),
          );
          const expected = his
            .filter((one) => one.status !== 'withdrawn')
            .sort(
              (a, b) =>
                (b.severity ?? 0) - (a.severity ?? 0) ||
                b.reportedAt.getTime() - a.reportedAt.getTime() ||
                (a.id < b.id ? 1 : -1),
            )
            .map((one) => one.id);
          const visible: Visible = all ? { all } : { all, person: 'me', sections };
          expect(await allPages(visible, limit)).toEqual(expected);
          const first = await registerPage(db, visible, { limit });
          expect(first.map(({ id }) => id)).toEqual(expected.slice(0, limit));
          const everyId = rows.map(({ id }) => id);
          expect(await riskIdsVisibleTo(db, visible, everyId)).toEqual(new Set(his.map(({ id }) => id)));
        },
      ),
      { numRuns: 60, examples: [[[twice, twice, twice], [], false, 3]] },
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
    // `relation` came later, with 'asked' for what was there.
    await db.execute(sql`alter table risk_readers alter column relation set default 'asked'`);
    for (const statement of statements.filter((one) => /^\s*(--.*\n)?(UPDATE|INSERT)/.test(one)))
      await db.execute(sql.raw(statement));
    await db.execute(sql`alter table risk_readers alter column relation drop default`);
    expect(await rowsOf(db, sql`select id, severity from risks order by id`)).toEqual([
      { id: 'none', severity: 0 },
      { id: 'old', severity: 99 },
    ]);
    expect(await rowsOf(db, sql`select person, risk_id, severity from risk_readers order by person`)).toEqual([
      { person: 'head', risk_id: 'old', severity: 99 },
      { person: 'office', risk_id: 'old', severity: 99 },
    ]);
  });

  it('an update from before lets those read a point who answer for it, once each', async () => {
    await db.delete(risks);
    await db.delete(riskReaders);
    await db.insert(risks).values(row('held', { severity: 99 }));
    const places = [
      { duty: 'owner', kind: 'member', holder: 'head' },
      { duty: 'supervisor', kind: 'person', holder: 'head' },
      { duty: 'owner', kind: 'body', holder: '党组' },
      { duty: 'supervisor', kind: 'vacant', holder: '分管领导' },
    ] as const;
    await db
      .insert(responsibilities)
      .values(places.map((place) => ({ risk: 'held', ...place, level: 'high', since: new Date(0) })));
    const file = path.join(import.meta.dirname, '../../drizzle/0013_who-reads-a-point-and-why.sql');
    const backfill = readFileSync(file, 'utf8').split('--> statement-breakpoint').at(-1) ?? '';
    await db.execute(sql.raw(backfill));
    expect(await rowsOf(db, sql`select person, risk_id, relation, severity from risk_readers`)).toEqual([
      { person: 'head', risk_id: 'held', relation: 'answers', severity: 99 },
    ]);
  });

  it.skipIf(kind === 'PGlite')(
    'a level that changes meanwhile moves the point with those who begin to answer',
    async () => {
      await db.delete(risks);
      await db.delete(riskReaders);
      await db.delete(responsibilities);
      await db.insert(risks).values(row('graded', { severity: 97 }));
      const place = { risk: 'graded', duty: 'owner', kind: 'person', holder: 'head', level: 'low', since: new Date(0) };
      await db.insert(responsibilities).values(place as typeof responsibilities.$inferInsert);
      const context = (handle: Db): Ctx => ({
        db: handle,
        now: new Date(),
        actor: { kind: 'system', job: 'test' },
        requestId: 't',
      });
      let answering: Promise<void> | undefined;
      await db.transaction(async (tx) => {
        const grading = context(tx as unknown as Db);
        await tx.update(risks).set({ severity: 99 }).where(eq(risks.id, 'graded'));
        await moveInLists(grading, 'graded', { severity: 99 });
        answering = inTransaction(context(db), (other) => keepAnswering(other, ['graded']));
        await setTimeout(200);
      });
      await answering;
      expect(await rowsOf(db, sql`select person, severity from risk_readers`)).toEqual([
        { person: 'head', severity: 99 },
      ]);
    },
  );
});
