import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { measures } from '../../src/measures/schema.js';
import { refuseTooMany } from '../../src/risks/limit.js';
import { countPoints, sectionsWithTooFew } from '../../src/risks/points.js';
import { activeScheme } from '../../src/schemes/active.js';
import { readable } from '../charts/support.js';
import { ask, askPicture, bringPoints, bringPowers } from '../power-charts/support.js';
import type { House } from '../support/app.js';
import { send } from '../support/callbacks.js';
import { filedPoints, walksThrough, writesMeasure } from '../support/measures.js';
import { filedBefore, files, openScenario } from '../support/scenario.js';

describe('E6：县公安局廉政风险防控管理工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({ pack: 'county-police-supplement', at: '2012-05-21T09:00:00+08:00' });
  });
  afterAll(() => house.close());

  it('(a) a fourth point on a post is refused with what can be done; a place that becomes free is taken by one alone', async () => {
    const { db } = house.app.database;
    // Two 采购员 of one section hold one post.
    const [li, zhou] = [house.person('lihong'), house.person('zhoukaiyuan')];
    const first = await files(house, 'lihong', '装备采购参数由我一个人拟定，容易倾向某家供应商');
    await files(house, 'lihong', '办案区耗材验收只有我一个人签字，数量没有人核对');
    await files(house, 'zhoukaiyuan', '车辆定点维修由我一个人指定，容易收受好处');

    await li.says('上报 被装发放台账由我一个人登记，可以随意改动');
    await li.seesCard('提交');
    await li.taps('提交');
    const refused = (await li.sees('没有提交')).text;
    expect(refused).toContain('每个岗位至多 3 个风险点，现在已有 3 个');
    expect(refused).toContain('每个岗位的权力运行要查找1-3个风险点');
    expect(refused).toContain(first);
    expect(refused).not.toMatch(/FX-2012-0003/); // a colleague’s, which he may not see
    expect(await countPoints(db, { layer: 'post', department: 5, post: '采购员', reporter: 'lihong' })).toMatchObject({
      layer: 'post',
      post: 3,
    });

    // The 股室 layer has no most, and the same text goes there.
    await zhou.says('上报 采购合同续签没有重新询价，一直是同一家');
    await zhou.seesCard('提交');
    await zhou.taps('提交', { layer: '股室' });
    await zhou.sees('已提交');

    // One place becomes free; both take it at the same moment, with the drafts that stayed open.
    await li.says(`撤回 ${first}`);
    await li.sees('已撤回');
    await zhou.says('上报 临时采购以急用为名不走程序，由我直接找人送货');
    await zhou.seesCard('提交');
    await house.app.settle();
    await Promise.all([li.taps('提交'), zhou.taps('提交')]);
    const outcomes = await Promise.all([li, zhou].map((person) => person.sees(/已提交|没有提交/)));
    expect(outcomes.map(({ text }) => /^已提交/.test(text ?? '')).sort()).toEqual([false, true]);
    expect(await countPoints(db, { layer: 'post', department: 5, post: ' 采购 员', reporter: 'x' })).toMatchObject({
      post: 3,
    });
  });

  it('(a) whoever counts holds the count until he is done, so that nobody counts what is about to change', async () => {
    const ctx: Ctx = {
      db: house.app.database.db,
      now: house.app.clock.now(),
      actor: { kind: 'system', job: 'test' },
      requestId: 'test',
    };
    const point = { layer: 'post', department: 14, post: '库房管理员', reporter: 'nobody' };
    const order: string[] = [];
    const counts = (who: string, then: Promise<void>) =>
      inTransaction(ctx, async (tx) => {
        await refuseTooMany(tx, point);
        order.push(`${who} counted`);
        await then;
        order.push(`${who} done`);
      });
    let go = () => {};
    const first = counts('first', new Promise<void>((resolve) => (go = resolve)));
    while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = counts('second', Promise.resolve());
    await new Promise((resolve) => setTimeout(resolve, 150));
    go();
    await Promise.all([first, second]);
    expect(order).toEqual(['first counted', 'first done', 'second counted', 'second done']);
  });

  it('(a) a section whose posts have no point yet is told which, until each has one', async () => {
    const { db } = house.app.database;
    const lacking = async () => {
      const [org, { scheme }] = await Promise.all([loadOrganisation(db), activeScheme(db)]);
      return (await sectionsWithTooFew(db, scheme, org)).get(16) ?? [];
    };
    const posts = ['“主任”', '“医保审核员”', '“结算员”', '“稽核员”'];
    const before = await lacking();
    for (const post of posts) expect(before.join()).toContain(`${post}：每个岗位至少 1 个风险点，现在只有 0 个`);
    expect(before.at(-1)).toContain('每个科室至少 1 个风险点');
    const number = await files(house, 'taoyifan', '户籍材料审核由我一个人把关，熟人可以不看原件');
    await files(house, 'qiuzhilan', '窗口收费由我一个人定减免，没有标准', { layer: '股室' });
    const after = await lacking();
    expect(after).toHaveLength(before.length - 2);
    expect(after.join()).not.toContain('医保审核员');
    await house.person('taoyifan').says(`撤回 ${number}`);
    await house.person('taoyifan').sees('已撤回');
    expect(await lacking()).toHaveLength(before.length - 1);
  });

  it('(a) a returned point does not stand; reported again it counts once, with its own place', async () => {
    const clerk = house.person('pengxinyu');
    const numbers: string[] = [];
    for (const text of [
      '罚没款由我一个人收缴入账，没有人对账',
      '票据领用和核销是同一个人',
      '退还保证金由我口头通知，没有签收',
    ])
      numbers.push(await files(house, 'pengxinyu', text));
    // Its body, the 单位党组织, sat and did not agree: the office enters that.
    const office = house.person('heyunqing');
    for (const [says, asks] of [
      [`代录 ${numbers[0]}`, '决定是怎样作出的'],
      ['2', '结果是什么'],
      ['2', '理由'],
      ['请写清是哪一类罚没款', '是哪个会议'],
      ['党总支会', '文号'],
      ['党总支纪要〔2012〕2号', '日期'],
      ['今天', '跳过'],
    ] as const) {
      await office.says(says);
      await office.sees(asks);
    }
    await office.says('跳过');
    await clerk.sees('已退回', { since: '0' });
    const fourth = await files(house, 'pengxinyu', '现金盘点每月由我自己做，没有监盘');
    expect(fourth).not.toBe('');
    await clerk.says(`重报 ${numbers[0]}`);
    await clerk.sees('重报');
    await clerk.seesCard('提交');
    await clerk.taps('提交');
    await clerk.sees('每个岗位至多 3 个风险点');
    await clerk.says(`撤回 ${fourth}`);
    await clerk.sees('已撤回');
    await clerk.taps('提交');
    expect((await clerk.sees('已提交')).text).toContain(numbers[0]);
  });

  it('(a) zero points on a post block the section’s submission of its register, and the post is named', async () => {
    const head = house.person('luoqiming');
    await head.says('报送');
    const choices = (await head.sees('要报送哪一份')).text ?? '';
    const register = /(\d)\. 廉政风险识别防控一览表/.exec(choices)?.[1] ?? '';
    await head.says(register);
    const refused = await head.sees('还不能报送');
    expect(refused.text).toContain('“科长”：每个岗位至少 1 个风险点，现在只有 0 个');
    expect(refused.text).toContain('“审计员”：每个岗位至少 1 个风险点，现在只有 0 个');
    expect(refused.text).toContain('每个科室至少 1 个风险点');

    await files(house, 'luoqiming', '审计项目由我一个人定，容易选择性审计');
    await files(house, 'weianran', '审计底稿由我一个人保管，可能被修改');
    await files(house, 'weianran', '审计发现的问题不按规定移送', { layer: '股室' });
    await head.says(`报送 ${register}`);
    await head.sees('请写报送说明');
    await head.says('一览表已填好，共三个风险点');
    await head.sees('请核对');
    await head.says('确认');
    const done = await head.sees(/已报送“廉政风险识别防控一览表”/);
    // 按要求经领导审核签字后报办公室: the plan's chain for registers.
    expect(done.text).toContain('下一步：领导审核签字');
  });

  it('(d) the papers of a phase that ended on 05-20 are asked for on 05-26, and listed when that day is over', async () => {
    const said = (userid: string, text: string) =>
      house
        .person(userid)
        .messages()
        .filter((one) => one.from === 'app' && one.text?.includes(text));
    await house.moveClock('2012-05-21T10:00:00+08:00');
    await house.person('qiuzhilan').says('进度');
    const now = await house.person('qiuzhilan').sees('现在的阶段');
    expect(now.text).toContain('（二）排查风险点、确定等级');
    expect(now.text).not.toContain('（一）清权确权');
    expect(now.text).toContain('职权职责、职权目录、岗位职责三项书面材料：5月26日（周六）');
    await house.moveClock('2012-05-26T23:00:00+08:00');
    await house.person('qiuzhilan').sees(/限期快到了[\s\S]*三项书面材料/, { since: '0' });
    await house.person('qiuzhilan').says('报送');
    await house.person('qiuzhilan').sees('要报送哪一份');
    const choices = house.person('qiuzhilan').messages().at(-1)?.text ?? '';
    await house.person('qiuzhilan').says(/(\d)\. 职权职责/.exec(choices)?.[1] ?? '');
    await house.person('qiuzhilan').sees('请写报送说明');
    await house.person('qiuzhilan').says('无');
    await house.person('qiuzhilan').sees('请核对');
    await house.person('qiuzhilan').says('确认');
    await house.person('qiuzhilan').sees(/已报送/);
    await house.moveClock('2012-05-27T00:00:00+08:00');
    await house.app.settle();
    const [papers] = said('heyunqing', '三项书面材料（5月26日（周六）到期）');
    expect(papers?.text).toContain('审计科（罗启铭）');
    expect(papers?.text).not.toContain('医保办');
    // The register's day was three days before, with a list of its own.
    expect(said('heyunqing', '廉政风险识别防控一览表（5月23日（周三）到期）')).toHaveLength(1);
  });

  it('measures: 民警’s by the head of his unit, a head’s and a unit’s by 分管局领导 and then the office', async () => {
    const point = (layer: string, section: string, reporter: string) => ({
      layer,
      section,
      category: '岗位职责',
      level: '二级',
      point: `${section}${layer}：办案经费一人经手`,
      reporter,
    });
    const points = await filedPoints(house, [
      point('岗位', '采购科', '李虹'),
      point('岗位', '财务科', '蔡静茹'),
      point('股室', '人事科', '董鸣哲'),
    ]);
    const DEPUTIES = 'hanruolin+luchengzhi+tangshaoyan';
    const OFFICE = 'duanshuyi+heyunqing';
    for (const [at, [writer, steps]] of (
      [
        ['lihong', ['qinzhaohui']],
        ['caijingru', [DEPUTIES, OFFICE]],
        ['dongmingzhe', [DEPUTIES, OFFICE]],
      ] as const
    ).entries()) {
      const number = await writesMeasure(house, writer, points[at] ?? '', '经费报销由两人签字，每月公示一次', {
        kind: '监督',
      });
      expect(await walksThrough(house, number), writer).toEqual(steps);
      await house.person(writer).sees(new RegExp(`防控措施 ${number}.*已生效`), { since: '0' });
    }
  });

  it('a card that nobody puts in for a day is over; a renamed account goes on with what it wrote', async () => {
    const [risk = ''] = await filedPoints(house, [
      {
        layer: '岗位',
        section: '信息科',
        category: '岗位职责',
        level: '三级',
        point: '日志无人查看',
        reporter: '曹以琛',
      },
    ]);
    const clerk = house.person('caoyichen');
    const number = await writesMeasure(house, 'caoyichen', risk, '日志每周由两人查看并签字', { kind: '监督' });
    expect(await walksThrough(house, number)).toEqual(['zhengbohan']);
    await clerk.says(`措施 ${risk} 日志服务器由审计科保管 期限 长期`);
    const { id } = await clerk.seesCard('提交');
    await house.moveClock(new Date(house.app.clock.now().getTime() + 27 * 3_600_000).toISOString());
    await house.app.settle();
    expect(clerk.messages().find((message) => message.id === id)?.cardState?.replaceText).toBe('已过期');

    const at = Math.floor(Date.now() / 1000);
    const told = `<xml><ToUserName>ww0123456789abcdef</ToUserName><FromUserName>sys</FromUserName><CreateTime>${at}</CreateTime><MsgType>event</MsgType><Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>caoyichen</UserID><NewUserID>caoyichen2</NewUserID></xml>`;
    expect(await send(house, told)).toBe(200);
    await house.app.settle();
    const [row] = await house.app.database.db.select().from(measures).where(eq(measures.number, number));
    expect(row).toMatchObject({ owner: 'caoyichen2', writtenBy: 'caoyichen2', state: 'in-force' });
  });

  it('a 股室 hands its chart in to the office before the end of May; the office sees flow, points and levels on one picture', async () => {
    const zq = await bringPowers(house, 'filed', {
      名称: '装备采购',
      内容: '采购警用装备',
      类别: '内部管理权',
      办理主体: '采购科',
      法律依据: '《中华人民共和国政府采购法》第二十六条',
      环节: '提出需求｜使用单位｜3 个工作日\n评审｜评审小组｜5 个工作日\n验收｜装备员｜2 个工作日',
    });
    const point = (风险点: string, 风险等级: string) => ({
      科室: '采购科',
      风险点,
      表现形式: 风险点,
      风险类别: '业务流程',
      风险等级,
    });
    const [tender = '', delivery = ''] = await bringPoints(
      house,
      point('评审专家由经办人一人挑选', '一级'),
      point('数量不点清就签字验收', '三级'),
    );
    await ask(house, 'heyunqing', `关联 ${tender} ${zq} 评审`, '已关联');
    await ask(house, 'heyunqing', `关联 ${delivery} ${zq} 验收`, '已关联');

    await ask(house, 'lihong', `画流程图 ${zq}`, '已画好');
    expect(await ask(house, 'qinzhaohui', `报批流程图 ${zq}`, '已报批')).toContain('何允清');
    const office = house.person('heyunqing');
    const card = JSON.stringify((await office.seesCard('同意', { since: '0' })).card);
    expect(card).toContain('LT-2012-0001');
    expect(card).toContain('领导小组办公室');

    const { said, svg } = await askPicture(house, 'heyunqing', `防控图 ${zq}`);
    expect(said).toContain('廉政风险防控图 LT-2012-0001（第 1 版，审批中）');
    expect(said).toContain('图上有 2 个风险点');
    const text = readable(svg);
    for (const words of ['廉政风险防控图', '评审专家由经办人一人挑选', `${tender}一级`, `${delivery}三级`, '防控措施'])
      expect(text).toContain(words);
    expect(svg).toContain(`2. 提出需求（责任人：使用单位，时限：3 个工作日），到“评审”。`);
    expect(svg).toMatch(new RegExp(`3\\. 评审[^。]*。 ?风险点 ${tender}（一级）`));

    await office.taps('同意');
    for (const one of ['lihong', 'qinzhaohui']) await house.person(one).sees('审批走完，状态：已备案', { since: '0' });
    expect(await ask(house, 'lihong', zq, '流程图：')).toContain('内部 LT-2012-0001（第 1 版，已备案）');
  });
});

