import { and, asc, eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import type { Ctx } from '../../src/context.js';
import { activateScheme } from '../../src/schemes/activate.js';
import { activeScheme } from '../../src/schemes/active.js';
import { openGaps } from '../../src/schemes/fill/gaps.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { proposeScheme } from '../../src/schemes/propose.js';
import { newestDraft } from '../../src/schemes/versions.js';
import type { House } from '../support/app.js';
import { files, openScenario } from '../support/scenario.js';

const OFFICE = 'heyunqing';

describe('H：医院廉洁风险防控工作实施意见', () => {
  let house: House;
  let ctx: Ctx;
  beforeAll(async () => {
    house = await openScenario({ at: '2013-12-01T08:00:00+08:00' });
    ctx = {
      db: house.app.database.db,
      now: house.app.clock.now(),
      actor: { kind: 'operator', name: 'root' },
      requestId: 'r',
    };
  });
  afterAll(() => house.close());

  /** Says something and reads the answer that holds the words. */
  const says = async (userid: string, text: string, answer: string | RegExp) => {
    await house.person(userid).says(text);
    return (await house.person(userid).sees(answer)).text ?? '';
  };

  it('(d) activation stops with exactly two blocking gaps; the office fills both in chat and activates; a report works', async () => {
    const plan = await readSchemeFile('hospital');
    const blocking = openGaps(plan).filter((gap) => gap.blocking);
    expect(blocking.map(({ path }) => path)).toEqual(['responsibility', 'grading.cutoffs']);
    expect(openGaps(plan).find(({ id }) => id === 'rotation-interval')).toMatchObject({ blocking: false });
    await expect(activateScheme(ctx, plan)).rejects.toThrow(/有 2 处必须先解决[\s\S]*scheme propose/);

    const office = house.person(OFFICE);
    const { told } = await proposeScheme(ctx, plan);
    expect(told).toBe(2);
    expect((await office.sees('方案草案', { since: '0' })).text).toContain('2 处必须补上');
    await house.person('lihong').says('缺口');
    await house.person('lihong').sees('由领导小组办公室办理');
    // Whoever tries what is not his stands in the audit, in words and in numbers alike.
    for (const text of ['缺口 1', '启用草案', '放弃草案']) await says('lihong', text, '由领导小组办公室办理');
    const refused = await ctx.db
      .select({ action: audit.action, actor: audit.actor })
      .from(audit)
      .where(eq(audit.outcome, 'refused'))
      .orderBy(asc(audit.seq));
    expect(refused).toEqual(
      ['scheme.gaps', 'scheme.fill-gap', 'scheme.activate-draft', 'scheme.give-up-draft'].map((action) => ({
        action,
        actor: 'person:lihong',
      })),
    );

    const list = await says(OFFICE, '缺口', '必须补上才能启用');
    expect(list).toMatch(/1\. ✘ 高、中、低三级风险分别由谁负责？[\s\S]*2\. ✘ 按四项依据[\s\S]*3\. ! /);
    await says(OFFICE, '1', '等级“高”：负责人');
    await says(OFFICE, '9、9', '没有“9”这一项');
    await says(OFFICE, '3', '等级“中”：负责人');
    await says(OFFICE, '返回', '等级“高”：负责人');
    await says(OFFICE, '主要领导', '等级“中”：负责人');
    await says(OFFICE, '4', '等级“低”：负责人');
    expect(await says(OFFICE, '1', '补好了')).toContain('1 处必须补上');
    // 取消 in the next gap loses nothing of the one before.
    await says(OFFICE, '缺口 1', '达到什么程度算这一级');
    await says(OFFICE, '取消', '已取消');
    expect((await newestDraft(ctx.db))?.filled.map(({ gap }) => gap)).toEqual(['responsibility']);
    await expect(activateScheme(ctx, (await newestDraft(ctx.db))?.scheme ?? plan)).rejects.toThrow('有 1 处');

    // The other person of the office goes on where the first one stopped.
    const other = 'duanshuyi';
    await says(other, '缺口 1', '等级“高”：');
    await says(other, '直接决定人、财、物事项', '等级“中”：');
    await says(other, '参与办理人、财、物事项', '等级“低”：');
    await says(other, '不接触人、财、物', '不妨碍启用');
    await house.person(other).seesCard('启用');
    await says(other, '缺口', /\d\. ! 一般人员上报的风险点依次由谁审定/);
    const chain = openGaps((await newestDraft(ctx.db))?.scheme ?? plan).findIndex(({ id }) => id === 'staff-chain') + 1;
    await says(other, String(chain), '审批什么');
    await says(other, '风险点', '依次由谁审定');
    await says(other, '1、3、5', '科室负责人”这一环');
    await says(other, '都用', '分管领导”这一环');
    await says(other, '高', '领导小组办公室”这一环');
    await says(other, '都用', '补好了');

    await house.person(other).taps('启用');
    for (const person of [OFFICE, other]) await house.person(person).sees('启用了方案', { since: '0' });
    expect((await activeScheme(ctx.db)).scheme).toMatchObject({
      id: 'hospital',
      responsibility: [{ level: 'high', owners: [{ role: '主要领导' }], supplement: true }, {}, {}],
    });
    const trail = await ctx.db.select().from(audit).where(eq(audit.action, 'scheme.activate'));
    expect(trail.at(-1)).toMatchObject({
      actor: `person:${other}`,
      detail: { scheme: 'hospital', filled: ['responsibility', 'cutoffs', 'staff-chain'] },
    });
    const fills = await ctx.db
      .select()
      .from(audit)
      .where(and(eq(audit.action, 'scheme.fill-gap'), eq(audit.objectKind, 'scheme-draft')));
    expect(fills.map(({ detail }) => detail.gap)).toEqual(['responsibility', 'cutoffs', 'staff-chain']);
    expect(JSON.stringify(fills)).not.toContain('直接决定');

    const number = await files(house, 'lihong', '药品验收时由我一个人签字，容易收人情', { level: '低' });
    await house.person('qinzhaohui').sees(number, { since: '0' });
    await house.person('qinzhaohui').taps('同意');
    await house.person(OFFICE).sees(number, { since: '0' });
    await house.person(OFFICE).taps('同意');
    await house.person('lihong').sees('已备案', { since: '0' });
  }, 60_000);

  it('(d) the rotation interval, which does not block, is filled in the plan in force: a new version at once', async () => {
    const before = await activeScheme(ctx.db);
    await says(OFFICE, '缺口', '处缺口');
    const at = openGaps(before.scheme).findIndex(({ id }) => id === 'rotation-interval') + 1;
    await says(OFFICE, String(at), '名称');
    await says(OFFICE, '重点岗位轮岗', '从哪件事起算');
    await says(OFFICE, '到岗', '多长时间');
    await says(OFFICE, '五年', `第 ${before.version + 1} 版启用`);
    await says(OFFICE, '好的', '请回复“确认”');
    await says(OFFICE, '确认', '补好了');
    const now = await activeScheme(ctx.db);
    expect(now.version).toBe(before.version + 1);
    expect(now.scheme.clocks).toMatchObject([{ key: 'rotation', span: { count: 5, unit: 'year' }, supplement: true }]);
    expect(await says(OFFICE, '方案对比', '处不同')).toContain('新增“重点岗位轮岗”');
    await says('lihong', '方案对比', '由领导小组办公室办理');
    const plan = await says('lihong', '方案', '风险等级');
    expect(plan).toMatch(/第 2 版，2013-12-01 起[\s\S]*现在的阶段：第二阶段/);
    expect(plan).not.toContain('缺口');
    expect(await says(OFFICE, '方案', '风险等级')).toMatch(/缺口：\d+ 处/);
  }, 60_000);

  it('(e) year-end 2013 opens a new version; old levels stay readable; each changed level shows who and why', async () => {
    const filed = async (text: string, level: string) => {
      const number = await files(house, 'lihong', text, { level });
      for (const decider of ['qinzhaohui', OFFICE]) {
        await house.person(decider).sees(number, { since: '0' });
        await house.person(decider).taps('同意');
      }
      await house.person('lihong').sees(new RegExp(`${number}[\\s\\S]*已备案`), { since: '0' });
      return number;
    };
    const kept = await filed('入库登记由我一个人做，可能多报数量', '低');
    const changed = await filed('供应商资质由我一个人核对，容易放松标准', '中');
    await house.moveClock('2013-12-31T09:30:00+08:00');
    await house.app.settle();
    const reminded = house
      .person(OFFICE)
      .messages()
      .filter(({ text }) => text?.includes('一年为一个周期'));
    expect(reminded).toHaveLength(2);

    // The draft of the new year calls the middle level otherwise and has no 低 any more.
    const { scheme, version } = await activeScheme(ctx.db);
    const next = structuredClone(scheme);
    next.levels = next.levels
      .filter(({ key }) => key !== 'low')
      .map((one) => (one.key === 'mid' ? { ...one, label: '一般' } : one));
    next.responsibility = next.responsibility?.filter(({ level }) => level !== 'low');
    if (next.grading) next.grading.cutoffs = next.grading.cutoffs?.filter(({ level }) => level !== 'low');
    await proposeScheme({ ...ctx, now: house.app.clock.now() }, next);

    await house.person('qinzhaohui').says('开新一轮');
    await house.person('qinzhaohui').sees('由领导小组办公室办理');
    await house.person(OFFICE).says('开新一轮');
    await house.person(OFFICE).seesCard('确认开始');
    // Proposed once more before she taps: what she saw is not what would begin.
    await proposeScheme({ ...ctx, now: house.app.clock.now() }, { ...next, title: `${next.title}（新的一年）` });
    await house.person(OFFICE).taps('确认开始');
    await house.person(OFFICE).sees('草案有变化');
    await house.person(OFFICE).says('开新一轮');
    await house.person(OFFICE).seesCard('确认开始');
    await house.person(OFFICE).taps('确认开始');
    await house.person(OFFICE).sees('新一轮开始了');
    expect((await activeScheme(ctx.db)).version).toBe(version + 1);

    // Until somebody answers, each point reads as it was filed, in the register too.
    expect(await says('lihong', kept, '上报时间')).toContain('等级：低');
    expect(await says('qinzhaohui', '风险清单', kept)).toContain(`${kept}｜低｜已备案`);
    const list = await says('qinzhaohui', '本轮', kept);
    expect(list).toMatch(new RegExp(`${kept}｜低（新版没有这一级，要调级）`));
    expect(list).toMatch(new RegExp(`${changed}｜中\\n`));
    await says('lihong', '本轮', '没有等您答复');
    await says('lihong', '照旧', '没有等您答复');
    expect(await says('qinzhaohui', '照旧', '照旧带入')).toContain('等级新版里没有了');
    await says('qinzhaohui', `本轮调级 ${kept} 低 还是低`, '新版没有等级“低”');
    await says('qinzhaohui', `本轮调级 ${kept} 高`, '为什么调级');
    await says('qinzhaohui', `本轮调级 ${kept} 高 今年数量翻了一番`, '已送领导小组办公室确认');
    await house.person('duanshuyi').seesCard('同意', { since: '0' });
    await house.person(OFFICE).seesCard('同意', { since: '0' });
    await house.person(OFFICE).taps('不同意');
    await house.person(OFFICE).sees('请说明理由');
    await house.person('duanshuyi').taps('不同意');
    await house.person('duanshuyi').sees('请说明理由');
    await house.person('duanshuyi').says('先按一般管');
    await house.person('qinzhaohui').sees('先按一般管', { since: '0' });
    await says('qinzhaohui', `本轮调级 ${kept} 一般 今年数量翻了一番`, '已送领导小组办公室确认');
    await house.app.settle();
    // Her reason is about what was asked for before: it decides nothing now.
    await says(OFFICE, '理由还不充分', '重新提出了调级');
    await house.person('duanshuyi').taps('同意');
    await house.person('lihong').sees(/带入新版，等级定为“一般”。理由：今年数量翻了一番/, { since: '0' });

    const detail = await says('lihong', kept, '上报时间');
    expect(detail).toMatch(/等级：一般/);
    expect(detail).toMatch(/第 \d 版“低”→ 第 \d 版“一般”：秦昭晖提出、段书易确认，今年数量翻了一番/u);
    expect(await says('lihong', changed, '上报时间')).toMatch(/第 \d 版“中”→ 第 \d 版“一般”：照旧（秦昭晖）/);
    await says('qinzhaohui', '结束本轮', '由领导小组办公室办理');
    const refused = await ctx.db
      .select()
      .from(audit)
      .where(and(like(audit.action, 'cycle.%'), eq(audit.outcome, 'refused')))
      .orderBy(audit.seq);
    expect(refused.map(({ actor, action, detail }) => [actor, action, (detail as { kind: string }).kind])).toEqual([
      ['person:qinzhaohui', 'cycle.open', 'forbidden'],
      [`person:${OFFICE}`, 'cycle.open', 'conflict'],
      ['person:qinzhaohui', 'cycle.ask-level', 'invalid'],
      ['person:qinzhaohui', 'cycle.ask-level', 'invalid'],
      [`person:${OFFICE}`, 'cycle.refuse-level', 'conflict'],
      ['person:qinzhaohui', 'cycle.close', 'forbidden'],
    ]);
  }, 60_000);
});
