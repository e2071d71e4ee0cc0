import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { riskDrafts, risks } from '../../src/risks/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { categoriesFor } from '../../src/schemes/model.js';
import type { House } from '../support/app.js';
import { forgedClick } from '../support/callbacks.js';
import { filedPoints, walksThrough, wasAsked, writesMeasure } from '../support/measures.js';
import { choices } from '../support/meeting.js';
import { files, openScenario } from '../support/scenario.js';

describe('E7：财政局风险岗位廉能管理工作实施方案', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'finance-bureau',
      at: '2011-03-21T09:00:00+08:00',
      roles: { 主要领导: ['fangjingan'] },
    });
  });
  afterAll(() => house.close());

  const pointOf = async (number: string) =>
    (await house.app.database.db.select().from(risks).where(eq(risks.number, number)))[0];
  const numberIn = (text: string | undefined) => /FX-\d{4}-\d{4}/.exec(text ?? '')?.[0] ?? '';

  /** The step that waits for this person is agreed to, once its card is there. */
  const agrees = async (userid: string, number: string) => {
    await house.person(userid).sees(number, { since: '0' });
    const [held] = house.simulator.driver.holders('同意', number).filter((one) => one.person.userid === userid);
    await house.person(userid).taps({ messageId: held?.card.id ?? '', button: '同意' });
  };

  it('(a) the categories are those of the layer: three lists, and another layer gets a card of its own', async () => {
    const clerk = house.person('miaoruoxi');
    await clerk.says('上报 逢年过节收受企业礼金，人情请托时思想防线不牢，碍于情面放宽标准');
    await clerk.seesCard('提交');
    expect(choices(house, 'miaoruoxi', 'layer')).toEqual({ options: ['岗位', '部门', '单位'], chosen: '岗位' });
    const post = ['思想道德', '岗位职责', '业务流程', '外部环境'];
    expect(choices(house, 'miaoruoxi', 'category').options).toEqual(post);

    // 思想道德 is no category of a department: nothing is filed, the card greys, one for the department comes.
    const before = clerk.cardWith('提交');
    await clerk.taps('提交', { category: '思想道德', level: '一级（A）', layer: '部门' });
    const why = (await clerk.sees('“部门”一层没有“思想道德”这一类风险，所以还没有提交')).text;
    expect(why).not.toContain('已提交');
    await clerk.seesCard('提交');
    await house.app.settle();
    expect(clerk.messages().find(({ id }) => id === before?.id)?.cardState?.replaceText).toBe('已换成新的卡片');
    const department = choices(house, 'miaoruoxi', 'category');
    expect(department.options).toEqual(['岗位设置', '业务流程', '制度机制']);
    expect(department.options).toContain(department.chosen);
    // The classifier chose it anew among the department’s, and what it thought is kept with the draft.
    const { scheme } = await activeScheme(house.app.database.db);
    const [kept] = await house.app.database.db.select().from(riskDrafts).where(eq(riskDrafts.person, 'miaoruoxi'));
    const ofDepartment = categoriesFor(scheme, 'department').map(({ key }) => key);
    expect(kept?.suggestion.alternatives.map(({ category }) => category).sort()).toEqual([...ofDepartment].sort());
    expect(kept?.fields.category).toBe(kept?.suggestion.category);
    // What was chosen beside stays chosen.
    expect(choices(house, 'miaoruoxi', 'level').chosen).toBe('一级（A）');
    expect(choices(house, 'miaoruoxi', 'layer').chosen).toBe('部门');

    // The old card, tapped once more, does nothing.
    await forgedClick(house, 'miaoruoxi', before?.card?.task_id ?? '', 'submit');
    await clerk.sees('已经换成新的');
    expect(await house.app.database.db.select().from(risks).where(eq(risks.reporter, 'miaoruoxi'))).toEqual([]);

    // The house’s layer by word, without a tap.
    await clerk.says('层级 单位');
    await clerk.sees('“单位”一层没有');
    await clerk.seesCard('提交');
    expect(choices(house, 'miaoruoxi', 'category')).toEqual({ options: ['三重一大'], chosen: '三重一大' });
    await clerk.taps('提交');
    const number = numberIn((await clerk.sees('已提交')).text);
    expect(await pointOf(number)).toMatchObject({
      fields: { layer: 'unit', category: 'major-decisions', level: 'high' },
      status: 'in-approval',
    });
  });

  it('a category that both layers have is kept, and the report is filed at once', async () => {
    const clerk = house.person('pengxinyu');
    await clerk.says('上报 报销审核流程缺少复核，一个人从头办到尾');
    await clerk.seesCard('提交');
    await clerk.taps('提交', { category: '业务流程', layer: '部门' });
    const number = numberIn((await clerk.sees('已提交')).text);
    expect(await pointOf(number)).toMatchObject({ fields: { layer: 'department', category: 'process' } });
  });

  it('层级 without a draft, with an unknown layer or the same one, says what can be said', async () => {
    const clerk = house.person('taoyifan');
    await clerk.says('层级 部门');
    await clerk.sees('没有打开的草稿');
    await clerk.says('上报 结算时单位名称核对不严，可能付错对象');
    await clerk.seesCard('提交');
    await clerk.says('层级 科室');
    await clerk.sees('方案里有：岗位、部门、单位');
    await clerk.says('层级 岗位');
    await clerk.sees('不用换');
    await clerk.says('取消');
    await clerk.sees('已取消');
  });

  it('定级 asks the plan’s two questions; the level is a suggestion, and a person’s other choice is told', async () => {
    const clerk = house.person('pengxinyu');
    await clerk.says('上报 现金收付由出纳一人经手，没有人盘点');
    expect((await clerk.sees('方案原文')).text).toContain('回复“定级”');
    const first = await clerk.seesCard('提交');
    await clerk.says('定级');
    await clerk.sees('定级 1/2：这种事容易发生吗？');
    await clerk.says('说不准');
    await clerk.sees('请回复选项前的序号');
    await clerk.says('1');
    await clerk.sees('定级 2/2');
    await clerk.says('返回');
    await clerk.sees('定级 1/2');
    await clerk.says('３');
    await clerk.sees('定级 2/2');
    await clerk.says('不良影响或一定经济损失');
    const reason =
      '这种事容易发生吗：发生机率较小；一旦发生，会造成什么后果：不良影响或一定经济损失，所以是“三级（C）”';
    expect((await clerk.sees('所以是')).text).toContain(reason);
    await clerk.seesCard('提交');
    await house.app.settle();
    expect(clerk.messages().find(({ id }) => id === first.id)?.cardState?.replaceText).toBe('已换成新的卡片');
    expect(choices(house, 'pengxinyu', 'level').chosen).toBe('三级（C）');
    await clerk.taps('提交', { level: '二级（B）' });
    const number = numberIn((await clerk.sees('已提交')).text);
    const point = await pointOf(number);
    expect(point?.fields).toMatchObject({ level: 'mid', graded: { level: 'low', reason } });
    expect(point?.fields.reason).toContain(`按方案的问题：${reason}；实际定为“二级（B）”，由人决定`);
    await clerk.says(number);
    expect((await clerk.sees('表现形式')).text).toContain('实际定为“二级（B）”');
    const head = await house.person('caijingru').sees(number, { since: '0' });
    expect(JSON.stringify(head.card)).toContain('按方案的问题：这种事容易发生吗：发生机率较小');

    // Filed, it keeps to its layer too: the office corrects the category to one that a post has.
    await agrees('caijingru', number);
    await agrees('tangshaoyan', number);
    await clerk.sees('已备案', { since: '0' });
    const office = house.person('heyunqing');
    await office.says(`更正 ${number}`);
    await office.sees('请回复要改的内容');
    await office.says('类别 三重一大');
    expect((await office.sees('没有这一类风险')).text).toContain('可以改成：思想道德、岗位职责、业务流程、外部环境');
    await office.says('类别 思想道德');
    await office.sees('请说明理由');
    await office.says('涉及个人操守');
    await office.sees('已更正');
    expect((await pointOf(number))?.fields).toMatchObject({ category: 'ideology', graded: { level: 'low' } });
  });

  it('取消 ends 定级 and leaves level and card as they were; 定级 without a draft says what to do', async () => {
    const clerk = house.person('weianran');
    await clerk.says('定级');
    await clerk.sees('先说一个风险，再回复“定级”');
    await clerk.says('上报 审计底稿由一个人保管，可以随意抽换');
    await clerk.seesCard('提交');
    const { chosen } = choices(house, 'weianran', 'level');
    await clerk.says('定级');
    await clerk.sees('定级 1/2');
    await clerk.says('取消');
    await clerk.sees('已取消按方案的问题定级');
    await house.app.settle();
    expect(choices(house, 'weianran', 'level').chosen).toBe(chosen);
    await clerk.taps('提交');
    await clerk.sees('已提交');
  });

  it('提交 while 定级 is open files the report and ends the questions', async () => {
    const clerk = house.person('luoqiming');
    await clerk.says('上报 内审发现问题后整改由被审科室自己认定');
    await clerk.seesCard('提交');
    await clerk.says('定级');
    await clerk.sees('定级 1/2');
    await clerk.taps('提交');
    await clerk.sees('已提交');
    await clerk.says('返回');
    await clerk.sees('没有可以返回的步骤');
  });

  it('where a point came from may be said in 补充, and stands in its detail (row 19)', async () => {
    const clerk = house.person('taoyifan');
    await clerk.says('上报 医保结算差错由经办人自己改，没有人核对');
    await clerk.seesCard('提交');
    await clerk.says('补充');
    await clerk.sees('补充 1/');
    for (let asked = 1; !(await clerk.sees(`补充 ${asked}/`)).text?.includes('来源途径'); asked++) {
      await clerk.says('跳过');
      await clerk.sees(`补充 ${asked + 1}/`);
    }
    await clerk.says('2');
    await clerk.sees('补充好了');
    await clerk.taps('提交');
    const number = numberIn((await clerk.sees('已提交')).text);
    await clerk.says(number);
    expect((await clerk.sees('表现形式')).text).toContain('来源途径：财务审计');
  });

  it('(b) the six chains for measures end where the plan says; the 局长 is never asked about his own', async () => {
    const DEPUTIES = 'hanruolin+luchengzhi+tangshaoyan';
    const stories = [
      {
        of: '岗位人员',
        writer: 'lihong',
        point: { layer: '岗位', section: '采购科', category: '岗位职责', reporter: '李虹' },
        steps: ['qinzhaohui', DEPUTIES],
      },
      {
        of: '科室单位负责人',
        writer: 'caijingru',
        point: { layer: '岗位', section: '财务科', category: '岗位职责', reporter: '蔡静茹' },
        steps: [DEPUTIES, 'fangjingan'],
      },
      {
        of: '局分管领导',
        writer: 'luchengzhi',
        point: { layer: '岗位', section: '院领导', category: '岗位职责', reporter: '陆承志' },
        steps: ['fangjingan'],
      },
      {
        of: '局长',
        writer: 'fangjingan',
        point: { layer: '岗位', section: '院领导', category: '岗位职责', reporter: '方敬安' },
        steps: ['局领导班子会议', '市纪委监察局'],
      },
      {
        of: '科室单位',
        writer: 'dongmingzhe',
        point: { layer: '部门', section: '人事科', category: '业务流程', reporter: '董鸣哲' },
        steps: ['科室单位会议讨论', DEPUTIES, 'fangjingan'],
      },
      {
        of: '单位',
        writer: 'heyunqing',
        point: { layer: '单位', section: '党委办公室', category: '三重一大', reporter: '何允清' },
        steps: ['局领导班子会议', '市纪委'],
      },
    ];
    const points = await filedPoints(
      house,
      stories.map(({ of, point }) => ({ ...point, point: `${of}的风险点：一人经手到底`, level: '二级（B）' })),
    );
    for (const [at, { of, writer, steps }] of stories.entries()) {
      const number = await writesMeasure(house, writer, points[at] ?? '', `${of}：两人经手，互相核对`, {
        defence: '前期预防',
        kind: '制度',
      });
      expect(await walksThrough(house, number), of).toEqual(steps);
      await house.person(writer).sees(new RegExp(`防控措施 ${number}（${points[at]}）已生效`), { since: '0' });
      expect(wasAsked(house, writer, number), of).toBe(false);
      for (const asked of (steps[0] ?? '').split('+').filter((id) => /^[a-z]+$/.test(id)))
        expect(wasAsked(house, asked, number), asked).toBe(true);
    }
  });

  it('(b) who writes for somebody else decides on it as little: a head for his staff, the office for the 局长', async () => {
    const [staff = '', chief = ''] = await filedPoints(house, [
      {
        layer: '岗位',
        section: '设备科',
        category: '岗位职责',
        level: '三级（C）',
        point: '验收走过场',
        reporter: '吕明垣',
      },
      {
        layer: '岗位',
        section: '院领导',
        category: '岗位职责',
        level: '一级（A）',
        point: '一言堂',
        reporter: '方敬安',
      },
    ]);
    const choices = { defence: '中期监控', kind: '监督' };
    const byHead = await writesMeasure(house, 'fengjichuan', staff, '验收由两人签字并拍照存档', choices);
    // 所在科室负责人自己定的：分管领导审核，局长把关。
    expect(await walksThrough(house, byHead)).toEqual(['hanruolin+luchengzhi+tangshaoyan', 'fangjingan']);
    const byOffice = await writesMeasure(house, 'heyunqing', chief, '重大事项一律上会，末位表态', choices);
    expect(await walksThrough(house, byOffice)).toEqual(['局领导班子会议', '市纪委监察局']);
    expect(wasAsked(house, 'fangjingan', byOffice)).toBe(false);
  });
});

