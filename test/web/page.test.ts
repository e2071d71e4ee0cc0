import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { useridOf } from './fixture-data.js';
import { type FixtureServer, startFixture } from './fixture-server.js';

const executablePath = inject('chromium');
const HEAD = useridOf('高建华');
const CLERK = useridOf('林晓燕');
const OFFICE = useridOf('方正清');

/** The built page in a real browser, against the fixture server: what people see and do, wide, narrow and dark. */
describe.skipIf(!executablePath)('the simulator page', () => {
  let folder: string;
  let browser: Browser;
  let fixture: FixtureServer;
  let complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'lianfang-page-'));
    await build({ configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: folder } });
    browser = await chromium.launch({
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await fixture.close();
    // Content policy violations are console errors too.
    expect(complaints).toEqual([]);
  });

  async function visit(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
    complaints = [];
    fixture = await startFixture(folder);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${fixture.url}/${hash}`);
    await page.locator('[role=option]').first().waitFor({ state: 'attached' });
    return page;
  }
  const sent = (verb: string) => fixture.requests.filter((request) => request.path.endsWith(verb));
  const overflow = (page: Page) =>
    page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  /** Elements that stick out of the window sideways. */
  const sticking = (page: Page) =>
    page.evaluate<string[]>(`[...document.querySelectorAll('.app *')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.sr-only'))
      .filter((one) => { const box = one.getBoundingClientRect(); return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1); })
      .map((one) => one.outerHTML.slice(0, 120))`);

  it('draws all five kinds of card, open, settled and waiting', async () => {
    const page = await visit(`#${HEAD}`);
    const card = (title: string) => page.locator('article.card', { hasText: title });
    await card('FX-2026-0012').waitFor();
    expect(await page.locator('article.card').count()).toBe(12);

    const notice = card('3 件事等你办');
    expect(await notice.locator('.card-emphasis strong').innerText()).toBe('3');
    expect(await notice.locator('.card-quote').innerText()).toContain('药剂科 · 秦雨桐');
    expect(await notice.locator('.card-jumps li').allInnerTexts()).toEqual(['打开待办', '小程序里看']);
    expect(await notice.locator('a.stretched').getAttribute('href')).toBe('http://127.0.0.1:9/todo');

    const news = card('第三季度廉政风险排查开始').first();
    expect(await news.locator('.card-vertical dt').allInnerTexts()).toEqual(['查找范围', '交什么']);
    expect(await news.locator('.card-lines button').innerText()).toBe('叶秋白');
    // A picture from elsewhere gets a drawn stand-in; the policy would not let it in.
    expect(await card('第三季度廉政风险排查开始').nth(1).locator('img').count()).toBe(0);
    expect(await card('第三季度廉政风险排查开始').nth(1).locator('svg.stand-in').count()).toBe(2);

    const votes = card('哪些要列入科室重点');
    expect(await votes.nth(0).locator('input[type=checkbox]:checked').count()).toBe(1);
    expect(await votes.nth(1).locator('input:enabled').count()).toBe(0);
    expect(await votes.nth(1).locator('.on').allInnerTexts()).toEqual(['供应商宴请与好处', '询价流于形式']);
    expect(await votes.nth(2).locator('input[type=radio]').count()).toBe(3);

    const settledForm = card('FX-2026-0008');
    expect(await settledForm.locator('select').count()).toBe(2);
    expect(await settledForm.locator('select:enabled').count()).toBe(0);
    const settled = card('FX-2026-0007');
    expect(await settled.locator('.card-settled').innerText()).toBe('已同意（高建华 10:21）');
    expect(await settled.locator('.card-button').count()).toBe(0);
    expect(await settled.locator('select').inputValue()).toBe('mid');

    const waiting = card('FX-2026-0010');
    expect(await waiting.getAttribute('aria-busy')).toBe('true');
    expect(await waiting.locator('.card-button:enabled').count()).toBe(0);
    expect(await page.locator('.bubble a').count()).toBe(2);
    expect(await page.locator('.bubble a[rel="noopener noreferrer"][target=_blank]').count()).toBe(2);
    expect(await page.locator('.bubble', { hasText: '别的标记' }).innerText()).toContain('<b>别的标记</b>');
  });

  it('sends a click with what is chosen, rests while it waits, and greys the card when it is answered', async () => {
    const page = await visit(`#${HEAD}`);
    const card = page.locator('article.card', { hasText: 'FX-2026-0012' });
    await card.locator('select').selectOption('low');
    await card.getByRole('button', { name: '同意' }).click();
    await page.locator('article.card[aria-busy=true]', { hasText: 'FX-2026-0012' }).waitFor();
    expect(await card.locator('.card-button:enabled').count()).toBe(0);
    await card.locator('.card-settled', { hasText: '已同意' }).waitFor();
    expect(await card.locator('select').isDisabled()).toBe(true);
    expect(await card.locator('select').inputValue()).toBe('low');
    expect(sent('click').map((request) => request.body)).toMatchObject([
      { key: 'approve', selections: { level: ['low'] } },
    ]);

    // Answered without an update: open as before, the choice kept.
    const other = page.locator('article.card', { hasText: '一个很长很长的标题' });
    await other.getByRole('button', { name: '不通过并说明' }).click();
    await other.locator('.card-button:enabled').first().waitFor();
    expect(await other.locator('.card-settled').count()).toBe(0);

    // The three-dot menu of a notice sends its key and no choices.
    await page.locator('article.card', { hasText: '3 件事等你办' }).getByRole('button', { name: '提醒设置' }).click();
    await page.getByRole('menuitem', { name: '今天不再提醒' }).click();
    const vote = page.locator('article.card', { hasText: '哪些要列入科室重点' }).first();
    await vote.getByText('询价流于形式').click();
    await vote.getByRole('button', { name: '提交' }).click();
    await vote.locator('.card-settled').waitFor();
    expect(
      sent('click')
        .slice(2)
        .map((request) => request.body),
    ).toMatchObject([
      { key: 'mute', selections: {} },
      { key: 'vote', selections: { points: ['a', 'c'] } },
    ]);
  });

  it('is worked by keyboard alone, from the search to a submitted card', async () => {
    const page = await visit();
    const focused = () => page.evaluate<string>('document.activeElement.getAttribute("aria-label") ?? ""');
    await page.keyboard.press('/');
    expect(await focused()).toContain('查找人员');
    await page.keyboard.type('采购员');
    await page.keyboard.press('Enter');
    await page.waitForFunction('document.activeElement.tagName === "TEXTAREA"');
    expect(await focused()).toContain('林晓燕');
    await page.keyboard.type('供应商常请客');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('还送东西');
    await page.keyboard.press('Enter');
    await page.locator('.row.mine .bubble', { hasText: '还送东西' }).waitFor();
    expect(sent('text').map((request) => request.body)).toEqual([{ text: '供应商常请客\n还送东西' }]);
    await page.locator('.row:not(.mine) .bubble', { hasText: '收到' }).waitFor();
    expect(await page.locator('.row.mine .bubble').count()).toBe(1);

    // Back to the list: down past 林晓燕 in 最近使用 to the next row, open it, submit a card.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Tab');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('/');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('科长 采购');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    const approve = page.locator('article.card', { hasText: 'FX-2026-0012' }).getByRole('button', { name: '同意' });
    await approve.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.locator('article.card', { hasText: 'FX-2026-0012' }).locator('.card-settled').waitFor();
    expect(sent('click').map((request) => request.body)).toMatchObject([
      { key: 'approve', selections: { level: ['mid'] } },
    ]);

    // The menu bar opens, moves and closes by key.
    await page.getByRole('button', { name: '上报', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator('.bubble', { hasText: '菜单：risk.mine' }).waitFor();
    expect(await page.locator('[role=menu]').count()).toBe(0);
  });

  it('shows two people side by side, live, each with unread marks cleared where they are shown', async () => {
    const page = await visit();
    await page.getByRole('button', { name: '并排看' }).click();
    await page.locator(`[data-userid=${CLERK}]`).first().click();
    await page.getByRole('button', { name: '选一个人' }).click();
    await page.locator(`[data-userid=${HEAD}]`).first().click();
    await page.locator('section.conversation').nth(1).waitFor();
    expect(await page.locator('.chat-who h2').allInnerTexts()).toEqual(['林晓燕', '高建华']);
    await expect.poll(() => sent('read').map((request) => request.path)).toEqual([`people/${HEAD}/read`]);

    fixture.say(CLERK, '您的 FX-2026-0012 已备案');
    await page.locator('section.conversation').first().locator('.bubble', { hasText: '已备案' }).waitFor();
    fixture.say(OFFICE, '新的一件');
    await page.locator(`[data-userid=${OFFICE}] .badge`, { hasText: '99+' }).first().waitFor();
    expect(await page.locator(`[data-userid=${CLERK}] .badge`).count()).toBe(0);
    expect(await overflow(page)).toBe(0);

    await page.reload();
    await page.locator('section.conversation').nth(1).waitFor();
    expect(await page.locator('.chat-who h2').allInnerTexts()).toEqual(['林晓燕', '高建华']);
  });

  it('fits a phone: list, conversation, back, menu and tools, with no sideways scroll', async () => {
    const page = await visit('', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    expect([await overflow(page), await sticking(page)]).toEqual([0, []]);
    await page.locator(`[data-userid=${HEAD}]`).first().tap();
    await page.locator('article.card', { hasText: 'FX-2026-0012' }).waitFor();
    expect(await page.locator('.side').isVisible()).toBe(false);
    expect([await overflow(page), await sticking(page)]).toEqual([0, []]);
    const heights = await page.evaluate<number[]>(
      `[...document.querySelectorAll('.card-button, .menu-top, .send, .back')].map((one) => one.getBoundingClientRect().height)`,
    );
    expect(heights.length).toBeGreaterThan(10);
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(42);
    await page.getByRole('button', { name: '更多' }).tap();
    expect(await sticking(page)).toEqual([]);
    await page.getByRole('menuitem', { name: '风险清单' }).tap();
    await page.locator('.bubble', { hasText: '菜单：register' }).waitFor();
    await page.goBack();
    await page.locator('.side').waitFor();
    await page.locator(`[data-userid=${CLERK}]`).first().tap();
    await page.locator('.suggestion').first().tap();
    await page.locator('.row.mine .bubble', { hasText: '供应商' }).waitFor();
    await page.getByRole('button', { name: '返回人员列表' }).tap();
    await page.getByRole('button', { name: '演示工具' }).tap();
    expect([await overflow(page), await sticking(page)]).toEqual([0, []]);
  });

  it('is dark where the system is, and readable', async () => {
    const page = await visit(`#${HEAD}`, { colorScheme: 'dark', reducedMotion: 'reduce' });
    await page.locator('article.card').first().waitFor();
    // WCAG contrast of what is written on cards, bubbles and in the list against the nearest opaque ground.
    const poor = await page.evaluate<string[]>(CONTRAST);
    expect(poor).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await page.evaluate<string[]>(CONTRAST)).toEqual([]);
  });

  it('moves the clock, spoils calls and deliveries, and changes the directory from 演示工具', async () => {
    const page = await visit(`#${CLERK}`);
    await page.getByRole('button', { name: '演示工具' }).click();
    const tools = page.getByRole('complementary', { name: '演示工具' });
    await tools.getByRole('button', { name: '+1 周' }).click();
    await tools.getByText('执行了 2 项定时工作').waitFor();
    expect(await tools.locator('.clock-now').innerText()).toContain('2026年11月28日');
    await tools.getByLabel('拨到的日期和时间').fill('2026-12-01T09:00');
    await tools.getByRole('button', { name: '拨到' }).click();
    await tools.locator('.clock-now', { hasText: '2026年12月1日 星期二 09:00' }).waitFor();
    await tools.getByLabel('故障的种类').selectOption('45009');
    await tools.getByRole('button', { name: '加上' }).click();
    await tools.getByText('还有 3 次').waitFor();
    await tools.getByRole('button', { name: '关闭：调用次数超限' }).click();
    await tools.getByText('现在没有故障').waitFor();
    await tools.getByRole('switch', { name: '重复送达' }).check();
    await tools.getByLabel('接下来丢失').fill('2');
    await tools.getByLabel('接下来丢失').blur();
    await expect
      .poll(() => sent('delivery').map((request) => request.body))
      .toEqual([{ duplicate: true }, { loseNext: 2 }]);
    await tools.getByRole('button', { name: '停用' }).click();
    await page.locator('.chat-who .tag', { hasText: '已停用' }).waitFor();
    expect(await page.locator('.composer textarea').isDisabled()).toBe(true);
    await tools.getByRole('button', { name: '离职' }).click();
    await tools.getByRole('button', { name: '确认离职' }).click();
    await page.locator('.chat-who .tag', { hasText: '已离职' }).waitFor();
    await page.keyboard.press('Escape');
    expect(sent('organisation').map((request) => request.body)).toEqual([
      { kind: 'disable', userid: CLERK },
      { kind: 'leave', userid: CLERK },
    ]);
  });

  it('says that the line is down, comes back by itself and fetches what was missed', async () => {
    const page = await visit(`#${CLERK}`);
    await page.locator('.line-state.open').waitFor();
    fixture.cutStreams(true);
    await page.getByText('正在重新连接').waitFor();
    fixture.say(CLERK, '断线时说的话');
    fixture.cutStreams(false);
    await page.locator('.bubble', { hasText: '断线时说的话' }).waitFor({ timeout: 20_000 });
    expect(await page.getByText('正在重新连接').count()).toBe(0);
    // The browser itself reports the refused streams.
    complaints = complaints.filter((text) => !/503|ERR_INCOMPLETE_CHUNKED|ERR_CONNECTION|EventSource/.test(text));
  });

  it('sends a chosen picture after showing it, and refuses what is none', async () => {
    const page = await visit(`#${CLERK}`);
    const chooser = page.locator('input[type=file]');
    await chooser.setInputFiles({ name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
    await page.getByText('只能发送 JPG 或 PNG').waitFor();
    await chooser.setInputFiles({ name: '发票.png', mimeType: 'image/png', buffer: Buffer.from(PNG, 'base64') });
    await page.locator('.preview', { hasText: '发票.png' }).waitFor();
    await page.getByRole('button', { name: '发送', exact: true }).click();
    await page.locator('.row.mine .picture img').waitFor();
    await expect.poll(() => sent('picture')).toHaveLength(1);
    await page.locator('.row.mine .picture').click();
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });
});

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Texts with less than 4.5 to 1 against their ground; what is disabled or faded on purpose is left out. */
const CONTRAST = `(() => {
  const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
  const light = ({ r, g, b }) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (one) => { for (let at = one; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c.a === 1) return c; } return { r: 255, g: 255, b: 255 }; };
  const faded = (one) => { for (let at = one; at; at = at.parentElement) if (getComputedStyle(at).opacity !== '1' || at.disabled) return true; return false; };
  const poor = new Set();
  for (const one of document.querySelectorAll('.app *')) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility() || faded(one) || one.closest('.sr-only, option')) continue;
    const a = light(parse(getComputedStyle(one).color)) + 0.05, b = light(ground(one)) + 0.05;
    const ratio = Math.max(a, b) / Math.min(a, b);
    if (ratio < 4.5) poor.add(one.className + ' ' + one.textContent.trim().slice(0, 12) + ' ' + ratio.toFixed(2));
  }
  return [...poor];
})()`;
