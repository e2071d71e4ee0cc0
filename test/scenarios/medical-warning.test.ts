import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approvals } from '../../src/approvals/schema.js';
import { audit } from '../../src/audit/schema.js';
import { risks } from '../../src/risks/schema.js';
import type { House } from '../support/app.js';
import { choices } from '../support/meeting.js';
import { filedBefore, openScenario, reads } from '../support/scenario.js';

describe('E5：A 医院医疗风险预警', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'medical-warning',
      at: '2026-03-09T09:00:00+08:00',
      roles: { 医疗风险管理办公室: ['shaoyunfei'], 副院长: ['hanruolin'] },
    });
  });
  afterAll(() => house.close());

  it('the office is called what the plan calls it, in answers, refusals and on the card of an emergency', async () => {
    const nurse = house.person('renshutong');
    await nurse.says('已经报的怎么撤回');
    expect((await nurse.sees('已备案的要更正或作废')).text).toContain('由医疗风险管理办公室办理');
    await nurse.says('更正 FX-2026-0001');
    expect((await nurse.sees('更正和作废由')).text).toContain('医疗风险管理办公室');
    await nurse.says('药房着火了，快来人');
    expect(JSON.stringify((await nurse.seesCard('立即通知')).card)).toContain('马上告诉医疗风险管理办公室吗');
  });

  it('a report names type, cause, harm and result before it is taken, and its severity comes from how it is handled', async () => {
    const { db } = house.app.database;
    const nurse = house.person('renshutong');
    await nurse.says('上报 夜班给药只有一个人核对，抢救时容易拿错药');
    expect((await nurse.sees('请核对下面的卡片')).text).not.toContain('类别');
    const card = await nurse.seesCard('提交');
    expect(card.card?.select_list?.map((one) => one.question_key)).toEqual(['level']);
    expect(choices(house, 'renshutong', 'level').options).toEqual(['重度', '中度', '轻度']);

    await nurse.says('定级');
    await nurse.sees('定级 1/1：这件事要怎样处置？');
    await nurse.says('1');
    await nurse.sees('所以是“重度”');
    await nurse.seesCard('提交');
    expect(choices(house, 'renshutong', 'level').chosen).toBe('重度');

    await nurse.taps('提交');
    const refused = (await nurse.sees('还没有提交')).text;
    for (const label of ['医疗风险的类型', '医疗风险发生的原因', '医疗风险的危害程度', '造成的可能结果'])
      expect(refused).toContain(`“${label}”`);
    expect(refused).toContain('补充 1/4：医疗风险的类型');
    expect(await db.select().from(risks)).toEqual([]);

    await nurse.says('跳过');
    await nurse.sees('不能跳过');
    await nurse.says('用药差错');
    await nurse.sees('补充 2/4');
    // Put aside half-way: still nothing is filed, and 补充 goes on where it was left.
    await nurse.says('完成');
    await nurse.sees('还缺“医疗风险发生的原因”、“医疗风险的危害程度”、“造成的可能结果”');
    await nurse.taps('提交');
    await nurse.sees('补充 1/3：医疗风险发生的原因');
    await nurse.says('夜班单人核对');
    await nurse.sees('补充 2/3');
    await nurse.says('严重，可危及生命');
    await nurse.sees('补充 3/3');
    await nurse.says('患者过敏性休克');
    await nurse.sees('写齐了');
    await nurse.seesCard('提交');
    await nurse.taps('提交');
    const number = /FX-\d{4}-\d{4}/.exec((await nurse.sees('已提交')).text ?? '')?.[0] ?? '';

    const extra = { type: '用药差错', cause: '夜班单人核对', harm: '严重，可危及生命', result: '患者过敏性休克' };
    const [point] = await db.select().from(risks).where(eq(risks.number, number));
    expect(point).toMatchObject({ status: 'in-approval', fields: { level: 'high', extra, graded: { level: 'high' } } });
    // Frozen with the round, whatever is corrected later.
    const [round] = await db
      .select()
      .from(approvals)
      .where(eq(approvals.subjectId, point?.id ?? ''));
    expect(round?.snapshot).toMatchObject({ fields: { extra } });

    const office = house.person('shaoyunfei');
    const shown = JSON.stringify((await office.sees(number, { since: '0' })).card);
    expect(shown).toContain('医疗风险的类型：用药差错');
    expect(shown).not.toContain('类别');
    await office.taps('同意');
    await nurse.sees('已备案', { since: '0' });
    await nurse.says(number);
    const told = (await nurse.sees('表现形式')).text;
    for (const line of ['等级：重度', '造成的可能结果：患者过敏性休克', '按方案的问题：']) expect(told).toContain(line);
    for (const absent of ['类别：', '层级：', '查找方式：']) expect(told).not.toContain(absent);
  });

  it('the severity that a person chooses on the card stands: 重, 中 and 轻 are each taken', async () => {
    const nurse = house.person('xiezhishan');
    for (const level of ['重度', '中度', '轻度']) {
      await nurse.says('上报 交接班口头交代，特殊用药没有书面记录');
      await nurse.seesCard('提交');
      await nurse.says('补充');
      for (const [at, answer] of ['医疗差错', '口头交接', '一般', '漏用药'].entries()) {
        await nurse.sees(`补充 ${at + 1}/`);
        await nurse.says(answer);
      }
      await nurse.sees('补充 5/');
      await nurse.says('完成');
      await nurse.sees('补充好了');
      await nurse.taps('提交', { level });
      await nurse.sees('已提交');
    }
    const filed = await house.app.database.db.select().from(risks).where(eq(risks.reporter, 'xiezhishan'));
    expect(filed.map(({ fields }) => fields.level).sort()).toEqual(['high', 'low', 'mid']);
  });

  it('a 重度 event is closed only when the three things the plan asks for were done, and the refusal names what is missing', async () => {
    const number = await filedBefore(house, {
      section: '骨科',
      text: '术中器械清点不符',
      level: '重度',
      reporter: '任书桐',
    });
    const office = house.person('shaoyunfei');
    const refused = await reads(house, 'shaoyunfei', `了结 ${number} 已经整改`, '还不能了结');
    expect(refused).toContain('方案要求了结前做到，还没有做');
    for (const what of ['1. 组织专家进行根本原因分析', '2. 限期整改方案措施', '3. 持续监控进展动态'])
      expect(refused).toContain(what);
    expect(refused).toContain(`处置 ${number} 1 怎样做的`);
    expect(refused).not.toMatch(/反馈|对策|总结经验/);

    expect(await reads(house, 'renshutong', `处置 ${number} 1 我们科自己看过了`, '由方案指定的人')).toContain(
      '医疗风险管理办公室',
    );
    expect(await reads(house, 'shaoyunfei', `处置 ${number} 1`, '怎样做的')).toContain('请写一句');
    await reads(house, 'shaoyunfei', `处置 ${number} 9 随便`, '方案要求对');
    await reads(house, 'shaoyunfei', `处置 ${number} 1 3月10日组织专家讨论，结论见纪要`, '了结前还要做到：2. ');
    await reads(house, 'shaoyunfei', `处置 ${number} 限期整改方案措施：4月底前改清点单`, '了结前还要做到：3. ');
    expect(await reads(house, 'shaoyunfei', `了结 ${number} 已经整改`, '还不能了结')).not.toContain('限期整改');
    const list = await reads(house, 'shaoyunfei', `处置 ${number}`, '方案要求对');
    expect(list).toMatch(/1\. .*：已做到：3月10日组织专家讨论，结论见纪要（邵筠斐）/);
    expect(list).toMatch(/4\. 向患者.*不妨碍了结/);
    await reads(house, 'shaoyunfei', `处置 ${number} 3 每周查一次清点单`, '都做到了');
    await reads(house, 'shaoyunfei', `了结 ${number} 已经整改`, '已了结');
    await office.says(`处置 ${number} 3 再看一次`);
    await office.sees('只有“已备案”的才能报告处置');
    const rows = await house.app.database.db
      .select()
      .from(audit)
      .where(eq(audit.action, 'risk.handle'))
      .orderBy(asc(audit.seq));
    expect(rows.filter(({ outcome }) => outcome === 'done').map(({ detail }) => detail.handling)).toEqual([
      'root-cause',
      'dated-plan',
      'monitoring',
    ]);
  });
});
