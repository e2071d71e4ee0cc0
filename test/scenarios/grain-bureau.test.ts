import { desc, eq } from 'drizzle-orm';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { collectRegisters } from '../../src/registers/export.js';
import { ask, bringPowers, enterOutcome } from '../power-charts/support.js';
import type { House } from '../support/app.js';
import { filedPoints, operatorOf, walksThrough, writesMeasure } from '../support/measures.js';
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
    // 低, so that no leader answers for it either.
    const number = await files(house, 'lihong', '粮食收购时由我一个人定等级，容易人情定级', { level: '低' });
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

  it('(g) the office exports the three 一览表 with the titles of the plan, to the letter', async () => {
    const number = await files(house, 'zhoukaiyuan', '库存盘点由我一个人做，账实不符可以随意调整');
    await house.person('qinzhaohui').sees(number, { since: '0' });
    await house.person('qinzhaohui').taps('同意');
    await house.person('heyunqing').sees(number, { since: '0' });
    await house.person('heyunqing').taps('同意');
    await house.person('zhoukaiyuan').sees('已备案', { since: '0' });

    const office = house.person('heyunqing');
    await office.says('导出');
    const message = await office.sees('[文件]');
    expect(message.text).toContain('市粮食局廉政风险排查、防控一览表（2012-08-');
    const response = await fetch(new URL(message.mediaUrl ?? '', house.base));
    const book = new ExcelJS.Workbook();
    await book.xlsx.load((await response.arrayBuffer()) as ArrayBuffer);
    const cells = book.worksheets.map((sheet) => {
      const found: string[] = [];
      sheet.eachRow((row) => row.eachCell((cell) => void found.push(String(cell.value ?? ''))));
      return found;
    });
    expect(cells.map(([title]) => title)).toEqual([
      '市粮食局岗位廉政风险排查、防控一览表',
      '市粮食局科室廉政风险排查、防控一览表',
      '市粮食局单位廉政风险排查、防控一览表',
    ]);
    expect(cells[0]).toEqual(expect.arrayContaining([number, '风险点', '风险表现', '防控措施']));
    expect(cells[1]).not.toContain(number);
    expect(cells[2]).not.toContain(number);
  });

  it('(e) a point with no measure cannot be closed, and a measure belongs to exactly one point', async () => {
    const [mine = '', other = ''] = await filedPoints(house, [
      {
        layer: '岗位',
        section: '财务科',
        category: '业务流程',
        level: '高',
        point: '付款一人经手',
        reporter: '彭昕豫',
      },
      {
        layer: '岗位',
        section: '财务科',
        category: '业务流程',
        level: '中',
        point: '报销单无人复核',
        reporter: '苗若溪',
      },
    ]);
    const head = house.person('caijingru');
    await head.says(`了结 ${mine} 已经整改`);
    expect((await head.sees(mine)).text).toContain('还没有生效的防控措施');
    const clerk = house.person('pengxinyu');
    await clerk.says(`了结 ${mine} 我整改好了`);
    await clerk.sees('由科室负责人或领导小组办公室');
    const [refused] = await house.app.database.db
      .select()
      .from(audit)
      .where(eq(audit.action, 'risk.close'))
      .orderBy(desc(audit.seq))
      .limit(1);
    expect(refused?.outcome).toBe('refused');

    // What is missing is asked for, and whose point it is answers for the measure where nobody else is named.
    await clerk.says(`措施 ${mine}`);
    await clerk.sees('怎样防');
    await clerk.says('付款由出纳和会计两人核对后盖章');
    await clerk.sees('什么时候落实到位');
    await clerk.says('2012年8月1日');
    await clerk.sees('已经过了');
    await clerk.says('10月31日');
    await clerk.sees('责任人：彭昕豫　期限：2012-10-31');
    await clerk.says('改措施 责任人 苗若溪');
    await clerk.sees('责任人：苗若溪');
    await clerk.taps('提交');
    const number = /CS-2012-\d+/.exec((await clerk.sees('已提交，编号 CS-')).text ?? '')?.[0] ?? '';
    await head.says(`了结 ${mine} 已经整改`);
    expect((await head.sees(mine)).text).toMatch(new RegExp(`${number} 还在审批`));
    // 一对一: the same words serve no other point, and nobody is told which one they serve already.
    const colleague = house.person('miaoruoxi');
    await colleague.says(`措施 ${other} 付款，由出纳和会计两人核对后盖章。 期限 长期`);
    expect((await colleague.sees('一对一')).text).not.toContain(mine);

    expect(await walksThrough(house, number)).toEqual([
      'caijingru',
      'hanruolin+luchengzhi+tangshaoyan',
      'duanshuyi+heyunqing',
    ]);
    await colleague.sees(`防控措施 ${number}（${mine}）已生效`, { since: '0' });
    await clerk.says(mine);
    await clerk.sees(new RegExp(`· ${number} 付款由出纳和会计.*苗若溪，2012-10-31`));
    const { registers } = await collectRegisters(operatorOf(house), {
      visible: { all: true },
      format: 'json',
      timeZone: 'Asia/Shanghai',
    });
    const rows = registers.flatMap(({ entries }) => entries);
    expect(rows.find((row) => row.number === mine)?.measures).toEqual([
      '付款由出纳和会计两人核对后盖章\n责任人：苗若溪\n期限：2012-10-31',
    ]);
    expect(rows.find((row) => row.number === other)?.measures).toEqual([]);

    await colleague.says(`完成 ${number} 付款复核表已启用`);
    await colleague.sees('已落实');
    await head.sees(`防控措施 ${number}（${mine}）已由苗若溪报告落实：付款复核表已启用`, { since: '0' });
    await head.says(`了结 ${mine}`);
    await head.sees('请说明理由');
    await head.says('复核表启用三个月，抽查没有问题');
    await head.sees('已了结');
    await clerk.sees(`${mine} 已了结（销号）。理由：复核表启用三个月`, { since: '0' });
    const office = house.person('heyunqing');
    await office.says(`作废 ${number} 重复`);
    await office.sees(`先发“重开 ${mine}`);
    await head.says(`重开 ${mine} 又出现了`);
    await head.sees('由领导小组办公室办理');
    await office.says(`重开 ${mine} 抽查又发现一人经手`);
    await office.sees('已重开');
    await clerk.sees('已重开，回到“已备案”', { since: '0' });
    await office.says('风险清单');
    await office.sees(new RegExp(`${mine}｜高｜已备案`));
  });

  it('the chains for measures of posts, sections, the unit and leaders, as the plan gives them', async () => {
    const [head = '', unit = '', leader = '', both = ''] = await filedPoints(house, [
      {
        layer: '科室',
        section: '人事科',
        category: '业务流程',
        level: '中',
        point: '招聘面试打分',
        reporter: '董鸣哲',
      },
      {
        layer: '单位',
        section: '党委办公室',
        category: '制度机制',
        level: '中',
        point: '大额资金',
        reporter: '祝维真',
      },
      { layer: '岗位', section: '院领导', category: '岗位职责', level: '高', point: '分管工程', reporter: '唐绍言' },
      { layer: '单位', section: '院领导', category: '制度机制', level: '高', point: '重大项目', reporter: '韩若霖' },
    ]);
    const CITY = '市廉政风险防控领导小组办公室';
    for (const [writer, risk, steps] of [
      ['dongmingzhe', head, ['hanruolin+luchengzhi+tangshaoyan', 'duanshuyi+heyunqing']],
      ['zhuweizhen', unit, [/领导小组/]],
      ['tangshaoyan', leader, [CITY]],
      ['hanruolin', both, [/领导小组/, CITY]],
    ] as const) {
      const number = await writesMeasure(house, writer, risk, `针对${risk}：集体决定、全程留痕`);
      expect(await walksThrough(house, number), writer).toEqual(
        steps.map((step) => (typeof step === 'string' ? step : expect.stringMatching(step))),
      );
    }
  });

  it('(d) a 高 point lists the chief as owner, and he hears of it when it is filed', async () => {
    const number = await files(house, 'miaoruoxi', '粮食储备资金拨付由我一个人经手', { level: '高' });
    for (const decider of ['caijingru', 'heyunqing']) {
      await house.person(decider).sees(number, { since: '0' });
      await house.person(decider).taps('同意');
    }
    for (const chief of ['fangjingan', 'shenyuhe']) {
      const told = (await house.person(chief).sees(`${number} 由您负责管理`, { since: '0' })).text ?? '';
      expect(told).toContain('等级：高');
      expect(told).toContain('高等级风险由单位主要领导管理和负责');
    }
    await house.person('heyunqing').says(number);
    const detail = (await house.person('heyunqing').sees('负责：')).text ?? '';
    expect(detail).toContain('负责：主要领导 方敬安、沈毓和');
    expect(detail).toContain('分级负责的依据：三（二）4');
    // The scheme knows no supervisors: nobody gets a digest.
    expect(detail).not.toContain('监督：');
  });

  it('a chart: 分管领导, office, 领导小组, then 法制办 and 编办 put it on file', async () => {
    const zq = await bringPowers(house, 'filed', {
      名称: '粮食收购资格认定',
      内容: '认定粮食收购资格',
      条件: '有仓储和检验能力',
      程序: '受理、审核',
      期限: '6 个工作日',
      监督渠道: '监督电话 12345',
      办理主体: '设备科',
      法律依据: '《粮食流通管理条例》第九条',
      环节: '受理｜窗口｜当日\n审核｜科长｜5 个工作日',
    });
    await ask(house, 'lvmingyuan', `画流程图 ${zq}`, '已画好');
    await ask(house, 'lvmingyuan', `报批流程图 ${zq}`, '已报批');
    const leader = house.person('luchengzhi');
    await leader.sees('LT-2012-', { since: '0' });
    await leader.taps('同意');
    await house.person('heyunqing').sees('LT-2012-', { since: '0' });
    await house.app.settle();
    await house.person('heyunqing').taps('同意');
    await house.person('heyunqing').sees('【会议材料】LT-2012-', { since: '0' });
    await enterOutcome(house, '登记决定', '市粮领纪要〔2012〕3号');
    for (const body of ['市法制办', '市编办']) {
      const packet = (await house.person('heyunqing').sees(`请报送${body}备案`, { since: '0' })).text ?? '';
      expect(packet).toContain('粮食收购资格认定（内部流程图）');
      await enterOutcome(house, '登记备案', `${body}〔2012〕7号`);
    }
    await house.person('lvmingyuan').sees('审批走完，状态：已备案', { since: '0' });
  });
});

