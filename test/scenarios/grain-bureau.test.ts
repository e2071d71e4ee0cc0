import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
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
});
