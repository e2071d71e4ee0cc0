import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import { precondition } from '../errors.js';
import { createThread } from '../thread.js';

const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const Elk = require(workerData);
const elk = new Elk();
parentPort.on('message', (graph) => elk.layout(graph).then(
  (done) => parentPort.postMessage({ done }),
  (error) => parentPort.postMessage({ failed: String(error && error.message || error) }),
));
`;

/**
 * Lays one graph out after the other with elkjs, in a thread of its own: a tangle of many lines takes it seconds.
 * @throws DomainError precondition when it takes too long
 */
export const layOutGraph = createThread<ElkNode, ElkNode>({
  name: 'elkjs',
  start: () =>
    new Worker(SCRIPT, {
      eval: true,
      execArgv: [],
      env: {},
      workerData: createRequire(import.meta.url).resolve('elkjs/lib/elk.bundled.js'),
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    }),
  limitMs: 20_000,
  refusal: () => precondition('这张图太复杂，画不出来：请减少连线，或分成几张图'),
});
