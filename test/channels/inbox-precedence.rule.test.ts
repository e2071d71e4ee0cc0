import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPrecedence } from '../../src/channels/inbox-precedence.js';

describe('storing goes before handling', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Milliseconds until a message that asks now gets its turn. */
  const waited = async (precedence: ReturnType<typeof createPrecedence>) => {
    let end: number | undefined;
    const start = Date.now();
    void precedence.turn().then(() => {
      end = Date.now();
    });
    await vi.advanceTimersByTimeAsync(5_000);
    return (end ?? Number.NaN) - start;
  };

  it('lets a message be handled at once when few arrive', async () => {
    const precedence = createPrecedence({ rows: 12, everyMs: 250 });
    expect(await waited(precedence)).toBe(0);
    precedence.stored(3);
    expect(await waited(precedence)).toBe(0);
    for (let n = 0; n < 50; n++) {
      precedence.stored(1);
      await vi.advanceTimersByTimeAsync(20);
      expect(await waited(precedence)).toBe(0);
    }
  });

  it('lets it wait while many arrive, and goes on when they have passed', async () => {
    const precedence = createPrecedence({ rows: 12, everyMs: 250 });
    precedence.stored(6);
    precedence.stored(6);
    await precedence.turn();
    expect(await waited(precedence)).toBe(100);
    expect(await waited(precedence)).toBe(0);
  });

  it('lets one at a time through during a flood, however many ask, and never none', async () => {
    const precedence = createPrecedence({ rows: 12, everyMs: 250 });
    const flood = setInterval(() => precedence.stored(16), 10);
    await vi.advanceTimersByTimeAsync(50);
    let through = 0;
    for (let lane = 0; lane < 32; lane++) void precedence.turn().then(() => through++);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(through).toBe(8);
    clearInterval(flood);
    await vi.advanceTimersByTimeAsync(100);
    expect(through).toBe(32);
  });
});
