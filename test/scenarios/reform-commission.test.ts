import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { ask, askPicture, bringPowers, enterOutcome } from '../power-charts/support.js';
import type { House } from '../support/app.js';
import { entersDecision } from '../support/meeting.js';
import { filedBefore, openScenario } from '../support/scenario.js';

const power = (name: string, holder: string, steps: string) => ({
  名称: name,
  类别: '行政许可',
  内容: `办理${name}`,
  办理主体: holder,
  法律依据: '《中华人民共和国行政许可法》第三十四条',
  公开范围: '社会',
  公开方式: '政务网站',
  公开时限: '常年',
  环节: steps,
});

describe('E3：发展和改革委员会廉政风险防控管理工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'reform-commission-supplement',
      at: '2011-09-25T08:00:00+08:00',
      roles: { 纪检组长: ['gusihan'], 党组成员: ['fangjingan', 'luchengzhi'], 分管领导: ['luchengzhi'] },
    });
  });
  afterAll(() => house.close());

  it('(b) on 09-25 two phases are active at once', async () => {
    await house.person('guanlishan').says('阶段');
    const now = await house.person('guanlishan').sees('现在有 2 个阶段同时进行');
    expect(now.text).toContain('（五）分类管理、明确责任');
    expect(now.text).toContain('（六）过程管理');
    expect(now.text).toContain('接下来：（七）强化考核、修正检验');
    // His own letter is due today, his section's report at the end of the month.
    expect(now.text).toContain('签订廉政风险提示书：9月25日（周日），今天是最后一天\n　您要报送：您本人 未报');
    expect(now.text).toMatch(/科室自查报告：9月30日.*\n　您要报送：基建科 未报/);
    await house.person('shibowen').says('进度');
    expect((await house.person('shibowen').sees('阶段同时进行')).text).toContain(
      '本科室：基建科 未报（由 关砺山 报送）',
    );
  });

  it('a section’s chart: 科室负责人, 分管领导, 委领导小组; returned, drawn anew, taken back, filed', async () => {
    const zq = await bringPowers(
      house,
      'filed',
      power('固定资产投资项目核准', '采购科', '受理｜采购员｜当日\n初审｜科长｜3 个工作日'),
    );
    await ask(house, 'lihong', `报批流程图 ${zq}`, '还没有内部流程图');
    expect(await ask(house, 'lihong', `画流程图 ${zq}`, '已画好')).toContain(`报批流程图 ${zq}`);
    await ask(house, 'heyunqing', `备案流程图 ${zq}`, '不能直接备案');
    expect(await ask(house, 'lihong', `报批流程图 ${zq}`, '已报批')).toContain('秦昭晖');

    const head = house.person('qinzhaohui');
    const card = JSON.stringify((await head.seesCard('同意', { since: '0' })).card);
    for (const words of ['绘制人', '李虹', zq, '初审（科长，3 个工作日）', '流程图 LT-2011-0001'])
      expect(card).toContain(words);
    expect(card).not.toContain('等级');
    expect((await askPicture(house, 'qinzhaohui', '流程图 LT-2011-0001')).said).toContain('审批中');
    await house.app.settle();
    await head.taps('退回');
    await head.sees('理由', { since: '0' });
    await head.says('少了一次告知的环节');
    expect((await house.person('lihong').sees('已退回', { since: '0' })).text).toContain('少了一次告知的环节');

    // Of a draft that is in approval nothing is changed; taken back it is a draft again.
    await ask(house, 'lihong', `报批流程图 ${zq}`, '已报批');
    await ask(house, 'lihong', `画流程图 ${zq}`, '正在审批');
    await ask(house, 'qinzhaohui', '撤回 LT-2011-0001', '只能撤回自己');
    await ask(house, 'lihong', '撤回 LT-2011-0001', '回到拟稿');

    await ask(house, 'lihong', `报批流程图 ${zq}`, '已报批');
    await head.taps('同意');
    const leader = house.person('luchengzhi');
    await leader.seesCard('同意', { since: '0' });
    // He is in its chain: he sees the chart, though the power is not public yet.
    expect((await askPicture(house, 'luchengzhi', `流程图 ${zq}`)).said).toContain('LT-2011-0001');
    await leader.taps('同意');
    const packet = (await house.person('heyunqing').sees('【会议材料】LT-2011-0001', { since: '0' })).text ?? '';
    expect(packet).toContain('委廉政风险防控管理工作领导小组');
    expect(packet).toContain('看图：发“流程图 LT-2011-0001”');
    await house.app.settle();
    await enterOutcome(house, '登记决定', '发改领〔2011〕2号');
    await house.person('lihong').sees('审批走完，状态：已备案', { since: '0' });
    expect(await ask(house, 'lihong', zq, '流程图：')).toContain('内部 LT-2011-0001（第 1 版，已备案）');
  });

  it('a leader’s own chart goes to 市领导小组, and nobody of the house decides on it', async () => {
    const zq = await bringPowers(house, 'filed', power('重大项目审签', '院领导', '审签｜分管领导｜5 个工作日'));
    await ask(house, 'luchengzhi', `画流程图 ${zq}`, '已画好');
    expect(await ask(house, 'luchengzhi', `报批流程图 ${zq}`, '已报批')).toContain('市廉政风险防控领导小组');
    const packet = (await house.person('heyunqing').sees('【报送材料】', { since: '0' })).text ?? '';
    expect(packet).toContain('重大项目审签（内部流程图）');
    expect(packet).toContain('绘制人：陆承志');
    await house.app.settle();
    for (const one of house.simulator.driver.everybody())
      expect(
        JSON.stringify(one.messages().filter((message) => JSON.stringify(message).includes('重大项目审签'))),
      ).not.toMatch(/"同意"/);
    await enterOutcome(house, '登记备案', '市廉领〔2011〕9号');
    await house.person('luchengzhi').sees('审批走完，状态：已备案', { since: '0' });
  });
});

