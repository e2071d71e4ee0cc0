import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { entersDecision } from '../support/meeting.js';
import { fillsForm, openScenario, reads, tapsCardOf } from '../support/scenario.js';

describe('E2：区办廉政风险防控工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'district-office-supplement',
      at: '2013-04-09T09:00:00+08:00',
      roles: {
        主要领导: ['fangjingan'],
        分管领导: ['luchengzhi'],
        廉防办: ['heyunqing'],
        办公室负责人: ['jiangpeilan'],
        办公室: ['zhuweizhen'],
      },
      // 2c does not say how much is much: the administrator does.
      fill: {
        chains: [{ key: 'expense', steps: [{ key: 'meeting', over: { fact: '报销金额', amount: 5000 } }] }],
      },
    });
  });
  afterAll(() => house.close());

  it('2a: 统计数据使用审批单 is agreed by 办公室负责人 or 分管领导, by either and once', async () => {
    const first = await fillsForm(house, 'lihong', '统计数据使用审批单', ['采购科', '2012 年采购总额']);
    expect(first.text).toContain('办公室负责人或分管领导（');
    const head = await house.person('jiangpeilan').seesCard('同意', { since: '0' });
    expect(JSON.stringify(head.card)).toContain('2012 年采购总额');
    await house.person('luchengzhi').seesCard('同意', { since: '0' });
    await tapsCardOf(house, 'jiangpeilan', '同意', first.number);
    await house.person('lihong').sees('状态：已批准', { since: '0' });
    await house.app.settle();
    // The other one's card is grey: there is nothing left for him to decide.
    expect(house.simulator.driver.holders('同意', first.number)).toEqual([]);
    expect(await reads(house, 'luchengzhi', '待办', /没有|待办/)).not.toContain(first.number);

    const second = await fillsForm(house, 'zhoukaiyuan', '统计数据', ['设备科', '设备台账']);
    await house.person('luchengzhi').sees(second.number, { since: '0' });
    await tapsCardOf(house, 'luchengzhi', '同意', second.number);
    await house.person('zhoukaiyuan').sees('（陆承志）同意', { since: '0' });
    expect(await reads(house, 'zhoukaiyuan', second.number, '统计数据使用审批单')).toContain('已批准');
  });

  it('2c: an expense goes 科室负责人 → 办公室 → 主要领导, and above the threshold to 局长办公会 as well', async () => {
    const small = await fillsForm(house, 'pengxinyu', '费用报销单', ['培训差旅', '5000', '3']);
    for (const signer of ['caijingru', 'zhuweizhen', 'fangjingan']) {
      await house.person(signer).sees(small.number, { since: '0' });
      await tapsCardOf(house, signer, '同意', small.number);
    }
    await house.person('pengxinyu').sees('状态：已批准', { since: '0' });
    const signed = await reads(house, 'pengxinyu', small.number, '科室负责人签字');
    expect(signed).toMatch(/科室负责人签字：蔡静茹　2013-04-09\n办公室审核：祝维真　.*\n主要领导签字：方敬安/);

    const large = await fillsForm(house, 'miaoruoxi', '费用报销单', ['设备维修', '0.5000011万元'], /最多精确到分/);
    expect(large.number).toBe('');
    await house.person('miaoruoxi').says('5000.01元');
    await house.person('miaoruoxi').sees('发票张数');
    await house.person('miaoruoxi').says('跳过');
    await house.person('miaoruoxi').sees('请核对');
    const number = await submits(house, 'miaoruoxi');
    for (const signer of ['caijingru', 'zhuweizhen', 'fangjingan']) {
      await house.person(signer).sees(number, { since: '0' });
      await tapsCardOf(house, signer, '同意', number);
    }
    await house.person('miaoruoxi').sees('下一步：局长办公会开会决定', { since: '0' });
    // Nobody clicks for a meeting: the office enters what it decided.
    await house.person('heyunqing').sees(`【会议材料】${number}`, { since: '0' });
    await entersDecision(house, 'heyunqing', number, '局办纪要〔2013〕7号');
    await house.person('miaoruoxi').sees(`${number} 已由局长办公会审定`, { since: '0' });
    expect(await reads(house, 'miaoruoxi', number, '报销金额')).toMatch(/已批准[\s\S]*报销金额：5,000\.01 元/);
  });

  it('a returned form comes back with its reason, is filled again in one place, and keeps its number', async () => {
    const writer = house.person('songwanqiu');
    const { number } = await fillsForm(house, 'songwanqiu', '费用报销单', ['办公用品', '300', '1']);
    await house.person('qinzhaohui').sees(number, { since: '0' });
    await tapsCardOf(house, 'qinzhaohui', '退回', number);
    await house.person('qinzhaohui').sees('理由');
    await house.person('qinzhaohui').says('金额与发票不符');
    await writer.sees(`重填 ${number}`, { since: '0' });
    expect(await reads(house, 'songwanqiu', '撤回 '.concat(number), '已退回')).toContain('只有“审批中”的可以撤回');
    await writer.says(`重填 ${number}`);
    await writer.sees('请核对');
    await writer.says('2');
    await writer.sees('现为：300 元');
    await writer.says('280.5');
    await writer.sees('280.5 元');
    expect(await submits(house, 'songwanqiu')).toBe(number);
    expect(await reads(house, 'songwanqiu', `撤回 ${number}`, '已撤回')).toContain(`重填 ${number}`);
    expect(await reads(house, 'songwanqiu', '我的表单', number)).toContain('已撤回');
  });

  it('what was filled stays when one turns to something else, and goes on where it was', async () => {
    const writer = house.person('xuyanbin');
    await writer.says('填表');
    expect((await writer.sees('可以填的表')).text).toMatch(/1\. 统计数据使用审批单\n2\. 费用报销单/);
    await writer.says('填表 2');
    await writer.sees('报销事由');
    await writer.says('药品抽检');
    await writer.sees('报销金额');
    await writer.says('一百元');
    await writer.sees('看不出是多少');
    await writer.says('取消');
    await writer.sees('已取消');
    expect(await reads(house, 'xuyanbin', '我的表单', '未提交')).toContain('费用报销单');
    const again = await reads(house, 'xuyanbin', '填表 费用报销单', '接着上次');
    expect(again).toContain('2/3　报销金额');
    await writer.says('100');
    await writer.sees('发票张数');
    await writer.says('返回');
    await writer.sees('现为：100 元');
    await writer.says('取消');
  });

  it('a form that somebody has nothing to do with is answered like one that is not there', async () => {
    const { number } = await fillsForm(house, 'duanshuyi', '印章使用登记', ['合同盖章', '蒋佩兰']);
    await house.person('heyunqing').sees(`收到《印章使用登记》${number}`, { since: '0' });
    const hidden = await reads(house, 'caoyichen', number, '没有找到');
    const unknown = await reads(house, 'caoyichen', 'BD-2013-0999', '没有找到');
    expect(hidden.replace(number, '')).toBe(unknown.replace('BD-2013-0999', ''));
    expect(await reads(house, 'caoyichen', '表单清单', '没有您可以查看的表单')).not.toContain('BD-');
    expect(await reads(house, 'heyunqing', '表单清单', number)).toContain('段书易');
  });
});

/** 提交 by word. */
async function submits(house: House, userid: string): Promise<string> {
  await house.person(userid).says('提交');
  const told = await house.person(userid).sees(/已提交《.*BD-\d{4}-\d{4}/);
  return /BD-\d{4}-\d{4}/.exec(told.text ?? '')?.[0] ?? '';
}
