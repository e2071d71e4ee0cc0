import { expect, it } from 'vitest';
import { readNumber } from '../../src/risks/number.js';

it('reads a number however it is typed, and nothing else', () => {
  for (const text of ['FX-2026-0001', 'fx-2026-1', 'ＦＸ－２０２６－０００１', 'FX2026 1', ' FX—2026—0001 ']) {
    expect(readNumber(text)).toBe('FX-2026-0001');
  }
  expect(readNumber('FX-2026-12345')).toBe('FX-2026-12345');
  for (const text of ['FX-26-1', 'FX-2026-', '风险清单', 'FX-2026-0001 作废', ''])
    expect(readNumber(text)).toBeUndefined();
});