describe('E6：县公安局廉政风险防控管理工作实施方案：分级负责与等级', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'county-police-supplement',
      at: '2012-06-11T09:00:00+08:00',
      roles: { 主要领导: ['fangjingan'], 领导小组办公室: ['heyunqing'] },
    });
  });
  afterAll(() => house.close());

  it('(b) moving a deputy to run a 一级 股室 raises his level the same minute and re-routes his open items', async () => {
    const [deputy, office] = [house.person('luchengzhi'), house.person('heyunqing')];
    const section = await filedBefore(house, {
      section: '采购科',
      text: '装备采购审批权集中在一个人',
      level: '一级',
      layer: '股室',
      reporter: '秦昭晖',
    });
    const own = await filedBefore(house, {
      section: '院领导',
      text: '签批大额支出',
      level: '三级',
      reporter: '陆承志',
    });
    const unit = await filedBefore(house, {
      section: '院领导',
      text: '全局装备规划',
      level: '三级',
      layer: '县局',
      reporter: '陆承志',
    });
    const open = await files(house, 'luchengzhi', '公务用车由我一个人批', { level: '三级', layer: '岗位' });
    // Nobody is assigned yet: every deputy answers for it.
    for (const one of ['luchengzhi', 'hanruolin', 'tangshaoyan']) await house.person(one).sees(section, { since: '0' });

    await house.person('qinzhaohui').says('分管 陆承志：采购科');
    await house.person('qinzhaohui').sees('由领导小组办公室办理');
    await office.says('分管 陆承志：采购科');
    await office.sees('陆承志现在分管：采购科');
    const raised = (await deputy.sees('您的风险等级为“一级”', { since: '0' })).text ?? '';
    expect(raised).toContain('按方案取分管科室的最高等级：采购科');
    expect(raised).toContain('领导班子成员副职按分管股室最高风险等级确定风险等级');
    expect(raised).toContain('本人的风险点随之定级');
    await office.sees('陆承志的风险等级为“一级”', { since: '0' });
    const before = house.app.clock.now().getTime();
    expect(before).toBeLessThan(Date.parse('2012-06-11T09:02:00+08:00'));

    // His own points of the post take it, in approval and filed alike; what he filed for the whole house does not.

    await deputy.says(open);
    expect((await deputy.sees('等级由“三级”改为“一级”')).text).toContain('（随所管）');
    await office.says('待办');
    expect((await office.sees('等您处理的')).text).toContain(`${open}｜一级（随所管）`);
    await deputy.says(unit);
    expect((await deputy.sees('负责：')).text).toContain('等级：三级');
    await deputy.says('我的上报');
    const list = (await deputy.sees('我的上报')).text ?? '';
    expect(list).toContain('您的风险等级：一级（由所管的得来：采购科；三（二）2');
    expect(list.indexOf(unit)).toBeGreaterThan(list.indexOf(own));

    // 一级 is 主要领导's, 分管领导's and 纪检's: what was the section's is handed over; the 股室's point is his alone now.
    await house.person('gusihan').sees(`${own} 由您负责管理（等级有变化）`, { since: '0' });
    for (const other of ['hanruolin', 'tangshaoyan'])
      expect((await house.person(other).sees('风险点已转出', { since: '0' })).text).toContain('陆承志');
    await office.says(section);
    expect((await office.sees('负责：')).text).toContain('分管领导 陆承志；');

    // A level that follows is nobody's to change.
    await office.says(`调级 ${own} 二级 情况有变化`);
    await office.sees('按方案由本人所管的得来，不单独调整');
    const rows = await house.app.database.db.select().from(audit).where(eq(audit.action, 'person.level'));
    expect(rows.map(({ objectId, detail }) => [objectId, detail.from, detail.to])).toEqual([
      ['luchengzhi', null, 'high'],
    ]);
  });

  it('(b) a point he reports later takes it from the beginning; without the section it is his own choice again', async () => {
    const [deputy, office] = [house.person('tangshaoyan'), house.person('heyunqing')];
    await filedBefore(house, {
      section: '基建科',
      text: '工程变更签证',
      level: '二级',
      layer: '股室',
      reporter: '关砺山',
    });
    await office.says('分管 唐绍言：基建科、财务科');
    await deputy.sees('您的风险等级为“二级”', { since: '0' });
    const number = await files(house, 'tangshaoyan', '工程款拨付由我一个人签批', { level: '三级', layer: '岗位' });
    await deputy.says(number);
    expect((await deputy.sees('类别：')).text).toContain('等级：二级');

    await office.says('取消分管 唐绍言：基建科');
    await office.sees('唐绍言现在分管：财务科');
    await deputy.sees('您的风险等级不再由所管的得来（原为“二级”）', { since: '0' });
    await office.says('分管');
    const all = (await office.sees('分管情况')).text ?? '';
    expect(all).toContain('陆承志：采购科');
    expect(all).toContain('唐绍言：财务科');
    await office.says('取消分管 唐绍言');
    await office.sees('唐绍言现在没有分管的科室');
    await office.says('分管 李虹：财务科');
    await office.sees('没有按分管办事的角色');
    await office.says('分管 韩若霖：不存在科');
    await office.sees('通讯录里没有“不存在科”');
  });
});
