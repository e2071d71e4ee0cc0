import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { choices, entersDecision } from '../support/meeting.js';
import { files, openScenario } from '../support/scenario.js';

describe('E10：林业局风险岗位廉能管理工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({ pack: 'forestry-bureau', at: '2011-04-11T09:00:00+08:00' });
  });
  afterAll(() => house.close());

  it('a person’s own point asks the three of annex 1 and goes 讨论会 → 部门负责人 → 分管领导 → 办公室', async () => {
    const clerk = house.person('lihong');
    await clerk.says('上报 采伐许可现场核查由我一个人去，容易收受林农好处');
    await clerk.seesCard('提交');
    expect(choices(house, 'lihong', 'category').options).toEqual(['思想道德', '岗位职责', '制度机制']);
    await clerk.says('取消');
    await clerk.sees('已取消');

    const number = await files(house, 'lihong', '采伐许可现场核查由我一个人去，容易收受林农好处');
    // The section discusses it point by point: a meeting, which the head cannot click away.
    expect((await clerk.sees('下一步', { since: '0' })).text).toContain('部门讨论会');
    const holders = () => house.simulator.driver.holders('同意', number).map(({ person }) => person.userid);
    await house.app.settle();
    expect(holders()).toEqual([]);
    await entersDecision(house, 'heyunqing', number, '采购科讨论会记录〔2011〕2号');

    const agrees = async (userid: string) => {
      const person = house.person(userid);
      await person.seesCard('同意', { since: '0' });
      const [held] = house.simulator.driver.holders('同意', number).filter((one) => one.person.userid === userid);
      await person.taps({ messageId: held?.card.id ?? '', button: '同意' });
      await house.app.settle();
    };
    await house.app.settle();
    expect(holders()).toEqual(['qinzhaohui']);
    await agrees('qinzhaohui');
    expect(holders()).toContain('luchengzhi');
    await agrees('luchengzhi');
    expect(holders().sort()).toEqual(['duanshuyi', 'heyunqing']);
    await agrees('heyunqing');
    await clerk.sees('已备案', { since: '0' });
    await clerk.says(number);
    const history = (await clerk.sees('表现形式')).text ?? '';
    const places = ['部门讨论会', '部门负责人审核签字', '分管领导审核签字', '办公室汇总初审'].map((step) =>
      history.indexOf(step),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });
});
