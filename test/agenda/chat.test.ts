import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renamePerson } from '../../src/agenda/rename.js';
import { announcements, submissions } from '../../src/agenda/schema.js';
import { audit } from '../../src/audit/schema.js';
import { activateScheme } from '../../src/schemes/activate.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { slipPicture } from '../../src/simulator/demo-picture.js';
import { demoOrganisation } from '../../src/simulator/organisation.js';
import { type House, openHouse } from '../support/app.js';
import { onEachDatabase } from '../support/database.js';

/** A few sections are enough where each person is asked. */
const others = demoOrganisation()
  .departments.map(({ name }) => name)
  .filter((name) => !['采购科', '基建科', '党委办公室'].includes(name));
/** Due days around National Day 2025, whose holidays are known; one deadline long past when the plan is put in force. */
const SCHEME = `
id: with-deadlines
extends: hospital-supplement
title: 医院廉政风险防控工作实施意见（报送）
phases:
  - { key: autumn, label: 秋季查找, start: '2025-09-28', end: '2025-10-31', supplement: true }
deadlines:
  - key: lists
    label: 风险清单
    on: '2025-10-03'
    each: department
    to: [{ by: role, role: 领导小组办公室 }]
    onDayOff: next
    supplement: true
  - key: letters
    label: 承诺书
    on: '2025-09-29'
    each: person
    to: [{ by: section-head }]
    exceptDepartments: [${others.join(', ')}]
    remindBefore: [1]
    supplement: true
  - key: summary
    label: 总结
    on: '2025-10-15'
    each: department
    object: report
    supplement: true
chains:
  - key: reports
    object: report
    source: 示例
    steps: [{ key: office, label: 领导小组办公室, who: { by: role, role: 领导小组办公室 } }]
`;

