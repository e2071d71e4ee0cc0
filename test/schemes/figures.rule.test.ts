import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breaches, gatesBefore, split } from '../../src/schemes/figures.js';
import { Rule } from '../../src/schemes/language/rules.js';
import { scheme } from '../support/factories.js';

const rules = [
  { key: 'deposit', kind: 'ratio', label: '助保金', fact: '助保金', to: '贷款金额', atLeast: 0.05, source: '第八条' },
  {
    key: 'loan',
    kind: 'amount',
    label: '贷款',
    fact: '贷款（万元）',
    atLeast: 100,
    atMost: 2000,
    unit: '万元',
    source: '第二十条',
  },
  {
    key: 'loss',
    kind: 'share',
    label: '损失分担',
    fact: '损失',
    parts: [
      { label: '银行', percent: 50 },
      { label: '资金池', percent: 50 },
    ],
    remainder: '银行',
    source: '第十条',
  },
].map((rule) => Rule.parse(rule));
const book = scheme({ rules });
const loss = rules[2] as Extract<Rule, { kind: 'share' }>;

describe('amounts and ratios', () => {
  it('hold on the limit and not a cent beside it, and say where that is written', () => {
    const deposit = (amount: string) => breaches(book, { 助保金: amount, 贷款金额: '1000000' });
    expect(deposit('50000')).toEqual([]);
    expect(deposit('49999.99')).toEqual([{ rule: 'deposit', message: '助保金不得低于贷款金额的 5%（第八条）' }]);
    expect(deposit('49900')).toHaveLength(1);
    const loan = (amount: string) => breaches(book, { '贷款（万元）': amount }).map(({ message }) => message);
    expect([loan('100'), loan('2000')]).toEqual([[], []]);
    expect(loan('99')).toEqual(['贷款（万元）不得少于 100 万元（第二十条）']);
    expect(loan('2001')).toEqual(['贷款（万元）不得超过 2000 万元（第二十条）']);
  });

  it('judge nothing that is not given, and refuse what is no number', () => {
    expect(breaches(book, {})).toEqual([]);
    expect(breaches(book, { 助保金: '1' })).toEqual([]);
    for (const amount of ['-1', '1e9', '1.234', '', '一百', '1,000']) {
      expect(() => breaches(book, { 助保金: amount, 贷款金额: '1' })).toThrow(RangeError);
    }
  });
});

describe('a loss that is shared', () => {
  it('is split to the cent, the odd one to whom the rule names', () => {
    expect(split(loss, '1000001')).toEqual([
      { label: '银行', amount: '500000.50' },
      { label: '资金池', amount: '500000.50' },
    ]);
    expect(split(loss, '0.01')).toEqual([
      { label: '银行', amount: '0.01' },
      { label: '资金池', amount: '0.00' },
    ]);
  });

  it('always adds up', () => {
    const cents = (text: string) => Number(text.replace('.', ''));
    fc.assert(
      fc.property(fc.nat(2_000_000_000), fc.integer({ min: 1, max: 99 }), (whole, percent) => {
        const rule: typeof loss = {
          ...loss,
          parts: [
            { label: '银行', percent },
            { label: '资金池', percent: 100 - percent },
          ],
        };
        const parts = split(rule, `${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`);
        expect(parts.reduce((sum, { amount }) => sum + cents(amount), 0)).toBe(whole);
        expect(Math.abs(cents(parts[1]?.amount ?? '') - (whole * (100 - percent)) / 100)).toBeLessThan(1.01);
      }),
      { numRuns: 10_000 },
    );
  });
});

it('a rule that would lose money, or compares with no amount, is refused by name', () => {
  const faults = (change: object) =>
    Rule.safeParse({ ...loss, ...change }).error?.issues.map(({ path }) => path.join('.'));
  expect(faults({})).toBeUndefined();
  expect(faults({ remainder: '别人' })).toEqual(['remainder']);
  expect(
    faults({
      parts: [
        { label: '银行', percent: 50 },
        { label: '资金池', percent: 49 },
      ],
    }),
  ).toEqual(['parts']);
  for (const atLeast of [-1, 0.125, 1e21])
    expect(Rule.safeParse({ ...rules[1], atLeast }).error?.issues[0]?.path).toEqual(['atLeast']);
});

it('a gate opens when all before it are passed, however far back', () => {
  const gated = scheme({
    gates: [
      { key: 'letter', label: '推荐函和承诺书', after: [] },
      { key: 'notice', label: '备案通知书', after: ['letter'] },
      { key: 'deposit', label: '缴存', after: ['notice'] },
      { key: 'money', label: '放款', after: ['deposit'], lacking: '第十八条' },
    ],
  });
  const before = (passed: string[]) => gatesBefore(gated, 'money', new Set(passed)).map(({ key }) => key);
  expect(before([])).toEqual(['letter', 'notice', 'deposit']);
  expect(before(['deposit'])).toEqual(['letter', 'notice']);
  expect(before(['letter', 'notice', 'deposit'])).toEqual([]);
  const round = scheme({
    gates: [
      { key: 'a', label: 'a', after: ['b'] },
      { key: 'b', label: 'b', after: ['a'] },
    ],
  });
  expect(gatesBefore(round, 'a', new Set()).map(({ key }) => key)).toEqual(['b']);
});
