import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { createThread, type ThreadOptions } from '../src/thread.js';

const threadOf = (work: string, more: Partial<ThreadOptions> = {}) => {
  let starts = 0;
  const script = `const { parentPort } = require('node:worker_threads');
    const work = ${work};
    parentPort.on('message', (input) => {
      try { parentPort.postMessage({ done: work(input) }); } catch (error) { parentPort.postMessage({ failed: error.message }); }
    });`;
  const run = createThread<string, string>({
    name: 'test',
    start: () => {
      starts++;
      return new Worker(script, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 32 } });
    },
    limitMs: 10_000,
    refusal: () => new Error('too much'),
    ...more,
  });
  return { run, starts: () => starts };
};

it('does one piece of work after the other in one thread', async () => {
  const { run, starts } = threadOf('(() => { let n = 0; return (text) => text + ++n; })()');
  expect(await Promise.all(['a', 'b', 'c'].map(run))).toEqual(['a1', 'b2', 'c3']);
  expect(starts()).toBe(1);
});

it('refuses what takes too long, and begins the next piece anew', async () => {
  const { run, starts } = threadOf("(text) => { if (text === 'long') for (;;); return text; }", { limitMs: 1000 });
  const [long, next] = await Promise.allSettled([run('long'), run('next')]);
  expect(long).toMatchObject({ reason: { message: 'too much' } });
  expect(next).toMatchObject({ value: 'next' });
  expect(starts()).toBe(2);
});

it('refuses what takes more memory than the thread has, and the service lives on', async () => {
  const { run } = threadOf(
    "(text) => { const all = []; while (text === 'big') all.push(Array.from({ length: 10000 }, () => ({}))); return text; }",
  );
  const [big, next] = await Promise.allSettled([run('big'), run('next')]);
  expect(big).toMatchObject({ reason: { message: 'too much' } });
  expect(next).toMatchObject({ value: 'next' });
});

it('tells of a fault inside, and of a thread that ended', async () => {
  const { run } = threadOf("(text) => { if (text === 'end') process.exit(3); throw new Error('no ' + text); }");
  await expect(run('way')).rejects.toThrow('test: no way');
  await expect(run('end')).rejects.toThrow('test: the thread ended');
});