// Four months of a clock that rings each hour are long: the end of the year has a house of its own.
describe('E1：年底报送', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'grain-bureau',
      at: '2012-12-20T08:00:00+08:00',
      roles: { 领导小组成员: ['fangjingan', 'luchengzhi'], 领导班子成员: ['hanruolin'], 联络员: ['songwanqiu'] },
    });
  });
  afterAll(() => house.close());

  it('(f) sections hand in their reports; at 2012-12-26 00:00 those without one are listed to the office', async () => {
    const said = (userid: string, text: string) =>
      house
        .person(userid)
        .messages()
        .filter((one) => one.from === 'app' && one.text?.includes(text));
    await house.moveClock('2012-12-20T09:00:00+08:00');
    await house.person('caijingru').sees('限期快到了', { since: '0' });
    await house.person('caijingru').says('待办');
    await house.person('caijingru').sees(/报送｜财务科\n廉政风险防控专项工作报告/);
    await house.person('caijingru').says('进度');
    const now = await house.person('caijingru').sees('监管处置阶段');
    expect(now.text).toContain('接下来：（五）总结验收阶段，12月21日（周五）开始');
    expect(now.text).toContain('12月25日（周二），还有 5 天（3 个工作日）');
    expect(now.text).toContain('没有 2012 年节假日数据');

    // The head of one section, the 联络员 of another; both go to the office as the plan's chain has it.
    const number = await handsIn('bairuizhi', '本科室查找风险点12个，措施全部落实。');
    await handsIn('songwanqiu', '采购科专项工作报告，正文见内网。');
    await house.person('heyunqing').seesCard('同意', { since: '0' });
    const card = house.simulator.driver
      .holders('同意', number)
      .find(({ person }) => person.userid === 'heyunqing')?.card;
    await house.person('heyunqing').taps({ messageId: card?.id ?? '', button: '同意' });
    await house.person('bairuizhi').sees(`${number} 已由领导小组办公室`, { since: '0' });
    await house.moveClock('2012-12-20T17:00:00+08:00');
    await house.person('heyunqing').sees('新收到报送 2 份', { since: '0' });

    await house.moveClock('2012-12-25T23:59:00+08:00');
    await house.app.settle();
    expect(said('heyunqing', '以下限期已过')).toEqual([]);
    expect(said('caijingru', '限期快到了')).toHaveLength(2);
    expect(said('bairuizhi', '限期快到了')).toHaveLength(1);
    await house.moveClock('2012-12-26T00:00:00+08:00');
    const listed = await house.person('heyunqing').sees('以下限期已过', { since: '0' });
    expect(listed.text).toContain('廉政风险防控专项工作报告');
    expect(listed.text).toContain('财务科（蔡静茹）');
    for (const done of ['药剂科', '采购科', '院领导', '内科系统']) expect(listed.text).not.toContain(done);

    // Nothing is said twice, and who comes late is told so.
    await house.moveClock('2012-12-27T10:00:00+08:00');
    await house.app.settle();
    expect(said('heyunqing', '廉政风险防控专项工作报告（12月25日（周二）到期）')).toHaveLength(1);
    expect(said('caijingru', '限期已过，您还没有报送')).toHaveLength(1);
    expect(said('bairuizhi', '限期已过')).toEqual([]);
    await house.person('caijingru').says('报送');
    await house.person('caijingru').sees('已过期');
    await house.person('caijingru').says('取消');
    const late = await handsIn('caijingru', '补报财务科报告。');
    await house.person('caijingru').sees('记为逾期');
    await house.person('lihong').says(late);
    await house.person('lihong').sees(`没有找到 ${late}`);
    await house.person('heyunqing').says('未报');
    expect((await house.person('heyunqing').sees('还没有报送的')).text).not.toContain('财务科');
  });

  /** 报送 with a note, up to the number. */
  async function handsIn(userid: string, note: string): Promise<string> {
    const person = house.person(userid);
    await person.says('报送');
    await person.sees('请写报送说明');
    await person.says(note);
    await person.sees('请核对');
    await person.says('确认');
    return /BS-2012-\d{4}/.exec((await person.sees(/已报送.*BS-2012-\d{4}/)).text ?? '')?.[0] ?? '';
  }
});
