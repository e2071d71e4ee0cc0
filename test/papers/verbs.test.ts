import path from 'node:path';
import { asc, inArray } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { Effects } from '../../src/approvals/subjects.js';
import { audit } from '../../src/audit/schema.js';
import { assumingWeekdays } from '../../src/calendar/assumed.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { put } from '../../src/channels/outbox.js';
import { cards } from '../../src/channels/schema.js';
import type { Db } from '../../src/db/client.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { people } from '../../src/directory/schema.js';
import { enterFigure, openMatter, passGate } from '../../src/matters/keep.js';
import { forgetListingsAfter as forgetLateMatters, listLateClocks } from '../../src/matters/late.js';
import { matterFor } from '../../src/matters/queries.js';
import { renamePerson as renamedInMatters } from '../../src/matters/rename.js';
import { matterListings, matters } from '../../src/matters/schema.js';
import {
  decideCorrection,
  forgetListingsAfter,
  handInCorrection,
  listLateCorrections,
} from '../../src/papers/correct.js';
import { markPaper } from '../../src/papers/mark.js';
import { marksOf, ownPapers, paperByNumber } from '../../src/papers/queries.js';
import { renamePerson } from '../../src/papers/rename.js';
import { paperSubject } from '../../src/papers/subject.js';
import { draftFor, saveDraft, submitPaper } from '../../src/papers/submit.js';
import { paperTodo } from '../../src/papers/todo.js';
import { schemeVersion } from '../../src/schemes/active.js';
import { checkScheme } from '../../src/schemes/check.js';
import { Scheme } from '../../src/schemes/model.js';
import { furnish, memberOf, operator } from '../powers/house.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { scheme as testScheme } from '../support/factories.js';

const zone = 'Asia/Shanghai';
const OFFICE = { by: 'role' as const, role: '领导小组办公室' };
/** A form that is only received, its scale, and a small rule-book. */
const scheme = Scheme.parse({
  ...testScheme(),
  forms: [
    { key: 'check', title: '自查表', fields: [{ key: 'point', label: '风险', required: true }] },
    {
      key: 'risk-file',
      title: '随上报填的表',
      of: 'risk',
      fields: [{ key: 'note', label: '说明' }],
    },
  ],
  scales: [
    {
      key: 'quality',
      label: '评估',
      of: '自查表',
      forms: ['check'],
      grades: [
        { key: 'good', label: '准确', rank: 2, definition: '' },
        { key: 'bad', label: '不准确', rank: 1, definition: '', opens: 'mend' },
      ],
    },
  ],
  gates: [
    { key: 'signed', label: '签订合同' },
    { key: 'noticed', label: '函告', after: ['signed'] },
  ],
  clocks: [
    { key: 'mend', label: '限期整改', from: '评档', span: { count: 3, unit: 'workday' } },
    { key: 'notice', label: '函告期限', from: '签订合同', span: { count: 3, unit: 'workday' } },
  ],
  matters: [
    {
      key: 'contract',
      label: '合同',
      by: [OFFICE],
      figures: [{ fact: '金额' }],
      gates: ['signed', 'noticed'],
      clocks: [{ clock: 'notice', from: 'signed', until: 'noticed' }],
    },
  ],
});

