import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText, readAmount } from '../../src/schemes/amount.js';

const read = (text: string, unit?: string) => {
  const found = readAmount(text, unit);
  return 'amount' in found ? found.amount : undefined;
};

describe('amounts as people type them', () => {
  it.each([
    ['50000', '50000'],
    ['５００００', '50000'],
    ['50,000.50元', '50000.5'],
    ['￥1,234,567', '1234567'],
    ['人民币 300 元整', '300'],
    ['2001万元', '20010000'],
    ['2001 万', '20010000'],
    ['0.99万', '9900'],
    ['0.2亿元', '20000000'],
    ['3千万', '30000000'],
    ['0', '0'],
    ['007', '7'],
  ])('%s is %s yuan', (text, amount) => expect(read(text)).toBe(amount));

  it.each([
    ['一百万', '看不出'],
    ['', '看不出'],
    ['-5', '负数'],
    ['5.001', '精确到分'],
    ['0.5000011万', '精确到分'],
    ['5万美元', '不认识单位'],
    ['5,00', '看不出'],
    ['1,2345', '看不出'],
    ['1.2.3', '看不出'],
    ['99999999亿', '太大'],
    ['5 至 6 万', '看不出'],
  ])('%s is refused: %s', (text, why) => {
    const found = readAmount(text);
    expect('problem' in found && found.problem).toContain(why);
  });

  it('another unit is taken alone or with its own name, never turned into another', () => {
    expect(read('1', '年')).toBe('1');
    expect(read('0.5年', '年')).toBe('0.5');
    expect(readAmount('12个月', '年')).toMatchObject({ problem: expect.stringContaining('按“年”填') });
    expect(readAmount('2万', '')).toMatchObject({ problem: expect.stringContaining('只填数') });
  });

  it('reads back what it wrote, to the cent, in every unit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), (cents) => {
        const whole = cents / 100n;
        const rest = String(cents % 100n).padStart(2, '0');
        const amount = read(`${whole}.${rest}`);
        expect(amount).toBeDefined();
        expect(read(amountText(amount ?? ''))).toBe(amount);
        // The same sum in 万元 needs at most six decimals.
        const inTenThousands = `${cents / 1_000_000n}.${String(cents % 1_000_000n).padStart(6, '0')}万元`;
        expect(read(inTenThousands)).toBe(amount);
      }),
    );
  });

  it('never throws, and never takes a text without a digit', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('元', '年', ''), (text, unit) => {
        const found = readAmount(text, unit);
        if (!/\d/.test(text.normalize('NFKC'))) expect(found).toHaveProperty('problem');
      }),
    );
  });
});
