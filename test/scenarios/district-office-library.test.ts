import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measures } from '../../src/measures/schema.js';
import { regulationReviews } from '../../src/regulations/schema.js';
import { risks } from '../../src/risks/schema.js';
import type { House } from '../support/app.js';
import { filedPoints, writesMeasure } from '../support/measures.js';
import { openScenario } from '../support/scenario.js';

describe('E2：区办的方案和办公室的风险点', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'district-office',
      at: '2013-08-05T09:00:00+08:00',
      // The plan leaves open who collects what warnings are made of, and is not in force without him.
      fill: { warnings: { collector: [{ by: 'role', role: '廉防办' }] } },
      roles: { 廉防办: ['heyunqing', 'zhuweizhen'], 评议监督员: ['weianran'], 纪检监察: ['menglan'] },
    });
  });
  afterAll(() => house.close());

  const imported = () =>
    house.app.database.db
      .select()
      .from(risks)
      .where(and(eq(risks.status, 'filed'), sql`${risks.fields} ->> 'library' is not null`));

  it('2a: importing it gives eleven points, each with a measure at least; a second time nothing, after 作废 that one again', async () => {
    const office = house.person('heyunqing');
    const stranger = house.person('lihong');
    await stranger.says('导入方案风险点');
    await stranger.sees('由廉防办办理');
    await office.says('导入方案风险点');
    await office.sees('11 个现成的风险点');
    await office.says('没有这个科');
    await office.sees('通讯录里没有');
    await office.says('信息科');
    await office.sees('将给信息科记入 11 个风险点、62 条措施');
    expect(await imported()).toEqual([]);
    await office.says('确认');
    await office.sees('已给信息科记入 11 个风险点');

    const points = await imported();
    expect(points).toHaveLength(11);
    const { db } = house.app.database;
    for (const point of points) {
      expect(point).toMatchObject({ department: 13, reporter: 'zhengbohan', fields: { imported: true } });
      const against = await db.select().from(measures).where(eq(measures.risk, point.id));
      expect(against.length).toBeGreaterThan(0);
      for (const one of against) expect(one).toMatchObject({ state: 'in-force', owner: 'zhengbohan', imported: true });
    }
    const head = house.person('zhengbohan');
    await head.sees('11 个风险点、62 条防控措施记到了信息科', { since: '0' });
    const seal = points.find(({ fields }) => fields.library === 'district-office/seals')?.number ?? '';
    await head.says(seal);
    await head.sees(/防控措施：\n· CS-2013-\d+ 按照党政机关印章管理有关规定/);
    await head.says('我的措施');
    const first = (await head.sees('我的措施（')).text ?? '';
    await head.says('更多');
    const second = (await head.sees('我的措施（')).text ?? '';
    const numbers = (text: string) => [...text.matchAll(/CS-2013-\d+/g)].map(([number]) => number);
    expect(numbers(first)).toHaveLength(8);
    expect(numbers(second).filter((number) => numbers(first).includes(number))).toEqual([]);

    await office.says('导入方案风险点 信息科');
    await office.sees('都已经有了');
    expect(await imported()).toHaveLength(11);
    await office.says(`作废 ${seal}`);
    await office.sees('请说明理由');
    await office.says('本科室不管印章');
    await office.sees(`${seal} 已作废`);
    await office.says('导入方案风险点 信息科');
    await office.sees('记入 1 个风险点、3 条措施；另有 10 个');
    await office.says('取消');
    await office.sees('已取消');
    expect(await imported()).toHaveLength(10);
  });

  it('2a: a plan without a chain for measures: the office looks at it and files it, never one of its own', async () => {
    const [risk = '', own = ''] = await filedPoints(house, [
      { layer: '岗位', section: '采购科', category: '岗位职责', level: '中', point: '一人询价', reporter: '李虹' },
      {
        layer: '岗位',
        section: '党委办公室',
        category: '岗位职责',
        level: '中',
        point: '公文外传',
        reporter: '何允清',
      },
    ]);
    const number = await writesMeasure(house, 'lihong', risk, '询价由两人进行，记录存档');
    const office = house.person('heyunqing');
    await office.sees(`给 ${risk} 定了防控措施 ${number}`, { since: '0' });
    await house.person('qinzhaohui').says(`备案 ${number}`);
    await house.person('qinzhaohui').sees('由廉防办办理');
    await office.says(`退回 ${number} 写明记录存在哪里`);
    await office.sees('已退回');
    const clerk = house.person('lihong');
    await clerk.sees(`${number} 已退回（廉防办 何允清）。理由：写明记录存在哪里`, { since: '0' });
    await clerk.says(`重报 ${number}`);
    await clerk.seesCard('提交');
    await clerk.says('改措施 内容 询价由两人进行，记录存入采购档案');
    await clerk.sees('改好了');
    await clerk.taps('提交');
    await clerk.sees(`已提交，编号 ${number}`);
    await office.says(`备案 ${number}`);
    await office.sees('已备案生效');
    await clerk.sees(`防控措施 ${number}（${risk}）已生效：询价由两人进行，记录存入采购档案`, { since: '0' });

    const mine = await writesMeasure(house, 'heyunqing', own, '公文外传一律登记');
    await office.says(`备案 ${mine}`);
    await office.sees('不能由您自己决定');
    await house.person('zhuweizhen').says(`备案 ${mine}`);
    await house.person('zhuweizhen').sees('已备案生效');
  });

  it('2b: a rule sent for review shows the five questions of the plan; what is not as hoped for is told with its remark', async () => {
    const drafter = house.person('caijingru');
    await drafter.says('拟定制度 《报销审核办法》 9月30日');
    const number = /ZD-2013-\d+/.exec((await drafter.sees('已登记')).text ?? '')?.[0] ?? '';
    await drafter.says(`评估 ${number}`);
    const QUESTIONS = ['廉洁', '合法', '合理', '科学', '利益冲突'];
    const sent = (await drafter.sees('已送风险评审')).text ?? '';
    for (const reviewer of ['weianran', 'menglan']) {
      const asked = (await house.person(reviewer).sees(`请对蔡静茹起草的制度 ${number}`, { since: '0' })).text ?? '';
      for (const [at, word] of QUESTIONS.entries()) {
        expect(asked).toMatch(new RegExp(`${at + 1}\\. .*${word}`));
        expect(sent).toMatch(new RegExp(`${at + 1}\\. .*${word}`));
      }
    }
    const reviewer = house.person('weianran');
    await reviewer.says(`评估 ${number}`);
    for (const [at, [word, answer]] of (
      [
        ['廉洁', '是'],
        ['合法', '是，与上位法一致'],
        ['合理', '说不清'],
        ['合理', '是'],
        ['科学', '否'],
      ] as const
    ).entries()) {
      // The third answer was none, and is asked for again.
      await reviewer.sees(new RegExp(`${at > 2 ? at : at + 1}/5：.*${word}`));
      await reviewer.says(answer);
    }
    await reviewer.sees('请写明是什么问题');
    await reviewer.says('没有配套的审核清单');
    await reviewer.sees(/5\/5：存在利益冲突/);
    await reviewer.says('否');
    const result = new RegExp(`${number}《报销审核办法》风险评审结果（魏岸然）：1 项有问题`);
    for (const person of ['weianran', 'caijingru', 'heyunqing'])
      expect((await house.person(person).sees(result, { since: '0' })).text).toContain(
        '制度科学吗，内容、程序、配套有没有不足？否：没有配套的审核清单（有问题）',
      );
    const [kept] = await house.app.database.db.select().from(regulationReviews);
    expect(kept?.answers.map(({ key, answer, good }) => [key, answer, good])).toEqual([
      ['integrity', 'yes', true],
      ['legality', 'yes', true],
      ['reason', 'yes', true],
      ['science', 'no', false],
      ['conflict', 'no', true],
    ]);
    // Who drafts it is asked to review nothing here, and a stranger hears nothing of it.
    await house.person('lihong').says(`评估 ${number}`);
    await house.person('lihong').sees('没有找到制度');
  });

  it('制度: overdue ones are listed to the office on the day after, once', async () => {
    const head = house.person('qinzhaohui');
    await house.person('lihong').says('拟定制度 询价办法 8月7日');
    await house.person('lihong').sees('由科室负责人或廉防办登记');
    await head.says('拟定制度 询价管理办法');
    await head.sees('格式：拟定制度');
    const plan = async (name: string, due: string) => {
      await head.says(`拟定制度 ${name} ${due}`);
      return /ZD-2013-\d+/.exec((await head.sees('已登记')).text ?? '')?.[0] ?? '';
    };
    const late = await plan('询价管理办法', '8月7日');
    const inTime = await plan('验收管理办法', '8月7日');
    const moved = await plan('供应商管理办法', '8月7日');
    await head.says(`拟定制度 询价管理办法 8月20日`);
    await head.sees(`已登记了要拟定的“询价管理办法”（${late}）`);
    await head.says(`完成 ${inTime}`);
    await head.sees('已记为完成');
    await head.says(`改期 ${moved} 8月9日`);
    await head.sees('由 2013-08-07 改为 2013-08-09');
    const told = () =>
      house
        .person('heyunqing')
        .messages()
        .flatMap(({ text }) => (text?.includes('过了完成日期') ? [text] : []));
    await house.moveClock('2013-08-07T23:00:00+08:00');
    await house.app.settle();
    expect(told()).toEqual([]);
    await house.moveClock('2013-08-08T10:00:00+08:00');
    await house.app.settle();
    expect(told()).toHaveLength(1);
    expect(told()[0]).toContain(late);
    for (const other of [inTime, moved]) expect(told()[0]).not.toContain(other);
    // Days at once: each is run, and only what is new is told.
    await house.moveClock('2013-08-12T10:00:00+08:00');
    await house.app.settle();
    expect(told()).toHaveLength(2);
    expect(told()[1]).toContain(moved);
    expect(told()[1]).not.toContain(late);
    const member = house.person('lihong');
    await member.says('制度');
    expect((await member.sees('制度（截至')).text).toMatch(
      new RegExp(`${late}｜拟定中｜2013-08-07（已过期）\n采购科：询价管理办法`),
    );
  });
});
