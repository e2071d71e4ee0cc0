import type { Worker } from 'node:worker_threads';

/** What a thread answers to each message it is sent. */
export type Answer<Output> = { done: Output } | { failed: string };

/**
 * Heavy computing in a thread of its own, in which the service goes on answering callbacks. One piece of work after the
 * other, so that they do not fill the memory side by side. The thread is started with the first piece and stopped when
 * there was none for a while; an idle one keeps no process from ending.
 */
export interface ThreadOptions {
  /** For error messages. */
  name: string;
  /** A thread that answers each message with an `Answer`, in their order. */
  start(): Worker;
  limitMs: number;
  /** Told to whoever asked for what takes longer than that, or more memory than the thread has. */
  refusal(): Error;
}

const IDLE_MS = 60_000;

export function createThread<Input, Output>(options: ThreadOptions): (input: Input) => Promise<Output> {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const started = (): Worker => {
    const fresh = options.start();
    // Whoever waits hears of it; when nobody does, the next piece of work begins anew.
    return fresh
      .on('error', () => {})
      .on('exit', () => {
        if (worker === fresh) worker = undefined;
      });
  };

  const work = async (input: Input): Promise<Output> => {
    clearTimeout(idle);
    worker ??= started();
    const here = worker;
    here.ref();
    let ended = () => {};
    try {
      return await new Promise<Output>((resolve, reject) => {
        const limit = setTimeout(() => reject(options.refusal()), options.limitMs);
        const onAnswer = (answer: Answer<Output>) =>
          'done' in answer ? resolve(answer.done) : reject(new Error(`${options.name}: ${answer.failed}`));
        const onError = (error: Error & { code?: string }) =>
          reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? options.refusal() : error);
        const onExit = () => reject(new Error(`${options.name}: the thread ended`));
        here.on('message', onAnswer).on('error', onError).on('exit', onExit);
        ended = () => {
          clearTimeout(limit);
          here.off('message', onAnswer).off('error', onError).off('exit', onExit);
        };
        here.postMessage(input);
      });
    } catch (error) {
      if (worker === here) worker = undefined;
      await here.terminate();
      throw error;
    } finally {
      ended();
      here.unref();
      idle = setTimeout(() => {
        if (worker === here) worker = undefined;
        void here.terminate();
      }, IDLE_MS);
      idle.unref();
    }
  };

  return (input) => {
    const turn = last.then(() => work(input));
    last = turn.catch(() => {});
    return turn;
  };
}
