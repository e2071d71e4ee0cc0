import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { choices, entersDecision } from '../support/meeting.js';
import { filedBefore, files, fillsForm, openScenario, reads, tapsCardOf } from '../support/scenario.js';

describe('E10：林业局风险岗位廉能管理工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'forestry-bureau',
      // Working days are counted by the published holidays, which begin with 2020: the plan's second year of a later cycle.
      at: '2026-04-13T09:00:00+08:00',
    });
  });
  afterAll(() => house.close());

  const OFFICE = 'heyunqing';
  const SELF_CHECK = ['', '说情打招呼', '采购制度没有时限', '一人经手询价', '1'];

  /** 部门讨论会 → 部门负责人 → 分管领导; the discussion's outcome is entered by the office. */
  const signed = async (writer: string, post: string) => {
    const { number } = await fillsForm(house, writer, '个人廉政风险自查表', [post, ...SELF_CHECK.slice(1)]);
    await discussed(number);
    for (const signer of ['qinzhaohui', 'luchengzhi']) await tapsCardOf(house, signer, '同意', number);
    await house.person(OFFICE).sees(`收到《个人廉政风险自查表》${number}`, { since: '0' });
    return number;
  };
  const discussed = (number: string) => entersDecision(house, OFFICE, number, '部门讨论会纪要 3 号');

  it('(a) a form marked 基本准确 opens a dated correction; marked 比较准确 it does not', async () => {
    const fair = await signed('lihong', '采购员');
    expect(await reads(house, 'lihong', fair, '部门负责人审核签字')).toMatch(
      /部门负责人审核签字：秦昭晖　2026-04-13\n分管领导审核签字：陆承志/,
    );
    expect(await reads(house, 'luchengzhi', `评档 ${fair} 准确`, '评档由方案指定的人')).not.toContain('已评为');
    expect(await reads(house, OFFICE, `评档 ${fair} 比较准确`, '已评为')).toBe(`${fair} 已评为“比较准确”。`);
    const told = await house.person('lihong').sees(`${fair} 评为“比较准确”`, { since: '0' });
    expect(told.text).not.toContain('整改');
    expect(await reads(house, 'lihong', `提交整改 ${fair}`, '没有等着提交的整改')).toContain(fair);

    const rough = await signed('zhoukaiyuan', '询价员');
    // Monday 13 April and ten working days: two weekends lie between.
    expect(await reads(house, OFFICE, `评档 ${rough}`, '评为哪一档')).toMatch(
      /1\. 准确\n2\. 比较准确\n3\. 基本准确\n4\. 不准确/,
    );
    expect(await reads(house, OFFICE, '3', '已评为')).toContain('2026年4月27日（周一）到期');
    const order = (await house.person('zhoukaiyuan').sees('请限期整改', { since: '0' })).text ?? '';
    expect(order).toContain('最迟 2026年4月27日（周一）');
    expect(order).toContain('4月14日（周二）普通工作日，计入：第1个工作日');
    expect(order).toContain('4月18日（周六）周末，不计');
    expect(order).toContain('4月27日（周一）普通工作日，计入：第10个工作日');
    expect(await reads(house, OFFICE, `评档 ${rough} 准确`, '正在限期整改')).toContain(rough);

    // Handed in, refused with a reason, handed in again, passed.
    expect(await reads(house, 'zhoukaiyuan', `提交整改 ${rough}`, '改了什么')).toContain('4月27日');
    expect(await reads(house, 'zhoukaiyuan', '补写了询价环节的风险', '已提交')).not.toContain('超过期限');
    await tapsCardOf(house, OFFICE, '不通过', rough);
    await house.person(OFFICE).sees('请写理由');
    await house.person(OFFICE).says('没有写清由谁复核');
    await house.person('zhoukaiyuan').sees('没有写清由谁复核', { since: '0' });
    await house.person('zhoukaiyuan').says(`提交整改 ${rough} 补写了复核由科长负责`);
    await tapsCardOf(house, 'duanshuyi', '通过', '复核由科长负责');
    await house.person('zhoukaiyuan').sees('整改已通过', { since: '0' });
    expect(await reads(house, 'zhoukaiyuan', rough, '评档')).toContain('整改已通过');
    // The other marker's card is over.
    expect(house.simulator.driver.holders('通过', rough)).toEqual([]);
  });

  it('待办 has what is to be mended and what is to be confirmed; a reason begun for an older answer decides on no newer one', async () => {
    const number = await signed('lihong', '档案员');
    await house.person(OFFICE).says(`评档 ${number} 不准确`);
    await house.person(OFFICE).sees('已评为');
    expect(await reads(house, 'lihong', '待办', '等您处理')).toContain(`限期整改｜${number}\n《个人廉政风险自查表》`);
    await reads(house, 'lihong', `提交整改 ${number} 补写了归档环节`, '已提交');
    await tapsCardOf(house, OFFICE, '不通过', '补写了归档环节');
    await house.person(OFFICE).sees('请写理由');
    // Meanwhile a colleague decides, and its writer hands it in once more.
    await house.person('duanshuyi').says(`整改不通过 ${number} 没有写清由谁复核`);
    await house.person('lihong').sees('没有写清由谁复核', { since: '0' });
    await reads(house, 'lihong', `提交整改 ${number} 写明由科长复核`, '已提交');
    await house.person(OFFICE).says('归档的时间没有写');
    await house.person(OFFICE).sees('又交了新的整改');
    expect(await reads(house, 'lihong', number, '评档')).toContain('整改已提交，等待确认');
    expect(await reads(house, OFFICE, '待办', '等您处理')).toContain(`确认整改｜${number}｜李虹`);
    await tapsCardOf(house, OFFICE, '通过', '写明由科长复核');
    await house.person('lihong').sees(`${number} 的整改已通过`, { since: '0' });
  });

  it('the discussion sends a form back, its writer revises it, and it is discussed and signed', async () => {
    const { number } = await fillsForm(house, 'songwanqiu', '个人廉政风险自查表', [
      '合同管理员',
      ...SELF_CHECK.slice(1),
    ]);
    const office = house.person(OFFICE);
    await office.sees(number, { since: '0' });
    await office.says(`代录 ${number}`);
    for (const [asked, said] of [
      ['会议', '2'],
      ['退回', '2'],
      ['理由', '合同归档的风险没有写'],
      ['会议', '采购科部门讨论会'],
      ['文号', '纪要 4 号'],
      ['日期', '今天'],
      ['跳过', '跳过'],
    ] as const) {
      await office.sees(asked);
      await office.says(said);
    }
    await house.person('songwanqiu').sees('合同归档的风险没有写', { since: '0' });
    await house.person('songwanqiu').says(`重填 ${number}`);
    await house.person('songwanqiu').sees('请核对');
    await house.person('songwanqiu').says('4');
    await house.person('songwanqiu').sees('岗位职责风险');
    await house.person('songwanqiu').says('合同归档无人复核');
    await house.person('songwanqiu').sees('合同归档无人复核');
    await house.person('songwanqiu').says('提交');
    await house.person('songwanqiu').sees(`编号 ${number}`);
    await discussed(number);
    for (const signer of ['qinzhaohui', 'luchengzhi']) await tapsCardOf(house, signer, '同意', number);
    await house.person('songwanqiu').sees('已批准', { since: '0' });
  });

  it('a leader’s own form goes to 主要领导 alone; only the office may fill the leading team’s', async () => {
    const { number, text } = await fillsForm(house, 'luchengzhi', '个人廉政风险自查表', [
      '副局长',
      ...SELF_CHECK.slice(1),
    ]);
    expect(text).toContain('主要领导审核签字（方敬安');
    await tapsCardOf(house, 'fangjingan', '同意', number);
    await house.person('luchengzhi').sees('已批准', { since: '0' });
    expect(await reads(house, 'xuyanbin', '填表 领导班子廉政风险自查表', '没有您可以填的表')).toContain('填表');
    expect(await reads(house, 'xuyanbin', '填表', '可以填的表')).not.toContain('部门廉政风险自查表');
    expect(await reads(house, 'bairuizhi', '填表', '可以填的表')).toContain('部门廉政风险自查表');
  });

  it('a correction that is not handed in is listed to the office the day after, once', async () => {
    const number = await signed('lihong', '采购员（临时）');
    await house.person(OFFICE).says(`评档 ${number} 不准确`);
    await house.person(OFFICE).sees('4月27日（周一）到期');
    const listed = (userid: string) =>
      house
        .person(userid)
        .messages()
        .filter((message) => message.text?.includes('逾期没有提交') && message.text.includes(number)).length;
    await house.moveClock('2026-04-27T18:00:00+08:00');
    await house.app.settle();
    expect(listed(OFFICE)).toBe(0);
    await house.moveClock('2026-04-28T09:00:00+08:00');
    await house.person(OFFICE).sees('逾期没有提交', { since: '0' });
    await house.moveClock('2026-04-30T09:00:00+08:00');
    await house.app.settle();
    expect([listed(OFFICE), listed('duanshuyi'), listed('lihong')]).toEqual([1, 1, 0]);
    expect(await reads(house, 'lihong', `提交整改 ${number} 全部重新查找了一遍`, '已提交')).toContain('已超过期限');
  });

  it('a person’s own point asks the three of annex 1 and goes 讨论会 → 部门负责人 → 分管领导 → 办公室', async () => {
    await house.moveClock('2011-04-11T09:00:00+08:00');
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

describe('E10：市林业局直属单位风险岗位廉能管理实施方案：分级负责与等级', () => {
  const FINANCE = 'caijingru';
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'forestry-bureau',
      at: '2011-05-10T09:00:00+08:00',
      roles: { 领导小组成员: ['fangjingan'], 主要领导: ['fangjingan'], 领导小组办公室: ['heyunqing'] },
    });
  });
  afterAll(() => house.close());

  it('row 23: the office proposes a level and the leading group decides; the pair of 管理 and 监督 changes with it', async () => {
    const number = await filedBefore(house, {
      section: '采购科',
      text: '苗木采购由一个人验收',
      level: '三级',
      reporter: '李虹',
    });
    const office = house.person('heyunqing');
    await office.says(`调级 ${number} 二级 验收没有复核，已有群众反映`);
    await office.seesCard('提交');
    await office.taps('提交');
    const sent = (await office.sees('已提交，编号 DJ-2011-0001')).text ?? '';
    expect(sent).toContain('领导小组会议决定');
    const packet = (await office.sees('【会议材料】DJ-2011-0001', { since: '0' })).text ?? '';
    expect(packet).toContain('现等级：三级');
    expect(packet).toContain('拟调为：二级');
    expect(packet).toContain('验收没有复核');
    await office.seesCard(/登记/, { since: '0' });
    await entersDecision(house, 'heyunqing', 'DJ-2011-0001', '领导小组纪要〔2011〕2号');

    await house.person('lihong').sees('等级由“三级”改为“二级”', { since: '0' });
    const task = (await house.person('qinzhaohui').sees(`${number} 由您负责管理`, { since: '0' })).text ?? '';
    expect(task).toContain('由科室负责人负责、分管领导监督');
    await house.person('lihong').sees('风险点已转出', { since: '0' });
    await office.says(number);
    const detail = (await office.sees('负责：')).text ?? '';
    expect(detail).toContain('负责：科室负责人 秦昭晖');
    expect(detail).toMatch(/监督：分管领导 /);
    expect(detail).toContain('领导小组研究审定（领导小组纪要〔2011〕2号））：');
  });

  it('四（四）2: in a new round another level goes to the leading group too, and the round waits for it', async () => {
    const one = await filedBefore(house, {
      section: '财务科',
      text: '造林补助由一人核对',
      level: '三级',
      reporter: '彭昕豫',
    });
    const other = await filedBefore(house, {
      section: '财务科',
      text: '票据由一人保管',
      level: '三级',
      reporter: '彭昕豫',
    });
    const head = house.person(FINANCE);
    const office = house.person('heyunqing');
    await office.says('开新一轮');
    await office.seesCard('确认开始');
    await office.taps('确认开始');
    await office.sees('新一轮开始了');
    await head.sees('本轮调级 编号 等级 理由', { since: '0' });

    await head.says(`本轮调级 ${one} 一级 资金量翻了一番`);
    await head.sees('要按审批链审定');
    await head.seesCard('提交');
    await head.taps('提交');
    const number = /DJ-\d{4}-\d{4}/.exec((await head.sees('已提交，编号 DJ-')).text ?? '')?.[0] ?? '';
    expect(await reads(house, FINANCE, '本轮', one)).toContain(`${one}｜三级（调级在审批）`);
    const kept = await reads(house, FINANCE, '照旧', '照旧带入');
    expect(kept).toContain('1 个风险点照旧带入');
    expect(kept).toContain(`调级还在审批，定了以后自动记上：${one}`);
    expect(await reads(house, FINANCE, other, '票据由一人保管')).toMatch(/第 1 版“三级”→ 第 2 版“三级”：照旧/);

    await tapsCardOf(house, 'heyunqing', '同意', number);
    await entersDecision(house, 'heyunqing', number, '领导小组纪要〔2011〕3号');
    await head.sees('改为“一级”', { since: '0' });
    await reads(house, FINANCE, '本轮', '本轮没有等您答复');
    expect(await reads(house, FINANCE, one, '造林补助由一人核对')).toMatch(
      /第 1 版“三级”→ 第 2 版“一级”：按调级的审批结果/,
    );
  });
});
