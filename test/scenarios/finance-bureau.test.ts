import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { riskDrafts, risks } from '../../src/risks/schema.js';
import { activeScheme } from '../../src/schemes/active.js';
import { categoriesFor } from '../../src/schemes/model.js';
import type { House } from '../support/app.js';
import { forgedClick } from '../support/callbacks.js';
import { filedPoints, walksThrough, wasAsked, writesMeasure } from '../support/measures.js';
import { choices } from '../support/meeting.js';
import { openScenario } from '../support/scenario.js';

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