describe('E3：发展和改革委员会廉政风险防控管理工作实施方案：分级负责与等级', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'reform-commission-supplement',
      at: '2011-09-13T09:00:00+08:00',
      roles: {
        主要领导: ['shenyuhe'],
        分管领导: ['luchengzhi'],
        纪检组长: ['gusihan'],
        党组成员: ['shenyuhe', 'luchengzhi'],
        领导小组成员: ['shenyuhe'],
        领导小组办公室: ['heyunqing'],
      },
    });
  });
  afterAll(() => house.close());

  it('row 23: the section proposes a level, 分管领导 reads it, the office reviews it, 党组 decides, and who answers follows', async () => {
    const number = await filedBefore(house, {
      section: '采购科',
      text: '项目初审由一个人经手',
      level: '三级',
      reporter: '李虹',
    });
    const head = house.person('qinzhaohui');
    await house.person('lihong').says(`调级 ${number} 一级 新增了审批权`);
    await house.person('lihong').sees('由它的负责人、所在科室的负责人或领导小组办公室提出');
    await house.person('miaoruoxi').says(`调级 ${number}`);
    await house.person('miaoruoxi').sees('或您无权查看');

    // What is missing is asked; the level it has already is none.
    await head.says(`调级 ${number}`);
    await head.sees(/要调整为哪个等级？.*\n1\. 一级\n2\. 二级\n3\. 三级（现在）/);
    await head.says('三级');
    await head.sees('现在就是“三级”');
    await head.says('1');
    await head.sees('请写明理由');
    await head.says('返回');
    await head.sees('要调整为哪个等级');
    await head.says('一级');
    await head.sees('请写明理由');
    await head.says('今年新增了审批权，资金量大');
    const card = await head.seesCard('提交');
    expect(JSON.stringify(card.card)).toMatch(/现等级.*三级.*拟调为.*一级/);
    await head.taps('提交');
    // His proposing is the section's own step.
    const sent = (await head.sees('已提交，编号 DJ-2011-0001')).text ?? '';
    expect(sent).toContain('下一步：分管领导审阅（陆承志）');
    await head.says(`调级 ${number} 二级 也可以`);
    await head.sees('已有调级 DJ-2011-0001 在审批');

    const deputy = house.person('luchengzhi');
    expect(JSON.stringify((await deputy.seesCard('同意', { since: '0' })).card)).not.toContain('调整等级');
    await deputy.taps('同意');
    const office = house.person('heyunqing');
    await office.seesCard('同意', { since: '0' });
    await office.says(number);
    expect((await office.sees('调级 DJ-2011-0001')).text).toContain('秦昭晖提出改为“一级”，等 领导小组办公室初审');
    await office.taps('同意');
    await head.sees('下一步由委党组会议决定', { since: '0' });
    await office.says(number);
    expect((await office.sees('负责：')).text).toContain('等级：三级');
    await office.seesCard(/登记/, { since: '0' });
    await entersDecision(house, 'heyunqing', 'DJ-2011-0001', '委党组纪要〔2011〕3号');

    const told = (await house.person('lihong').sees('等级由“三级”改为“一级”', { since: '0' })).text ?? '';
    expect(told).toContain('秦昭晖提出');
    expect(told).toContain('委党组审定（委党组纪要〔2011〕3号）');
    expect(told).toContain('理由：今年新增了审批权，资金量大');
    // 一级: 党组主要领导、分管领导、纪检组长, all three; the head has given it away.
    for (const owner of ['shenyuhe', 'luchengzhi', 'gusihan'])
      await house.person(owner).sees(`${number} 由您负责管理（等级有变化）`, { since: '0' });
    const gave = (await head.sees('风险点已转出', { since: '0' })).text ?? '';
    expect(gave).toMatch(/现在：.*沈毓和.*\n原因：等级有变化。/);

    await office.says(number);
    const detail = (await office.sees('负责：')).text ?? '';
    expect(detail).toContain('负责：主要领导 沈毓和；分管领导 陆承志；纪检组长 顾思涵');
    expect(detail).toMatch(
      /09-13 09:\d\d 等级由“三级”改为“一级”（DJ-2011-0001，秦昭晖提出，经科室提出初步意见（秦昭晖）、分管领导审阅（陆承志）、领导小组办公室初审（何允清）、委党组审定（委党组纪要〔2011〕3号））：今年新增了审批权/,
    );
    const actions = (await house.app.database.db.select().from(audit).where(eq(audit.objectKind, 'level'))).map(
      ({ action }) => action,
    );
    expect(actions).toEqual(
      expect.arrayContaining([
        'level.propose',
        'approval.propose',
        'approval.agree',
        'approval.file',
        'level.approved',
      ]),
    );
  });

  it('row 23: a proposal that is returned or taken back changes nothing; 更正 gives no way round the chain', async () => {
    const number = await filedBefore(house, {
      section: '财务科',
      text: '资金拨付由一个人复核',
      level: '二级',
      reporter: '苗若溪',
    });
    const head = house.person('caijingru');
    await head.says(`调级 ${number} 三级，已经实行双人复核`);
    await head.seesCard('提交');
    await head.taps('提交');
    await head.sees('已提交，编号 DJ-2011-0002');
    await house.person('luchengzhi').sees('DJ-2011-0002', { since: '0' });
    await house.person('luchengzhi').taps('退回');
    await house.person('luchengzhi').sees('理由');
    await house.person('luchengzhi').says('双人复核还没有成文');
    const returned = (await head.sees('DJ-2011-0002 已退回', { since: '0' })).text ?? '';
    expect(returned).toContain('等级不变');
    expect(returned).toContain('双人复核还没有成文');

    await head.says(`调级 ${number} 三级 制度已经成文`);
    await head.seesCard('提交');
    await head.taps('提交');
    await head.sees('编号 DJ-2011-0003');
    await house.person('lihong').says('撤回 DJ-2011-0003');
    await house.person('lihong').sees('或您无权查看');
    await house.person('luchengzhi').says('撤回 DJ-2011-0003');
    await house.person('luchengzhi').sees('只能撤回自己');
    await head.says('撤回 DJ-2011-0003');
    await head.sees('DJ-2011-0003 已撤回，等级不变');
    await head.says('DJ-2011-0003');
    expect((await head.sees('拟调为')).text).toContain('已撤回');

    const office = house.person('heyunqing');
    await office.says(`更正 ${number}`);
    await office.sees('请回复要改的内容');
    await office.says('等级 三级');
    await office.sees('方案规定了等级由谁审定，不能直接更正');
    await office.says('取消');
    await office.says(number);
    expect((await office.sees('负责：')).text).toContain('等级：二级');

    // A card that was left lying does nothing later, and says so.
    await head.says(`调级 ${number} 一级 资金量大`);
    await head.seesCard('不调了');
    await house.moveClock('2011-09-15T09:00:00+08:00');
    await head.taps('提交');
    await head.sees('已超过一天，没有提交');
  });
});
