import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { entersDecision } from '../support/meeting.js';
import { files, openScenario } from '../support/scenario.js';

describe('E1：市粮食局廉政风险防控实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'grain-bureau',
      at: '2012-08-20T09:00:00+08:00',
      roles: { 领导小组成员: ['fangjingan', 'luchengzhi'], 领导班子成员: ['hanruolin'] },
    });
  });
  afterAll(() => house.close());

  it('(a) a clerk’s post point is agreed by the section and filed by the office, and never goes to 分管领导', async () => {
    const number = await files(house, 'lihong', '粮食收购时由我一个人定等级，容易人情定级');
    expect(number).toMatch(/^FX-2012-/);
    await house.person('qinzhaohui').sees(number, { since: '0' });
    await house.person('qinzhaohui').taps('同意');
    await house.person('heyunqing').sees(number, { since: '0' });
    await house.person('heyunqing').taps('同意');
    await house.person('lihong').sees('已备案', { since: '0' });
    await house.app.settle();
    for (const leader of ['luchengzhi', 'tangshaoyan'])
      expect(JSON.stringify(house.person(leader).messages())).not.toContain(number);
  });

  it('(b) the same text filed at section layer goes to 分管领导, then to the 领导小组, which no click decides', async () => {
    await house.moveClock('2012-08-21T09:00:00+08:00');
    const number = await files(house, 'songwanqiu', '粮食收购时由我一个人定等级，容易人情定级', { layer: '科室' });
    const clerk = house.person('songwanqiu');
    expect((await clerk.sees('下一步')).text).toContain('分管领导审核');
    await house.person('tangshaoyan').sees(number, { since: '0' });
    const holders = () => house.simulator.driver.holders('同意', number).map(({ person }) => person.userid);
    expect(holders().sort()).toEqual(['hanruolin', 'luchengzhi', 'tangshaoyan']);
    const [card] = house.simulator.driver.holders('同意', number);
    await card?.person.taps({ messageId: card.card.id, button: '同意' });
    expect((await clerk.sees('领导小组', { since: '0' })).text).toContain('会议决定');
    await house.app.settle();
    expect(holders()).toEqual([]);
    await entersDecision(house, 'heyunqing', number, '领导小组纪要〔2012〕4号');
    expect((await clerk.sees('已备案', { since: '0' })).text).toContain('领导小组纪要〔2012〕4号');
  });

  it('(c) a leader’s own point offers nobody in the house 同意: it goes to the city’s office as a packet', async () => {
    await house.moveClock('2012-08-22T09:00:00+08:00');
    const number = await files(house, 'luchengzhi', '分管的收储企业逢年过节送购物卡，检查时容易放宽');
    const packet = await house.person('heyunqing').sees('【报送材料】', { since: '0' });
    expect(packet.text).toContain(`${number} 请报送市廉政风险防控领导小组办公室备案`);
    await house.app.settle();
    expect(house.simulator.driver.holders('同意', number)).toEqual([]);
    await entersDecision(house, 'heyunqing', number, '市廉防办〔2012〕31号');
    await house.person('luchengzhi').sees('已备案', { since: '0' });
  });
});
