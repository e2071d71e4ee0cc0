import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { beforeEach, expect, it } from 'vitest';
import { approvalOf } from '../../src/approvals/queries.js';
import { attachments } from '../../src/risks/schema.js';
import { schemeVersions } from '../../src/schemes/schema.js';
import { onEachDatabase, renewedDatabase } from '../support/database.js';
import { scheme } from '../support/factories.js';
import { type Stage, stage } from './stage.js';

onEachDatabase((kind) => {
  const database = renewedDatabase(kind);
  let s: Stage;
  beforeEach(async () => {
    s = await stage(database);
  });

  const cardOf = (person: string) => {
    const card = s.cardsOf(person).at(-1);
    if (!card) throw new Error(`${person} has no card`);
    return card;
  };

  it('同意 on the card decides; a second click tells who decided and greys the card', async () => {
    const id = await s.reports('zhiyuan');
    expect(await s.taps('caigou', 'agree', cardOf('caigou'))).toEqual([]);
    const shared = cardOf('banzhu');
    await s.taps('banzhu', 'agree', shared);
    expect(s.of(id).state).toBe('filed');
    expect(await s.taps('ganshi', 'return', shared)).toEqual([`${id} 的这一步已由 办公室主任 于 11-23 10:00 同意。`]);
    expect(s.busy('ganshi')).toBe(false);
    expect(s.greyed().at(-1)).toBe('同意 办公室主任 11-23 10:00');
    expect(await s.audited('approval.return')).toMatchObject([
      { actor: 'person:ganshi', outcome: 'refused', detail: { because: 'already-decided' } },
    ]);
  });

  it('退回 takes the next message as the reason; neither a picture nor an empty word is one', async () => {
    const id = await s.reports('zhiyuan');
    expect(await s.taps('caigou', 'return', cardOf('caigou'))).toEqual([expect.stringContaining('理由')]);
    expect(await s.sendsPicture('caigou', 'm1')).toEqual([expect.stringContaining('文字')]);
    expect(await s.says('caigou', '！')).toEqual([expect.stringContaining('两个字')]);
    expect(s.of(id).state).toBe('in-approval');
    expect(await s.says('caigou', ' 请写清哪一次采购 ')).toEqual([`已退回 ${id}，理由已告诉报告人。`]);
    expect(s.of(id).told).toEqual(['科室负责人|采购科长|return|请写清哪一次采购']);
    expect(s.busy('caigou')).toBe(false);
  });

  it('返回 leaves the item undecided', async () => {
    const id = await s.reports('zhiyuan');
    await s.taps('caigou', 'return', cardOf('caigou'));
    expect(await s.says('caigou', '返回')).toEqual([expect.stringContaining('仍在等您决定')]);
    expect(s.of(id).state).toBe('in-approval');
  });

  it('the reason comes too late when somebody else has decided meanwhile', async () => {
    const id = await s.reports('zhiyuan');
    await s.taps('caigou', 'agree', cardOf('caigou'));
    const card = cardOf('banzhu');
    await s.taps('ganshi', 'return', card);
    await s.taps('banzhu', 'agree', card);
    expect(await s.says('ganshi', '材料不全')).toEqual([expect.stringMatching(/已由 办公室主任/)]);
    expect(s.of(id).state).toBe('filed');
  });

  it('调整等级 by number or by name, then the reason', async () => {
    const id = await s.reports('zhiyuan');
    expect(await s.taps('caigou', 'level', cardOf('caigou'))).toEqual([
      expect.stringContaining('1. 高\n2. 中（现在）\n3. 低'),
    ]);
    expect(await s.says('caigou', '7')).toEqual([expect.stringContaining('1 到 3')]);
    expect(await s.says('caigou', '中')).toEqual([expect.stringContaining('现在就是')]);
    expect(await s.says('caigou', '１')).toEqual(['调整为“高”。请写明理由：']);
    expect(await s.says('caigou', '返回')).toEqual([expect.stringContaining('1. 高')]);
    await s.says('caigou', '高风险');
    expect(await s.says('caigou', '涉及金额大')).toEqual([expect.stringContaining('请在卡片上继续决定')]);
    expect(s.of(id)).toMatchObject({ level: 'high', told: [expect.stringContaining('level|涉及金额大')] });
  });

  it('待办 lists ten a page, the most serious first; 待办 2 shows that card again', async () => {
    expect(await s.says('caigou', '待办')).toEqual([expect.stringMatching(/没有等您处理的事项。（截至 10:00:00）/)]);
    for (let i = 0; i < 11; i++) await s.reports('zhiyuan');
    const serious = await s.reports('zhiyuan', { level: 'high' });
    const [page] = await s.says('caigou', '待办');
    expect(page).toContain(`等您处理的有 12 项：\n\n1. ${serious}｜高｜采购科\n`);
    expect(page).toContain('\n科室负责人，11-23 10:00 起\n');
    expect(page).toMatch(/10\. FX[\s\S]*更多[\s\S]*截至 10:00:00）$/);
    expect(page).not.toContain('11. FX');
    const [next] = await s.says('caigou', '更多');
    expect(next).toMatch(/11\. FX[\s\S]*12\. FX/);
    expect(await s.says('caigou', '更多')).toEqual([expect.stringContaining('后面没有了')]);
    expect(await s.says('caigou', '待办 99')).toEqual([expect.stringContaining('共 12 项')]);

    expect(await s.says('caigou', '待办 1')).toEqual([]);
    const fresh = cardOf('caigou');
    expect(fresh.card.title).toContain(serious);
    await s.says('caigou', '待办1');
    expect(s.greyed()).toEqual(['已另发新卡片', '已另发新卡片']); // one live card for each who was asked alone
    await s.taps('caigou', 'agree', cardOf('caigou'));
    expect(s.greyed()).toHaveLength(3);
    expect(s.cardsOf('caigou')).toHaveLength(11);
  });

  it('shows the office gaps and filings, and how to go on', async () => {
    s.setStatus('caigou', 'left');
    const gap = await s.reports('zhiyuan');
    const leader = await s.reports('fenguan');
    const [page] = await s.says('banzhu', '待办');
    expect(page).toContain(`${gap}｜中｜采购科\n供应商代写招标参数\n科室负责人：无人可决定`);
    expect(page).toContain(`${leader}｜中｜示例医院\n供应商代写招标参数\n同级党委备案，待登记文号`);
    expect(await s.says('banzhu', '待办 1')).toEqual([expect.stringContaining(`代录 ${gap}`)]);
    expect(await s.says('caiwu', '待办')).toEqual([expect.stringContaining('没有等您处理')]);
  });

  it('登记备案: number, date, scan or 跳过', async () => {
    const id = await s.reports('yuanzhang');
    expect(await s.taps('banzhu', 'file', cardOf('banzhu'))).toEqual([expect.stringContaining('请发来文号')]);
    await s.says('banzhu', '院党委〔2026〕9号');
    expect(await s.says('banzhu', '12月1日')).toEqual([expect.stringContaining('还没有到')]);
    expect(await s.says('banzhu', '31号')).toEqual([expect.stringContaining('没有看懂')]);
    await s.says('banzhu', '昨天');
    expect(await s.says('banzhu', '好')).toEqual([expect.stringContaining('跳过')]);
    const stepId = cardOf('banzhu').stepId;
    expect(await s.sendsPicture('banzhu', 'scan-1')).toEqual([`${id} 已登记，已备案。`]);
    expect(s.of(id).state).toBe('filed');
    expect(await s.db.select().from(attachments).where(eq(attachments.ownerId, stepId))).toHaveLength(1);
    const view = await approvalOf(s.db, 'matter', id);
    expect(view?.steps).toMatchObject([{ via: 'outside', paper: { number: '院党委〔2026〕9号', date: '2026-11-22' } }]);
  });

  it('代录: the office enters a meeting’s return, with 返回 on the way', async () => {
    const id = await s.reports('zhiyuan');
    expect(await s.says('caigou', `代录 ${id}`)).toEqual([expect.stringContaining('只有领导小组办公室')]);
    // Whether there is such a number is nobody’s business but the office’s.
    for (const number of [id, 'FX-2026-7777', 'XX-1'])
      expect(await s.says('caigou', `代录 ${number}`)).toEqual(['只有领导小组办公室可以登记。']);
    expect(await s.says('banzhu', '代录')).toEqual([expect.stringContaining('格式')]);
    expect(await s.says('banzhu', '代录 FX-2026-7777')).toEqual([expect.stringContaining('没有找到')]);
    await s.says('banzhu', `代录 ${id.toLowerCase()}`);
    await s.says('banzhu', '1');
    await s.says('banzhu', '返回');
    expect(await s.says('banzhu', '会议')).toEqual([expect.stringContaining('结果')]);
    await s.says('banzhu', '退回');
    await s.says('banzhu', '依据不足');
    await s.says('banzhu', '院长办公会');
    await s.says('banzhu', '纪要〔2026〕3号');
    await s.says('banzhu', '11月20日');
    expect(await s.says('banzhu', '跳过')).toEqual([`${id} 已登记，已退回报告人。`]);
    expect(s.of(id)).toMatchObject({
      state: 'returned',
      told: ['科室负责人|院长办公会（纪要〔2026〕3号）|return|依据不足'],
    });
    expect(await s.says('banzhu', `代录 ${id}`)).toEqual([expect.stringContaining('没有在审批中')]);
    expect(await s.says('caigou', `代录 ${id}`)).toEqual(['只有领导小组办公室可以登记。']);
  });

  it('代录: an approval under an older plan is refused in the words of the plan in force', async () => {
    const id = await s.reports('zhiyuan');
    await s.db.update(schemeVersions).set({ state: 'archived' });
    await s.db.insert(schemeVersions).values({
      id: uuid(),
      schemeId: 'later',
      version: 1,
      content: scheme({ office: '廉防办' }),
      hash: '',
      state: 'active',
      activatedAt: s.now(),
      activatedBy: 'test',
    });
    for (const number of [id, 'FX-2026-7777'])
      expect(await s.says('caigou', `代录 ${number}`)).toEqual(['只有廉防办可以登记。']);
  });

  it('请假 … 代办: names, dates and their refusals', async () => {
    const ask = (text: string) => s.says('caigou', text).then(([answer]) => answer);
    expect(await ask('请假 至 下周五 由 李四 代办')).toMatch(/2 位同名同事：李四（采购科）、李四（财务科）/);
    expect(await ask('请假 至 下周五 由 张大三 代办')).toMatch(/没有找到在岗的“张大三”/);
    expect(await ask('请假 至 下周五 由 财务 代办')).toMatch(/是不是：财务科长（财务科）/);
    expect(await ask('请假 至 2月30日 由 李四 代办')).toMatch(/没有看懂日期/);
    expect(await ask('请假 至 11月20日 由 财务科长 代办')).toMatch(/已经过去/);
    expect(await ask('请假')).toMatch(/格式/);
    expect(await ask('请假至12-1由李四（采购科）代办')).toMatch(/至 2026-12-01（含当天）由 李四（采购科）/);
    expect(await ask('销假')).toMatch(/已销假/);
    expect(await ask('销假')).toMatch(/没有生效/);
    expect((await s.audited('approval.delegate')).map((a) => a.outcome)).toEqual([...Array(5).fill('refused'), 'done']);
    await expect(s.says('caigou', '请假审批由科长一人说了算，没有制度')).rejects.toThrow('no dialogue open');
  });
});
