import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measures } from '../../src/measures/schema.js';
import { collectRegisters } from '../../src/registers/export.js';
import type { House } from '../support/app.js';
import { filedPoints, operatorOf, walksThrough, writesMeasure } from '../support/measures.js';
import { openScenario, reads } from '../support/scenario.js';

describe('E10：林业局风险岗位廉能管理工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'forestry-bureau',
      at: '2011-04-11T09:00:00+08:00',
      roles: { 主要领导: ['fangjingan'], 领导小组成员: ['fangjingan', 'luchengzhi'] },
    });
  });
  afterAll(() => house.close());

  const point = (name: string, reporter: string, section: string) => ({
    layer: '岗位',
    section,
    category: '岗位职责',
    level: '二级',
    point: name,
    reporter,
  });

  it('(b) “科室负责人或分管领导” is satisfied by either, once', async () => {
    const [first = '', second = ''] = await filedPoints(house, [
      point('验收签字流于形式', '李虹', '采购科'),
      point('付款凭证代签', '彭昕豫', '财务科'),
    ]);
    const choices = { defence: '前期预防', kind: '制度' };
    const byLeader = await writesMeasure(house, 'lihong', first, '验收两人到场，拍照存档', choices);
    const byHead = await writesMeasure(house, 'pengxinyu', second, '付款凭证当面签字，不得代签', choices);
    await house.app.settle();
    const { driver } = house.simulator;
    const asked = driver.holders('同意', byLeader);
    expect(asked.map(({ person }) => person.userid).sort()).toEqual([
      'hanruolin',
      'luchengzhi',
      'qinzhaohui',
      'tangshaoyan',
    ]);
    const cardOf = (userid: string) => asked.find(({ person }) => person.userid === userid)?.card.id ?? '';
    // Both at the same moment: one of them decides, the other reads who it was.
    const pair = ['luchengzhi', 'qinzhaohui'] as const;
    await Promise.all(pair.map((userid) => house.person(userid).taps({ messageId: cardOf(userid), button: '同意' })));
    await house.person('lihong').sees(`${byLeader} 已由科室负责人或分管领导把关签字`, { since: '0' });
    await house.app.settle();
    expect(driver.holders('同意', byLeader)).toEqual([]);
    const said = (userid: string, words: RegExp) =>
      house
        .person(userid)
        .messages()
        .filter(({ text }) => words.test(text ?? ''));
    expect(said('lihong', new RegExp(`${byLeader} 已由科室负责人或分管领导把关签字（.+）同意`))).toHaveLength(1);
    expect(pair.flatMap((userid) => said(userid, /已由 ?(陆承志|秦昭晖)/))).toHaveLength(1);
    const GROUP = '本单位风险岗位廉能管理工作领导小组';
    expect(await walksThrough(house, byLeader)).toEqual([GROUP]);

    await house.person('caijingru').sees(byHead, { since: '0' });
    await house.person('caijingru').taps({
      messageId: driver.holders('同意', byHead).find(({ person }) => person.userid === 'caijingru')?.card.id ?? '',
      button: '同意',
    });
    await house.person('pengxinyu').sees(`${byHead} 已由科室负责人或分管领导把关签字（蔡静茹）同意`, { since: '0' });
    expect(await walksThrough(house, byHead)).toEqual([GROUP]);
    await house.person('pengxinyu').sees(`防控措施 ${byHead}（${second}）已生效`, { since: '0' });
  });

  it('拟稿 offers one wording for each line of defence; nothing is sent before it was taken, read and put in', async () => {
    const [risk = ''] = await filedPoints(house, [point('领料单代签', '吕明垣', '设备科')]);
    const clerk = house.person('lvmingyuan');
    const before = await house.app.database.db.$count(measures);
    await clerk.says(`措施 ${risk}`);
    await clerk.sees('回复“拟稿”');
    await clerk.says('拟稿');
    const offered = (await clerk.sees('【拟稿】')).text ?? '';
    for (const defence of ['1. 前期预防：', '2. 中期监控：', '3. 后期处置：']) expect(offered).toContain(defence);
    expect(offered.match(/“领料单代签”/g)).toHaveLength(3);
    await clerk.says('2');
    await clerk.sees('什么时候落实到位');
    await clerk.says('长期');
    await clerk.sees('【拟稿】措施：针对“领料单代签”');
    const card = (await clerk.seesCard('提交')).card;
    expect(card?.source?.desc).toBe('廉防 · 措施拟稿');
    expect(card?.select_list?.map(({ selected_id }) => selected_id)).toEqual(['during', 'supervision']);
    expect(await house.app.database.db.$count(measures)).toBe(before);
    await clerk.says('改措施 内容 领料单由本人签字，库管每周核对一次');
    await clerk.sees('改好了');
    await clerk.taps('提交');
    const number = /CS-2011-\d+/.exec((await clerk.sees('已提交')).text ?? '')?.[0] ?? '';
    const [written] = await house.app.database.db.select().from(measures).where(eq(measures.number, number));
    expect(written).toMatchObject({
      text: '领料单由本人签字，库管每周核对一次',
      defence: 'during',
      kind: 'supervision',
    });
    // Straight away, and by somebody whose business it is not.
    expect(await reads(house, 'lvmingyuan', `拟稿 ${risk}`, '【拟稿】')).toContain('领料单代签');
    await clerk.says('取消');
    await reads(house, 'taoyifan', `拟稿 ${risk}`, '没有找到');
  });

  it('拟提示书 answers the head and the office with a draft that goes to nobody', async () => {
    const [risk = ''] = await filedPoints(house, [point('库房钥匙一人保管', '吕明垣', '设备科')]);
    const letter = await reads(house, 'heyunqing', `拟提示书 ${risk}`, '【拟稿，未发送】');
    expect(letter).toMatch(/设备科[\s\S]*吕明垣[\s\S]*风险点：库房钥匙一人保管[\s\S]*尚未审定/);
    await house.person('heyunqing').sees('没有发给任何人');
    await reads(house, 'lvmingyuan', `拟提示书 ${risk}`, '由科室负责人或领导小组办公室来拟');
    await reads(house, 'taoyifan', `拟提示书 ${risk}`, '没有找到');
    await house.app.settle();
    const told = house.person('lvmingyuan').messages();
    expect(told.some(({ text }) => text?.includes('【拟稿，未发送】'))).toBe(false);
  });

  it('(c) every measure carries one of the three lines of defence, and the register is filtered by it', async () => {
    const [risk = ''] = await filedPoints(house, [point('设备调试验收走过场', '吕明垣', '设备科')]);
    const clerk = house.person('lvmingyuan');
    await clerk.says(`措施 ${risk} 调试前培训验收人员 期限 7月15日`);
    const card = (await clerk.seesCard('提交')).card;
    const shown = JSON.stringify(card);
    for (const defence of ['前期预防', '中期监控', '后期处置']) expect(shown).toContain(defence);
    await clerk.taps('提交', { defence: '前期预防', kind: '教育' });
    const before = /CS-2011-\d+/.exec((await clerk.sees('已提交')).text ?? '')?.[0] ?? '';
    const during = await writesMeasure(house, 'lvmingyuan', risk, '验收过程抽查录像', {
      defence: '中期监控',
      kind: '监督',
    });
    for (const number of [before, during]) await walksThrough(house, number);

    await clerk.says('措施 前期预防');
    const early = (await clerk.sees('防控措施 · 前期预防')).text ?? '';
    expect(early).toContain(before);
    expect(early).not.toContain(during);
    await clerk.says('措施 监督');
    const watched = (await clerk.sees('防控措施 · 监督')).text ?? '';
    expect(watched).toContain(during);
    expect(watched).not.toContain(before);
    await clerk.says('措施 没有这条');
    await clerk.sees('可以发：措施 前期预防、措施 中期监控、措施 后期处置');
    // Somebody of another section sees none of it, and a number he guesses is answered like one that is not there.
    const stranger = house.person('xuyanbin');
    await stranger.says('措施 前期预防');
    await stranger.sees('没有您可以查看的“前期预防”措施');
    const unknown = async (number: string) => {
      await stranger.says(number);
      return ((await stranger.sees('没有找到措施')).text ?? '').replace(number, '');
    };
    expect(await unknown(before)).toBe(await unknown('CS-2011-9999'));

    const { registers } = await collectRegisters(operatorOf(house), {
      visible: { all: true },
      format: 'json',
      timeZone: 'Asia/Shanghai',
    });
    const row = registers.flatMap(({ entries }) => entries).find(({ number }) => number === risk);
    expect(row?.measures).toEqual([
      '调试前培训验收人员\n前期预防 · 教育\n责任人：吕明垣\n期限：2011-07-15',
      '验收过程抽查录像\n中期监控 · 监督\n责任人：吕明垣\n期限：长期',
    ]);
  });

  it('a returned measure keeps its number when it is written again; one that nobody decided on is taken back', async () => {
    const [risk = ''] = await filedPoints(house, [point('档案借阅无登记', '魏岸然', '审计科')]);
    const clerk = house.person('weianran');
    const number = await writesMeasure(house, 'weianran', risk, '借阅要登记', { defence: '前期预防', kind: '制度' });
    await house.app.settle();
    const head = house.person('luoqiming');
    await head.taps('退回');
    await head.sees('理由');
    await head.says('写明由谁登记');
    await clerk.sees(`${number} 已退回`, { since: '0' });
    await clerk.says(number);
    await clerk.sees('退回理由：写明由谁登记');
    await clerk.says(`重报 ${number}`);
    await clerk.seesCard('提交');
    await clerk.says('改措施 内容 借阅由档案员逐笔登记，部门负责人每月核对');
    await clerk.sees('改好了');
    await clerk.taps('提交');
    await clerk.sees(`已提交，编号 ${number}`);
    await clerk.says(`撤回 ${number}`);
    await clerk.sees('已撤回，不再审批');
    await house.app.settle();
    expect(house.simulator.driver.holders('同意', number)).toEqual([]);
    await head.says(`撤回 ${number}`);
    await head.sees('不是您写的');
    await clerk.says('我的措施');
    await clerk.sees(new RegExp(`${number}｜已撤回`));
    await clerk.says(`措施 ${risk} 另写一条备用的 期限 明天`);
    await clerk.seesCard('提交');
    await clerk.says('取消');
    await clerk.sees('没有提交');
    await house.app.settle();
    expect(clerk.cardWith('提交')).toBeUndefined();
  });
});
