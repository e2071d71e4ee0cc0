/** Lets so many calls through at a time; narrows when WeCom says they are too many (45033), widens again slowly. */
export interface Gate {
  pass<T>(call: () => Promise<T>): Promise<T>;
  narrow(): void;
  width(): number;
}

/** Successes in a row before one more is let through. */
const CALM = 50;

export function createGate(most: number): Gate {
  let width = most;
  let inside = 0;
  let calm = 0;
  const waiting: Array<() => void> = [];

  const next = () => {
    while (inside < width) {
      const enter = waiting.shift();
      if (!enter) return;
      inside++;
      enter();
    }
  };

  return {
    async pass(call) {
      if (inside < width && waiting.length === 0) inside++;
      else await new Promise<void>((enter) => waiting.push(enter));
      try {
        const result = await call();
        if (width < most && ++calm >= CALM) {
          width++;
          calm = 0;
        }
        return result;
      } finally {
        inside--;
        next();
      }
    },
    narrow() {
      width = Math.max(1, Math.floor(width / 2));
      calm = 0;
    },
    width: () => width,
  };
}
