import { expect, it } from 'vitest';
import { DEMO_REPORTS, DEMO_WORDS, LAST_DAY } from '../../src/simulator/demo-reports.js';
import { runDemoStory, workingDays } from '../../src/simulator/demo-story.js';
import { demoOrganisation } from '../../src/simulator/organisation.js';
import { stage } from './fake-product.js';
import { tinyProduct } from './tiny-product.js';

it('tells weeks of reports through the chat until every state occurs', { timeout: 60_000 }, async () => {
  const s = await stage({ limits: 'lifted' });
  const { items } = tinyProduct(s.product, s.api);
  const lines: string[] = [];
  const clock: Date[] = [];
  const end = new Date('2026-11-21T18:00:00+08:00');
  const result = await runDemoStory({
    driver: s.simulator.driver,
    setClock: async (at) => {
      clock.push(at);
      s.time.product = at.getTime();
    },
    now: () => end,
    progress: (line) => lines.push(line),
  });
  await s.simulator.driver.idle();
  await s.close();

  expect(lines.filter((line) => line.includes('略过'))).toEqual([]);
  expect(result).toMatchObject({ skipped: 0, reports: DEMO_REPORTS.length - 1 });
  const all = [...new Set(items.values())];
  const states = new Set(all.map(({ status }) => status));
  expect(states).toEqual(new Set(['草稿', '审批中', '已退回', '已撤回', '已备案', '待报送']));
  const waiting = all.filter(({ status }) => status === '审批中');
  expect(new Set(waiting.map(({ step }) => step))).toEqual(new Set([0, 1, 2]));
  expect(all.some(({ levelChanged }) => levelChanged)).toBe(true);
  expect(all.filter(({ pictures }) => pictures > 0)).toHaveLength(2);

  expect(clock.at(-1)).toEqual(end);
  for (const at of clock.slice(0, -1)) {
    const inChina = new Date(at.getTime() + 8 * 3600_000);
    expect(inChina.getUTCHours()).toBeGreaterThanOrEqual(9);
    expect(inChina.getUTCHours()).toBeLessThan(18);
    expect([0, 6]).not.toContain(inChina.getUTCDay());
  }
  expect([...clock].sort((a, b) => a.getTime() - b.getTime())).toEqual(clock);
  // What people read carries the day it was told on.
  const first = s.simulator.driver.as('lihong').messages()[0];
  expect(first?.at.slice(0, 10)).toBe(clock[0]?.toISOString().slice(0, 10));
});

it('ends in time and without a crash when nobody answers', async () => {
  const s = await stage();
  const lines: string[] = [];
  const result = await runDemoStory({
    driver: s.simulator.driver,
    setClock: async () => {
      throw new Error('clock refused');
    },
    now: () => new Date('2026-11-21T18:00:00+08:00'),
    progress: (line) => lines.push(line),
    budgetMs: 400,
  });
  await s.close();
  expect(result.reports).toBe(0);
  expect(result.skipped).toBeGreaterThan(0);
  expect(lines.join()).toContain('时间用完');
});

it('speaks for people who exist, on days that exist, and says everything differently', () => {
  const people = new Set(demoOrganisation().people.map(({ userid }) => userid));
  for (const { who, day } of [...DEMO_REPORTS, ...DEMO_WORDS]) {
    expect(people.has(who), who).toBe(true);
    expect(day).toBeLessThanOrEqual(LAST_DAY);
  }
  expect(new Set(DEMO_REPORTS.map(({ text }) => text)).size).toBe(DEMO_REPORTS.length);
  expect(new Set(DEMO_REPORTS.map(({ category }) => category)).size).toBe(4);
  expect(workingDays(new Date('2026-11-23T00:30:00Z')).at(-1)?.toISOString()).toBe('2026-11-20T00:00:00.000Z');
});