onEachDatabase((kind) => {
  let house: House;
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-agenda-'));
  beforeAll(async () => {
    writeFileSync(path.join(folder, 'with-deadlines.yaml'), SCHEME);
    house = await openHouse(kind, { limits: 'lifted', env: { SCHEME: path.join(folder, 'with-deadlines.yaml') } });
    await house.person('lihong').says('帮助 报送');
    await house.person('lihong').sees('撤回报送', { since: '0' });
  });
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('a plan put in force today says nothing of what had passed before', async () => {
    await house.moveClock(new Date(Date.now() + 86_400_000).toISOString());
    const said = await db().select().from(announcements);
    // Its own days of this autumn, where a test is run in it, are another matter.
    expect(said.filter(({ day }) => day < '2025')).toEqual([]);
    await house.moveClock('2025-09-26T08:00:00+08:00');
  });

  const db = () => house.app.database.db;
  /** What the person reads after saying it. */
  const answers = async (userid: string, text: string, pattern: string | RegExp) => {
    await house.person(userid).says(text);
    return (await house.person(userid).sees(pattern)).text ?? '';
  };
  const said = (userid: string, text: string) =>
    house
      .person(userid)
      .messages()
      .filter((one) => one.from === 'app' && one.text?.includes(text));
  /** 报送 of the one called so, up to its number. */
  const handsIn = async (userid: string, label: string, note = '无') => {
    const listed = await answers(userid, '报送', '要报送哪一份');
    await answers(userid, new RegExp(`(\\d+)\\. ${label}`).exec(listed)?.[1] ?? '', '请写报送说明');
    await answers(userid, note, '请核对');
    return /BS-2025-\d{4}/.exec(await answers(userid, '确认', '已报送'))?.[0] ?? '';
  };

  it('a last day on a day off follows the plan’s rule, with its reason; each working day can be read', async () => {
    const text = await answers('qinzhaohui', '进度', '风险清单');
    expect(text).toContain(
      '风险清单：10月9日（周四）（2025年10月3日（周五）是国庆节、中秋节，顺延至下一个工作日 10月9日（周四））',
    );
    const index = /(\d)\. 承诺书/.exec(text)?.[1];
    const days = await answers('qinzhaohui', `进度 ${index}`, '第1个工作日');
    expect(days).toContain('9月27日（周六）周末，不计');
    expect(days).toContain('9月28日（周日）调休上班');
    expect(await answers('qinzhaohui', '进度 99', '没有第 99 项')).toContain('现在共 3 项');
  });

  it('报送 with a picture; replaced by a newer one; taken back, and the one before counts again', async () => {
    const listed = await answers('bairuizhi', '报送', '要报送哪一份');
    expect(await answers('bairuizhi', '9', '请回复 1 到 2')).toBeTruthy();
    await answers('bairuizhi', /(\d)\. 风险清单/.exec(listed)?.[1] ?? '', '请写报送说明');
    await house.person('bairuizhi').sendsPicture(slipPicture());
    await house.person('bairuizhi').sees('图片收到，共 1 张');
    await answers('bairuizhi', '药剂科风险清单，共 12 项', '图片：1 张');
    expect(await answers('bairuizhi', '返回', '请写报送说明')).toBeTruthy();
    await answers('bairuizhi', '上报情况说明\n药剂科风险清单，共 13 项', '请核对');
    expect(await answers('bairuizhi', '嗯', '回复“确认”就报送')).toBeTruthy();
    const first = /BS-2025-\d{4}/.exec(await answers('bairuizhi', '确认', '已报送'))?.[0] ?? '';
    expect(await answers('heyunqing', first, '共 13 项')).toContain('图片 1 张');
    await house.person('heyunqing').sees(`[文件] ${first}-1.png`);
    expect(await answers('xuyanbin', `报送 ${first}`, '没有找到')).toContain(`没有找到 ${first}`);
    expect(await answers('xuyanbin', 'BS-2025-9999', '没有找到')).toContain('没有找到 BS-2025-9999');

    const second = await handsIn('bairuizhi', '风险清单', '药剂科风险清单，改正一处');
    expect(await answers('bairuizhi', first, '已有新的一份')).toContain(first);
    expect(await answers('xuyanbin', `撤回报送 ${second}`, '没有找到')).toBeTruthy();
    expect(await answers('bairuizhi', '撤回报送', '已撤回')).toContain(second);
    expect(await answers('bairuizhi', '进度', '风险清单')).toContain(`药剂科 已报 ${first}`);
    const rows = await db().select().from(audit).where(eq(audit.action, 'submission.take-back'));
    expect(rows).toHaveLength(1);
  });

  it('what has a chain goes through it; returned it is asked for again', async () => {
    const number = await handsIn('fengjichuan', '总结', '设备科总结');
    expect(await answers('fengjichuan', `报送`, '要报送哪一份')).toContain(`已报 ${number}，再报就代替它`);
    await answers('fengjichuan', '取消', '已取消报送材料');
    const held = house.simulator.driver.holders('退回', number).find(({ person }) => person.userid === 'duanshuyi');
    await house.person('duanshuyi').taps({ messageId: held?.card.id ?? '', button: '退回' });
    await house.person('duanshuyi').sees('理由');
    await house.person('duanshuyi').says('缺少措施落实情况');
    await house.person('fengjichuan').sees('缺少措施落实情况');
    expect(await answers('fengjichuan', '进度', '总结')).toContain(`${number} 已退回，要重报`);
    const again = await handsIn('fengjichuan', '总结', '设备科总结，已补上');
    expect(await answers('fengjichuan', `撤回报送 ${again}`, '已撤回')).toBeTruthy();
    const [row] = await db().select().from(submissions).where(eq(submissions.number, again));
    expect(row?.state).toBe('withdrawn');
  });

  it('by the clock: reminders, the phase’s first day, 待办, the digest', async () => {
    expect(await answers('shibowen', '待办', '没有等您处理')).toBeTruthy();
    // A Sunday that is worked for National Day: one working day before the 29th.
    await house.moveClock('2025-09-28T09:00:00+08:00');
    const morning = await house.person('guanlishan').sees('今天起进入新的阶段——秋季查找', { since: '0' });
    expect(morning.text).toContain('· 承诺书（关砺山）：9月29日（周一），还有 1 天（1 个工作日）');
    expect(morning.text).toContain('· 风险清单（基建科）：10月9日（周四）');
    await house.person('heyunqing').sees('今天起进入', { since: '0' });
    const own = await house.person('shibowen').sees('· 承诺书（石泊闻）', { since: '0' });
    expect(own.text).not.toContain('今天起进入');
    expect(await answers('shibowen', '待办', '等您处理的有 1 项')).toContain('1. 报送｜石泊闻\n承诺书');
    expect(await answers('shibowen', '待办 1', '发“报送”交材料')).toContain('承诺书');
    // Only one thing to hand in: no question which.
    await answers('shibowen', '报送', '请写报送说明');
    await answers('shibowen', '无', '请核对');
    await answers('shibowen', '确认', '已报送');
    expect(await answers('shibowen', '待办', '没有等您处理')).toBeTruthy();
    await house.moveClock('2025-09-28T17:00:00+08:00');
    const digest = await house.person('guanlishan').sees('新收到报送 1 份', { since: '0' });
    expect(digest.text).toContain('石泊闻｜承诺书');
  });

  it('by the clock: who has handed in nothing is listed once when the day is over, and may still hand it in', async () => {
    await house.moveClock('2025-09-30T00:00:00+08:00');
    const own = await house.person('guanlishan').sees('以下限期已过', { since: '0' });
    expect(own.text).toContain('基建科');
    expect(own.text).not.toContain('石泊闻');
    expect(own.text).not.toContain('采购科');
    await house.person('heyunqing').sees(/采购科 \d+ 人/, { since: '0' });
    const page = await answers('heyunqing', '未报', '还有更多');
    expect(page).toMatch(/^还没有报送的.*\n承诺书（9月29日（周一），已过 1 天）：未报 \d+，共 \d+\n· /);
    expect(page).toMatch(/· 采购科：.*李虹/);
    expect(await answers('heyunqing', '更多', '还没有报送的')).not.toBe(page);
    expect(await answers('lihong', '未报', '没有要报给您的材料')).toBeTruthy();
    await house.moveClock('2025-09-30T10:00:00+08:00');
    await house.app.settle();
    expect(said('guanlishan', '今天起进入')).toHaveLength(1);
    expect(said('guanlishan', '限期已过，您还没有报送')).toHaveLength(1);
    expect(said('shibowen', '限期已过')).toEqual([]);
    expect(said('heyunqing', '承诺书（9月29日（周一）到期）')).toHaveLength(1);
    const late = await handsIn('guanlishan', '承诺书');
    await house.person('guanlishan').sees('记为逾期', { since: '0' });
    expect(await answers('guanlishan', `撤回 ${late}`, '限期已过')).toContain('不能撤回了');
  });

  it('a clock that goes back says what lies ahead once more, and what had passed by then never', async () => {
    const listed = () => said('heyunqing', '承诺书（9月29日（周一）到期）').length;
    const before = listed();
    await house.moveClock('2025-09-29T12:00:00+08:00');
    await house.moveClock('2025-09-30T00:00:00+08:00');
    await house.app.settle();
    expect(listed()).toBe(before + 1);
    await house.moveClock('2025-10-01T00:00:00+08:00');
    await house.app.settle();
    expect(listed()).toBe(before + 1);
    // The hospital plan's own deadline of 2013 is still in this plan, and was never announced to anybody.
    const past = await db().select().from(announcements).where(eq(announcements.key, 'self-check-report'));
    expect(past).toEqual([]);
    expect(await answers('heyunqing', '进度', '自查总结报告')).toContain('方案启用以前就过了，不再催');
  });

  it('a new version of the plan asks for nothing a second time; a renamed person keeps what he handed in', async () => {
    const scheme = await readSchemeFile(path.join(folder, 'with-deadlines.yaml'));
    const ctx = { db: db(), now: new Date(), actor: { kind: 'operator', name: 'test' }, requestId: 'test' } as const;
    await activateScheme(ctx, { ...scheme, title: `${scheme.title}第二版` });
    expect(await answers('bairuizhi', '进度', '第二版')).toMatch(/药剂科 已报 BS-2025-\d{4}/);
    const mine = () =>
      db()
        .select()
        .from(submissions)
        .where(and(eq(submissions.person, 'shibowen2'), eq(submissions.submittedBy, 'shibowen2')));
    await renamePerson(ctx, { from: 'shibowen', to: 'shibowen2' });
    expect(await mine()).toHaveLength(1);
    await renamePerson(ctx, { from: 'shibowen2', to: 'shibowen' });
  });
});
