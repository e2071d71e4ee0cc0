import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import type { House } from '../support/app.js';
import { files, openScenario } from '../support/scenario.js';

describe('E7：市财政局风险岗位廉能管理实施方案：分级负责与等级', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'finance-bureau',
      at: '2011-04-13T09:00:00+08:00', // a Wednesday
      roles: { 领导小组成员: ['fangjingan'], 领导班子成员: ['fangjingan'], 主要领导: ['fangjingan'] },
    });
  });
  afterAll(() => house.close());

  const textsOf = (userid: string, about: string) =>
    house
      .person(userid)
      .messages()
      .filter((message) => message.from === 'app' && JSON.stringify(message).includes(about));

  it('(c) an A item shows two people with different duties; the supervisor gets a digest, not the task', async () => {
    const office = house.person('heyunqing');
    await office.says('分管 陆承志：采购科、药剂科');
    await office.sees('陆承志现在分管：采购科、药剂科');
    await house.person('luchengzhi').sees('您分管的科室现在是：采购科、药剂科（由何允清设定）', { since: '0' });

    const number = await files(house, 'lihong', '采购计划由我一个人编制，供应商提前知道预算', { level: '一级（A）' });
    await house.person('qinzhaohui').sees(number, { since: '0' });
    await house.person('qinzhaohui').taps('同意');
    await house.person('luchengzhi').sees(number, { since: '0' });
    await house.person('luchengzhi').taps('同意');
    const task = (await house.person('luchengzhi').sees(`${number} 由您负责管理`, { since: '0' })).text ?? '';
    expect(task).toMatch(/等级：.*一级/);
    expect(task).toContain('由分管领导负责、主要领导监督');
    expect(task).toContain('由分管领导直接负责管理落实，主要领导负责监督');

    await office.says(number);
    const detail = (await office.sees('分级负责的依据')).text ?? '';
    expect(detail).toContain('负责：分管领导 陆承志');
    expect(detail).toContain('监督：主要领导 方敬安');

    // Not the task: nothing reaches the chief until Monday.
    await house.app.settle();
    expect(textsOf('fangjingan', number)).toEqual([]);
    await house.moveClock('2011-04-17T18:00:00+08:00');
    await house.app.settle();
    expect(textsOf('fangjingan', number)).toEqual([]);
    await house.moveClock('2011-04-18T09:30:00+08:00');
    const digest = (await house.person('fangjingan').sees('【监督摘要】2011-04-18', { since: '0' })).text ?? '';
    expect(digest).toMatch(/监督的风险点共 1 条\n.*一级.* 1 条：采购科 1\n新增 1 条：/);
    expect(digest).toContain(number);
    expect(textsOf('luchengzhi', '监督摘要')).toEqual([]);

    // Nothing new in the next week: nothing is sent.
    await house.moveClock('2011-04-25T09:30:00+08:00');
    await house.app.settle();
    expect(textsOf('fangjingan', '监督摘要')).toHaveLength(1);

    // The supervisor may read it, and finds it under what he answers for.
    await house.person('fangjingan').says('我负责的');
    expect((await house.person('fangjingan').sees('监督 1 条')).text).toContain(`${number}｜`);
  });

  it('(c) people move: the points they manage go to others within the minute, told to both sides in one message each', async () => {
    const numbers: string[] = [];
    for (const [userid, text] of [
      ['miaoruoxi', '差旅费报销由我一个人审核'],
      ['pengxinyu', '现金盘点没有第二个人在场'],
    ] as const) {
      const number = await files(house, userid, text, { level: '二级（B）' });
      numbers.push(number);
      await house.person('caijingru').sees(number, { since: '0' });
      await house.person('caijingru').taps('同意');
      await house.person('tangshaoyan').sees(number, { since: '0' });
      await house.person('tangshaoyan').taps('同意');
      await house.person('caijingru').sees(`${number} 由您负责管理`, { since: '0' });
    }
    const [first = '', second = ''] = numbers;

    // The head goes to another section, and nobody heads this one: nothing is lost, it is listed to the office.
    await house.simulator.changeOrganisation({ kind: 'move', userid: 'caijingru', departmentId: 10 });
    const lost = (await house.person('caijingru').sees('风险点已转出', { since: '0' })).text ?? '';
    expect(lost).toContain('原来由您负责管理的 2 条');
    expect(lost).toContain('暂时空缺，已告诉领导小组办公室');
    const office = (await house.person('heyunqing').sees('责任空缺，请在企业微信里', { since: '0' })).text ?? '';
    expect(office).toContain('有 2 条');
    expect(office).toContain(`${first}｜二级（B）｜科室负责人`);
    await house.person('heyunqing').says('责任空缺');
    expect((await house.person('heyunqing').sees('责任空缺 2 处')).text).toContain(second);
    await house.person('heyunqing').says(first);
    expect((await house.person('heyunqing').sees('负责：')).text).toContain('负责：科室负责人（现在空缺');
    await house.person('lihong').says('责任空缺');
    await house.person('lihong').sees('由领导小组办公室办理');

    // Somebody else becomes head: it is his at once.
    await house.simulator.changeOrganisation({ kind: 'move', userid: 'dongmingzhe', departmentId: 9, leads: true });
    const gained = (await house.person('dongmingzhe').sees('由您负责管理的风险点新增 2 条', { since: '0' })).text ?? '';
    expect(gained).toContain('来由：原来空缺。');
    expect(gained).toContain(first);
    expect(gained).toContain(second);
    await house.person('heyunqing').says('责任空缺');
    await house.person('heyunqing').sees('没有责任空缺');
    const rows = await house.app.database.db.select().from(audit).where(eq(audit.action, 'responsibility.change'));
    expect(rows.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        { number: first, duty: 'owner', from: ['person:caijingru'], to: ['vacant:科室负责人'] },
        { number: first, duty: 'owner', from: ['vacant:科室负责人'], to: ['person:dongmingzhe'] },
      ]),
    );
  });

  it('(c) a leader who loses his tag gives his A items to those who have it: who had them is named', async () => {
    await house.simulator.changeOrganisation({ kind: 'tag', tag: '分管领导', remove: ['luchengzhi'] });
    const lost = (await house.person('luchengzhi').sees('风险点已转出', { since: '0' })).text ?? '';
    expect(lost).toMatch(/现在：(韩若霖、唐绍言|唐绍言、韩若霖)/);
    for (const deputy of ['hanruolin', 'tangshaoyan'])
      await house.person(deputy).sees('（原由 陆承志 负责）', { since: '0' });
  });
});
