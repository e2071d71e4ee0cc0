import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { askLevel, keepAll } from '../../src/cycle/answer.js';
import { decideLevel } from '../../src/cycle/decide-level.js';
import { listUnanswered } from '../../src/cycle/jobs.js';
import { offerOf, openRound, shownOf } from '../../src/cycle/open-round.js';
import { openRoundNow } from '../../src/cycle/queries.js';
import { carryOvers, cycleRounds } from '../../src/cycle/schema.js';
import { type Db, rowsOf } from '../../src/db/client.js';
import { grants } from '../../src/directory/schema.js';
import { levelChanges } from '../../src/levels/schema.js';
import { severityOf } from '../../src/risks/model.js';
import { riskByNumber } from '../../src/risks/queries.js';
import { keepReaders } from '../../src/risks/readers.js';
import { riskReaders, risks } from '../../src/risks/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { Chain } from '../../src/schemes/model.js';
import { schemeDrafts } from '../../src/schemes/schema.js';
import { furnish, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { PLAN, yearIn } from './year.js';

const ZONE = 'Asia/Shanghai';
const FIRST = 'FX-2026-0001';
const SECOND = 'FX-2026-0002';

/** Who may do what in a round, and what happens when two do something at once. */
onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  beforeEach(async () => {
    await furnish(database.db, PLAN);
  });
  const { as, at, point, open, next, texts, numbersFor, keep } = yearIn(() => database);
  const riskOf = async (number: string) => {
    const risk = await riskByNumber(database.db, number);
    if (!risk) throw new Error(`no ${number}`);
    return risk;
  };
  const carryOf = async (number: string) => {
    const { id } = await riskOf(number);
    const [carry] = await database.db
      .select()
      .from(carryOvers)
      .where(eq(carryOvers.risk, id))
      .orderBy(desc(carryOvers.id));
    return carry;
  };
  const asks = async (id: string, day: string, level: string, number = FIRST) => {
    const { ctx, person } = await as(id);
    const answer = await askLevel({ ...ctx, now: at(day).now }, person, { number, level, reason: '情况变了' });
    if (answer.to !== 'office') throw new Error('not to the office');
    return answer.asked;
  };
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

  it.skipIf(kind === 'PGlite')('keeps what somebody else changes in a point while its level is confirmed', async () => {
    await point(FIRST, 'zhiyuan', 2, 'mid');
    await open();
    const asked = await asks('caigou', '2027-01-04', '高');
    const office = await as('banzhu');
    const { id, fields } = await riskOf(FIRST);
    await meanwhile(
      (db) =>
        db
          .update(risks)
          .set({ fields: { ...fields, point: '更正过的' } })
          .where(eq(risks.id, id)),
      () => decideLevel(office.ctx, office.person, asked),
    );
    expect((await riskOf(FIRST)).fields).toMatchObject({ point: '更正过的', level: 'high' });
  });

  it.skipIf(kind === 'PGlite')(
    'confirms nothing on a point that is closed, or regraded, at that very moment',
    async () => {
      await point(FIRST, 'zhiyuan', 2, 'mid');
      await point(SECOND, 'zhiyuan', 2, 'mid');
      await open();
      const asked = await asks('caigou', '2027-01-04', '高');
      const office = await as('banzhu');
      const first = await riskOf(FIRST);
      await expect(
        meanwhile(
          (db) => db.update(risks).set({ status: 'closed' }).where(eq(risks.id, first.id)),
          () => decideLevel(office.ctx, office.person, asked),
        ),
      ).rejects.toThrow('不用再确认');
      expect(await riskOf(FIRST)).toMatchObject({ status: 'closed', fields: { level: 'mid' } });
      const second = await riskOf(SECOND);
      const done = await meanwhile(
        (db) =>
          db
            .update(risks)
            .set({ fields: { ...second.fields, level: 'high' } })
            .where(eq(risks.id, second.id)),
        () => keep('caigou'),
      );
      expect(done.kept).toEqual([]);
      expect(await carryOf(SECOND)).toMatchObject({ state: 'changed', newLevel: 'high', answeredBy: null });
    },
  );

  it('lets nobody of the office answer for his own point, or confirm it', async () => {
    await point(FIRST, 'ganshi', null, 'mid');
    await open();
    expect(await numbersFor('ganshi')).toEqual([]);
    expect((await keep('ganshi')).kept).toEqual([]);
    expect(await numbersFor('banzhu')).toEqual([FIRST]);
    // Who asks does not confirm, and whose point it is neither: then it cannot be asked for.
    await expect(asks('banzhu', '2027-01-04', '高')).rejects.toThrow('现在没有别人');
    expect((await keep('banzhu')).kept).toEqual([FIRST]);
  });

  it('decides on the answer that was shown, never on a newer one', async () => {
    await point(FIRST, 'zhiyuan', 2, 'mid');
    await open();
    const [office, other] = [await as('banzhu'), await as('ganshi')];
    const first = await asks('caigou', '2027-01-04', '低');
    await decideLevel(office.ctx, office.person, first, '没有理由降');
    const second = await asks('caigou', '2027-01-05', '高');
    await expect(decideLevel(other.ctx, other.person, first)).rejects.toThrow('重新提出了调级');
    await expect(decideLevel(other.ctx, other.person, first, '不降')).rejects.toThrow('重新提出了调级');
    expect(await carryOf(FIRST)).toMatchObject({ state: 'asked', newLevel: 'high' });
    await decideLevel(other.ctx, other.person, second);
    expect((await riskOf(FIRST)).fields.level).toBe('high');
    await expect(decideLevel(office.ctx, office.person, second)).rejects.toThrow('已经处理过');
  });

  it('ranks and explains what is kept as the new version does, in everybody’s lists', async () => {
    await point(FIRST, 'zhiyuan', 2, 'mid');
    await database.db.update(risks).set({ severity: severityOf(PLAN, 'mid') });
    const { id, severity } = await riskOf(FIRST);
    await keepReaders(operator(database.db), id, ['caiwu']);
    await next({
      levels: PLAN.levels.map((one) => (one.key === 'mid' ? { ...one, rank: 9, definition: '新的说法' } : one)),
    });
    await open();
    await keep('caigou');
    const kept = await riskOf(FIRST);
    const inForce = (await activeScheme(database.db)).scheme;
    expect(kept.severity).toBe(severityOf(inForce, 'mid'));
    expect(kept.severity).not.toBe(severity);
    expect(kept.fields).toMatchObject({ point: FIRST, level: 'mid', reason: expect.stringContaining('新的说法') });
    expect(await database.db.select().from(riskReaders)).toMatchObject([{ person: 'caiwu', severity: kept.severity }]);
  });

  it('writes down what was settled elsewhere as nobody’s answer, and ends the round with the last of it', async () => {
    await point(FIRST, 'zhiyuan', 2, 'mid');
    await point(SECOND, 'kuaiji', 3, 'mid');
    await open();
    const before = await database.db.$count(audit);
    const [first, second] = [await riskOf(FIRST), await riskOf(SECOND)];
    await database.db.update(risks).set({ status: 'closed' }).where(eq(risks.id, first.id));
    expect(await numbersFor('caigou')).toEqual([]);
    await database.db
      .update(risks)
      .set({ fields: { ...second.fields, level: 'high' } })
      .where(eq(risks.id, second.id));
    // Long before the last day: the job looks daily.
    await listUnanswered(at('2027-01-04'), ZONE);
    await listUnanswered(at('2027-01-05'), ZONE);
    expect(await openRoundNow(database.db)).toBeUndefined();
    expect((await texts('banzhu')).filter((text) => text.includes('答复完了'))).toHaveLength(1);
    const rows = await database.db
      .select()
      .from(audit)
      .where(and(gt(audit.seq, before), inArray(audit.action, ['cycle.leave', 'cycle.note-level', 'cycle.close'])))
      .orderBy(audit.seq);
    expect(rows).toMatchObject([
      { action: 'cycle.leave', actor: 'system:cycle.settled', objectId: first.id, detail: { status: 'closed' } },
      { action: 'cycle.note-level', actor: 'system:cycle.settled', objectId: second.id, detail: { to: 'high' } },
      { action: 'cycle.close', detail: { unanswered: 0 } },
    ]);
  });

  it('lists to the office once there is somebody in it, and once there is something to list', async () => {
    await point(FIRST, 'zhiyuan', 2, 'mid');
    await open();
    const listed = async () => (await database.db.select().from(cycleRounds))[0]?.listedAt ?? null;
    const office = await database.db.select().from(grants);
    await database.db.delete(grants);
    await listUnanswered(at('2027-02-01'), ZONE);
    expect(await listed()).toBeNull();
    await database.db.insert(grants).values(office);
    const asked = await asks('caigou', '2027-02-01', '高');
    await listUnanswered(at('2027-02-02'), ZONE);
    expect(await listed()).toBeNull();
    const { ctx, person } = await as('banzhu');
    await decideLevel(ctx, person, asked, '证据不足');
    await listUnanswered(at('2027-02-03'), ZONE);
    expect(await listed()).not.toBeNull();
    expect((await texts('banzhu')).filter((text) => text.includes('期满'))).toHaveLength(1);
  });

  it('sends another level to the plan’s own chain where it has one, and waits for what that decides', async () => {
    await point(FIRST, 'caigou', 2, 'mid');
    await point(SECOND, 'zhiyuan', 2, 'low');
    const steps = [{ key: 'party', label: '同级党委审定', who: { by: 'outside', body: '同级党委' } }];
    await next({ chains: Chain.array().parse([...PLAN.chains, { key: 'levels', object: 'level', steps }]) });
    await open();
    const answer = async (id: string, number: string, level = '高') => {
      const { ctx, person } = await as(id);
      return askLevel(ctx, person, { number, level, reason: '情况变了' });
    };
    // A head's own point is answered for above him, and so is its level proposed.
    expect(await answer('yuanzhang', FIRST)).toMatchObject({ to: 'chain', change: { toLevel: 'high' } });
    await expect(answer('yuanzhang', SECOND)).rejects.toMatchObject({ kind: 'not-found' });
    const proposed = await answer('caigou', SECOND, '中');
    if (proposed.to !== 'chain') throw new Error('not to the chain');
    expect(await carryOf(SECOND)).toMatchObject({ state: 'waiting' });
    await database.db
      .update(levelChanges)
      .set({ status: 'in-approval', number: 'DJ-2026-0001' })
      .where(eq(levelChanges.id, proposed.change.id));
    await expect(answer('caigou', SECOND)).rejects.toThrow('DJ-2026-0001');
    expect(await keep('caigou')).toEqual({ kept: [], left: [], running: [SECOND], old: [] });
    const { ctx, person } = await as('yuanzhang');
    expect((await keepAll(ctx, person)).kept).toEqual([FIRST]);
    expect(await openRoundNow(database.db)).toBeDefined();
  });
});
