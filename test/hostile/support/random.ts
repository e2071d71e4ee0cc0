/** Seeded, so that a failing run can be had again: `HOSTILE_SEED=… npx vitest run test/hostile`. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** 0 ≤ n < below */
  below(below: number): number;
  one<T>(of: readonly T[]): T;
  hex(digits: number): string;
  bytes(length: number): Buffer;
}

/** mulberry32 */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    one: (of) => of[below(of.length)] as never,
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}

export function chosenSeed(): number {
  return Number(process.env.HOSTILE_SEED) || Math.floor(Math.random() * 0xffffffff);
}
