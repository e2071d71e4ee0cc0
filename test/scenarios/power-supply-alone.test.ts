import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/db/client.js';
import type { House } from '../support/app.js';
import { openScenario } from '../support/scenario.js';

/** The document as it is: no levels, no chains, nothing added by the house. */
describe('E4：供电局办公室安全生产检查，原文没有审批', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'power-supply',
      at: '2014-03-10T09:00:00+08:00',
      roles: { 办公室: ['heyunqing', 'zhuweizhen'] },
    });
  });
  afterAll(() => house.close());

  const kept = () =>
    rowsOf<{ drafts: number; risks: number; approvals: number }>(
      house.app.database.db,
      sql`select (select count(*)::int from risk_drafts) as drafts, (select count(*)::int from risks) as risks,
        (select count(*)::int from approvals) as approvals`,
    );

  it('a valid scheme in force: 帮助 says that it takes no reports', async () => {
    const worker = house.person('jinxiuping');
    await worker.says('帮助');
    const { text = '' } = await worker.sees('待办');
    expect(text).toMatch(/^注意：现在的方案“供电局办公室安全生产检查.*”没有规定上报由谁审定，所以这里不收上报。/);
  });

  it('a finding in words, with 上报 and without, is refused plainly, names whom to tell, and leaves nothing behind', async () => {
    const worker = house.person('gaoyuntao');
    for (const said of [
      '上报 配电房灭火器过期，消防通道堆了杂物',
      '上报',
      '验收只有我一个人签字，设备没有检查就放行',
    ]) {
      await worker.says(said);
      const { text = '' } = await worker.sees('这里不收上报');
      expect(text).toContain('没有记录任何内容，也没有人会收到');
      expect(text).toContain('请直接告诉办公室（何允清、祝维真）');
    }
    // No dialogue was left open: the next words are no description.
    await worker.says('我的上报');
    await worker.sees('您还没有上报过');
    await worker.says('待办');
    await worker.sees(/没有/);
    await house.app.settle();
    expect(await kept()).toEqual([{ drafts: 0, risks: 0, approvals: 0 }]);
    expect(house.person('heyunqing').messages()).toEqual([]);
  });

  it('where somebody is in danger he is told first what to do', async () => {
    const worker = house.person('luoqiming');
    await worker.says('救命，现在有人拿刀在财务室要砸保险柜');
    await worker.sees('110');
    await worker.sees('这里不收上报');
    expect(await kept()).toEqual([{ drafts: 0, risks: 0, approvals: 0 }]);
  });
});
