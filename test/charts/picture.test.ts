import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { drawChart } from '../../src/charts/draw.js';
import { launch } from '../browser/visitor.js';
import { EXAMPLE_NAMES, example } from './support.js';

const executablePath = inject('chromium');
/** Set `PICTURES` to a folder to look at every picture. */
const pictures = process.env.PICTURES;

/** The pictures as a browser with a Chinese font shows them. */
describe.skipIf(!executablePath)('charts in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executablePath as string);
  }, 60_000);
  afterAll(() => browser?.close());

  for (const name of EXAMPLE_NAMES)
    for (const [format, width] of [
      ['a4', 794],
      ['phone', 390],
    ] as const)
      it(`${name} at ${width} pixels`, async () => {
        const svg = await drawChart(example(name), format);
        const page = await browser.newPage({ viewport: { width, height: 1000 } });
        const complaints: string[] = [];
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        // A strict policy, under which the picture must look the same.
        const policy = { 'Content-Security-Policy': "default-src 'self'" };
        await page.route('http://charts.test/**', (route) => {
          const { pathname } = new URL(route.request().url());
          if (pathname === '/favicon.ico') return route.fulfill({ status: 204 });
          return route.fulfill(
            pathname === '/chart.svg'
              ? { contentType: 'image/svg+xml', body: svg, headers: policy }
              : {
                  contentType: 'text/html; charset=utf-8',
                  body: '<!doctype html><body><img src="/chart.svg" width="100%">',
                  headers: policy,
                },
          );
        });
        await page.goto('http://charts.test/');
        const natural = await page.evaluate(
          `(async () => { const image = document.querySelector('img'); await image.decode(); return [image.naturalWidth, image.naturalHeight]; })()`,
        );
        expect(natural).toEqual(/viewBox="0 0 (\d+) (\d+)"/.exec(svg)?.slice(1).map(Number));
        if (pictures) {
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({ path: path.join(pictures, `${name}-${format}.png`), fullPage: true });
        }
        await page.goto('http://charts.test/chart.svg');
        expect(await page.evaluate(MEASURE)).toEqual([]);
        expect(complaints).toEqual([]);
        await page.close();
      });
});

/** Runs in the page: no text over another, none beyond the frame that holds its middle, none beyond the picture. */
const MEASURE = `(() => {
  const box = (one) => { const { x, y, width, height } = one.getBBox(); return { x, y, width, height, right: x + width, bottom: y + height }; };
  const texts = [...document.querySelectorAll('text')].map((one) => ({ words: one.textContent, ...box(one) }));
  const frames = [...document.querySelectorAll('rect')].map(box);
  const faults = [];
  texts.forEach((one, at) => {
    const x = one.x + one.width / 2;
    const y = one.y + one.height / 2;
    const holding = frames.filter((f) => f.x <= x && x <= f.right && f.y <= y && y <= f.bottom);
    const frame = holding.sort((a, b) => a.width * a.height - b.width * b.height)[0];
    if (!frame || one.x < frame.x - 1 || one.right > frame.right + 1) faults.push('out of its frame: ' + one.words);
    for (const other of texts.slice(at + 1)) {
      const across = Math.min(one.right, other.right) - Math.max(one.x, other.x);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.y, other.y);
      if (across > 1 && down > 5) faults.push('over another: ' + one.words + ' / ' + other.words);
    }
  });
  return faults;
})()`;
