import { beforeEach, expect, it } from 'vitest';
import { agree } from '../../src/approvals/agree.js';
import { delegate, endDelegation, endDueDelegations } from '../../src/approvals/delegate.js';
import { approvalOf } from '../../src/approvals/queries.js';
import { fillGaps, reassignOpenSteps } from '../../src/approvals/reassign.js';
import { remindUndecided } from '../../src/approvals/remind.js';
import { renamePerson } from '../../src/approvals/rename.js';
import { onEachDatabase, renew, renewedDatabase } from '../support/database.js';
import { scheme } from '../support/factories.js';
import { type Stage, stage } from './stage.js';

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let s: Stage;
  beforeEach(async () => {
    s = await stage(database);
  });

  const openOf = async (id: string) =>
    (await approvalOf(s.db, 'matter', id))?.steps.find((x) => ['pending', 'gap', 'outside'].includes(x.status));

  it('请假代办: the delegate gets the card and decides in the other’s name; 销假 brings the rest back', async () => {
    const first = await s.reports('zhiyuan');
    const second = await s.reports('zhiyuan');
    await delegate(s.as('caigou'), s.effects, { delegate: 'lisi', until: '2026-12-01' });
    expect(s.cardsOf('caigou')).toEqual([]);
    expect(s.greyed()).toEqual(['已转交 李四', '已转交 李四']);
    expect(s.texts('lisi')).toEqual([expect.stringContaining('采购科长 请假至 2026-12-01')]);
    const [card] = s.cardsOf('lisi');
    expect(card?.card).toMatchObject({ note: '请假代办：李四（代 采购科长）' });
    await expect(agree(s.as('caigou'), s.effects, { stepId: card?.stepId ?? '' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await agree(s.as('lisi'), s.effects, { stepId: card?.stepId ?? '' });
    expect(s.of(first).told[0]).toMatch(/李四（代 采购科长）\|agree/);
    expect(await s.audited('approval.agree')).toMatchObject([
      { actor: 'person:lisi', detail: { insteadOf: 'caigou' } },
    ]);
    expect(s.texts('banzhu')).toEqual([]); // a leave is no news for the office

    await endDelegation(s.as('caigou'), s.effects);
    expect(s.cardsOf('lisi')).toEqual([]);
    expect(s.cardsOf('caigou')).toHaveLength(1);
    expect(s.cardsOf('caigou')[0]?.stepId).toBe((await openOf(second))?.id);
    await expect(endDelegation(s.as('caigou'), s.effects)).rejects.toMatchObject({ kind: 'precondition' });
    expect(await s.audited('approval.delegate')).toMatchObject([
      { actor: 'person:caigou', detail: { delegate: 'lisi', until: '2026-12-01' } },
    ]);
    expect(await s.audited('approval.delegate-end')).toHaveLength(1);
  });

  it('a delegate never decides on himself, and his right ends with the last day', async () => {
    const own = await s.reports('lisi');
    await delegate(s.as('caigou'), s.effects, { delegate: 'lisi', until: '2026-11-24' });
    expect(s.cardsOf('lisi')).toEqual([]);
    expect((await openOf(own))?.deciders).toMatchObject([{ person: 'caigou' }]);
    const other = await s.reports('zhiyuan');
    const { stepId } = s.cardsOf('lisi')[0] ?? { stepId: '' };
    s.clock('2026-11-24T16:00:00Z'); // midnight in Shanghai
    await expect(agree(s.as('lisi'), s.effects, { stepId })).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('代办已经结束'),
    });
    expect(await endDueDelegations(s.job('delegations'), s.effects)).toBe(1);
    expect(await endDueDelegations(s.job('delegations'), s.effects)).toBe(0);
    expect((await openOf(other))?.deciders).toMatchObject([{ person: 'caigou', because: 'post' }]);
    expect(s.cardsOf('caigou')).toHaveLength(2);
  });

  it('refuses a delegate who is oneself or cannot act, and a day that is past', async () => {
    s.setStatus('caiwu', 'disabled');
    const to = (person: string, until = '2026-12-01') =>
      delegate(s.as('caigou'), s.effects, { delegate: person, until });
    await expect(to('caigou')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(to('caiwu')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(to('nobody')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(to('lisi', '2026-11-22')).rejects.toMatchObject({ kind: 'invalid' });
    await expect(to('lisi', '2028-11-22')).rejects.toMatchObject({ kind: 'invalid' });
    await to('lisi', '2026-11-23'); // until this evening
  });

  it('a new delegation replaces the one that runs', async () => {
    await s.reports('zhiyuan');
    await delegate(s.as('caigou'), s.effects, { delegate: 'lisi', until: '2026-12-01' });
    await delegate(s.as('caigou'), s.effects, { delegate: 'caiwu', until: '2026-12-05' });
    expect(s.cardsOf('lisi')).toEqual([]);
    expect(s.cardsOf('caiwu')).toHaveLength(1);
  });

  it('hands over when somebody is disabled; the office is told, the old card goes grey', async () => {
    const id = await s.reports('zhiyuan');
    s.setStatus('caigou', 'disabled');
    s.org.departments.set(2, { id: 2, name: '采购科', parentId: 1, leaders: ['caigou', 'lisi'] });
    expect(await reassignOpenSteps(s.job('directory'), s.effects)).toBe(1);
    expect(s.cardsOf('caigou')).toEqual([]);
    expect(s.cardsOf('lisi')).toHaveLength(1);
    expect(s.texts('banzhu')).toEqual([`${id} 的“科室负责人”一步原由 采购科长（已停用） 决定，现已转交 李四。`]);
    expect((await openOf(id))?.deciders).toMatchObject([{ person: 'lisi', because: 'handover', insteadOf: 'caigou' }]);
    expect(await s.audited('approval.reassign')).toMatchObject([
      { actor: 'system:directory', objectId: id, detail: { from: ['caigou'] } },
    ]);
    expect(await reassignOpenSteps(s.job('directory'), s.effects)).toBe(0); // once
    await agree(s.as('lisi'), s.effects, { stepId: s.cardsOf('lisi')[0]?.stepId ?? '' });
    await expect(agree(s.as('caigou'), s.effects, { stepId: (await openOf(id))?.id ?? '' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('a head who leaves without another in his place: the leader above decides until the post is filled', async () => {
    const id = await s.reports('zhiyuan');
    s.setStatus('caigou', 'left');
    expect(await reassignOpenSteps(s.job('directory'), s.effects)).toBe(1);
    expect((await openOf(id))?.deciders).toMatchObject([
      { person: 'yuanzhang', because: 'handover', insteadOf: 'caigou' },
    ]);
    expect(s.texts('banzhu')[0]).toContain('现已转交');
    // The next full sync finds the section without any head: the item stays where it is.
    s.org.departments.set(2, { id: 2, name: '采购科', parentId: 1, leaders: [] });
    expect(await reassignOpenSteps(s.job('directory'), s.effects)).toBe(0);
    s.org.departments.set(2, { id: 2, name: '采购科', parentId: 1, leaders: ['lisi'] });
    expect(await reassignOpenSteps(s.job('directory'), s.effects)).toBe(1);
    await expect(agree(s.as('yuanzhang'), s.effects, { stepId: (await openOf(id))?.id ?? '' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await agree(s.as('lisi'), s.effects, { stepId: (await openOf(id))?.id ?? '' });
  });

  it('shows the office a gap when nobody is left, and fills it when there is somebody again', async () => {
    const id = await s.reports('zhiyuan');
    s.setStatus('caigou', 'left');
    s.setStatus('yuanzhang', 'disabled');
    await reassignOpenSteps(s.job('directory'), s.effects);
    expect(await openOf(id)).toMatchObject({ status: 'gap', deciders: [] });
    expect(s.greyed()).toEqual(['已转交领导小组办公室']);
    expect(s.texts('ganshi')[0]).toContain('没有人可以决定');
    expect(await s.audited('approval.gap')).toHaveLength(1);
    expect(await fillGaps(s.job('directory'), s.effects)).toBe(0);
    s.org.departments.set(2, { id: 2, name: '采购科', parentId: 1, leaders: ['lisi'] });
    expect(await fillGaps(s.job('directory'), s.effects)).toBe(1);
    expect(s.cardsOf('lisi')).toHaveLength(1);
    expect(await openOf(id)).toMatchObject({ status: 'pending' });
  });

  it('a gap met on the way is shown, not skipped', async () => {
    s.org.roles.set('分管领导', []);
    const id = await s.reports('zhiyuan', { level: 'high' });
    const progress = await agree(s.as('caigou'), s.effects, { stepId: (await openOf(id))?.id ?? '' });
    expect(progress.open).toMatchObject({ label: '分管领导', kind: 'gap', people: [] });
    expect(s.texts('banzhu')[0]).toContain('分管领导');
  });

  it('an office member who became the only one is not asked about his own', async () => {
    s.org.roles.set('领导小组办公室', ['ganshi']);
    const id = await s.reports('ganshi');
    expect((await openOf(id))?.deciders).toMatchObject([{ person: 'banzhu' }]);
    await agree(s.as('banzhu'), s.effects, { stepId: (await openOf(id))?.id ?? '' });
    expect((await openOf(id))?.deciders).toMatchObject([{ person: 'yuanzhang', because: 'climbed' }]);
  });

  it('with “everyone must agree” the step is over when the one who had not agreed is gone', async () => {
    await renew(database.db);
    s = await stage(
      database,
      scheme({
        chains: [
          {
            object: 'risk',
            when: {},
            steps: [
              {
                key: 'office',
                label: '办公室会签',
                who: { by: 'role', role: '领导小组办公室', assigned: false },
                decide: 'all',
                mayChangeLevel: false,
              },
            ],
          },
        ],
      }),
    );
    const id = await s.reports('zhiyuan');
    const stepId = (await openOf(id))?.id ?? '';
    expect(await agree(s.as('banzhu'), s.effects, { stepId })).toMatchObject({
      status: 'running',
      open: { people: ['ganshi'] },
    });
    await expect(agree(s.as('banzhu'), s.effects, { stepId })).rejects.toMatchObject({ kind: 'conflict' });
    s.setStatus('ganshi', 'left');
    await reassignOpenSteps(s.job('directory'), s.effects);
    expect(s.of(id).state).toBe('filed');
  });

  it('reminds after two working days, once a day, and sends a fresh card after 72 hours', async () => {
    const id = await s.reports('zhiyuan'); // Monday
    s.clock('2026-11-24T02:00:00Z');
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(0);
    s.clock('2026-11-25T02:00:00Z');
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(1);
    expect(s.texts('caigou')).toEqual([`有 1 项审批等您决定：${id}（已等 2 个工作日）。发送“待办”查看全部。`]);
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(0);
    expect(s.cardsOf('caigou')).toHaveLength(1);
    s.clock('2026-11-26T03:00:00Z');
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(1);
    expect(s.cardsOf('caigou')).toHaveLength(2);
    // Never the same words twice: the second reminder says how long it has waited by now.
    expect(s.texts('caigou').at(-1)).toContain(`${id}（已等 3 个工作日）`);
    s.clock('2026-11-28T03:00:00Z'); // Saturday
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(0);
    expect(await s.audited('approval.remind')).toHaveLength(2);
    await agree(s.as('caigou'), s.effects, { stepId: s.cardsOf('caigou')[0]?.stepId ?? '' });
    s.clock('2026-11-30T03:00:00Z');
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(0); // the office has had it for no working day yet
  });

  it('reminds by the holidays: the days of 春节 do not count, the Saturday made up for it does', async () => {
    s.clock('2026-02-13T02:00:00Z'); // Friday before 春节: 14 worked, 15 to 23 off
    await s.reports('zhiyuan');
    s.clock('2026-02-17T02:00:00Z'); // Tuesday
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(0);
    s.clock('2026-02-24T02:00:00Z');
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(1);
    expect(s.texts('caigou').at(-1)).toContain('已等 2 个工作日');
    s.clock('2026-02-28T02:00:00Z'); // Saturday, worked
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(1);
    expect(s.assumed).toEqual([]);
  });

  it('reminds in a year whose holidays are not known, and says that it took Monday to Friday', async () => {
    s.clock('2027-10-01T02:00:00Z'); // Friday
    await s.reports('zhiyuan');
    s.clock('2027-10-05T02:00:00Z');
    expect(await remindUndecided(s.job('reminders'), s.effects)).toBe(1);
    expect(s.assumed).toEqual([2027]);
  });

  it('follows a person whose user id changed: he still does not decide on himself', async () => {
    const id = await s.reports('lisi');
    await delegate(s.as('caigou'), s.effects, { delegate: 'caiwu', until: '2026-12-01' });
    const { stepId } = s.cardsOf('caiwu')[0] ?? { stepId: '' };
    for (const [from, to] of [
      ['lisi', 'li.si'],
      ['caiwu', 'cai.wu'],
    ] as const) {
      const person = s.org.people.get(from);
      if (person) s.org.people.set(to, { ...person, id: to });
      s.org.people.delete(from);
      await renamePerson(s.job('directory'), { from, to });
    }
    s.of(id).concerned = 'li.si';
    expect(await reassignOpenSteps(s.job('directory'), s.effects)).toBe(0);
    await expect(agree(s.as('li.si'), s.effects, { stepId })).rejects.toMatchObject({ kind: 'forbidden' });
    await agree(s.as('cai.wu'), s.effects, { stepId });
    expect(await s.audited('approval.rename-person')).toHaveLength(2);
  });

  it('two handovers at once hand over once', async () => {
    await s.reports('zhiyuan');
    s.org.departments.set(2, { id: 2, name: '采购科', parentId: 1, leaders: ['lisi'] });
    const changed = await Promise.all([1, 2].map(() => reassignOpenSteps(s.job('directory'), s.effects)));
    expect(changed.sort()).toEqual([0, 1]);
    expect(s.cardsOf('lisi')).toHaveLength(1);
  });
});
