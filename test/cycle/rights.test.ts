import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { offerOf, openRound, shownOf } from '../../src/cycle/open-round.js';
import { openRoundNow } from '../../src/cycle/queries.js';
import { type Db, rowsOf } from '../../src/db/client.js';
import type { Database } from '../../src/db/open.js';
import { grants } from '../../src/directory/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { schemeDrafts } from '../../src/schemes/schema.js';
import { furnish } from '../powers/house.js';
import { emptyTables, freshDatabase, onEachDatabase } from '../support/database.js';
import { PLAN, yearIn } from './year.js';

/** Who may do what in a round, and what happens when two do something at once. */
onEachDatabase((kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await freshDatabase(kind);
  });
  beforeEach(async () => {
    await emptyTables(database.db);
    await furnish(database.db, PLAN);
  });
  afterAll(() => database.close());
  const { as, open, next } = yearIn(() => database);
  const begins = async (id: string, shown?: ReturnType<typeof shownOf>) => {
    const { ctx, person } = await as(id);
    const by = { person, shown: shown ?? shownOf(await offerOf(ctx, person)) };
    return openRound(ctx, { due: '2027-01-29', today: '2026-12-31', configured: undefined, by });
  };
  /** While somebody else's change is not yet committed, `verb` waits for it: then that is committed. */
  const meanwhile = async <T>(change: (db: Db) => Promise<unknown>, verb: () => Promise<T>): Promise<T> => {
    let done: Promise<T> | undefined;
    await database.db.transaction(async (tx) => {
      await change(tx as unknown as Db);
      done = verb();
      done.catch(() => {});
      const waits = async () =>
        (
          await rowsOf(
            database.db,
            sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).length > 0;
      for (let i = 0; !(await waits()); i++) {
        if (i > 200) throw new Error('nobody waits');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
    return done as Promise<T>;
  };

  it('begins with what the office was shown: not with a draft that was changed, given up or proposed since', async () => {
    const { ctx, person } = await as('banzhu');
    const shown = async () => shownOf(await offerOf(ctx, person));
    const without = await shown();
    await next({ title: '新一年的方案' }, '2026-12-01');
    await expect(begins('banzhu', without)).rejects.toThrow('草案有变化');
    const first = await shown();
    await next({ title: '又改过的方案' }, '2026-12-02');
    await expect(begins('banzhu', first)).rejects.toThrow('草案有变化');
    const second = await shown();
    await database.db.update(schemeDrafts).set({ state: 'given-up' });
    await expect(begins('banzhu', second)).rejects.toThrow('草案有变化');
    await database.db.update(schemeDrafts).set({ state: 'draft' });
    await expect(begins('banzhu', { ...second, version: 'another' })).rejects.toThrow('现行方案已经换了');
    expect(await openRoundNow(database.db)).toBeUndefined();
    expect(await begins('banzhu', second)).toMatchObject({ fromDraft: true });
    expect((await activeScheme(database.db)).scheme.title).toBe('又改过的方案');
  });

  it('puts no draft in force that another office keeps', async () => {
    const { scheme } = await activeScheme(database.db);
    await database.db.insert(grants).values({ role: '审计室', person: 'kuaiji', grantedBy: 'test' });
    const roles = [...scheme.roles, { ...scheme.roles[0], name: '审计室' }];
    await next({ id: 'audit-plan', title: '审计室的方案', office: '审计室', roles });
    expect(await begins('banzhu')).toMatchObject({ fromDraft: false });
    expect((await activeScheme(database.db)).scheme.title).toBe(scheme.title);
  });

  it.skipIf(kind === 'PGlite')('waits for whoever is filling the draft, and begins with what he filled', async () => {
    await next({ title: '还没补好' }, '2026-12-01');
    await meanwhile(
      async (db) => {
        const [draft] = await db.select().from(schemeDrafts);
        if (!draft) throw new Error('no draft');
        await db.update(schemeDrafts).set({ content: { ...draft.content, title: '补好了' } });
      },
      () => open(),
    );
    expect((await activeScheme(database.db)).scheme.title).toBe('补好了');
  });
});
