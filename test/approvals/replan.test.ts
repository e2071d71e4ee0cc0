import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agree } from '../../src/approvals/agree.js';
import { approvalOf } from '../../src/approvals/queries.js';
import { replanAfter } from '../../src/approvals/replan.js';
import { approvals } from '../../src/approvals/schema.js';
import { startApproval } from '../../src/approvals/start.js';
import type { Database } from '../../src/db/open.js';
import type { Department } from '../../src/directory/model.js';
import { freshDatabase, onEachDatabase } from '../support/database.js';
import { type Stage, stage } from './stage.js';

onEachDatabase((kind) => {
  let database: Database;
  let s: Stage;
  beforeAll(async () => {
    database = await freshDatabase(kind);
    s = await stage(database);
  });
  afterAll(() => database.close());

  const open = async (number: string) =>
    (await approvalOf(s.db, 'matter', number))?.steps.find(({ status }) => status === 'pending');
  const regrade = (number: string, level: string) =>
    replanAfter(s.job('responsibility'), s.effects, { kind: 'matter', id: number }, async () => {
      s.of(number).level = level;
    });

  it('a level that follows from elsewhere re-routes an open item: the step it asks for comes first, the old card goes grey', async () => {
    const number = await s.reports('zhiyuan');
    await agree(s.as('caigou'), s.effects, { stepId: (await open(number))?.id ?? '' });
    expect((await open(number))?.key).toBe('office');
    const [card] = s.cardsOf('banzhu');
    expect(card).toBeDefined();
    await regrade(number, 'high');
    expect((await open(number))?.key).toBe('deputy');
    expect(s.cardsOf('banzhu')).toEqual([]);
    expect(s.cardsOf('fenguan')).toHaveLength(1);
    // Whoever has it before him keeps it, as with 调整等级; what follows is planned anew.
    await regrade(number, 'low');
    expect((await open(number))?.key).toBe('deputy');
    await agree(s.as('fenguan'), s.effects, { stepId: (await open(number))?.id ?? '' });
    expect((await open(number))?.key).toBe('office');
    expect(s.cardsOf('banzhu')).toHaveLength(1);
  });

  it('a step that stays keeps its card, which shows the new level; a round that is over is left alone', async () => {
    const number = await s.reports('zhiyuan');
    const before = s.cardsOf('caigou').length;
    await regrade(number, 'high');
    expect((await open(number))?.key).toBe('head');
    expect(s.cardsOf('caigou')).toHaveLength(before);
    expect(s.sent.at(-1)).toMatchObject({ kind: 'card-update' });
    for (const person of ['caigou', 'fenguan', 'banzhu'])
      await agree(s.as(person), s.effects, { stepId: (await open(number))?.id ?? '' });
    expect(s.of(number).state).toBe('filed');
    await regrade(number, 'low');
    expect(await open(number)).toBeUndefined();
    expect(s.of(number).level).toBe('low');
  });

  it('whoever proposes has done the steps at the beginning that are his, never the last one', async () => {
    const propose = async (proposer: string, level: string) => {
      const number = await s.reports('zhiyuan', { level });
      const [running] = [await approvalOf(s.db, 'matter', number)];
      await s.db
        .update(approvals)
        .set({ status: 'withdrawn' })
        .where(eq(approvals.id, running?.approval.id ?? ''));
      await startApproval(s.as(proposer), s.effects, {
        kind: 'matter',
        id: number,
        schemeVersion: s.versionId,
        proposer,
      });
      const view = await approvalOf(s.db, 'matter', number);
      return view?.steps.map(({ key, status, decidedBy }) => [key, status, decidedBy]);
    };
    s.clock('2026-11-24T02:00:00Z');
    expect(await propose('caigou', 'high')).toEqual([
      ['head', 'agreed', 'caigou'],
      ['deputy', 'pending', null],
      ['office', 'planned', null],
    ]);
    s.clock('2026-11-25T02:00:00Z');
    // The office is no step at the beginning: it is asked when its turn comes.
    expect(await propose('banzhu', 'mid')).toEqual([
      ['head', 'pending', null],
      ['office', 'planned', null],
    ]);
    s.org.departments.set(2, { ...(s.org.departments.get(2) as Department), leaders: ['banzhu'] });
    s.clock('2026-11-26T02:00:00Z');
    expect(await propose('banzhu', 'mid')).toEqual([
      ['head', 'agreed', 'banzhu'],
      ['office', 'pending', null],
    ]);
  });
});
