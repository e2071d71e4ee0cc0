import { and, eq, gt } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { askLevel } from '../../src/cycle/answer.js';
import { decideLevel } from '../../src/cycle/decide-level.js';
import { forgetListsAfter, listUnanswered, remindOfCycle } from '../../src/cycle/jobs.js';
import { closeRound, offerOf, openRound, setDue, shownOf } from '../../src/cycle/open-round.js';
import { levelsByVersion, openRoundNow } from '../../src/cycle/queries.js';
import { carryOvers } from '../../src/cycle/schema.js';
import { basis, same } from '../../src/responsibility/due.js';
import { severityOf } from '../../src/risks/model.js';
import { riskByNumber } from '../../src/risks/queries.js';
import { risks } from '../../src/risks/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { furnish } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { PLAN, yearIn } from './year.js';

const ZONE = 'Asia/Shanghai';

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  beforeEach(async () => {
    await furnish(database.db, PLAN);
  });
  const { as, at, point, open, next, texts, numbersFor, keep } = yearIn(() => database);
  const lastAudit = () => database.db.$count(audit);

  it('asks each head for the filed points of his section, and whoever is above him for his own', async () => {
    await point('FX-2026-0001', 'zhiyuan', 2, 'mid');
    await point('FX-2026-0002', 'caigou', 2, 'high');
    await point('FX-2026-0003', 'kuaiji', 3, 'low');
    await point('FX-2026-0004', 'kuaiji', 3, 'low', 'in-approval');
    expect(await open()).toMatchObject({ points: 3, heads: 3, fromDraft: false, version: 2 });
    expect(await numbersFor('caigou')).toEqual(['FX-2026-0001']);
    expect(await numbersFor('yuanzhang')).toEqual(['FX-2026-0002']);
    expect(await numbersFor('zhiyuan')).toEqual([]);
    expect((await texts('caiwu')).at(-1)).toMatch(/FX-2026-0003[\s\S]*2027-01-29 前答复/);
    await expect(open()).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('keeps what nobody changes, in the new version, and ends when everything is answered', async () => {
    await point('FX-2026-0001', 'zhiyuan', 2, 'mid');
    await point('FX-2026-0002', 'kuaiji', 3, 'low');
    const before = await lastAudit();
    await open();
    expect(await keep('caigou')).toEqual({ kept: ['FX-2026-0001'], left: [], running: [], old: [] });
    expect(await keep('caigou')).toEqual({ kept: [], left: [], running: [], old: [] });
    const { versionId } = await activeScheme(database.db);
    expect(await riskByNumber(database.db, 'FX-2026-0001')).toMatchObject({ schemeVersion: versionId });
    expect((await riskByNumber(database.db, 'FX-2026-0002'))?.schemeVersion).not.toBe(versionId);
    expect(await openRoundNow(database.db)).toBeDefined();
    await keep('caiwu');
    expect(await openRoundNow(database.db)).toBeUndefined();
    expect((await texts('banzhu')).at(-1)).toContain('答复完了');
    const kept = await database.db
      .select()
      .from(audit)
      .where(and(eq(audit.action, 'cycle.keep'), gt(audit.seq, before)));
    expect(kept.map(({ actor }) => actor)).toEqual(['person:caigou', 'person:caiwu']);
  });

  it('changes a level for a reason once somebody else of the office confirms, and remembers who and why', async () => {
    await point('FX-2026-0001', 'zhiyuan', 2, 'mid');
    await open();
    const { ctx, person } = await as('caigou');
    const ask = async (level: string, reason: string) => {
      const answer = await askLevel(ctx, person, { number: 'FX-2026-0001', level, reason });
      if (answer.to !== 'office') throw new Error('not to the office');
      return answer.asked;
    };
    await expect(ask('特高', '数量翻番')).rejects.toThrow('没有等级“特高”');
    await expect(ask('中', '数量翻番')).rejects.toThrow('本来就是');
    await expect(ask('高', '！')).rejects.toMatchObject({ kind: 'invalid' });
    const asked = await ask('高', '数量翻番');
    await expect(ask('低', '再想想')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(decideLevel(ctx, person, asked)).rejects.toMatchObject({ kind: 'forbidden' });
    const office = await as('banzhu');
    await decideLevel(office.ctx, office.person, asked, '证据不足');
    expect(await riskByNumber(database.db, 'FX-2026-0001')).toMatchObject({ fields: { level: 'mid' } });
    const again = await ask('高', '附了数量表');
    const both = await Promise.allSettled([
      decideLevel(office.ctx, office.person, again),
      as('ganshi').then((other) => decideLevel(other.ctx, other.person, again)),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const risk = await riskByNumber(database.db, 'FX-2026-0001');
    expect(risk).toMatchObject({ fields: { level: 'high', reason: expect.stringContaining('重') } });
    // Its place in lists, and who answers for it, go with the level.
    const inForce = (await activeScheme(database.db)).scheme;
    expect(risk?.severity).toBe(severityOf(inForce, 'high'));
    const { now, kept } = await basis(database.db);
    expect(same(now, kept)).toBe(false);
    expect(now.points).not.toBe('');
    expect(await levelsByVersion(database.db, risk?.id ?? '')).toMatchObject([
      { oldVersion: 1, newVersion: 2, oldLevel: '中', newLevel: '高', by: 'caigou', reason: '附了数量表' },
    ]);
    expect((await texts('zhiyuan')).at(-1)).toContain('等级定为“高”');
  });

  it('opens with the draft when it is complete; a level that is gone must be changed, old labels stay readable', async () => {
    await point('FX-2026-0001', 'zhiyuan', 2, 'low');
    await next({ responsibility: undefined });
    await expect(open()).rejects.toThrow('必须补上');
    await next({
      responsibility: PLAN.responsibility?.slice(0, 2),
      levels: PLAN.levels.slice(0, 2).map((one) => ({ ...one, label: `${one.label}级` })),
    });
    expect(await open()).toMatchObject({ fromDraft: true, version: 2 });
    expect(await keep('caigou')).toEqual({ kept: [], left: ['FX-2026-0001'], running: [], old: [] });
    const { ctx, person } = await as('caigou');
    const asked = await askLevel(ctx, person, { number: 'FX-2026-0001', level: '中级', reason: '取消了低' });
    const office = await as('ganshi');
    if (asked.to === 'office') await decideLevel(office.ctx, office.person, asked.asked);
    const risk = await riskByNumber(database.db, 'FX-2026-0001');
    expect(await levelsByVersion(database.db, risk?.id ?? '')).toMatchObject([{ oldLevel: '低', newLevel: '中级' }]);
  });

  it('leaves a point whose category is gone under its old version, where it can be read', async () => {
    await point('FX-2026-0001', 'zhiyuan', 2, 'mid');
    const before = await activeScheme(database.db);
    await next({ categories: [{ key: 'other', label: '其他', definition: '其他' }] });
    await open();
    expect(await keep('caigou')).toEqual({ kept: ['FX-2026-0001'], left: [], running: [], old: ['FX-2026-0001'] });
    expect(await riskByNumber(database.db, 'FX-2026-0001')).toMatchObject({ schemeVersion: before.versionId });
  });

  it('asks no more about a point that was made void, or was given another level elsewhere', async () => {
    await point('FX-2026-0001', 'zhiyuan', 2, 'mid');
    await point('FX-2026-0002', 'zhiyuan', 2, 'mid');
    await open();
    await database.db.update(risks).set({ status: 'voided' }).where(eq(risks.number, 'FX-2026-0001'));
    const other = await riskByNumber(database.db, 'FX-2026-0002');
    if (!other) throw new Error('no point');
    await database.db
      .update(risks)
      .set({ fields: { ...other.fields, level: 'high' } })
      .where(eq(risks.id, other.id));
    expect(await numbersFor('caigou')).toEqual([]);
    const rows = await database.db.select().from(carryOvers);
    expect(rows.map(({ state }) => state).sort()).toEqual(['changed', 'left']);
    expect(await levelsByVersion(database.db, other.id)).toMatchObject([
      { newLevel: '高', reason: '按调级的审批结果' },
    ]);
  });

  it('lists what is unanswered after the last day once, again after the clock went back or the day was moved', async () => {
    await point('FX-2026-0001', 'zhiyuan', 2, 'mid');
    await open();
    const lists = async () => (await texts('banzhu')).filter((text) => text.includes('期满')).length;
    await listUnanswered(at('2027-01-29'), ZONE);
    expect(await lists()).toBe(0);
    await listUnanswered(at('2027-01-30'), ZONE);
    await listUnanswered(at('2027-01-31'), ZONE);
    expect(await lists()).toBe(1);
    expect((await texts('banzhu')).at(-1)).toContain('采购科 1 个：FX-2026-0001');
    await forgetListsAfter(at('2027-01-01'), new Date('2027-01-01T00:00:00Z'));
    await listUnanswered(at('2027-01-30'), ZONE);
    expect(await lists()).toBe(2);
    const { ctx, person } = await as('banzhu');
    await setDue({ ...ctx, now: at('2027-02-01').now }, person, '2027-02-10', '2027-02-01');
    await listUnanswered(at('2027-02-11'), ZONE);
    expect(await lists()).toBe(3);
    expect(await closeRound(ctx, person)).toEqual({ unanswered: 1 });
    await expect(closeRound(ctx, person)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('reminds the office at the end of the year, not once a round was begun, and only of a yearly cycle', async () => {
    const reminded = async () => (await texts('banzhu')).filter((text) => text.includes('一个周期')).length;
    await remindOfCycle(at('2026-12-01'), ZONE);
    expect(await reminded()).toBe(1);
    await point('FX-2026-0001', 'zhiyuan', 2, 'mid');
    await open('2026-12-15', '2027-01-15');
    await keep('caigou');
    await remindOfCycle(at('2026-12-31'), ZONE);
    expect(await reminded()).toBe(1);
    await remindOfCycle(at('2027-12-01'), ZONE);
    expect(await reminded()).toBe(2);
    await next({ cycle: { every: 'project', label: '一个项目' } });
    await open('2028-01-05', '2028-02-01');
    await remindOfCycle(at('2028-12-31'), ZONE);
    expect(await reminded()).toBe(2);
  });

  it('is the office’s to begin, where the plan has a cycle, with a last day that is yet to come', async () => {
    const { ctx, person } = await as('caigou');
    const input = { due: '2027-01-29', today: '2026-12-31', configured: undefined };
    const shown = shownOf(await offerOf(at('2026-12-31'), undefined));
    await expect(openRound(ctx, { ...input, by: { person, shown } })).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(open('2026-12-31', '2026-12-31')).rejects.toMatchObject({ kind: 'invalid' });
    await next({ cycle: { every: 'year', label: '调整' }, chains: PLAN.chains });
    expect(await open()).toMatchObject({ points: 0 });
  });
});
