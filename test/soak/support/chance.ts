/** A generator of numbers 0 ≤ x < 1 that gives the same ones for the same seed (mulberry32). */
export type Chance = () => number;

export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `SOAK_SEED` repeats a run; else another one each time, and the run prints it. */
export const seedOfTheDay = (): number => Number(process.env.SOAK_SEED ?? Math.floor(Math.random() * 1e9));

export function oneOf<T>(chance: Chance, list: readonly T[]): T {
  const chosen = list[Math.floor(chance() * list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}
