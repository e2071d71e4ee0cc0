import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { precondition } from '../errors.js';

/**
 * The layout of elkjs in a thread of its own: a tangle of many lines takes it seconds, in which the service must go on
 * answering callbacks. Started with the first chart, stopped when there was nothing to draw for a while.
 */
const TIME_LIMIT_MS = 20_000;
const IDLE_MS = 60_000;
const MEMORY_MB = 512;

const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const Elk = require(workerData);
const elk = new Elk();
parentPort.on('message', (graph) => elk.layout(graph).then(
  (laid) => parentPort.postMessage({ laid }),
  (error) => parentPort.postMessage({ failed: String(error && error.message || error) }),
));
`;

let worker: Worker | undefined;
let last: Promise<unknown> = Promise.resolve();
let idle: NodeJS.Timeout | undefined;

function start(): Worker {
  const started = new Worker(SCRIPT, {
    eval: true,
    execArgv: [],
    env: {},
    workerData: createRequire(import.meta.url).resolve('elkjs/lib/elk.bundled.js'),
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  // Whoever waits hears of it; when nobody does, the next chart begins anew.
  return started
    .on('error', () => {})
    .on('exit', () => {
      if (worker === started) worker = undefined;
    });
}

/**
 * Lays one graph out after the other.
 * @throws DomainError precondition when it takes too long
 */
export function layOutGraph(graph: ElkNode): Promise<ElkNode> {
  const turn = last.then(() => layOutNow(graph));
  last = turn.catch(() => {});
  return turn;
}

async function layOutNow(graph: ElkNode): Promise<ElkNode> {
  clearTimeout(idle);
  worker ??= start();
  const here = worker;
  here.ref();
  const over = new AbortController();
  try {
    return await new Promise<ElkNode>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(precondition('这张图太复杂，画不出来：请减少连线，或分成几张图')),
        TIME_LIMIT_MS,
      );
      const answered = ({ laid, failed }: { laid?: ElkNode; failed?: string }) =>
        laid ? resolve(laid) : reject(new Error(`elkjs: ${failed}`));
      const ended = () => reject(new Error('elkjs: the thread ended'));
      here.on('message', answered).on('error', reject).on('exit', ended);
      over.signal.addEventListener('abort', () => {
        clearTimeout(limit);
        here.off('message', answered).off('error', reject).off('exit', ended);
      });
      here.postMessage(graph);
    });
  } catch (error) {
    if (worker === here) worker = undefined;
    await here.terminate();
    throw error;
  } finally {
    over.abort();
    // An idle thread keeps no process from ending.
    here.unref();
    idle = setTimeout(() => {
      if (worker === here) worker = undefined;
      void here.terminate();
    }, IDLE_MS);
    idle.unref();
  }
}
