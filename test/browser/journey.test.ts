import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessagePage, PageState } from '../../src/simulator/page-api.js';
import { build, dataFolder, type Product, startProduct } from './product.js';
import { launch, overflow, PHONE, type Visitor, visit, WIDE } from './visitor.js';

const executablePath = inject('chromium');
/** Set `PICTURES` to a folder to look at every step. */
const pictures = process.env.PICTURES;

/** The whole product as a stranger meets it: built, started with nothing configured, used in a real browser. */
describe.skipIf(!executablePath)('the first visit', () => {
  const folder = dataFolder();
  let product: Product;
  let browser: Browser;

  beforeAll(async () => {
    await build();
    [product, browser] = await Promise.all([startProduct(folder.path), launch(executablePath as string)]);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
    folder.remove();
  });

  const state = async () => (await (await fetch(`${product.url}/simulator/api/state`)).json()) as PageState;
  const messages = async (userid: string) =>
    ((await (await fetch(`${product.url}/simulator/api/people/${userid}/messages?limit=200`)).json()) as MessagePage)
      .messages;
  const shoot = async (visitor: Visitor, name: string) => {
    if (!pictures) return;
    mkdirSync(pictures, { recursive: true });
    await visitor.page.waitForTimeout(150);
    await visitor.page.screenshot({ path: path.join(pictures, `${name}.png`) });
  };

  it('finds a hospital that has been at it for weeks', async () => {
    expect(product.output()).not.toMatch(/略过|"level":"(error|fatal)"/);
    const { people, departments, clock, menu } = await state();
    expect([people.length, departments.length]).toEqual([126, 29]);
    expect(clock.moved).toBe(false);
    expect(Math.abs(new Date(clock.now).getTime() - Date.now())).toBeLessThan(60_000);
    expect(menu?.button.map(({ name }) => name)).toEqual(['上报风险', '我的', '帮助']);

    const all = new Map(
      await Promise.all(people.map(async (one) => [one.userid, await messages(one.userid)] as const)),
    );
    const cards = [...all].flatMap(([userid, said]) =>
      said.flatMap(({ card, cardState }) => (card ? [{ userid, card, grey: cardState?.replaceText }] : [])),
    );
    const waits = (button: string) =>
      new Set(
        cards
          .filter(({ grey, card }) => grey === undefined && JSON.stringify(card).includes(`"text":"${button}"`))
          .map(({ userid }) => userid),
      );
    // Heads, leaders and the office have something to decide; one leader's point waits to be filed; a draft is open.
    for (const who of ['qinzhaohui', 'luchengzhi', 'heyunqing', 'lvmingyuan']) expect(waits('同意')).toContain(who);
    expect(waits('登记备案')).toContain('heyunqing');
    expect(waits('提交')).toEqual(new Set(['zhoukaiyuan']));
    for (const outcome of ['同意', '退回', '已备案', '报告人已撤回', '已提交']) {
      expect(cards.some(({ grey }) => grey?.startsWith(outcome))).toBe(true);
    }
    for (const [userid, said] of all) {
      const unread = people.find((one) => one.userid === userid)?.unread ?? 0;
      expect(unread).toBeLessThanOrEqual(8);
      const told = said.flatMap(({ from, text }) => (from === 'app' && text?.includes('项审批等您决定') ? [text] : []));
      expect(new Set(told).size).toBe(told.length);
    }
    expect(people.filter(({ unread }) => unread > 0).length).toBeGreaterThan(3);
  });

  for (const [width, options, reporter] of [
    [1280, WIDE, '李虹'],
    [390, PHONE, '宋晚秋'],
  ] satisfies Array<[number, BrowserContextOptions, string]>) {
    it(`a clerk of 采购科 reports, the chain decides, 已备案: at ${width} pixels`, { timeout: 120_000 }, async () => {
      const visitor = await visit(browser, product.url, options);
      const shot = (name: string) => shoot(visitor, `${width}-${name}`);
      await shot('00-first');
      await visitor.becomes(reporter);
      await visitor.says('我们科采购设备时供应商经常请吃饭，招标参数有时候是供应商帮忙写的');
      const draft = await visitor.open('提交');
      expect(await draft.locator('select').count()).toBe(3);
      await visitor.reads('建议的依据（方案原文）');
      await shot('01-draft');
      await draft.getByLabel('风险等级').selectOption({ label: '高' });
      const number = await visitor.submits();
      await visitor.reads(`已提交，编号 ${number}`);
      expect(await draft.locator('.card-settled').innerText()).toBe(`已提交 ${number}`);
      expect(await draft.getByLabel('风险等级').inputValue()).toBe('high');
      expect(await draft.locator('select:enabled').count()).toBe(0);
      await shot('02-submitted');

      const chain = [
        { step: '科室负责人', decides: '秦昭晖', fellows: [] },
        { step: '分管领导', decides: '陆承志', fellows: ['韩若霖', '唐绍言'] },
        { step: '领导小组办公室', decides: '何允清', fellows: ['段书易'] },
      ];
      for (const [index, { step, decides, fellows }] of chain.entries()) {
        await visitor.becomes(decides);
        const card = await visitor.card(number);
        for (const words of [reporter, '采购科', step, '高']) expect(await card.innerText()).toContain(words);
        await shot(`1${index}-${step}`);
        await visitor.taps(card, '同意');
        await card.locator('.card-settled', { hasText: `同意 · ${decides}` }).waitFor();
        expect(await card.locator('.card-button').count()).toBe(0);
        await shot(`1${index}-${step}-grey`);
        for (const fellow of fellows) {
          await visitor.becomes(fellow);
          const same = await visitor.card(number);
          await same.locator('.card-settled', { hasText: `同意 · ${decides}` }).waitFor();
          expect(await same.locator('.card-button').count()).toBe(0);
        }
        await visitor.becomes(reporter);
        await visitor.reads(number, `${step}（${decides}）同意`);
      }
      await visitor.reads(number, '已备案');
      await shot('20-filed');
      await visitor.says('我的上报');
      await visitor.reads('我的上报（', `${number}｜高｜已备案`);
      await shot('21-mine');
      expect(await overflow(visitor.page)).toEqual([0, 0]);
      expect(visitor.complaints).toEqual([]);
      await visitor.close();
    });
  }

  it('keeps everything over a restart, and tells the story only once', { timeout: 120_000 }, async () => {
    const before = await state();
    const said = await messages('heyunqing');
    expect(await product.stop()).toBe(0);
    product = await startProduct(folder.path);
    const after = await state();
    expect(product.output()).not.toContain('第一次启动');
    expect(after.people).toEqual(before.people);
    expect(await messages('heyunqing')).toEqual(said);

    const visitor = await visit(browser, product.url, WIDE);
    await visitor.becomes('李虹');
    await visitor.says('我的上报');
    await visitor.reads('我的上报（', '｜高｜已备案');
    await visitor.becomes('何允清');
    await visitor.taps(await visitor.open('登记备案'), '登记备案');
    await visitor.reads('请发来文号');
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });

  /** The hospital's own plan is what the journeys above went by: 高、中、低, four categories, 科室负责人 first. */
  for (const plan of [
    {
      scheme: 'county-police-supplement',
      reporter: '石泊闻',
      layers: ['岗位', '股室', '县局'],
      categories: ['岗位职责', '业务流程', '制度机制', '外部环境'],
      levels: ['一级', '二级', '三级'],
      next: '下一步由单位党组织',
      decides: ['何允清', '登记决定'],
    },
    {
      scheme: 'finance-bureau',
      reporter: '许砚彬',
      layers: ['岗位', '部门', '单位'],
      categories: ['思想道德', '岗位职责', '业务流程', '外部环境'],
      levels: ['一级（A）', '二级（B）', '三级（C）'],
      next: '下一步：科室单位负责人审核（白芮芝）',
      decides: ['白芮芝', '同意'],
      department: ['岗位设置', '业务流程', '制度机制'],
    },
  ]) {
    it(`SCHEME=${plan.scheme}: other layers, categories, levels and deciders, and what was there stays`, {
      timeout: 120_000,
    }, async () => {
      expect(await product.stop()).toBe(0);
      product = await startProduct(folder.path, { SCHEME: plan.scheme });
      const visitor = await visit(browser, product.url, WIDE);
      const options = async (question: string) =>
        (await (await visitor.open('提交')).getByLabel(question).locator('option').allInnerTexts()).filter(Boolean);
      await visitor.becomes(plan.reporter);
      await visitor.says('验收和付款都由我一个人经手，供应商常来请客');
      await visitor.reads('建议的依据（方案原文）');
      expect(await options('层级')).toEqual(plan.layers);
      expect(await options('风险类别')).toEqual(plan.categories);
      expect(await options('风险等级')).toEqual(plan.levels);
      await shoot(visitor, `30-${plan.scheme}-card`);
      if (plan.department) {
        const first = await visitor.open('提交');
        await first.getByLabel('风险类别').selectOption({ label: '思想道德' });
        await first.getByLabel('层级').selectOption({ label: '部门' });
        await visitor.taps(first, '提交');
        await visitor.reads('已换成新的卡片');
        expect(await options('风险类别')).toEqual(plan.department);
        await (await visitor.open('提交')).getByLabel('层级').selectOption({ label: '岗位' });
        await (await visitor.open('提交')).getByLabel('风险类别').selectOption({ label: '业务流程' });
      }
      const number = await visitor.submits();
      await visitor.reads(number, plan.next);
      const [decides = '', button = ''] = plan.decides;
      await visitor.becomes(decides);
      const card = await visitor.card(number);
      await card.getByRole('button', { name: button, exact: true }).waitFor();
      await shoot(visitor, `31-${plan.scheme}-decides`);
      // A point of the plan before is read in that plan's words.
      await visitor.becomes('李虹');
      await visitor.says('我的上报');
      await visitor.reads('我的上报（', '｜高｜已备案');
      expect(visitor.complaints).toEqual([]);
      await visitor.close();
    });
  }
});
