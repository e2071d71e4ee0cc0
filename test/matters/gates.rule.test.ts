import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Calendar, calendarOf } from '../../src/calendar/calendar.js';
import { addDays } from '../../src/calendar/day.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { isLate, runningClocks, tooEarly } from '../../src/matters/clocks.js';
import { dependents, hindrance, nextGates } from '../../src/matters/gates.js';
import { byName, gatesOf, type Kind, readMatterNumber } from '../../src/matters/model.js';
import { gatesBefore } from '../../src/schemes/figures.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { Scheme } from '../../src/schemes/model.js';

const TODAY = '2026-09-30';
/** Another house's rule-book, of another trade: a purchase with a cooling time. */
const purchases = Scheme.parse({
  id: 'purchases',
  title: '采购办法',
  office: '采购办',
  roles: [{ name: '采购办' }],
  gates: [
    { key: 'request', label: '提出申请' },
    { key: 'bids', label: '公开询价', after: ['request'], figures: ['预算金额'], lacking: '第三条：未经询价不得采购' },
    { key: 'choice', label: '确定供应商', after: ['bids'] },
    { key: 'contract', label: '签订合同', after: ['choice'], lacking: '第五条' },
    { key: 'accepted', label: '验收', after: ['contract'] },
  ],
  clocks: [
    { key: 'objection', label: '异议期', from: '确定供应商', span: { count: 3, unit: 'workday' }, meaning: 'may-from' },
    { key: 'acceptance', label: '验收期限', from: '签订合同', span: { count: 1, unit: 'week' } },
  ],
  matters: [
    {
      key: 'purchase',
      label: '采购',
      by: [{ by: 'role', role: '采购办' }],
      figures: [{ fact: '预算金额' }],
      gates: ['request', 'bids', 'choice', 'contract', 'accepted'],
      clocks: [
        { clock: 'objection', from: 'choice', until: 'contract' },
        { clock: 'acceptance', from: 'contract', until: 'accepted' },
      ],
    },
  ],
});
const purchase = purchases.matters[0] as Kind;
const gate = (key: string) => {
  const found = purchases.gates.find((one) => one.key === key);
  if (!found) throw new Error(key);
  return found;
};
const standing = (passes: Array<[string, string]>, facts: string[] = []) => ({
  scheme: purchases,
  kind: purchase,
  passes: passes.map(([key, on]) => ({ gate: key, on })),
  facts: new Set(facts),
});

describe('gates of any rule-book', () => {
  it('name what is missing, the figures, the day that does not fit', () => {
    const why = (key: string, on: string, ...of: Parameters<typeof standing>) =>
      hindrance(standing(...of), gate(key), on, TODAY);
    expect(why('contract', '2026-09-10', [['request', '2026-09-01']])).toBe(
      '还不能过“签订合同”，前面缺 2 关：\n· 确定供应商（方案规定的次序）\n· 公开询价（第三条：未经询价不得采购）',
    );
    expect(why('bids', '2026-09-10', [['request', '2026-09-01']])).toContain('先登记“预算金额”');
    expect(why('bids', '2026-08-10', [['request', '2026-09-01']], ['预算金额'])).toContain(
      '不能早于“提出申请”（2026-09-01）',
    );
    expect(why('bids', '2026-10-01', [['request', '2026-09-01']], ['预算金额'])).toContain('还没有到');
    expect(why('request', '2026-09-01', [['request', '2026-09-01']])).toContain('已经在 2026-09-01 过了');
    expect(why('bids', '2026-09-10', [['request', '2026-09-01']], ['预算金额'])).toBeUndefined();
  });

  it('however gates are tried, none is passed before those it needs, and taking back leaves none hanging', async () => {
    const scheme = await readSchemeFile('loan-guarantee');
    const kind = scheme.matters[0] as Kind;
    const gates = gatesOf(scheme, kind);
    const facts = new Set(kind.figures.map(({ fact }) => fact));
    const days = fc.integer({ min: 0, max: 20 }).map((n) => addDays('2026-09-01', n));
    const tries = fc.array(fc.tuple(fc.constantFrom(...gates), days, fc.boolean()), { maxLength: 80 });
    fc.assert(
      fc.property(tries, (tried) => {
        let passes: Array<{ gate: string; on: string }> = [];
        for (const [one, on, back] of tried) {
          const now = { scheme, kind, passes, facts };
          const passed = passes.some((pass) => pass.gate === one.key);
          if (back && passed) {
            if (dependents(now, one.key).length === 0) passes = passes.filter((pass) => pass.gate !== one.key);
          } else if (hindrance(now, one, on, TODAY) === undefined) {
            expect(nextGates(now)).toContain(one);
            passes = [...passes, { gate: one.key, on }];
          }
          const keys = new Set(passes.map((pass) => pass.gate));
          for (const { gate: key } of passes) expect(gatesBefore(scheme, key, keys)).toEqual([]);
        }
      }),
    );
  });
});

describe('clocks of a matter', () => {
  let calendar: Calendar;
  beforeAll(async () => {
    calendar = await loadCalendar(path.join(import.meta.dirname, 'no-such-folder'));
  });

  it('may-from forbids until its day, must is late from the day after, or when it was done later', () => {
    const chosen = runningClocks(purchases, purchase, [{ gate: 'choice', on: '2026-09-04' }], calendar);
    expect(chosen.map(({ clock, due }) => [clock.key, due?.on])).toEqual([['objection', '2026-09-09']]);
    expect(tooEarly(chosen, 'contract', '2026-09-08')?.clock.key).toBe('objection');
    expect(tooEarly(chosen, 'contract', '2026-09-09')).toBeUndefined();
    expect(chosen.some((one) => isLate(one, '2027-01-01'))).toBe(false);
    const [signed] = runningClocks(purchases, purchase, [{ gate: 'contract', on: '2026-09-09' }], calendar);
    expect(signed && [isLate(signed, '2026-09-16'), isLate(signed, '2026-09-17')]).toEqual([false, true]);
    expect(signed && isLate({ ...signed, done: '2026-09-16' }, '2026-10-01')).toBe(false);
    expect(signed && isLate({ ...signed, done: '2026-09-17' }, '2026-09-17')).toBe(true);
  });

  it('a year without holidays is said, never guessed, and keeps what may only be done later from being done', () => {
    const nothing = calendarOf([], '/data/holidays');
    const [objection] = runningClocks(purchases, purchase, [{ gate: 'choice', on: '2026-09-04' }], nothing);
    expect(objection?.problem).toContain('缺 2026 年节假日数据');
    expect(tooEarly(objection ? [objection] : [], 'contract', '2026-12-31')).toBe(objection);
  });
});

describe('what a person means by a name', () => {
  const labels = ['签订《合作协议》', '签订借款合同和担保合同', '函告签订借款合同', '发放贷款'];
  const means = (text: string) => byName(labels, (label) => label, text);
  it('the place, the name, a part, the characters in order; else he is asked', () => {
    expect(means('4')).toEqual({ found: '发放贷款' });
    expect(means('签订合作协议')).toEqual({ found: labels[0] });
    expect(means('发放')).toEqual({ found: '发放贷款' });
    expect(means('签订合同')).toEqual({ found: labels[1] });
    expect(means('借款合同')).toEqual({ several: [labels[1], labels[2]] });
    expect(means('验收')).toEqual({ several: [] });
    expect(means('9')).toEqual({ several: [] });
    expect(means('')).toEqual({ several: [] });
    expect(readMatterNumber('sx2026-3')).toBe('SX-2026-0003');
  });
});
