import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { filedBefore, files, openScenario } from '../support/scenario.js';

describe('H：医院廉政风险防控工作实施意见', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({ pack: 'hospital-supplement', at: '2012-11-12T09:30:00+08:00' });
  });
  afterAll(() => house.close());

  it('(a) in November two steps run together', async () => {
    await house.person('taoyifan').says('进度');
    const now = await house.person('taoyifan').sees('现在有 2 个阶段同时进行');
    expect(now.text).toContain('第一阶段（二）理清权力，编制目录：10月1日（周一）至12月31日（周一）');
    expect(now.text).toContain('第一阶段（三）查找风险，评估等级：11月1日（周四）至2013年1月31日（周四）');
    expect(now.text).toContain('接下来：第二阶段 深化提高，2013年1月1日（周二）开始');
  });
});

describe('H：医院廉洁风险防控工作实施意见（含补充）：分级负责与等级', () => {
  let house: House;
  beforeAll(async () => {
    const supervisors = [{ by: 'role', role: '纪检监察' }];
    house = await openScenario({
      pack: 'hospital-supplement',
      at: '2012-11-14T09:00:00+08:00', // a Wednesday
      roles: { 纪检监察: ['gusihan'], 领导小组办公室: ['heyunqing'] },
      // The plan says 分级负责 and maps nobody; this house lets 纪检监察 supervise every level.
      fill: {
        responsibility: [
          { level: 'high', owners: [{ by: 'role', role: '主要领导' }], supervisors, supplement: true },
          { level: 'mid', owners: [{ by: 'role', role: '分管领导', assigned: true }], supervisors, supplement: true },
          { level: 'low', owners: [{ by: 'section-head' }], supervisors, supplement: true },
        ],
      },
    });
  });
  afterAll(() => house.close());

  const ask = async (userid: string, text: string, sees: string | RegExp) => {
    await house.person(userid).says(text);
    return (await house.person(userid).sees(sees)).text ?? '';
  };
  /** Levels in the order in which they are read. */
  const levels = (text: string) => [...text.matchAll(/FX-\d{4}-\d{4}｜([高中低])｜/g)].map(([, level]) => level);
  const inOrder = (read: Array<string | undefined>) =>
    [...read].sort((a, b) => '高中低'.indexOf(a ?? '') - '高中低'.indexOf(b ?? ''));

  it('(c) 高 items are first in every list and digest, page by page', async () => {
    // Reported in no order of weight, the gravest neither first nor last.
    const given = ['低', '中', '高', '低', '中', '低', '高', '中', '低', '低', '中'];
    for (const [at, level] of given.entries())
      await filedBefore(house, { section: '采购科', text: `采购环节第${at + 1}个风险点`, level, reporter: '李虹' });

    const first = levels(await ask('heyunqing', '风险清单', '风险清单（截至'));
    expect(first).toHaveLength(8);
    expect(first.slice(0, 2)).toEqual(['高', '高']);
    // Another 高 comes in between two pages: nothing is read twice, nothing left out.
    await filedBefore(house, { section: '财务科', text: '后来的高风险', level: '高', reporter: '苗若溪' });
    const second = levels(await ask('heyunqing', '更多', '风险清单（截至'));
    expect([...first, ...second]).toEqual(inOrder(given));

    const own = levels(await ask('lihong', '我的上报', '我的上报（截至'));
    expect(own).toEqual(inOrder(given).slice(0, 8));
    expect(levels(await ask('lihong', '更多', '我的上报（截至'))).toEqual(inOrder(given).slice(8));
    await house.app.settle();
    expect(levels(await ask('qinzhaohui', '我负责的', '由您负责 5 条'))).toEqual(Array(5).fill('低'));
    const supervised = levels(await ask('gusihan', '我监督的', '监督 12 条'));
    expect(supervised).toEqual(['高', '高', '高', '中', '中', '中', '中', '低']);

    // What waits for the office: filed in the other order.
    const low = await files(house, 'zhoukaiyuan', '合同归档由我一个人登记', { level: '低' });
    const high = await files(house, 'songwanqiu', '合同价款由我一个人核定', { level: '高' });
    await house.app.settle();
    const todo = await ask('qinzhaohui', '待办', '等您处理的');
    expect(todo.indexOf(high)).toBeGreaterThan(-1);
    expect(todo.indexOf(high)).toBeLessThan(todo.indexOf(low));

    await house.moveClock('2012-11-19T09:30:00+08:00');
    const digest = (await house.person('gusihan').sees('【监督摘要】2012-11-19', { since: '0' })).text ?? '';
    expect(digest).toMatch(/共 12 条\n高 3 条：采购科 2、财务科 1\n中 4 条：采购科 4\n低 5 条：采购科 5\n新增 12 条：/);
    expect(levels(digest)).toEqual(['高', '高', '高', '中', '中', '中']);
  });
});
