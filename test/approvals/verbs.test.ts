import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { agree } from '../../src/approvals/agree.js';
import { changeLevel } from '../../src/approvals/change-level.js';
import { enterPaperDecision, fileOutside } from '../../src/approvals/paper.js';
import { approvalOf, historyOf, isInChain, subjectsInChainOf, todoFor } from '../../src/approvals/queries.js';
import { returnWithReason } from '../../src/approvals/return.js';
import { approvals } from '../../src/approvals/schema.js';
import { startApproval } from '../../src/approvals/start.js';
import { withdraw } from '../../src/approvals/withdraw.js';
import type { Database } from '../../src/db/open.js';
import { attachments } from '../../src/risks/schema.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';
import { scheme } from '../support/factories.js';
import { type Stage, stage } from './stage.js';

onEachDatabase((kind) => {
  let database: Database;
  let s: Stage;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    s = await stage(database);
  });
  afterAll(() => database.close());
  beforeEach(() => {
    s.sent.length = 0;
  });

  const openOf = async (id: string) => {
    const view = await approvalOf(s.db, 'matter', id);
    const step = view?.steps.find((x) => ['pending', 'gap', 'outside'].includes(x.status));
    if (!step) throw new Error('no open step');
    return step;
  };

  it('walks the chain: the head, then the office, then 已备案, and each card goes grey', async () => {
    const id = await s.reports('zhiyuan');
    const first = s.cardsOf('caigou')[0];
    expect(first?.card).toMatchObject({ title: `${id} 供应商代写招标参数`, buttons: [{}, {}, { text: '调整等级' }] });
    expect(await agree(s.as('caigou'), s.effects, { stepId: first?.stepId ?? '' })).toMatchObject({
      status: 'running',
      open: { label: '领导小组办公室', people: ['banzhu', 'ganshi'] },
    });
    expect(s.greyed()).toEqual(['同意 采购科长 11-23 10:00']);
    const [office] = s.cardsOf('ganshi');
    expect(s.cardsOf('banzhu')).toEqual([office]); // one card for both
    expect(await agree(s.as('ganshi'), s.effects, { stepId: office?.stepId ?? '' })).toEqual({ status: 'approved' });
    expect(s.of(id)).toMatchObject({
      state: 'filed',
      told: ['科室负责人|采购科长|agree|领导小组办公室|办公室主任+办公室干事', '领导小组办公室|办公室干事|agree'],
    });
    expect(s.cardsOf('banzhu')).toEqual([]);
    expect((await s.audited('approval.agree')).map((a) => [a.actor, a.objectId])).toEqual([
      ['person:caigou', id],
      ['person:ganshi', id],
    ]);
    expect(await historyOf(s.db, 'matter', id)).toMatchObject([
      { what: 'started', by: 'zhiyuan' },
      { what: 'agreed', by: 'caigou', via: 'card' },
      { what: 'agreed', by: 'ganshi' },
    ]);
    const [row] = await s.db.select().from(approvals).where(eq(approvals.subjectId, id));
    expect(row).toMatchObject({ status: 'approved', snapshot: { level: 'mid' }, schemeVersion: s.versionId });
  });

  it('refuses a second round while one runs, and a subject without a chain', async () => {
    const id = await s.reports('zhiyuan');
    const again = startApproval(s.as('zhiyuan'), s.effects, { kind: 'matter', id, schemeVersion: s.versionId });
    await expect(again).rejects.toMatchObject({ kind: 'conflict' });
    const bare = { ...s.effects, scheme: async () => scheme({ chains: [] }) };
    s.of(id).number = 'FX-2026-9999';
    const none = startApproval(s.as('zhiyuan'), bare, { kind: 'matter', id: 'x', schemeVersion: s.versionId });
    await expect(none).rejects.toThrow();
  });

  it('tells the fellow recipient who decided and when; nobody else may decide, least of all the reporter', async () => {
    await s.reports('zhiyuan');
    const { stepId } = s.cardsOf('caigou')[0] ?? { stepId: '' };
    for (const stranger of ['caiwu', 'zhiyuan', 'banzhu']) {
      await expect(agree(s.as(stranger), s.effects, { stepId })).rejects.toMatchObject({ kind: 'forbidden' });
    }
    await expect(agree(s.job('x'), s.effects, { stepId })).rejects.toMatchObject({ kind: 'forbidden' });
    await agree(s.as('caigou'), s.effects, { stepId });
    const office = s.cardsOf('banzhu').at(-1)?.stepId ?? '';
    await agree(s.as('banzhu'), s.effects, { stepId: office });
    await expect(agree(s.as('ganshi'), s.effects, { stepId: office })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/已由 办公室主任 于 11-23 10:00 同意/),
    });
  });

  it('returns with a reason, and may be reported again', async () => {
    const id = await s.reports('zhiyuan');
    const { id: stepId } = await openOf(id);
    const bare = returnWithReason(s.as('caigou'), s.effects, { stepId, reason: ' 。 ' });
    await expect(bare).rejects.toMatchObject({ kind: 'invalid' });
    await returnWithReason(s.as('caigou'), s.effects, { stepId, reason: '请写清是哪一次采购' });
    expect(s.of(id)).toMatchObject({ state: 'returned', told: ['科室负责人|采购科长|return|请写清是哪一次采购'] });
    expect(s.greyed()).toEqual(['退回 采购科长 11-23 10:00']);
    expect(await s.audited('approval.return')).toMatchObject([{ objectId: id, outcome: 'done' }]);
    await startApproval(s.as('zhiyuan'), s.effects, { kind: 'matter', id, schemeVersion: s.versionId });
    expect(await openOf(id)).toMatchObject({ key: 'head', status: 'pending' });
  });

  it('plans the rest anew when the head raises the level: 分管领导 comes in', async () => {
    const id = await s.reports('zhiyuan');
    const { id: stepId } = await openOf(id);
    const to = (level: string) => changeLevel(s.as('caigou'), s.effects, { stepId, level, reason: '金额很大' });
    await expect(to('mid')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(to('grave')).rejects.toMatchObject({ kind: 'invalid' });
    await to('high');
    expect(s.sent.at(-1)).toMatchObject({
      kind: 'card-update',
      card: { lines: expect.arrayContaining([{ label: '等级', value: '高' }]) },
    });
    expect(s.greyed()).toEqual([]);
    await agree(s.as('caigou'), s.effects, { stepId });
    expect(await openOf(id)).toMatchObject({ key: 'deputy' });
    expect(s.cardsOf('fenguan')[0]?.card).toMatchObject({ buttons: [{ key: 'agree' }, { key: 'return' }] });
    const deputy = await openOf(id);
    const forbidden = changeLevel(s.as('fenguan'), s.effects, { stepId: deputy.id, level: 'low', reason: '不至于' });
    await expect(forbidden).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await s.audited('approval.level')).toMatchObject([{ detail: { from: 'mid', to: 'high' } }]);
    expect((await historyOf(s.db, 'matter', id))[1]).toMatchObject({
      what: 'level',
      fromLevel: 'mid',
      toLevel: 'high',
      reason: '金额很大',
    });
  });

  it('asks 分管领导 first when the office raises the level at the end, then the office again', async () => {
    const id = await s.reports('zhiyuan');
    await agree(s.as('caigou'), s.effects, { stepId: (await openOf(id)).id });
    const progress = await changeLevel(s.as('banzhu'), s.effects, {
      stepId: (await openOf(id)).id,
      level: 'high',
      reason: '去年出过问题',
    });
    expect(progress.open).toMatchObject({ label: '分管领导', people: ['fenguan'] });
    expect(s.cardsOf('banzhu')).toEqual([]);
    await agree(s.as('fenguan'), s.effects, { stepId: (await openOf(id)).id });
    expect(await openOf(id)).toMatchObject({ key: 'office' });
    expect(await agree(s.as('ganshi'), s.effects, { stepId: (await openOf(id)).id })).toEqual({ status: 'approved' });
  });

  it('lets the reporter, and only him, take it back while nobody has decided', async () => {
    const id = await s.reports('zhiyuan');
    await expect(withdraw(s.as('caigou'), s.effects, { kind: 'matter', id })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await withdraw(s.as('zhiyuan'), s.effects, { kind: 'matter', id });
    expect(s.of(id).state).toBe('withdrawn');
    expect(s.greyed()).toEqual(['报告人已撤回']);
    expect(await s.audited('approval.withdraw')).toHaveLength(1);
    const late = await s.reports('zhiyuan');
    await agree(s.as('caigou'), s.effects, { stepId: (await openOf(late)).id });
    const refused = withdraw(s.as('zhiyuan'), s.effects, { kind: 'matter', id: late });
    await expect(refused).rejects.toMatchObject({ kind: 'conflict' });
    await expect(withdraw(s.as('zhiyuan'), s.effects, { kind: 'matter', id: 'none' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  it('lets the office enter a decision from a meeting, with its scan', async () => {
    const id = await s.reports('zhiyuan');
    const { id: stepId } = await openOf(id);
    const paper = {
      stepId,
      via: 'meeting',
      decision: 'agreed',
      name: '院长办公会',
      number: '纪要〔2026〕3号',
      date: '2026-11-20',
    } as const;
    await expect(enterPaperDecision(s.as('caigou'), s.effects, paper)).rejects.toMatchObject({ kind: 'forbidden' });
    const tomorrow = enterPaperDecision(s.as('banzhu'), s.effects, { ...paper, date: '2026-11-24' });
    await expect(tomorrow).rejects.toMatchObject({ kind: 'invalid' });
    const noReason = enterPaperDecision(s.as('banzhu'), s.effects, { ...paper, decision: 'returned' });
    await expect(noReason).rejects.toMatchObject({ kind: 'invalid' });
    const scan = { content: new Uint8Array([1, 2, 3]), mediaType: 'image/png' };
    await enterPaperDecision(s.as('banzhu'), s.effects, { ...paper, scan });
    expect(s.greyed()).toEqual(['同意 院长办公会 11-23 10:00']);
    expect(await s.db.select().from(attachments).where(eq(attachments.ownerId, stepId))).toMatchObject([
      { ownerKind: 'approval-step', addedBy: 'banzhu', mediaType: 'image/png' },
    ]);
    expect(await s.audited('approval.paper')).toMatchObject([
      { actor: 'person:banzhu', detail: { via: 'meeting', decision: 'agreed' } },
    ]);
    await expect(agree(s.as('caigou'), s.effects, { stepId })).rejects.toThrow(/院长办公会/);
    await expect(enterPaperDecision(s.as('banzhu'), s.effects, paper)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('sends a leader’s point outside as a packet; the office enters 文号 and date', async () => {
    const id = await s.reports('fenguan');
    expect(s.texts('banzhu')[0]).toMatch(/同级党委[\s\S]*供应商经常请吃饭/);
    const [card] = s.cardsOf('ganshi');
    expect(card).toMatchObject({ kind: 'filing', card: { buttons: [{ text: '登记备案' }] } });
    const entry = { stepId: card?.stepId ?? '', number: '院党委〔2026〕8号', date: '2026-11-20' };
    await expect(fileOutside(s.as('fenguan'), s.effects, entry)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(agree(s.as('banzhu'), s.effects, entry)).rejects.toThrow();
    expect(await fileOutside(s.as('banzhu'), s.effects, entry)).toEqual({ status: 'approved' });
    expect(s.of(id).state).toBe('filed');
    expect(s.greyed()[0]).toBe('已备案 同级党委 11-23 10:00');
    expect(await s.audited('approval.file')).toMatchObject([{ detail: { number: '院党委〔2026〕8号' } }]);
    await expect(fileOutside(s.as('ganshi'), s.effects, entry)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('refuses to file what is not outside', async () => {
    const id = await s.reports('zhiyuan');
    const filing = fileOutside(s.as('banzhu'), s.effects, {
      stepId: (await openOf(id)).id,
      number: '1',
      date: '2026-11-20',
    });
    await expect(filing).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('knows what waits for whom and who is in the chain', async () => {
    const id = await s.reports('zhiyuan', { level: 'high' });
    const mine = (await todoFor(s.as('caigou'), s.effects, 'caigou')).filter((t) => t.subjectId === id);
    expect(mine).toMatchObject([{ kind: 'step', label: '科室负责人' }]);
    expect((await todoFor(s.as('fenguan'), s.effects, 'fenguan')).filter((t) => t.subjectId === id)).toEqual([]);
    expect(await isInChain(s.db, 'fenguan', 'matter', id)).toBe(true);
    expect(await isInChain(s.db, 'caiwu', 'matter', id)).toBe(false);
    expect(await subjectsInChainOf(s.db, 'fenguan', 'matter')).toContain(id);
  });

  it('of two who decide at once one wins, and the other is told', async () => {
    const id = await s.reports('zhiyuan');
    await agree(s.as('caigou'), s.effects, { stepId: (await openOf(id)).id });
    const { id: stepId } = await openOf(id);
    const [one, two] = await Promise.allSettled([
      agree(s.as('banzhu'), s.effects, { stepId }),
      returnWithReason(s.as('ganshi'), s.effects, { stepId, reason: '材料不全' }),
    ]);
    const outcomes = [one, two].map((r) => r?.status).sort();
    expect(outcomes).toEqual(['fulfilled', 'rejected']);
    const loser = [one, two].find((r) => r?.status === 'rejected') as PromiseRejectedResult;
    expect(loser.reason).toMatchObject({ kind: 'conflict', message: expect.stringMatching(/已由 .* (同意|退回)/) });
    expect(['filed', 'returned']).toContain(s.of(id).state);
    expect(s.of(id).told).toHaveLength(2);
  });
});
