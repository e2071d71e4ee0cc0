import { setTimeout } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Effects } from '../../src/approvals/subjects.js';
import { audit } from '../../src/audit/schema.js';
import type { Outgoing } from '../../src/channels/channel.js';
import type { Ctx } from '../../src/context.js';
import { assignDepartments, unassignDepartments } from '../../src/directory/assign.js';
import type { PersonStatus } from '../../src/directory/model.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { grants } from '../../src/directory/schema.js';
import { currentSnapshot, writeDirectory } from '../../src/directory/store.js';
import { beginSchedule, tick } from '../../src/jobs/schedule.js';
import { levelSubject } from '../../src/levels/subject.js';
import { placesOf } from '../../src/responsibility/queries.js';
import { renamePerson } from '../../src/responsibility/rename.js';
import { responsibilities } from '../../src/responsibility/schema.js';
import { forgetDigestsAfter, sendDigests } from '../../src/responsibility/send-digests.js';
import { settleResponsibility } from '../../src/responsibility/settle.js';
import { closeRisk, reopenRisk } from '../../src/risks/close.js';
import { correctRisk, voidRisk } from '../../src/risks/correct.js';
import { importRisks } from '../../src/risks/import.js';
import { registerPage } from '../../src/risks/register-page.js';
import { renamePerson as renamedInRisks } from '../../src/risks/rename.js';
import { type RiskFields, risks } from '../../src/risks/schema.js';
import { riskSubject } from '../../src/risks/subject.js';
import { visibleTo } from '../../src/risks/visible.js';
import { activateScheme } from '../../src/schemes/activate.js';
import { activeScheme, schemeVersion } from '../../src/schemes/active.js';
import { Responsibility } from '../../src/schemes/language/grading.js';
import { furnish, memberOf, NOW, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { scheme } from '../support/factories.js';
import { keptReaders } from '../support/readers.js';

const office = { by: 'role', role: '领导小组办公室' };
const rules = (mid: object = { by: 'section-head' }) =>
  [
    { level: 'high', owners: [{ by: 'body', body: 'party' }], supervisors: [office] },
    { level: 'mid', owners: [mid], supervisors: [{ by: 'role', role: '主要领导' }] },
    { level: 'low', owners: [{ by: 'reporter' }] },
  ].map((one) => Responsibility.parse(one));
const plan = (mid?: object) =>
  scheme({
    bodies: [{ key: 'party', label: '局党组', members: ['主要领导', '分管领导'] }],
    responsibility: rules(mid),
    grading: { criteria: [], cutoffs: ['high', 'mid', 'low'].map((level) => ({ level, text: '按情况' })) },
  });

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let sent: Outgoing[];
  let now = NOW;
  beforeEach(async () => {
    await furnish(database.db, plan());
    sent = [];
    now = NOW;
  });
  afterEach(async () => {
    // Whatever happened: who reads a point because he answers for it is whoever does.
    const { kept, known } = await keptReaders(database.db);
    expect(kept).toEqual(known);
  });

  const ctx = (): Ctx => ({ ...operator(database.db), now });
  const effects = (): Effects => ({
    put: async (_ctx, outgoing) => void sent.push(outgoing),
    organisation: loadOrganisation,
    scheme: async (db, version) => (await schemeVersion(db, version)).scheme,
    subjects: [riskSubject, levelSubject],
    timeZone: 'Asia/Shanghai',
    workingDays: async () => ({ isWorkingDay: () => true, between: () => 1 }),
    fetchPicture: async () => ({ content: new Uint8Array(), mediaType: 'image/png' }),
  });
  const settle = () => settleResponsibility(ctx(), effects());
  /** What a person was told since it was last asked. */
  const told = (person: string) => {
    const texts = sent.flatMap((one) => (one.kind === 'text' && one.to.includes(person) ? [one.text] : []));
    sent = sent.flatMap((one): Outgoing[] => {
      if (one.kind !== 'text') return [one];
      const to = one.to.filter((id) => id !== person);
      return to.length > 0 ? [{ ...one, to }] : [];
    });
    return texts;
  };
  const bring = async (level: string, count = 1, section = '采购科') => {
    const at = await database.db.$count(risks);
    const rows = [
      ['风险点', '科室', '层级', '风险类别', '风险等级', '上报人'],
      ...Array.from({ length: count }, (_, i) => [
        `第${at + i}个环节由一个人经手`,
        section,
        '岗位',
        '岗位职责',
        level,
        '采购员',
      ]),
    ];
    const done = await importRisks(
      ctx(),
      rows.map((cells, i) => ({ number: i + 1, cells })),
      { timeZone: 'Asia/Shanghai', dryRun: false },
    );
    expect(done.problems).toEqual([]);
    return done.added;
  };
  const become = (id: string, status: PersonStatus) =>
    writeDirectory(ctx(), 'test', (known) => {
      const person = known.people.get(id);
      return { snapshot: person ? { ...known, people: new Map(known.people).set(id, { ...person, status }) } : known };
    });
  const changes = () => database.db.$count(audit, eq(audit.action, 'responsibility.change'));
  const holders = async () =>
    (await database.db.select().from(responsibilities))
      .map(({ duty, kind: of, holder }) => `${duty} ${of} ${holder}`)
      .sort();

  it('is computed once for each change, and tells each owner once, however many points', async () => {
    const numbers = await bring('中', 20);
    expect(await settle()).toBe(true);
    const [text = '', ...more] = told('caigou');
    expect(more).toEqual([]);
    expect(text).toContain('由您负责管理的风险点新增 20 条（中 20）');
    expect(Buffer.byteLength(text)).toBeLessThan(2048);
    expect(text).toContain('…… 等 20 条');
    expect(told('yuanzhang')).toEqual([]);
    expect(await settle()).toBe(false);
    expect(await changes()).toBe(40);
    expect(await placesOf(database.db, { person: 'yuanzhang' })).toHaveLength(20);
    const { person: head } = await memberOf(database.db, 'caigou');
    const page = await registerPage(database.db, await visibleTo(database.db, head), { limit: 50 });
    expect(page.map(({ number }) => number).sort()).toEqual(numbers);
    expect(numbers).toHaveLength(20);
  });

  it('two processes settle one change once', async () => {
    await bring('中');
    await Promise.all([settle(), settle()]);
    expect(told('caigou')).toHaveLength(1);
    expect(await changes()).toBe(2);
  });

  it('a body answers as a whole: its members hear of it, and it stays one holder', async () => {
    const [number] = await bring('高');
    await settle();
    expect(await holders()).toEqual([
      'owner body 局党组',
      'owner member fenguan',
      'owner member yuanzhang',
      'supervisor person banzhu',
      'supervisor person ganshi',
    ]);
    expect(told('fenguan')[0]).toContain(`${number} 由您负责管理`);
    // One of several goes: the rest keep it, and hear nothing.
    told('yuanzhang');
    await become('fenguan', 'left');
    await settle();
    expect(told('yuanzhang')).toEqual([]);
    expect(told('fenguan')).toEqual([]); // he has left: nobody writes to him
  });

  it('nobody to answer: the office is told once, and the place is filled again with whoever comes', async () => {
    const [number = ''] = await bring('中');
    await settle();
    told('banzhu');
    await become('caigou', 'disabled');
    await settle();
    expect(told('banzhu')[0]).toMatch(new RegExp(`有 1 条已备案的风险点责任空缺[\\s\\S]*${number}｜中｜科室负责人`));
    await become('lisi', 'disabled');
    await settle();
    expect(told('banzhu')).toEqual([]);
    await become('caigou', 'active');
    await settle();
    expect(told('caigou').at(-1)).toContain('（原来空缺）');
  });

  it('a renamed user id hands nothing over; what is void is nobody’s and takes no leave', async () => {
    const [first = ''] = await bring('中', 2);
    await settle();
    sent = [];
    const rename = async (from: string, to: string) => {
      for (const follow of [renamedInRisks, renamePerson]) await follow(ctx(), { from, to });
    };
    await rename('caigou', 'caigou9');
    expect(await holders()).toContain('owner person caigou9');
    const { kept } = await keptReaders(database.db);
    expect(Object.values(kept).map((readers) => readers[0])).toEqual(['answers caigou9', 'answers caigou9']);
    await rename('caigou9', 'caigou');
    const before = await changes();
    await become('kuaiji', 'disabled');
    await settle();
    expect(await changes()).toBe(before);

    const [risk] = await database.db.select().from(risks).where(eq(risks.number, first));
    if (!risk) throw new Error('no point');
    await voidRisk(ctx(), risk, '重复');
    await settle();
    expect(told('caigou')).toEqual([]);
    expect(await database.db.$count(responsibilities, eq(responsibilities.risk, risk.id))).toBe(0);
  });

  it('a closed point is nobody’s; reopened, it goes to whoever answers for it by then', async () => {
    const [number = ''] = await bring('中');
    await settle();
    const [risk] = await database.db.select().from(risks).where(eq(risks.number, number));
    if (!risk) throw new Error('no point');
    sent = [];
    await closeRisk(ctx(), risk, '整改完成');
    expect(await settle()).toBe(true);
    expect(await holders()).toEqual([]);
    expect(sent).toEqual([]);
    await reopenRisk(ctx(), risk, '又有了');
    expect(await settle()).toBe(true);
    expect(await holders()).toEqual(['owner person caigou', 'supervisor person yuanzhang']);
    expect(told('caigou').at(-1)).toContain(`${number} 由您负责管理`);
  });

  it('a corrected level moves it; a mended plan moves what it has, too', async () => {
    const [number = ''] = await bring('中');
    await settle();
    const [risk] = await database.db.select().from(risks).where(eq(risks.number, number));
    if (!risk) throw new Error('no point');
    const { scheme: inForce } = await activeScheme(database.db);
    const { ctx: me } = await memberOf(database.db, 'banzhu');
    await correctRisk(me, risk, inForce, { change: { level: 'low' }, words: '等级改为“低”' }, '已双人复核');
    await settle();
    expect(told('caigou').at(-1)).toMatch(/风险点已转出[\s\S]*现在：采购员。\n原因：等级有变化。/);
    expect(told('zhiyuan').at(-1)).toContain(`${number} 由您负责管理（等级有变化）`);

    const [second = ''] = await bring('中');
    await settle();
    sent = [];
    await activateScheme(ctx(), plan({ by: 'role', role: '分管领导' }));
    await settle();
    expect(told('fenguan')[0]).toContain(`${second} 由您负责管理（原由 采购科长 负责）`);
    expect(told('caigou')[0]).toContain('现在：副院长乙');
  });

  it.skipIf(kind === 'PGlite')('a correction does not overwrite what was decided at the same moment', async () => {
    const [number = ''] = await bring('中');
    const [risk] = await database.db.select().from(risks).where(eq(risks.number, number));
    if (!risk) throw new Error('no point');
    const { scheme: inForce } = await activeScheme(database.db);
    const { ctx: me } = await memberOf(database.db, 'banzhu');
    const correct = (change: Partial<RiskFields>, words: string) =>
      correctRisk(me, risk, inForce, { change, words }, '写得不清楚');
    let correcting: Promise<void> | undefined;
    await database.db.transaction(async (tx) => {
      await tx
        .update(risks)
        .set({ fields: { ...risk.fields, level: 'high', power: '药品采购' }, severity: 99 })
        .where(eq(risks.id, risk.id));
      correcting = correct({ point: '一个人经手' }, '风险点改为“一个人经手”');
      await setTimeout(200);
    });
    await correcting;
    const [after] = await database.db.select().from(risks).where(eq(risks.id, risk.id));
    expect(after).toMatchObject({ severity: 99, fields: { level: 'high', power: '药品采购', point: '一个人经手' } });
    // What it was before is what it was, not what had been read.
    await correct({ power: '设备采购' }, '职权改为“设备采购”');
    const rows = await database.db.select().from(audit).where(eq(audit.action, 'risk.correct'));
    expect(rows.map(({ detail }) => detail.before)).toContainEqual({ power: '药品采购' });
    await voidRisk(me, risk, '重复');
    await expect(correct({ point: '二' }, '')).rejects.toThrow('已作废');
  });

  it('the digest goes out once; a clock that went back gives it again when it gets there', async () => {
    await bring('中', 2);
    await settle();
    now = new Date('2026-11-30T01:00:00Z');
    expect(await sendDigests(ctx(), effects())).toBe(1);
    expect(told('yuanzhang').at(-1)).toContain('共 2 条');
    await bring('中');
    await settle();
    now = new Date('2026-12-07T01:00:00Z');
    expect(await sendDigests(ctx(), effects())).toBe(1);
    expect(told('yuanzhang').at(-1)).toMatch(/共 3 条[\s\S]*新增 1 条/);
    now = new Date('2026-12-14T01:00:00Z');
    expect(await sendDigests(ctx(), effects())).toBe(0);
    await forgetDigestsAfter(ctx(), new Date('2026-12-01T00:00:00Z'));
    now = new Date('2026-12-07T01:00:00Z');
    expect(await sendDigests(ctx(), effects())).toBe(1);
    expect(told('yuanzhang').at(-1)).toContain('新增 1 条');
  });

  it('a digest whose Monday passed while the service stood still comes once, on the next working day', async () => {
    await bring('中', 2);
    await settle();
    const jobs = [
      {
        name: 'responsibility.digest',
        cron: '0 9 * * *',
        run: async (at: Ctx) => void (await sendDigests(at, effects())),
      },
    ];
    const runs = (to: string) =>
      tick(ctx(), jobs, new Date(to), 'Asia/Shanghai', 'latest', (_, error) => {
        throw error;
      });
    await beginSchedule(ctx(), new Date('2026-11-27T10:00:00+08:00'));
    // Off over the weekend and Monday, started again on Tuesday.
    await runs('2026-12-01T11:00:00+08:00');
    expect(told('yuanzhang').at(-1)).toContain('共 2 条');
    await bring('中');
    await settle();
    told('yuanzhang');
    await runs('2026-12-02T11:00:00+08:00');
    expect(told('yuanzhang')).toEqual([]);
    await runs('2026-12-07T11:00:00+08:00');
    expect(told('yuanzhang').at(-1)).toMatch(/共 3 条[\s\S]*新增 1 条/);
  });

  it('分管 gives no role and ends with the tag; only office, administrator or operator may set it', async () => {
    const { ctx: clerk } = await memberOf(database.db, 'lisi');
    await expect(assignDepartments(clerk, 'fenguan', [2])).rejects.toThrow('由领导小组办公室或管理员设定');
    await expect(assignDepartments(ctx(), 'lisi', [2])).rejects.toThrow('没有按分管办事的角色');
    await expect(assignDepartments(ctx(), 'nobody', [2])).rejects.toThrow('没有这个账号');
    await expect(assignDepartments(ctx(), 'fenguan', [77])).rejects.toThrow('没有编号为 77 的部门');
    const { ctx: head } = await memberOf(database.db, 'banzhu');
    expect(await assignDepartments(head, 'FenGuan', [3, 2])).toEqual({ before: [], after: [2, 3] });
    expect((await loadOrganisation(database.db)).assignedDepartments.get('fenguan')).toEqual([2, 3]);
    expect(await unassignDepartments(head, 'fenguan', [3])).toEqual({ before: [2, 3], after: [2] });
    await database.db.delete(grants).where(eq(grants.role, '分管领导'));
    await writeDirectory(ctx(), 'test', (known) => ({
      snapshot: { ...known, grants: known.grants.filter(({ role }) => role !== '分管领导') },
    }));
    const org = await loadOrganisation(database.db);
    expect(org.roles.get('分管领导') ?? []).toEqual([]);
    expect([...org.roles.keys()]).not.toContain('runs-departments');
    expect((await currentSnapshot(database.db)).grants.some(({ person }) => person === 'fenguan')).toBe(true);
    expect(await unassignDepartments(head, 'fenguan', [])).toEqual({ before: [2], after: [] });
    const rows = await database.db.select().from(audit).where(eq(audit.objectId, 'fenguan'));
    expect(rows.map(({ action, detail }) => [action, detail.after])).toEqual([
      ['directory.assign', [2, 3]],
      ['directory.assign', [2]],
      ['directory.assign', []],
    ]);
  });
});
