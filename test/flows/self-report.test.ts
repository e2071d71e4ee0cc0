import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { attachments, riskDrafts, risks } from '../../src/risks/schema.js';
import { type House, openHouse } from '../support/app.js';
import { onEachDatabase } from '../support/database.js';
import { keptReaders } from '../support/readers.js';

const RISK = '我们科采购设备时供应商经常请吃饭，招标参数有时候是供应商帮忙写的，怕影响公正';
/** The smallest PNG there is. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const numberIn = (text: string | undefined) => /FX-\d{4}-\d{4}/.exec(text ?? '')?.[0] ?? '';

onEachDatabase((kind) => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse(kind, { limits: 'lifted' });
  });
  afterAll(() => house.close());

  /** Says it, changes nothing but what is given, submits; the number. */
  async function report(userid: string, text: string, selections: Record<string, string> = {}) {
    const person = house.person(userid);
    expect(await person.says(text)).toBe(200);
    await person.sees('风险类别和等级');
    expect(await person.taps('提交', selections)).toBe(200);
    return numberIn((await person.sees(/FX-\d{4}-\d{4}/)).text);
  }

  it('a clerk says a risk, makes the level 高 on the card, submits; three steps agree; everybody sees it grey', async () => {
    const lihong = house.person('lihong');
    const number = await report('lihong', RISK, { level: '高' });
    expect((await lihong.sees('下一步')).text).toContain('秦昭晖');
    expect(lihong.lastCard()?.cardState?.replaceText).toContain(number);

    const head = house.person('qinzhaohui');
    await head.sees(number, { since: '0' });
    await head.taps('同意');
    await lihong.sees('科室负责人（秦昭晖）同意', { since: '0' });

    // 高: one card for all three 分管领导; the first decision counts, the others' cards turn grey.
    const [lu, han] = [house.person('luchengzhi'), house.person('hanruolin')];
    await Promise.all([lu.sees(number, { since: '0' }), han.sees(number, { since: '0' })]);
    await lu.taps('同意');
    await house.app.settle();
    expect(han.lastCard()?.cardState?.replaceText).toContain('陆承志');

    const office = house.person('heyunqing');
    await office.sees(number, { since: '0' });
    await office.taps('同意');
    await lihong.sees('已备案', { since: '0' });
    await lihong.says('我的上报');
    expect((await lihong.sees(number)).text).toMatch(/高｜已备案/);
    const [row] = await house.app.database.db.select().from(risks).where(eq(risks.number, number));
    expect(row).toMatchObject({ status: 'filed', fields: { level: 'high', method: 'self' } });
    const actions = await house.app.database.db
      .select()
      .from(audit)
      .where(eq(audit.objectId, row?.id ?? ''));
    expect(actions.map((a) => a.action)).toEqual(
      expect.arrayContaining(['risk.submit', 'approval.start', 'risk.filed']),
    );
  });

  it('a stranger’s click and a late click change nothing', async () => {
    const number = await report('zhoukaiyuan', '合同付款前没有人核对验收单，我一个人说了算');
    const head = house.person('qinzhaohui');
    await head.sees(number, { since: '0' });
    const card = head.cardWith('同意');
    if (!card) throw new Error('no card');
    const stranger = house.person('miaoruoxi');
    await house.simulator.driver.idle();
    const strange = await clickAs(house, 'miaoruoxi', card.card?.task_id ?? '', 'agree');
    expect(strange).toBe(200);
    await stranger.sees('这张卡片不是发给您的', { since: '0' });
    await head.taps({ messageId: card.id, key: 'agree' });
    await house.app.settle();
    await clickAs(house, 'qinzhaohui', card.card?.task_id ?? '', 'return');
    await head.sees(/已由|已经/);
    const refused = await house.app.database.db
      .select()
      .from(audit)
      .where(sql`${audit.action} = 'card.click' and ${audit.outcome} = 'refused'`);
    expect(refused.map((r) => r.actor)).toContain('person:miaoruoxi');
  });

  it('退回 takes the next message as the reason, but neither a command nor a picture', async () => {
    const number = await report('songwanqiu', '供应商资质到期了没人核，合同照签');
    const head = house.person('qinzhaohui');
    await head.sees(number, { since: '0' });
    await head.taps('退回');
    await head.sees('理由');
    await head.says('待办');
    await head.sees('还在等您');
    await head.sendsPicture(PNG);
    await house.app.settle();
    await head.says('请写清是哪一类合同');
    const reporter = house.person('songwanqiu');
    expect((await reporter.sees('已退回', { since: '0' })).text).toContain('请写清是哪一类合同');

    await reporter.says(`重报 ${number}`);
    await reporter.sees('请核对');
    await reporter.says('补充');
    await reporter.sees('补充 1/');
    await reporter.says('设备维保合同续签前无人核对资质');
    // What was returned for being too short may be told anew.
    await reporter.sees('补充 2/');
    await reporter.says('每年三月续签维保合同，没有人核对供应商资质是否到期');
    await reporter.says('完成');
    await reporter.sees('补充好了');
    await reporter.taps('提交');
    expect(numberIn((await reporter.sees('已提交')).text)).toBe(number);
    const [row] = await house.app.database.db.select().from(risks).where(eq(risks.number, number));
    expect(row).toMatchObject({
      status: 'in-approval',
      fields: {
        point: '设备维保合同续签前无人核对资质',
        manifestation: '每年三月续签维保合同，没有人核对供应商资质是否到期',
      },
    });
    // Whoever may see it reads what happened to it.
    await reporter.says(number);
    const told = (await reporter.sees('表现形式')).text;
    expect(told).toContain('科室负责人 秦昭晖：退回，请写清是哪一类合同');
    expect(told).toContain('现在：科室负责人');
  });

  it('a reason that begins like a command is still the reason', async () => {
    const number = await report('zhoukaiyuan', '比价单是供应商一家代填的三份');
    const head = house.person('qinzhaohui');
    await head.sees(number, { since: '0' });
    await head.taps('退回');
    await head.sees('理由');
    await head.says('上报内容不完整，请补充是哪一批');
    expect((await house.person('zhoukaiyuan').sees('已退回', { since: '0' })).text).toContain('上报内容不完整');
  });

  it('提交 ends the 补充 that was open: the next sentence is a new report', async () => {
    const person = house.person('jinxiuping');
    await person.says('物业合同续签没有重新询价，一直是同一家');
    await person.sees('风险类别和等级');
    await person.says('补充');
    await person.sees('补充 1/');
    await person.taps('提交');
    expect((await person.sees('已提交')).text).not.toContain('还在等');
    await person.says('食堂采购验收由厨师长一个人签字，没有第二个人看秤');
    await person.sees('风险类别和等级');
    await person.says('取消');
    await person.sees('已取消');
  });

  it('撤回 works while nobody has decided, and only for one’s own', async () => {
    const number = await report('miaoruoxi', '报销审核就我一个人看，票据真假全凭经验');
    const other = house.person('pengxinyu');
    await other.says(`撤回 ${number}`);
    await other.sees('没有找到');
    const reporter = house.person('miaoruoxi');
    await reporter.says(`撤回 ${number}`);
    await reporter.sees('已撤回');
    await house.app.settle();
    expect(house.person('caijingru').lastCard()?.cardState?.replaceText).toContain('撤回');
  });

  it('取消 leaves the newest draft and greys its card; a click on it changes nothing and says so', async () => {
    const person = house.person('yejiamu');
    await person.says('上报 工程变更签证现场签字没有第二个人复核，金额说不清');
    const card = await person.sees('风险类别和等级');
    await person.says('取消');
    await person.sees('已取消');
    await house.app.settle();
    expect(person.lastCard()?.cardState?.replaceText).toBe('已取消');
    await clickAs(house, 'yejiamu', card.card?.task_id ?? '', 'submit');
    await person.sees('已经取消', { since: '0' });
    expect(await house.app.database.db.select().from(risks).where(eq(risks.reporter, 'yejiamu'))).toEqual([]);
  });

  it('a picture is added to the open draft and goes with the report', async () => {
    const person = house.person('yuanqingchi');
    await person.sendsPicture(PNG);
    await person.sees('请先说一个风险');
    await person.says('设备到货验收只签字不开箱，数量对不上也没人管');
    await person.sees('等级请您选');
    await person.sendsPicture(PNG);
    await person.sees('共 1 张');
    await person.sendsOther('image', { PicUrl: 'https://pic.example/gone.png', MediaId: 'gone' });
    await person.sees('图片取不到');
    await person.taps('提交');
    const number = numberIn((await person.sees('已提交')).text);
    const [row] = await house.app.database.db.select().from(risks).where(eq(risks.number, number));
    const kept = await house.app.database.db
      .select()
      .from(attachments)
      .where(eq(attachments.ownerId, row?.id ?? ''));
    expect(kept).toMatchObject([{ mediaType: 'image/png', addedBy: 'yuanqingchi' }]);
    expect(Buffer.from(kept[0]?.content ?? []).equals(PNG)).toBe(true);
  });

  it('a leader’s point goes to 同级党委 outside: nobody gets an approve button, the office enters number and date', async () => {
    const number = await report('luchengzhi', '分管采购、药品多年没有轮换，供应商找上门的情况比较多');
    const leader = house.person('luchengzhi');
    expect((await leader.sees('同级党委', { since: '0' })).text).toContain(number);
    const office = house.person('heyunqing');
    await office.sees(number, { since: '0' });
    await office.taps('登记备案');
    await office.sees('文号');
    await office.says('院党〔2026〕12号');
    await office.says('2026-11-20');
    await office.says('跳过');
    await leader.sees('已备案', { since: '0' });
  });

  it('a question, a greeting and help are answered; nothing becomes a report', async () => {
    const person = house.person('taoyifan');
    for (const [text, answer] of [
      ['你好', /您好/],
      ['今天天气不错', /没有看出岗位上的风险[\s\S]*我的上报/],
      ['采购招标要不要先报备？', /不能乱答[\s\S]*领导小组办公室（段书易/],
      ['本月没有发现廉政风险', /记为零报告/],
      ['帮助', /我的上报/],
      ['返回', /没有可以返回/],
      ['取消', /没有正在进行/],
      ['更多', /没有更多/],
      ['我的上报', /还没有上报过/],
      ['风险清单', /还没有您可以查看/],
    ] as const) {
      await person.says(text);
      await person.sees(answer);
    }
    await person.sendsOther('voice', { MediaId: 'm1', Format: 'amr' });
    await person.sees('看不懂语音');
    expect(await house.app.database.db.select().from(riskDrafts).where(eq(riskDrafts.person, 'taoyifan'))).toEqual([]);
  });

  it('an answer that repeats an earlier one word for word still arrives', async () => {
    const person = house.person('weianran');
    for (let i = 0; i < 3; i++) {
      await person.says('帮助');
      await person.sees('我的上报');
    }
  });

  it('lists go on with 更多, the most serious first, and show only what one may see', async () => {
    for (let i = 0; i < 9; i++)
      await report('caoyichen', `信息系统采购第 ${i + 1} 批验收时供应商自己出测试报告，没人复核`);
    const reporter = house.person('caoyichen');
    await reporter.says('我的上报');
    const first = (await reporter.sees('还有更多')).text ?? '';
    expect(first.match(/FX-/g)).toHaveLength(8);
    await reporter.says('更多');
    const second = (await reporter.sees(/截至/)).text ?? '';
    expect(second.match(/FX-/g)).toHaveLength(1);
    await house.person('taoyifan').says('风险清单');
    await house.person('taoyifan').sees('还没有您可以查看');
    const discipline = house.person('gusihan');
    await discipline.says('风险清单');
    const register = (await discipline.sees('还有更多')).text ?? '';
    expect(register.split('\n\n')[1]).toMatch(/｜高｜[\s\S]*科：/);
  });

  it('a draft older than a day is no longer submitted, and its card is grey after the next sweep', async () => {
    const person = house.person('leitianshu');
    await person.says('职称评审材料可以找熟人提前看，打分人固定那几位');
    const card = await person.sees('风险类别和等级');
    const { ran } = await house.moveClock(new Date(house.app.clock.now().getTime() + 25 * 3600_000).toISOString());
    expect(ran).toBeGreaterThan(0);
    await house.app.settle();
    expect(person.lastCard()?.cardState?.replaceText).toBe('已过期');
    await clickAs(house, 'leitianshu', card.card?.task_id ?? '', 'submit');
    await person.sees('超过一天', { since: '0' });
  });

  it('a clock that went back runs what lies ahead again when it gets there, once', async () => {
    const now = house.app.clock.now().getTime();
    const ahead = new Date(now + 48 * 3600_000).toISOString();
    const { ran } = await house.moveClock(ahead);
    expect(ran).toBeGreaterThan(40);
    expect((await house.moveClock(ahead)).ran).toBe(0);
    expect((await house.moveClock(new Date(now).toISOString())).ran).toBe(0);
    expect((await house.moveClock(ahead)).ran).toBe(ran);
  });

  it('keeps who may see each point as approvals and responsibility have it, whatever happened', async () => {
    const { kept, known } = await keptReaders(house.app.database.db);
    const readers = Object.values(known).flat().join('\n');
    expect(readers).toMatch(/^asked /m);
    expect(readers).toMatch(/^answers /m);
    expect(kept).toEqual(known);
  });

  it('logs nothing that anybody said, and no secret', () => {
    const log = house.log.join('\n');
    for (const never of ['供应商', '李虹', 'house-secret', 'Tk7demoToken2025', 'access_token=', '院党〔2026〕']) {
      expect(log).not.toContain(never);
    }
  });
});

/** A click that the page would not offer: on a card one has not got, or on a grey one. */
async function clickAs(house: House, userid: string, taskId: string, key: string): Promise<number> {
  const { forgedClick } = await import('../support/callbacks.js');
  return forgedClick(house, userid, taskId, key);
}