describe('E7：市财政局风险岗位廉能管理实施方案：分级负责与等级', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'finance-bureau',
      at: '2011-04-13T09:00:00+08:00', // a Wednesday
      roles: { 领导小组成员: ['fangjingan'], 领导班子成员: ['fangjingan'], 主要领导: ['fangjingan'] },
    });
  });
  afterAll(() => house.close());

  const textsOf = (userid: string, about: string) =>
    house
      .person(userid)
      .messages()
      .filter((message) => message.from === 'app' && JSON.stringify(message).includes(about));

  it('(c) an A item shows two people with different duties; the supervisor gets a digest, not the task', async () => {
    const office = house.person('heyunqing');
    await office.says('分管 陆承志：采购科、药剂科');
    await office.sees('陆承志现在分管：采购科、药剂科');
    await house.person('luchengzhi').sees('您分管的科室现在是：采购科、药剂科（由何允清设定）', { since: '0' });

    const number = await files(house, 'lihong', '采购计划由我一个人编制，供应商提前知道预算', { level: '一级（A）' });
    await house.person('qinzhaohui').sees(number, { since: '0' });
    await house.person('qinzhaohui').taps('同意');
    await house.person('luchengzhi').sees(number, { since: '0' });
    await house.person('luchengzhi').taps('同意');
    const task = (await house.person('luchengzhi').sees(`${number} 由您负责管理`, { since: '0' })).text ?? '';
    expect(task).toMatch(/等级：.*一级/);
    expect(task).toContain('由分管领导负责、主要领导监督');
    expect(task).toContain('由分管领导直接负责管理落实，主要领导负责监督');

    await office.says(number);
    const detail = (await office.sees('分级负责的依据')).text ?? '';
    expect(detail).toContain('负责：分管领导 陆承志');
    expect(detail).toContain('监督：主要领导 方敬安');

    // Not the task: nothing reaches the chief until Monday.
    await house.app.settle();
    expect(textsOf('fangjingan', number)).toEqual([]);
    await house.moveClock('2011-04-17T18:00:00+08:00');
    await house.app.settle();
    expect(textsOf('fangjingan', number)).toEqual([]);
    await house.moveClock('2011-04-18T09:30:00+08:00');
    const digest = (await house.person('fangjingan').sees('【监督摘要】2011-04-18', { since: '0' })).text ?? '';
    expect(digest).toMatch(/监督的风险点共 1 条\n.*一级.* 1 条：采购科 1\n新增 1 条：/);
    expect(digest).toContain(number);
    expect(textsOf('luchengzhi', '监督摘要')).toEqual([]);

    // Nothing new in the next week: nothing is sent.
    await house.moveClock('2011-04-25T09:30:00+08:00');
    await house.app.settle();
    expect(textsOf('fangjingan', '监督摘要')).toHaveLength(1);

    // The supervisor may read it, and finds it under what he answers for.
    await house.person('fangjingan').says('我负责的');
    expect((await house.person('fangjingan').sees('监督 1 条')).text).toContain(`${number}｜`);
  });

  it('(c) people move: the points they manage go to others within the minute, told to both sides in one message each', async () => {
    const numbers: string[] = [];
    for (const [userid, text] of [
      ['miaoruoxi', '差旅费报销由我一个人审核'],
      ['pengxinyu', '现金盘点没有第二个人在场'],
    ] as const) {
      const number = await files(house, userid, text, { level: '二级（B）' });
      numbers.push(number);
      await house.person('caijingru').sees(number, { since: '0' });
      await house.person('caijingru').taps('同意');
      await house.person('tangshaoyan').sees(number, { since: '0' });
      await house.person('tangshaoyan').taps('同意');
      await house.person('caijingru').sees(`${number} 由您负责管理`, { since: '0' });
    }
    const [first = '', second = ''] = numbers;

    // The head goes to another section, and nobody heads this one: nothing is lost, it is listed to the office.
    await house.simulator.changeOrganisation({ kind: 'move', userid: 'caijingru', departmentId: 10 });
    const lost = (await house.person('caijingru').sees('风险点已转出', { since: '0' })).text ?? '';
    expect(lost).toContain('原来由您负责管理的 2 条');
    expect(lost).toContain('暂时空缺，已告诉领导小组办公室');
    const office = (await house.person('heyunqing').sees('责任空缺，请在企业微信里', { since: '0' })).text ?? '';
    expect(office).toContain('有 2 条');
    expect(office).toContain(`${first}｜二级（B）｜科室负责人`);
    await house.person('heyunqing').says('责任空缺');
    expect((await house.person('heyunqing').sees('责任空缺 2 处')).text).toContain(second);
    await house.person('heyunqing').says(first);
    expect((await house.person('heyunqing').sees('负责：')).text).toContain('负责：科室负责人（现在空缺');
    await house.person('lihong').says('责任空缺');
    await house.person('lihong').sees('由领导小组办公室办理');

    // Somebody else becomes head: it is his at once.
    await house.simulator.changeOrganisation({ kind: 'move', userid: 'dongmingzhe', departmentId: 9, leads: true });
    const gained = (await house.person('dongmingzhe').sees('由您负责管理的风险点新增 2 条', { since: '0' })).text ?? '';
    expect(gained).toContain('来由：原来空缺。');
    expect(gained).toContain(first);
    expect(gained).toContain(second);
    await house.person('heyunqing').says('责任空缺');
    await house.person('heyunqing').sees('没有责任空缺');
    const rows = await house.app.database.db.select().from(audit).where(eq(audit.action, 'responsibility.change'));
    expect(rows.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        { number: first, duty: 'owner', from: ['person:caijingru'], to: ['vacant:科室负责人'] },
        { number: first, duty: 'owner', from: ['vacant:科室负责人'], to: ['person:dongmingzhe'] },
      ]),
    );
  });

  it('(c) a leader who loses his tag gives his A items to those who have it: who had them is named', async () => {
    await house.simulator.changeOrganisation({ kind: 'tag', tag: '分管领导', remove: ['luchengzhi'] });
    const lost = (await house.person('luchengzhi').sees('风险点已转出', { since: '0' })).text ?? '';
    expect(lost).toMatch(/现在：(韩若霖、唐绍言|唐绍言、韩若霖)/);
    for (const deputy of ['hanruolin', 'tangshaoyan'])
      await house.person(deputy).sees('（原由 陆承志 负责）', { since: '0' });
  });
});
