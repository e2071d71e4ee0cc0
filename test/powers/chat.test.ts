import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import type { Ctx } from '../../src/context.js';
import { importPowers } from '../../src/powers/import.js';
import { powerRisks, powers } from '../../src/powers/schema.js';
import { importRisks } from '../../src/risks/import.js';
import { type House, openHouse } from '../support/app.js';
import { onEachDatabase } from '../support/database.js';

const LAW = '《中华人民共和国药品管理法》第五十五条';
/** E3: 科室负责人 → 分管领导 → 领导小组办公室, the last outside as E1's 法制办、编办. */
const SCHEME = `
id: with-powers
extends: hospital-supplement
title: 医院廉洁风险防控工作实施意见（职权有审批链）
chains:
  - key: powers
    object: power
    source: E3 （二）1
    steps:
      - { key: section-head, label: 科室负责人, who: { by: section-head } }
      - { key: office, label: 领导小组办公室, who: { by: role, role: 领导小组办公室 } }
      - { key: registry, label: 编办备案, who: { by: outside, body: 市编办 } }
`;

onEachDatabase((kind) => {
  let house: House;
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-powers-'));
  beforeAll(async () => {
    writeFileSync(path.join(folder, 'with-powers.yaml'), SCHEME);
    house = await openHouse(kind, { limits: 'lifted', env: { SCHEME: path.join(folder, 'with-powers.yaml') } });
    await house.person('lihong').says('帮助');
    await house.person('lihong').sees('回复“帮助 ', { since: '0' });
    await house.person('lihong').says('帮助 职权');
    await house.person('lihong').sees('职权目录', { since: '0' });
    await bring(
      ['药品采购', '按计划采购药品', '采购科', LAW, '受理｜采购员｜1 个工作日\n审核｜科长｜2 个工作日', '否'],
      ['药品采购验收', '验收药品', '采购科', LAW, '', '否'],
      ['涉密设备采购', '采购涉密设备', '采购科', '《中华人民共和国保守国家秘密法》第二十三条', '', '是'],
      ...Array.from({ length: 9 }, (_, at) => [
        `经费报销审核第${at + 1}类`,
        '审核凭证',
        '财务科',
        '《示例医院财务管理办法》第八条',
        '',
        '否',
      ]),
    );
  });
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const operator = (): Ctx => ({
    db: house.app.database.db,
    now: new Date(),
    actor: { kind: 'operator', name: 'test' },
    requestId: 'test',
  });
  const bring = async (...rows: string[][]) => {
    const cells = [['名称', '内容', '办理主体', '法律依据', '环节', '涉密'], ...rows];
    const done = await importPowers(
      operator(),
      cells.map((one, at) => ({ number: at + 1, cells: one })),
      { timeZone: 'Asia/Shanghai', state: 'draft', dryRun: false },
    );
    expect(done.problems).toEqual([]);
  };
  const number = async (name: string) => {
    const [row] = await house.app.database.db
      .select()
      .from(powers)
      .where(eq(powers.name, name))
      .orderBy(desc(powers.version));
    return row?.number ?? '';
  };
  /** What the person reads after saying it. */
  const ask = async (userid: string, text: string, sees: string | RegExp) => {
    const person = house.person(userid);
    await person.says(text);
    return (await person.sees(sees)).text ?? '';
  };

  it('a clerk sees the powers of his section page by page; a stranger sees nothing of it before it is public', async () => {
    const own = await ask('lihong', '职权', '本科室的职权');
    expect(own).toMatch(/拟稿｜采购科\n药品采购\n/);
    expect(own).toContain('涉密');
    expect(own).not.toContain('经费报销');
    await house.app.settle();
    const first = await ask('miaoruoxi', '职权', '本科室的职权');
    expect(first.match(/ZQ-\d{4}-\d{4}/g)).toHaveLength(8);
    expect((await ask('miaoruoxi', '更多', '第9类')).match(/ZQ-\d{4}-\d{4}/g)).toHaveLength(1);
    expect(await ask('miaoruoxi', '职权 药品采购', '没有找到')).toContain('或您无权查看');
    expect(await ask('miaoruoxi', await number('药品采购'), '没有找到')).not.toContain('按计划');
    expect(await ask('caoyichen', '职权', '还没有登记')).toContain('职权目录');
  });

  it('by name, by part of a name, by number: one entry with its attributes, several as a list', async () => {
    const whole = await ask('lihong', '职权 药品采购', '法律依据');
    expect(whole).toContain(`法律依据：${LAW}`);
    expect(whole).toContain('1. 受理｜采购员｜1 个工作日');
    expect(await ask('lihong', '职权：药品', '有 2 项')).toContain('药品采购验收');
    expect(await ask('lihong', `zq${(await number('药品采购验收')).slice(2)}`, '药品采购验收')).toContain('拟稿');
    expect(await ask('fangjingan', '职权 涉密设备采购', '涉密')).toContain('采购涉密设备');
  });

  it('a report is told which power it may belong to; of those he may not see it says nothing', async () => {
    const text = '药品采购的受理没有登记，供应商说情就先办了';
    expect(await ask('lihong', text, '可能属于职权')).toContain(`药品采购（${await number('药品采购')}，受理）`);
    await house.person('lihong').says('取消');
    await house.app.settle();
    expect(await ask('caoyichen', text, '请核对')).not.toContain('ZQ-');
    await house.person('caoyichen').says('取消');
    await house.app.settle();
  });

  it('报批: section head, office, then the body outside; filed, published, and everybody may read it', async () => {
    const zq = await number('药品采购');
    expect(await ask('miaoruoxi', `报批 ${zq}`, '没有找到')).toContain('无权查看');
    expect(await ask('lihong', `报批 ${zq}`, '已报批')).toContain('秦昭晖');
    expect(await ask('lihong', `报批 ${zq}`, '审批中')).toContain('只有“拟稿”');

    const head = house.person('qinzhaohui');
    const card = await head.seesCard('同意', { since: '0' });
    const shown = JSON.stringify(card.card);
    expect(shown).toContain('报批人');
    expect(shown).not.toMatch(/等级/);
    expect((await ask('qinzhaohui', '待办', '等您处理的')).split('\n\n')[1]).toMatch(new RegExp(`1\\. ${zq}｜采购科`));
    await head.taps('同意');
    await house.person('lihong').sees('科室负责人（秦昭晖）同意', { since: '0' });

    const office = house.person('heyunqing');
    await office.seesCard('同意', { since: '0' });
    await office.taps('同意');
    const packet = (await office.sees('【报送材料】', { since: '0' })).text ?? '';
    expect(packet).toContain('名称：药品采购');
    expect(packet).toContain('报批人：李虹（采购科）');
    expect(packet).not.toMatch(/风险点|等级|表现形式/);
    expect(await ask('lihong', zq, '现在：编办备案')).toContain('审批中');
    await house.app.settle();
    await office.taps('登记备案');
    await office.sees('文号', { since: '0' });
    for (const answer of ['市编〔2026〕3号', '昨天', '跳过']) {
      await office.says(answer);
      await house.app.settle();
    }
    await house.person('lihong').sees('审批走完，状态：已备案', { since: '0' });

    expect(await ask('lihong', `公开 ${zq}`, '办理')).toContain('由领导小组办公室办理');
    await ask('heyunqing', `公开 ${zq}`, '公开之前要有带办理时限的内部流程图');
    await ask('lihong', `画流程图 ${zq}`, '已画好');
    await ask('heyunqing', `备案流程图 ${zq}`, '已备案');
    expect(await ask('heyunqing', `公开 ${zq}`, '已公开')).toContain('都可以查看');
    expect(await ask('miaoruoxi', '职权 药品采购', '已公开')).toContain('按计划采购药品');
    const actions = (await house.app.database.db.select().from(audit).where(eq(audit.objectKind, 'power'))).map(
      (row) => row.action,
    );
    expect(actions).toEqual(
      expect.arrayContaining([
        'power.add',
        'power.submit',
        'approval.start',
        'approval.agree',
        'power.filed',
        'power.publish',
      ]),
    );
  });

  it('returned: a draft again, with the reason; withdrawn: the same; neither filed past the chain', async () => {
    const zq = await number('药品采购验收');
    await ask('zhoukaiyuan', `报批 ${zq}`, '已报批');
    await ask('lihong', `撤回 ${zq}`, '只能撤回自己');
    await ask('zhoukaiyuan', `撤回 ${zq}`, '回到拟稿');
    await ask('zhoukaiyuan', `报批 ${zq}`, '已报批');
    const head = house.person('qinzhaohui');
    await house.app.settle();
    await head.taps('退回');
    await head.sees('理由', { since: '0' });
    await head.says('依据不是这一条');
    const told = (await house.person('zhoukaiyuan').sees('已退回', { since: '0' })).text;
    expect(told).toContain('依据不是这一条');
    expect(await ask('heyunqing', `备案 ${zq}`, '不能直接备案')).toContain(`报批 ${zq}`);
    expect(await ask('heyunqing', `公开 ${zq}`, '只有“已备案”')).toContain('拟稿');
  });

  it('a risk point is linked to a step; those who may see the point read it with the power', async () => {
    const zq = await number('药品采购');
    const clerk = house.person('lihong');
    await clerk.says('上报 采购参数由供应商帮忙写，没有人复核');
    await clerk.sees('风险类别和等级');
    await clerk.taps('提交');
    const fx = /FX-\d{4}-\d{4}/.exec((await clerk.sees('已提交')).text ?? '')?.[0] ?? '';
    await ask('lihong', `关联 ${fx} ${zq} 受理`, '由领导小组办公室办理');
    expect(await ask('heyunqing', `关联 ${fx} ${zq} 付款`, '没有“付款”')).toContain('受理、审核');
    await ask('heyunqing', `关联 ${fx} ${zq} 受理`, '已关联到');
    await ask('heyunqing', `关联 ${fx} ${zq} 审核`, '“审核”环节');
    expect(await house.app.database.db.select().from(powerRisks)).toMatchObject([{ step: 's2' }]);
    expect(await ask('lihong', zq, '法律依据')).toContain(`2. 审核｜科长｜2 个工作日（风险点 ${fx}）`);
    expect(await ask('miaoruoxi', zq, '法律依据')).not.toContain(fx);
    await ask('heyunqing', `取消关联 ${fx} ${zq}`, '已取消');
    expect(await house.app.database.db.$count(powerRisks)).toBe(0);
  });

  it('while the office corrects a point, 「职权 …」 is the answer it was asked for', async () => {
    const cells = [
      ['科室', '风险点', '风险类别', '风险等级'],
      ['采购科', '验收走过场', '岗位职责', '中'],
    ];
    const rows = cells.map((one, at) => ({ number: at + 1, cells: one }));
    const { added } = await importRisks(operator(), rows, { timeZone: 'Asia/Shanghai', dryRun: false });
    expect(await ask('heyunqing', `${added[0]}`, '来源：导入')).toContain('已备案');
    await ask('heyunqing', `更正 ${added[0]}`, '可改');
    await ask('heyunqing', '职权 设备验收', '请说明理由');
    expect(await ask('heyunqing', '原表漏填', '已更正')).toContain('职权改为“设备验收”');
  });

  it('停用 needs a reason; afterwards only the section, the office and 主要领导 still read it', async () => {
    const zq = await number('药品采购');
    await ask('heyunqing', `停用 ${zq}`, '停用要写理由');
    await ask('heyunqing', `停用 ${zq} 依据已废止`, '已停用');
    await ask('miaoruoxi', zq, '没有找到');
    expect(await ask('lihong', zq, '停用')).toContain('法律依据');
  });
});
