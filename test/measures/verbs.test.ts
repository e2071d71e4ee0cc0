import path from 'node:path';
import { asc, eq, gt, max } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Effects } from '../../src/approvals/subjects.js';
import { assumingWeekdays } from '../../src/calendar/assumed.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { put } from '../../src/channels/outbox.js';
import { outbox, outboxPeople } from '../../src/channels/schema.js';
import { inTransaction } from '../../src/context.js';
import type { Db } from '../../src/db/client.js';
import type { Database } from '../../src/db/open.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { people } from '../../src/directory/schema.js';
import { closePoint, reopenPoint } from '../../src/measures/close-point.js';
import { completeMeasure, voidMeasure } from '../../src/measures/complete.js';
import { openMeasureDraft } from '../../src/measures/draft.js';
import { fileMeasure } from '../../src/measures/file.js';
import { importLibrary } from '../../src/measures/import-library.js';
import { forgetRemindersAfter, remindOfMeasures } from '../../src/measures/overdue.js';
import { measureByNumber } from '../../src/measures/queries.js';
import { measures } from '../../src/measures/schema.js';
import { measureSubject } from '../../src/measures/subject.js';
import { submitMeasure } from '../../src/measures/submit.js';
import { measureTodo } from '../../src/measures/todo.js';
import { planRegulation, tellOverdue } from '../../src/regulations/plan.js';
import { responsibilities } from '../../src/responsibility/schema.js';
import { importRisks } from '../../src/risks/import.js';
import type { Risk } from '../../src/risks/model.js';
import { countPoints } from '../../src/risks/points.js';
import { riskByNumber } from '../../src/risks/queries.js';
import { risks } from '../../src/risks/schema.js';
import { activeScheme, schemeVersion } from '../../src/schemes/active.js';
import type { Scheme } from '../../src/schemes/model.js';
import { schemeVersions } from '../../src/schemes/schema.js';
import { furnish, memberOf, NOW, operator } from '../powers/house.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';
import { scheme } from '../support/factories.js';

const ZONE = 'Asia/Shanghai';
const plan = scheme({
  measures: { required: true, oneToOne: true, defences: [], kinds: [] },
  library: [
    { key: 'seals', text: '未审批盖章', measures: ['专人保管印章', '用印登记'] },
    { key: 'files', text: '文件去向不明', measures: ['当日文件当日清'] },
  ],
});
const effects: Effects = {
  put,
  organisation: loadOrganisation,
  scheme: async (db, version) => (await schemeVersion(db, version)).scheme,
  subjects: [measureSubject],
  timeZone: ZONE,
  workingDays: () => Promise.reject(new Error('not asked for here')),
  fetchPicture: () => Promise.reject(new Error('not asked for here')),
};

const calendar = () => loadCalendar(path.join(import.meta.dirname, 'no-such-folder'));
const workingDays = async () => assumingWeekdays(await calendar(), () => {});
const lastSaid = async (db: Db) => (await db.select({ seq: max(outbox.seq) }).from(outbox))[0]?.seq ?? 0;
const saidSince = async (db: Db, seq: number) =>
  (
    await db
      .select({ person: outboxPeople.person, body: outbox.body })
      .from(outbox)
      .innerJoin(outboxPeople, eq(outboxPeople.seq, outbox.seq))
      .where(gt(outbox.seq, seq))
      .orderBy(asc(outbox.seq))
  ).map(({ person, body }) => ({ person, text: String(body) }));