it('the scheme of this test holds together', () => {
  expect(checkScheme(scheme).filter(({ severity }) => severity === 'error')).toEqual([]);
});

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let db: Db;
  const effects: Effects = {
    put,
    organisation: loadOrganisation,
    scheme: async (handle, version) => (await schemeVersion(handle, version)).scheme,
    subjects: [paperSubject],
    timeZone: zone,
    workingDays: async () => assumingWeekdays(await calendar(), () => {}),
    fetchPicture: async () => {
      throw new Error('no pictures here');
    },
  };
  const calendar = () => loadCalendar(path.join(import.meta.dirname, 'no-such-folder'));
  beforeEach(async () => {
    db = database.db;
    await furnish(db, scheme);
  });

  const at = (day: string) => ({ ...operator(db), now: new Date(`${day}T08:30:00+08:00`) });
  const handedIn = async () => {
    const { person, ctx } = await memberOf(db, 'zhiyuan');
    const draft = await draftFor(ctx, person.id, 'check');
    await saveDraft(ctx, person.id, draft.id, { point: '一人经手' });
    return { ...(await submitPaper(ctx, effects, person, draft.id)), draft: draft.id };
  };
  const marks = async (by: string, number: string, grade: string) => {
    const { person, ctx } = await memberOf(db, by);
    return markPaper(ctx, person, { number, grade }, { calendar: await calendar(), timeZone: zone });
  };
  const done = async () => (await db.select().from(audit).orderBy(asc(audit.seq))).map(({ action }) => action);

  it('a draft is handed in once; what is missing is named and leaves it open', async () => {
    const { person, ctx } = await memberOf(db, 'zhiyuan');
    const draft = await draftFor(ctx, person.id, 'check');
    await expect(submitPaper(ctx, effects, person, draft.id)).rejects.toThrow('《自查表》还缺：风险');
    // Nothing of the refused one stayed, its number included.
    const { paper, draft: open } = await handedIn();
    expect(paper).toMatchObject({ number: 'BD-2026-0001', state: 'filed' });
    expect(open).toBe(draft.id);
    await expect(submitPaper(ctx, effects, person, draft.id)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(draftFor(ctx, person.id, 'check')).resolves.not.toMatchObject({ id: draft.id });
    const other = await draftFor(ctx, person.id, 'risk-file');
    await expect(submitPaper(ctx, effects, person, other.id)).rejects.toThrow('随上报填的表');
    expect(await ownPapers(db, 'zhiyuan', 0, 9)).toHaveLength(1);
  });

  it('only its markers mark, one correction runs at a time, and only they let it pass', async () => {
    const { paper } = await handedIn();
    await expect(marks('caigou', paper.number, '准确')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(marks('zhiyuan', paper.number, '准确')).rejects.toMatchObject({ kind: 'forbidden' });
    const { mark } = await marks('banzhu', paper.number, '2');
    expect(mark).toMatchObject({ grade: 'bad', dueOn: '2026-11-26', correction: 'open' });
    await expect(marks('banzhu', paper.number, '准确')).rejects.toMatchObject({ kind: 'conflict' });
    const writer = await memberOf(db, 'zhiyuan');
    const answer = { number: paper.number, answer: '补写了复核环节' };
    expect(await handInCorrection(writer.ctx, writer.person, answer, zone)).toEqual({ late: false });
    await expect(handInCorrection(writer.ctx, writer.person, answer, zone)).rejects.toMatchObject({ kind: 'conflict' });
    const decides = async (by: string, passed: boolean, reason?: string) => {
      const { person, ctx } = await memberOf(db, by);
      return decideCorrection(ctx, person, { paper: paper.id, passed, ...(reason ? { reason } : {}) });
    };
    await expect(decides('zhiyuan', true)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(decides('banzhu', false)).rejects.toMatchObject({ kind: 'invalid' });
    await decides('banzhu', false, '没有写清');
    await handInCorrection(writer.ctx, writer.person, answer, zone);
    await decides('banzhu', true);
    await expect(decides('banzhu', true)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await done()).toEqual([
      'paper.submit',
      'paper.mark',
      'paper.correct',
      'paper.correction-fail',
      'paper.correct',
      'paper.correction-pass',
    ]);
  });

  it('a decision falls on the answer that was shown, not on one that came after it', async () => {
    const { paper } = await handedIn();
    await marks('banzhu', paper.number, '不准确');
    const writer = await memberOf(db, 'zhiyuan');
    const answers = async (minute: string, answer: string) => {
      const now = new Date(`2026-11-24T09:${minute}:00+08:00`);
      await handInCorrection({ ...writer.ctx, now }, writer.person, { number: paper.number, answer }, zone);
      return (await db.select().from(cards).orderBy(asc(cards.createdAt))).at(-1)?.subjectId ?? '';
    };
    const decides = async (by: string, answer: string, passed: boolean) => {
      const { person, ctx } = await memberOf(db, by);
      return decideCorrection(ctx, person, { paper: paper.id, answer, passed, reason: '没有写清' });
    };
    const first = await answers('10', '补写了复核环节');
    await decides('banzhu', first, false);
    await expect(decides('ganshi', first, true)).rejects.toThrow('没有等着确认的整改');
    const second = await answers('20', '写明由科长复核');
    for (const passed of [true, false])
      await expect(decides('ganshi', first, passed)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('又交了新的整改'),
      });
    expect((await marksOf(db, paper.id))[0]).toMatchObject({ correction: 'submitted', answer: '写明由科长复核' });
    await decides('ganshi', second, true);
    expect((await marksOf(db, paper.id))[0]).toMatchObject({ correction: 'passed', decidedBy: 'ganshi' });
    // Each card was settled by the decision on its own answer.
    expect((await db.select().from(cards).orderBy(asc(cards.createdAt))).map(({ settled }) => settled)).toEqual([
      '不通过',
      '已通过',
    ]);
  });

  it('待办 lists a correction to whoever owes it, and once it is in to those who decide on it', async () => {
    const { paper } = await handedIn();
    await marks('banzhu', paper.number, '不准确');
    const todo = async (id: string, day = '2026-11-25') => {
      const { person, ctx } = await memberOf(db, id);
      const entries = await paperTodo(zone)({ ...ctx, now: at(day).now }, person);
      return entries.map(({ text }) => text);
    };
    expect(await todo('zhiyuan')).toEqual([
      expect.stringMatching(/^限期整改｜BD-2026-0001\n.*自查表.*不准确.*\n最迟 .*11月26日/),
    ]);
    expect((await todo('zhiyuan', '2026-11-27'))[0]).toContain('已过期');
    expect([await todo('banzhu'), await todo('caigou')]).toEqual([[], []]);
    const { person, ctx } = await memberOf(db, 'zhiyuan');
    await handInCorrection(ctx, person, { number: paper.number, answer: '补写了复核环节' }, zone);
    expect(await todo('zhiyuan')).toEqual([]);
    expect(await todo('caigou')).toEqual([]);
    for (const id of ['banzhu', 'ganshi'])
      expect(await todo(id)).toEqual([expect.stringMatching(/^确认整改｜BD-2026-0001｜采购员\n.*补写了复核环节/)]);
  });

  it('what is late is listed once, from the day after, and again when the clock of a rehearsal went back', async () => {
    const { paper } = await handedIn();
    await marks('banzhu', paper.number, '不准确');
    const keeper = await memberOf(db, 'banzhu');
    const { matter } = await openMatter(keeper.ctx, keeper.person, { kind: 'contract', name: '示例' }, zone);
    const signed = { number: matter.number, gate: '签订合同', on: '2026-11-20' };
    await passGate(keeper.ctx, keeper.person, signed, { calendar: await calendar(), timeZone: zone });
    const listed = async () => [
      (await marksOf(db, paper.id))[0]?.listedAt != null,
      (await db.select().from(matterListings)).length,
    ];
    const runs = async (day: string) => {
      await listLateCorrections(at(day), zone);
      await listLateClocks(at(day), await calendar(), zone);
    };
    await runs('2026-11-25');
    expect(await listed()).toEqual([false, 0]);
    await runs('2026-11-26');
    expect(await listed()).toEqual([false, 1]);
    await runs('2026-11-27');
    await runs('2026-11-30');
    expect(await listed()).toEqual([true, 1]);
    expect((await done()).filter((action) => action.endsWith('late'))).toEqual([
      'matter.late',
      'paper.correction-late',
    ]);
    for (const forget of [forgetListingsAfter, forgetLateMatters]) await forget(at('2026-11-24'), at('2026-11-24').now);
    expect(await listed()).toEqual([false, 0]);
  });

  it('a correction that was late, handed in and not passed is listed anew', async () => {
    const { paper } = await handedIn();
    await marks('banzhu', paper.number, '不准确');
    await listLateCorrections(at('2026-11-27'), zone);
    const writer = await memberOf(db, 'zhiyuan');
    await handInCorrection(writer.ctx, writer.person, { number: paper.number, answer: '补写了复核环节' }, zone);
    await listLateCorrections(at('2026-11-28'), zone);
    const office = await memberOf(db, 'banzhu');
    await decideCorrection(office.ctx, office.person, { paper: paper.id, passed: false, reason: '没有写清' });
    const late = async () => (await done()).filter((action) => action === 'paper.correction-late').length;
    expect(await late()).toBe(1);
    await listLateCorrections(at('2026-11-30'), zone);
    await listLateCorrections(at('2026-12-01'), zone);
    expect(await late()).toBe(2);
  });

  it('with nobody in the office what is late stays unlisted until somebody is there', async () => {
    const { paper } = await handedIn();
    await marks('banzhu', paper.number, '不准确');
    const keeper = await memberOf(db, 'banzhu');
    const { matter } = await openMatter(keeper.ctx, keeper.person, { kind: 'contract', name: '示例' }, zone);
    const signed = { number: matter.number, gate: '签订合同', on: '2026-11-20' };
    await passGate(keeper.ctx, keeper.person, signed, { calendar: await calendar(), timeZone: zone });
    const runs = async () => {
      await listLateCorrections(at('2026-11-30'), zone);
      await listLateClocks(at('2026-11-30'), await calendar(), zone);
    };
    const late = async () => (await done()).filter((action) => action.endsWith('late')).sort();
    const status = (to: 'active' | 'disabled') =>
      db
        .update(people)
        .set({ status: to })
        .where(inArray(people.id, ['banzhu', 'ganshi']));
    await status('disabled');
    await runs();
    expect(await late()).toEqual([]);
    await status('active');
    await runs();
    await runs();
    expect(await late()).toEqual(['matter.late', 'paper.correction-late']);
  });

  it('a matter is its keepers’ alone; a user id that is renamed takes everything with it', async () => {
    const { paper } = await handedIn();
    const keeper = await memberOf(db, 'banzhu');
    const { matter } = await openMatter(keeper.ctx, keeper.person, { kind: 'contract', name: '示例' }, zone);
    await enterFigure(keeper.ctx, keeper.person, { number: matter.number, fact: '金额', amount: '5万' });
    const stranger = await memberOf(db, 'zhiyuan');
    const { number } = matter;
    await expect(matterFor(stranger.ctx, stranger.person, number)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(
      enterFigure(stranger.ctx, stranger.person, { number, fact: '金额', amount: '1' }),
    ).rejects.toMatchObject({ kind: 'not-found' });
    await expect(
      openMatter(stranger.ctx, stranger.person, { kind: 'contract', name: '我的' }, zone),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    for (const rename of [renamePerson, renamedInMatters])
      for (const [from, to] of [
        ['zhiyuan', 'zhiyuan2'],
        ['banzhu', 'banzhu2'],
      ] as const)
        await rename(operator(db), { from, to });
    expect((await paperByNumber(db, paper.number))?.writer).toBe('zhiyuan2');
    expect((await db.select().from(matters))[0]?.openedBy).toBe('banzhu2');
  });
});
