/**
 * Makes the pictures of the README again: `npx tsx test/browser/pictures.ts` (needs Chromium and Noto Sans CJK).
 * It starts the built service on a folder of its own, plays the three minutes of the README, and writes
 * `docs/images/chat.png` (1280 wide, reporter and head side by side) and `docs/images/phone.png` (390 wide).
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CHROMIUM } from '../support/global-setup.js';
import { build, dataFolder, startProduct } from './product.js';
import { launch, PHONE, visit } from './visitor.js';

const executablePath = process.env.CHROMIUM_PATH ?? CHROMIUM.find((file) => existsSync(file));
if (!executablePath) throw new Error('没有 Chromium：apt-get install chromium fonts-noto-cjk');
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
await mkdir(images, { recursive: true });
await build();

const folder = dataFolder();
const product = await startProduct(folder.path);
const browser = await launch(executablePath);
try {
  // One report goes all the way …
  const one = await visit(browser, product.url, { ...PHONE, deviceScaleFactor: 2 });
  await one.becomes('李虹');
  await one.says('我们科采购设备时供应商经常请吃饭，招标参数有时候是供应商帮忙写的');
  const draft = await one.open('提交');
  await one.page.waitForTimeout(500);
  await one.page.screenshot({ path: `${images}phone.png` });
  await draft.getByLabel('风险等级').selectOption({ label: '高' });
  const number = await one.submits();
  for (const decides of ['秦昭晖', '陆承志', '何允清']) {
    await one.becomes(decides);
    await one.taps(await one.card(number), '同意');
  }
  // … and a colleague's waits for the head.
  await one.becomes('宋晚秋');
  await one.says('供应商的履约保证金退不退、什么时候退，由我一个人说了算，没有台账');
  await one.submits();
  await one.close();

  const both = await visit(browser, product.url, { viewport: { width: 1280, height: 840 }, deviceScaleFactor: 1.5 });
  const { page } = both;
  await page.getByRole('button', { name: '并排看' }).click();
  await page.locator('[data-userid=lihong]').first().click();
  await page.getByRole('button', { name: '选一个人' }).click();
  await page.locator('[data-userid=qinzhaohui]').first().click();
  await page.getByText('审批走完').last().waitFor();
  await page.getByRole('button', { name: '同意', exact: true }).last().waitFor();
  await page.evaluate(`document.querySelector('[role=group][aria-label="采购科"]').scrollIntoView({ block: 'start' })`);
  await page.evaluate('document.activeElement?.blur()');
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${images}chat.png` });
} finally {
  await browser.close();
  await product.stop();
  folder.remove();
}
