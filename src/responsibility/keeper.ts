import type { Log } from '../log.js';

/** Work that is done as soon as there is reason to, one at a time, however many reasons come at once. */
export interface Keeper {
  /** There may be something to do. Never throws; whoever asks does not wait. */
  nudge(): void;
  /** Nothing is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** @param work looks whether anything is to be done; a failure is tried again at the next nudge */
export function createKeeper(options: { work(): Promise<void>; log: Log }): Keeper {
  let wanted = false;
  let stopped = false;
  let underWay: Promise<void> | undefined;
  const loop = async () => {
    while (wanted && !stopped) {
      wanted = false;
      await options
        .work()
        .catch((error) =>
          options.log.warn({ err: error }, '分级负责没有重算成，稍后再试 / responsibility not settled'),
        );
    }
  };
  const nudge = () => {
    wanted = true;
    if (stopped) return;
    underWay ??= loop().finally(() => {
      underWay = undefined;
      if (wanted) nudge();
    });
  };
  return {
    nudge,
    idle: async () => {
      while (underWay) await underWay;
    },
    stop: async () => {
      stopped = true;
      await underWay;
    },
  };
}
