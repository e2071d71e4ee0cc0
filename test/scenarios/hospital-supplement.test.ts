import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/audit/schema.js';
import { attachChart } from '../../src/power-charts/attach.js';
import { risks } from '../../src/risks/schema.js';
import { readable } from '../charts/support.js';
import { ask, askPicture, bringPoints, bringPowers, operatorOf } from '../power-charts/support.js';
import type { House } from '../support/app.js';
import { choices } from '../support/meeting.js';
import { openScenario } from '../support/scenario.js';

const LAW = '《中华人民共和国药品管理法》第五十五条';
const power = (name: string, steps: string, more: Record<string, string> = {}) => ({
  名称: name,
  内容: `办理${name}`,
  办理主体: '采购科',
  法律依据: LAW,
  环节: steps,
  ...more,
});

describe('H：医院廉洁风险防控工作实施意见（含补充）', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({ pack: 'hospital-supplement', at: '2012-11-12T09:00:00+08:00' });
  });
  afterAll(() => house.close());

  it('a report is graded by the plan’s four grounds, asked in plain words, and the approver reads why', async () => {
    const clerk = house.person('xuyanbin');
    await clerk.says('上报 抗菌药采购计划由我参与编制，厂家代表经常来打招呼');
    await clerk.seesCard('提交');
    await clerk.says('定级');
    const asked: string[] = [];
    for (const [at, answer] of ['参与办理', '2', '1', '1'].entries()) {
      asked.push((await clerk.sees(`定级 ${at + 1}/4`)).text ?? '');
      await clerk.says(answer);
    }
    expect(asked.map((text) => text.split('\n')[0])).toEqual([
      '定级 1/4：这件事里，您的岗位对人、财、物事项说了算吗？',
      '定级 2/4：这件事里容易出问题的环节多吗？',
      '定级 3/4：这项权力多久用一次？',
      '定级 4/4：照现在的做法，这种事容易发生吗？',
    ]);
    // Two of the four stand out: 高, by the supplement’s own cut-off.
    await clerk.sees('所以是“高”');
    await clerk.seesCard('提交');
    expect(choices(house, 'xuyanbin', 'level').chosen).toBe('高');
    await clerk.taps('提交');
    const number = /FX-\d{4}-\d{4}/.exec((await clerk.sees('已提交')).text ?? '')?.[0] ?? '';
    const head = house.person('bairuizhi');
    expect(JSON.stringify((await head.sees(number, { since: '0' })).card)).toContain('按方案的问题');

    // The head, who may, decides otherwise: the reason tells both.
    await head.taps('调整等级');
    await head.sees('等级');
    await head.says('中');
    await head.sees('理由');
    await head.says('采购计划由药事会集体定，本人只是汇总');
    await clerk.sees('调整为“中”', { since: '0' });
    const [point] = await house.app.database.db.select().from(risks).where(eq(risks.number, number));
    expect(point?.fields).toMatchObject({ level: 'mid', graded: { level: 'high' } });
    expect(point?.fields.reason).toContain('所以是“高”；实际定为“中”，由人决定');
  });

  it('(b) 药品采购 is published only with its internal chart, on which every step has a time limit', async () => {
    const says = (userid: string, text: string, sees: string | RegExp) => ask(house, userid, text, sees);
    const zq = await bringPowers(
      house,
      'filed',
      power('药品采购', '编制计划｜采购员｜3 个工作日\n审核｜科长｜2 个工作日\n付款｜会计｜'),
    );

    expect(await says('heyunqing', `公开 ${zq}`, '内部流程图')).toContain(`先发“画流程图 ${zq}”`);
    const refused = await says('lihong', `画流程图 ${zq}`, '还画不出');
    expect(refused).toContain('没有办理时限：付款');
    expect(refused).not.toContain('没有责任岗位');

    // The section completes its steps; the changed entry is filed, and the chart drawn from it.
    await bringPowers(
      house,
      'filed',
      power('药品采购', '编制计划｜采购员｜3 个工作日\n审核｜科长｜2 个工作日\n付款｜会计｜5 个工作日', { 编号: zq }),
    );
    expect(await says('lihong', `画流程图 ${zq}`, '已画好')).toContain(`请领导小组办公室发“备案流程图 ${zq}”`);
    expect(await says('lihong', `画流程图 ${zq}`, '没有变化')).toContain('LT-2012-0001');
    expect(await says('heyunqing', `公开 ${zq}`, '还是拟稿')).toContain(`备案流程图 ${zq}`);
    await says('lihong', `报批流程图 ${zq}`, '方案没有规定流程图由谁审批');
    await says('lihong', `备案流程图 ${zq}`, '由领导小组办公室办理');
    expect(await says('lihong', zq, '流程图：')).toContain('内部 LT-2012-0001（第 1 版，拟稿）');
    await says('heyunqing', `备案流程图 ${zq}`, '已备案');
    await says('heyunqing', `公开 ${zq}`, '已公开');

    const { said, name, svg } = await askPicture(house, 'miaoruoxi', `流程图 ${zq}`);
    expect(said).toContain('内部流程图 LT-2012-0001（第 1 版，已备案）');
    expect(said).toContain('在电脑上用浏览器打开');
    expect(name).toMatch(/药品采购-内部流程图（2012-11-12）\.svg$/);
    expect(readable(svg)).toContain('时限：5个工作日');
    expect(readable(svg)).toContain('LT-2012-0001第1版，已备案2012-11-12');
    const phone = await askPicture(house, 'miaoruoxi', `流程图 ${zq} 手机`);
    expect(phone.svg).toContain('width="390"');
    await says('miaoruoxi', `流程图 ${zq} 彩色`, '看不懂“彩色”');

    // A step more: the chart in force no longer shows the power as it is.
    await bringPowers(
      house,
      'filed',
      power(
        '药品采购',
        '编制计划｜采购员｜3 个工作日\n审核｜科长｜2 个工作日\n验收｜药师｜1 个工作日\n付款｜会计｜5 个工作日',
        { 编号: zq },
      ),
    );
    expect(await says('heyunqing', `公开 ${zq}`, '没有现在的环节')).toContain('验收');
    expect(await says('qinzhaohui', `画流程图 ${zq}`, '已画好')).toContain('拟稿第 2 版');
    expect(await says('lihong', zq, '流程图：')).toContain('第 2 版，拟稿；现行第 1 版');
    // Whoever only reads what is public does not hear of the draft.
    expect(await says('miaoruoxi', zq, '流程图：')).toContain('第 1 版，已备案）');
    expect((await askPicture(house, 'miaoruoxi', 'LT-2012-0001')).said).toContain('第 1 版，已备案）');
    await says('heyunqing', `备案流程图 ${zq}`, '已备案');
    await says('heyunqing', `公开 ${zq}`, '已公开');
    // Whoever was refused stands in the audit: for a step without limit, a chain that is not there, a right that is not his.
    const tried = await house.app.database.db
      .select()
      .from(audit)
      .where(eq(audit.outcome, 'refused'))
      .orderBy(asc(audit.seq));
    expect(
      tried.filter(({ objectId }) => objectId === zq).map(({ action, actor }) => `${action} ${actor.split(':')[1]}`),
    ).toEqual([
      'power.publish heyunqing',
      'chart.enter lihong',
      'power.publish heyunqing',
      'chart.submit lihong',
      'chart.file lihong',
      'power.publish heyunqing',
    ]);
    const rows = await house.app.database.db
      .select()
      .from(audit)
      .where(eq(audit.objectKind, 'chart'))
      .orderBy(asc(audit.seq));
    expect(
      rows.filter(({ action }) => action !== 'chart.send').map(({ action, detail }) => [action, detail.version]),
    ).toEqual([
      ['chart.enter', 1],
      ['chart.filed', 1],
      ['chart.enter', 2],
      ['chart.filed', 2],
    ]);
  });

  it('an external chart comes from a file, and says what the plan wants it to say', async () => {
    const zq = await bringPowers(house, 'filed', power('设备采购', ''));
    await ask(house, 'lihong', `画流程图 ${zq} 外部`, '不能由环节画出来');
    const nodes = [
      { key: 'apply', kind: 'start', label: '科室提出申请', elements: ['subject', 'basis', 'supervision'] },
      { key: 'review', kind: 'step', label: '审核', timeLimit: '3 个工作日' },
      { key: 'end', kind: 'end', label: '答复' },
    ];
    const edges = [
      { from: 'apply', to: 'review' },
      { from: 'review', to: 'end' },
    ];
    const file = (data: unknown) =>
      attachChart(operatorOf(house), { power: zq, data, by: 'LiHong', timeZone: 'Asia/Shanghai' });
    const chart = { title: '设备采购办理流程', kind: 'external', nodes, edges };
    await expect(file(chart)).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/nodes：外部流程图缺少“需提交的全部材料”.*all-materials/),
    });
    const whole = [{ ...nodes[0], elements: ['subject', 'basis', 'supervision', 'all-materials'] }, ...nodes.slice(1)];
    await expect(file({ chart: { ...chart, nodes: whole }, points: [] })).resolves.toMatchObject({ changed: true });
    await expect(file({ ...chart, nodes: whole })).resolves.toMatchObject({ changed: false });
    expect((await askPicture(house, 'lihong', `流程图 ${zq} 外部`)).said).toContain('外部流程图 LT-2012-');
    await ask(house, 'lihong', `流程图 ${zq}`, '还没有内部流程图');
  });

  it('whoever may not see a power reads the same as for one that is not there', async () => {
    const zq = await bringPowers(house, 'draft', power('耗材采购', '审核｜科长｜2 个工作日'));
    const drawn = await ask(house, 'lihong', `画流程图 ${zq}`, '已画好');
    const lt = /LT-\d{4}-\d{4}/.exec(drawn)?.[0] ?? '';
    const masked = (text: string) => text.replace(/(ZQ|LT)-\d{4}-\d{4}/g, '$1').replace(/（[\d:·]+）$/, '');
    for (const words of ['流程图 ', '防控图 ', '画流程图 ', '报批流程图 ', '流程图 外部 ']) {
      const [word = '', more = ''] = words.trim().split(' ');
      for (const [known, unknown] of [
        [zq, 'ZQ-2012-8888'],
        [lt, 'LT-2012-8888'],
      ]) {
        const answer = async (number: string | undefined) =>
          masked(await ask(house, 'miaoruoxi', `${word} ${number} ${more}`.trim(), number ?? ''));
        const seen = await answer(known);
        expect(seen).toContain('没有找到');
        expect(seen).toBe(await answer(unknown));
      }
    }
    await ask(house, 'miaoruoxi', `撤回 ${lt}`, '只能撤回自己');
  });

  it('防控图: the points of the steps with their levels, of each person only those he may see, and no word of the rest', async () => {
    const zq = await bringPowers(house, 'filed', power('试剂采购', '论证｜采购员｜3 个工作日\n定价｜科长｜2 个工作日'));
    const point = (text: string, level: string, reporter: string) => ({
      科室: '采购科',
      风险点: text,
      表现形式: text,
      风险类别: '业务流程',
      风险等级: level,
      上报人: reporter,
    });
    const [mine = '', other = '', whole = ''] = await bringPoints(
      house,
      point('论证专家由一人指定', '高', '李虹'),
      point('定价没有比价记录', '中', '周恺沅'),
      point('整项采购长期由一人经手', '低', '李虹'),
    );
    await ask(house, 'lihong', `防控图 ${zq}`, '还没有内部流程图');
    await ask(house, 'lihong', `画流程图 ${zq}`, '已画好');
    const none = await ask(house, 'lihong', `防控图 ${zq}`, '没有您可以查看的');
    await ask(house, 'heyunqing', `关联 ${other} ${zq} 定价`, '已关联');
    // One that she may not see changes not a word of her answer.
    expect(await ask(house, 'lihong', `防控图 ${zq}`, '没有您可以查看的')).toContain(none);
    await ask(house, 'heyunqing', `关联 ${mine} ${zq} 论证`, '已关联');
    await ask(house, 'heyunqing', `关联 ${whole} ${zq}`, '已关联');

    const clerk = await askPicture(house, 'lihong', `防控图 ${zq}`);
    expect(clerk.said).toContain('图上有 2 个风险点');
    expect(clerk.name).toContain('试剂采购-廉政风险防控图（2012-11-12）.svg');
    expect(readable(clerk.svg)).toContain(`${mine}高`);
    expect(readable(clerk.svg)).toContain('整项采购长期由一人经手');
    expect(clerk.svg).not.toContain(other);
    expect(clerk.svg).not.toContain('比价');
    const head = await askPicture(house, 'qinzhaohui', `防控图 ${zq}`);
    expect(head.said).toContain('图上有 3 个风险点');
    for (const number of [mine, other, whole]) expect(head.svg).toContain(number);
    expect(readable(head.svg).indexOf('整项职权')).toBeGreaterThan(0);
  });
});
