import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { risks } from '../../src/risks/schema.js';
import { activateScheme } from '../../src/schemes/activate.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import type { House } from '../support/app.js';
import { entersDecision } from '../support/meeting.js';
import { files, openScenario } from '../support/scenario.js';

/** What the house fills in: the four phases have no dates in the document, and no chain says who decides on a point. */
const FILL = {
  phases: ['mobilise', 'grade', 'measures', 'supervise'].map((key, at) => ({
    key,
    start: `2026-0${at + 3}-01`,
    supplement: true,
  })),
  chains: [
    // Nobody below the leaders decides on theirs, whatever the level.
    {
      key: 'leaders',
      object: 'risk',
      when: { roles: ['局长', '局党组成员', '主管领导'] },
      supplement: true,
      steps: [{ key: 'group', label: '局党组研究', who: { by: 'body', body: 'party-group' }, supplement: true }],
    },
    {
      key: 'points',
      object: 'risk',
      supplement: true,
      steps: [
        { key: 'head', label: '科室负责人', who: { by: 'section-head' }, supplement: true },
        {
          key: 'party-group',
          label: '局党组研究',
          who: { by: 'body', body: 'party-group' },
          levels: ['high'],
          supplement: true,
        },
      ],
    },
  ],
};

describe('E8：招商局廉政风险防控工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'investment-bureau',
      at: '2026-04-07T09:00:00+08:00',
      roles: { 局长: ['fangjingan'], 局党组成员: ['gusihan', 'luchengzhi'], 领导小组办公室: ['heyunqing'] },
      fill: FILL,
    });
  });
  afterAll(() => house.close());

  it('(a) a point of level a is the 局党组’s: no single click decides it, the office enters what it resolved', async () => {
    const number = await files(house, 'lihong', '重大招商项目的优惠条件由我一个人起草，企业请吃请喝', { level: 'a级' });
    const head = house.person('qinzhaohui');
    await head.seesCard('同意', { since: '0' });
    await head.taps('同意');
    expect((await house.person('lihong').sees('会议决定', { since: '0' })).text).toContain('局党组');
    await house.app.settle();
    expect(house.simulator.driver.holders('同意', number)).toEqual([]);
    const status = async () =>
      (await house.app.database.db.select().from(risks).where(eq(risks.number, number)))[0]?.status;
    expect(await status()).toBe('in-approval');
    await entersDecision(house, 'heyunqing', number, '局党组纪要〔2026〕3号');
    await house.person('lihong').sees('已备案', { since: '0' });
    expect(await status()).toBe('filed');
  });

  it('phases without dates: activation asks for them, and the office reads in the chat what is still open', async () => {
    const { db } = house.app.database;
    const ctx = { db, now: new Date(), actor: { kind: 'operator', name: 'test' }, requestId: 'test' } as const;
    await expect(activateScheme(ctx, await readSchemeFile('investment-bureau'))).rejects.toMatchObject({
      kind: 'precondition',
      detail: {
        findings: expect.arrayContaining([
          expect.objectContaining({ path: 'phases.*.start', question: '四个阶段各从哪一天开始？' }),
        ]),
      },
    });
    await house.person('heyunqing').says('进度');
    const office = await house.person('heyunqing').sees('没有写到哪天为止');
    expect(office.text).toContain('四个阶段各到哪一天为止？第四阶段是不是一直做下去？（phases.*.end）');
    await house.person('zhoukaiyuan').says('进度');
    const clerk = await house.person('zhoukaiyuan').sees('接下来：第三阶段 制定防控措施，5月1日（周五）开始');
    expect(clerk.text).not.toContain('phases');
    await house.person('zhoukaiyuan').says('报送');
    await house.person('zhoukaiyuan').sees('现在没有要您报送的材料');
  });
});
