import { afterAll, beforeAll, expect, it } from 'vitest';
import type { House } from '../support/app.js';
import { fillsForm, openScenario, reads } from '../support/scenario.js';

/** A plan that calls its office otherwise than the default one does. */
const OFFICE = '廉防办';
const ELSEWHERE = '领导小组办公室';

let house: House;
beforeAll(async () => {
  house = await openScenario({
    pack: 'district-office-supplement',
    at: '2013-04-09T09:00:00+08:00',
    // Nobody decides on the form of the plan: its office has to see to it.
    roles: { [OFFICE]: ['heyunqing'], 分管领导: [] },
  });
});
afterAll(() => house.close());

it('the help names the office of the house, on every topic', async () => {
  const whole = await reads(house, 'lihong', '帮助', '我是廉防');
  const topics = /还能办：([^。]+)。/.exec(whole)?.[1]?.split('、') ?? [];
  expect(topics).toEqual(expect.arrayContaining(['职权', '措施', '负责', '报送', '表单', '方案']));
  for (const topic of topics) {
    const lines = await reads(house, 'lihong', `帮助 ${topic}`, `${topic}，您可以：`);
    expect(lines).toContain(OFFICE);
    expect(lines).not.toContain(ELSEWHERE);
    if (topic === '职权') expect(lines).toContain(`停用、公开、备案 ZQ-…，关联 FX-… ZQ-…：${OFFICE}办理`);
  }
});

it('a question nobody foresaw is answered by the same lines', async () => {
  expect(await reads(house, 'lihong', '责任空缺怎么看？', '您可能想找')).toContain(
    `责任空缺：没有人负责的风险点（${OFFICE}）`,
  );
});

it.each([
  ['备案 ZQ-2013-0001', `备案由${OFFICE}办理`],
  ['备案流程图 ZQ-2013-0001', `流程图的备案由${OFFICE}办理`],
  ['关联 FX-2013-0001 ZQ-2013-0001', `关联风险点由${OFFICE}办理`],
  ['导入方案风险点', `导入方案里的风险点由${OFFICE}办理`],
  ['责任空缺', `责任空缺由${OFFICE}办理`],
  ['分管 陆承志：采购科', `分管由${OFFICE}办理`],
  ['缺口', `缺口由${OFFICE}办理`],
  ['方案对比', `方案对比由${OFFICE}办理`],
  ['分类评估', `分类评估由${OFFICE}查看`],
  ['开新一轮', `开新一轮由${OFFICE}办理`],
  ['拟定制度 采购验收管理办法 12月31日', `由科室负责人或${OFFICE}登记`],
  ['导出', `一览表由${OFFICE}和科室负责人以上导出`],
  ['未报', `“未报”由${OFFICE}和收材料的人查看`],
])('“%s”: who may not do it reads who may', async (says, sees) => {
  expect(await reads(house, 'lihong', says, sees)).not.toContain(ELSEWHERE);
});

it('where nobody can decide the office of the house sees to it, and nobody else enters a decision', async () => {
  const { number, text } = await fillsForm(house, 'lihong', '统计数据使用审批单', ['采购科', '2012 年采购总额']);
  expect(text).toContain(`目前没有人，已请${OFFICE}处理`);
  expect(await reads(house, 'lihong', number, '统计数据使用审批单')).toContain(`暂时无人可决定，${OFFICE}在处理`);
  await house.person('heyunqing').sees(`代录 ${number}`, { since: '0' });
  await reads(house, 'zhoukaiyuan', `代录 ${number}`, `只有${OFFICE}可以登记`);
});

it('whatever was said to anybody, nobody read of an office that is not there', () => {
  const said = house.simulator.driver.everybody().flatMap((person) => person.messages());
  expect(said.length).toBeGreaterThan(20);
  expect(JSON.stringify(said)).not.toContain(ELSEWHERE);
});