onEachDatabase((kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    await furnish(database.db, plan);
  });
  afterAll(() => database.close());
  let points: string[];
  let count = 0;
  beforeEach(async () => {
    const row = (name: string) => ['采购科', `${name}${count++}`, '岗位职责', '中', '采购员', '询价岗'];
    const cells = [['科室', '风险点', '风险类别', '风险等级', '上报人', '岗位'], row('一人询价'), row('验收走过场')];
    const done = await importRisks(
      operator(database.db),
      cells.map((one, at) => ({ number: at + 1, cells: one })),
      { timeZone: ZONE, dryRun: false },
    );
    points = done.added;
  });

  /** A new version with this content, or one that was in force before. */
  const putSchemeInForce = async (which: Scheme | string) => {
    const { db } = database;
    await db.update(schemeVersions).set({ state: 'archived' });
    if (typeof which === 'string')
      await db.update(schemeVersions).set({ state: 'active' }).where(eq(schemeVersions.id, which));
    else {
      const version = 1 + (await db.$count(schemeVersions));
      const made = { hash: '', activatedAt: NOW, activatedBy: 'test', state: 'active' as const };
      await db.insert(schemeVersions).values({ ...made, id: uuid(), schemeId: which.id, version, content: which });
    }
  };

  /** Written, and put in as its card would. */
  const write = async (id: string, point: string, text: string) => {
    const { person, ctx } = await memberOf(database.db, id);
    const risk = (await riskByNumber(database.db, point))?.id ?? '';
    const { versionId } = await activeScheme(database.db);
    const fields = { text, owner: 'zhiyuan', due: null };
    const draft = await openMeasureDraft(ctx, id, { risk, fields, schemeVersion: versionId });
    const { measure } = await inTransaction(ctx, (tx) => submitMeasure(tx, effects, person, draft, {}));
    return measure;
  };
  const file = async (number: string) => {
    const { person, ctx } = await memberOf(database.db, 'banzhu');
    const measure = await measureByNumber(database.db, number);
    if (measure) await fileMeasure(ctx, person, measure);
  };

  it('the same words put in twice at one moment stand once, at one point or at two', async () => {
    for (const second of [points[0], points[1]]) {
      const text = `询价由两人进行，记录存档${count++}`;
      const done = await Promise.allSettled([
        write('zhiyuan', points[0] ?? '', text),
        write('caigou', second ?? '', text),
      ]);
      expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await database.db.$count(measures, eq(measures.text, text))).toBe(1);
    }
  });

  it('a point that was closed keeps the measure it was closed on, until it is open again', async () => {
    const [point = ''] = points;
    const { number } = await write('zhiyuan', point, `验收由两人到场${count++}`);
    await file(number);
    const head = await memberOf(database.db, 'caigou');
    await closePoint(head.ctx, head.person, point, '整改完成');
    const office = await memberOf(database.db, 'ganshi');
    const take = async () => {
      const measure = await measureByNumber(database.db, number);
      if (measure) await voidMeasure(office.ctx, office.person, measure, '写错了');
    };
    await expect(take()).rejects.toMatchObject({ kind: 'conflict', message: expect.stringContaining('先发“重开') });
    await expect(reopenPoint(head.ctx, head.person, point, '又有了')).rejects.toMatchObject({ kind: 'forbidden' });
    await reopenPoint(office.ctx, office.person, point, '又有了');
    await take();
    await expect(closePoint(head.ctx, head.person, point, '整改完成')).rejects.toMatchObject({
      detail: { hindrances: ['no-measure'] },
    });
    const own = await memberOf(database.db, 'zhiyuan');
    await expect(closePoint(own.ctx, own.person, point, '我改好了')).rejects.toMatchObject({ kind: 'forbidden' });
    const stranger = await memberOf(database.db, 'kuaiji');
    await expect(closePoint(stranger.ctx, stranger.person, point, '试试')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('a closed point is opened again only where its post has room', async () => {
    const [point = ''] = points;
    const { number } = await write('zhiyuan', point, `验收由三人到场${count++}`);
    await file(number);
    const [head, office] = [await memberOf(database.db, 'caigou'), await memberOf(database.db, 'ganshi')];
    await closePoint(head.ctx, head.person, point, '整改完成');
    const { fields, department, reporter } = (await riskByNumber(database.db, point)) as Risk;
    const { layer, post } = fields;
    const standing = await countPoints(database.db, { layer, post, department, reporter });
    expect(post).toBe('询价岗');
    const { versionId } = await activeScheme(database.db);
    const limits = [{ key: 'most', layer, of: 'post' as const, most: standing.post }];
    await putSchemeInForce({ ...plan, limits });
    await expect(reopenPoint(office.ctx, office.person, point, '又有了')).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/没有重开：每个岗位至多/),
    });
    await putSchemeInForce(versionId);
    await reopenPoint(office.ctx, office.person, point, '又有了');
  });

  it('a measure whose point was voided while it waited goes the same way', async () => {
    const [point = ''] = points;
    const { number } = await write('zhiyuan', point, `供应商轮换${count++}`);
    await database.db.update(risks).set({ status: 'voided' }).where(eq(risks.number, point));
    await file(number);
    expect(await measureByNumber(database.db, number)).toMatchObject({ state: 'void', inForceAt: null });
  });

  it('the plan’s own points come into a section once, though two confirm at the same moment', async () => {
    const { person, ctx } = await memberOf(database.db, 'banzhu');
    const both = await Promise.all([
      importLibrary(ctx, '财务科', { timeZone: ZONE, person }),
      importLibrary(ctx, '财务科', { timeZone: ZONE, person }),
    ]);
    expect(both.map(({ numbers }) => numbers.length).sort()).toEqual([0, 2]);
    expect(await database.db.$count(risks, eq(risks.department, 3))).toBe(2);
    const clerk = await memberOf(database.db, 'zhiyuan');
    await expect(importLibrary(clerk.ctx, '采购科', { timeZone: ZONE, person: clerk.person })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('a measure past its date is told once to its owner and to who supervises the point; a later date is told anew', async () => {
    const { db } = database;
    const [point = '', other = ''] = points;
    const risk = (await riskByNumber(db, point))?.id ?? '';
    await db.insert(responsibilities).values([
      { risk, duty: 'supervisor', kind: 'person', holder: 'yuanzhang', level: 'mid', since: NOW },
      { risk, duty: 'owner', kind: 'person', holder: 'caigou', level: 'mid', since: NOW },
    ]);
    const late = await write('zhiyuan', point, `两人到场验收${count++}`);
    const lasting = await write('zhiyuan', point, `长期公示${count++}`);
    const ahead = await write('zhiyuan', other, `轮换询价人${count++}`);
    for (const { number } of [late, lasting, ahead]) await file(number);
    const due = (number: string, day: string) =>
      db.update(measures).set({ due: day }).where(eq(measures.number, number));
    await due(late.number, '2026-11-24');
    await due(ahead.number, '2026-12-31');
    let heard = await lastSaid(db);
    const morning = async (day: string) => {
      const ctx = { ...operator(db), now: new Date(`${day}T09:00:00+08:00`) };
      await inTransaction(ctx, (tx) => remindOfMeasures(tx, { timeZone: ZONE, workingDays }));
      const texts = await saidSince(db, heard);
      heard = await lastSaid(db);
      return texts;
    };
    expect(await morning('2026-11-24')).toEqual([]);
    const told = await morning('2026-11-25');
    expect(told.map(({ person }) => person)).toEqual(['zhiyuan', 'yuanzhang']);
    expect(told[0]?.text).toContain(`${late.number}（${point}）2026-11-24 到期`);
    expect(told[1]?.text).toContain(`责任人采购员`);
    for (const { text } of told) expect(text).not.toMatch(new RegExp(`${lasting.number}|${ahead.number}`));
    expect(await morning('2026-11-26')).toEqual([]);
    await due(late.number, '2026-11-26');
    // A Saturday: it waits for Monday.
    expect(await morning('2026-11-28')).toEqual([]);
    expect((await morning('2026-11-30')).map(({ person }) => person)).toEqual(['zhiyuan', 'yuanzhang']);
    await forgetRemindersAfter(operator(db), new Date('2026-11-29T00:00:00+08:00'));
    expect(await morning('2026-11-30')).toHaveLength(2);
    // With its owner gone the head of the section has to see to it.
    await due(late.number, '2026-11-30');
    await db.update(people).set({ status: 'left' }).where(eq(people.id, 'zhiyuan'));
    const instead = await morning('2026-12-01');
    await db.update(people).set({ status: 'active' }).where(eq(people.id, 'zhiyuan'));
    expect(instead.map(({ person }) => person)).toEqual(['caigou', 'yuanzhang']);
    expect(instead[0]?.text).toContain('责任人已不在岗');
    // Closed, nothing is left to carry out.
    await due(late.number, '2026-12-01');
    await db.update(risks).set({ status: 'closed' }).where(eq(risks.id, risk));
    expect(await morning('2026-12-02')).toEqual([]);
  });

  it('待办: what waits for the office to be filed, never its own; what is to be carried out, once its date is near', async () => {
    const { db } = database;
    const [point = ''] = points;
    const todo = async (id: string, day = '2026-11-23') => {
      const { person, ctx } = await memberOf(db, id);
      const now = new Date(`${day}T10:00:00+08:00`);
      return (await measureTodo({ timeZone: ZONE, calendar })({ ...ctx, now }, person)).map(({ text }) => text);
    };
    const { number } = await write('zhiyuan', point, `台账两人签字${count++}`);
    const own = await write('banzhu', point, `按月抽查台账${count++}`);
    const of = (texts: string[], which: string) => texts.filter((text) => text.includes(which));
    expect(of(await todo('banzhu'), number)).toEqual([
      expect.stringContaining(`核对措施｜${number}｜采购员\n${point}：台账`),
    ]);
    expect([of(await todo('banzhu'), own.number), of(await todo('ganshi'), own.number)]).toEqual([
      [],
      [expect.stringContaining('核对措施')],
    ]);
    expect(of(await todo('caigou'), number)).toEqual([]);
    await file(number);
    expect(of(await todo('banzhu'), number)).toEqual([]);
    await db.update(measures).set({ due: '2026-12-04' }).where(eq(measures.number, number));
    // Three working days before, as the plan reminds of its deadlines.
    expect(of(await todo('zhiyuan', '2026-11-30'), number)).toEqual([]);
    expect(of(await todo('zhiyuan', '2026-12-01'), number)).toEqual([expect.stringContaining('2026-12-04 到期')]);
    expect(of(await todo('zhiyuan', '2026-12-05'), number)).toEqual([expect.stringContaining('已过期')]);
    const { person, ctx } = await memberOf(db, 'zhiyuan');
    const measure = await measureByNumber(db, number);
    if (measure) await completeMeasure(ctx, person, measure, '台账已启用');
    expect(of(await todo('zhiyuan', '2026-12-05'), number)).toEqual([]);
  });

  it('overdue rules wait to be listed while nobody is in the office', async () => {
    const head = await memberOf(database.db, 'caigou');
    await planRegulation(head.ctx, head.person, { name: '询价管理办法', due: '2026-11-24' }, ZONE);
    const later = { ...operator(database.db), now: new Date(NOW.getTime() + 2 * 86_400_000) };
    const { versionId } = await activeScheme(database.db);
    await putSchemeInForce({ ...plan, office: '空着的办公室' });
    expect(await tellOverdue(later, ZONE)).toBe(0);
    await putSchemeInForce(versionId);
    expect(await tellOverdue(later, ZONE)).toBe(1);
    expect(await tellOverdue(later, ZONE)).toBe(0);
  });
});
