import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';

export const WIDE: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
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

/** Somebody in front of the simulator's page, who is now this and now that member of the hospital. */
export interface Visitor {
  page: Page;
  /** Console errors and warnings, violations of the content policy among them, and uncaught errors. */
  complaints: string[];
  /** Opens that person's conversation, on a phone by way of the list. */
  becomes(name: string): Promise<void>;
  says(text: string): Promise<void>;
  /** The newest bubble or card from the app that has all these words. */
  reads(...words: string[]): Promise<Locator>;
  /** The newest card with these words; the same one also when it has changed. */
  card(...words: string[]): Promise<Locator>;
  /** The newest card that still has that button. */
  open(button: string): Promise<Locator>;
  /** Taps a card's button and waits until the card has been answered for. */
  taps(card: Locator, button: string): Promise<void>;
  /** Taps 提交 on the newest draft. The number is read off that card: answers to earlier reports stay above it. */
  submits(): Promise<string>;
  close(): Promise<void>;
}

export async function visit(browser: Browser, url: string, options: BrowserContextOptions): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  await page.locator('[role=option]').first().waitFor({ state: 'attached' });

  const newest = async (rows: Locator, words: string[]) => {
    const found = words.reduce((all, hasText) => all.filter({ hasText }), rows).last();
    await found.waitFor();
    await found.scrollIntoViewIfNeeded();
    return found;
  };
  const pinned = async (cards: Locator) => {
    await cards.last().waitFor();
    const row = page.locator('[data-message]', { has: cards.last() }).last();
    const card = page.locator(`[data-message="${await row.getAttribute('data-message')}"] article.card`);
    await card.scrollIntoViewIfNeeded();
    return card;
  };
  const open = (button: string) =>
    pinned(page.locator('article.card', { has: page.getByRole('button', { name: button, exact: true }) }));
  const taps = async (card: Locator, button: string) => {
    await card.getByRole('button', { name: button, exact: true }).click();
    await card.and(page.locator('[aria-busy=false]')).waitFor();
  };
  return {
    page,
    complaints,
    async becomes(name) {
      const back = page.getByRole('button', { name: '返回人员列表' });
      if (await back.isVisible()) await back.click();
      await page.getByRole('combobox', { name: /查找人员/ }).fill(name);
      await page.getByRole('option', { name }).first().click();
      await page.getByRole('region', { name: `${name} 与廉防的会话` }).waitFor();
      await page.locator('.messages[aria-busy=false]').waitFor();
    },
    async says(text) {
      const box = page.locator('.composer textarea');
      await box.fill(text);
      await box.press('Enter');
      await page.locator('.row.mine .bubble', { hasText: text }).last().waitFor();
    },
    reads: (...words) => newest(page.locator('.row:not(.mine)'), words),
    card: (...words) => pinned(words.reduce((all, hasText) => all.filter({ hasText }), page.locator('article.card'))),
    open,
    taps,
    async submits() {
      const draft = await open('提交');
      await taps(draft, '提交');
      const settled = draft.locator('.card-settled', { hasText: '已提交 FX-' });
      return (await settled.innerText()).replace('已提交 ', '');
    },
    close: () => context.close(),
  };
}

/** How many pixels the page is wider and taller than its window: a lost focus would scroll it out of sight. */
export const overflow = (page: Page): Promise<[number, number]> =>
  page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]',
  );
