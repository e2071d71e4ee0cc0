import { describe, expect, test } from 'vitest';
import { createBreaker } from '../../src/llm/breaker.js';

describe('the breaker', () => {
  test('opens after failures in a row, lets one try after the rest, and closes when it succeeds', () => {
    let now = 0;
    const breaker = createBreaker({ failures: 3, restMs: 100, clock: () => now });
    breaker.failed();
    breaker.failed();
    breaker.succeeded();
    for (let i = 0; i < 3; i++) {
      expect(breaker.allows()).toBe(true);
      breaker.failed();
    }
    expect(breaker.allows()).toBe(false);
    now = 100;
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
    breaker.failed();
    expect(breaker.allows()).toBe(false);
    now = 200;
    expect(breaker.allows()).toBe(true);
    breaker.succeeded();
    expect([breaker.state, breaker.allows(), breaker.allows()]).toEqual(['closed', true, true]);
  });
});
