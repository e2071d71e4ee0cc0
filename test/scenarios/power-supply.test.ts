import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { openScenario } from '../support/scenario.js';

describe('E4：供电局办公室安全生产检查', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'power-supply',
      at: '2014-03-10T09:00:00+08:00',
      roles: { 办公室: ['heyunqing'] },
      // The document has no chain at all: the house sends what is found to its office.
      fill: {
        chains: [
          {
            key: 'found',
            object: 'risk',
            supplement: true,
            steps: [{ key: 'office', label: '办公室', who: { by: 'role', role: '办公室' }, supplement: true }],
          },
        ],
      },
    });
  });
  afterAll(() => house.close());

  it('a plan without layers, categories and levels takes a report with the one button 提交, and shows none of them', async () => {
    const worker = house.person('jinxiuping');
    await worker.says('上报 配电房钥匙由一个人保管，巡检记录可以补签');
    const said = (await worker.sees('请核对下面的卡片')).text ?? '';
    for (const absent of ['类别', '等级', '定级']) expect(said).not.toContain(absent);
    const { card } = await worker.seesCard('提交');
    expect(card?.select_list ?? []).toEqual([]);
    expect(card?.button_list?.map(({ text }) => text)).toEqual(['提交']);
    await worker.says('定级');
    await worker.sees('没有规定按哪些问题定级');
    await worker.says('层级 科室');
    await worker.sees('不分层级');
    await worker.taps('提交');
    const number = /FX-\d{4}-\d{4}/.exec((await worker.sees('已提交')).text ?? '')?.[0] ?? '';
    const office = house.person('heyunqing');
    const shown = JSON.stringify((await office.sees(number, { since: '0' })).card);
    for (const absent of ['未定', '类别', '等级']) expect(shown).not.toContain(absent);
    await office.taps('同意');
    await worker.sees('已备案', { since: '0' });
    await worker.says('我的上报');
    expect((await worker.sees(number)).text).toContain(`${number}｜已备案`);
    await worker.says(number);
    const told = (await worker.sees('表现形式')).text ?? '';
    for (const absent of ['未定', '未填', '类别：', '等级：', '层级：']) expect(told).not.toContain(absent);
  });
});
