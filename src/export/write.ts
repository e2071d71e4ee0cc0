import { Worker } from 'node:worker_threads';
import { precondition } from '../errors.js';
import { createThread } from '../thread.js';
import type { TableDocument } from './document.js';
import type { Format } from './files.js';

interface Work {
  format: Format;
  tables: readonly TableDocument[];
}

const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const loaded = (async () => {
  if (workerData.typescript) (await import(workerData.typescript)).register();
  return import(workerData.files);
})();
parentPort.on('message', ({ format, tables }) => loaded.then(({ FORMATS }) => FORMATS[format].write(tables)).then(
  (done) => parentPort.postMessage({ done }),
  (error) => parentPort.postMessage({ failed: String(error && error.message || error) }),
));
`;

/** Of these sources when they run as they are (in development and tests), of the built files otherwise. */
function start(): Worker {
  const asSource = import.meta.url.endsWith('.ts');
  return new Worker(SCRIPT, {
    eval: true,
    execArgv: [],
    env: {},
    workerData: {
      files: new URL(asSource ? './files.ts' : './files.js', import.meta.url).href,
      ...(asSource ? { typescript: import.meta.resolve('tsx/esm/api') } : {}),
    },
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  });
}

export const REFUSAL =
  '一览表太长，一个文件做不下，没有发出。请一张一张导出（例如：导出 岗位），或导出 Excel（Word 要慢得多）。';

/** A writer of its own; the service has one, `writeTables`. */
export function createWriter(
  limitMs: number,
): (format: Format, tables: readonly TableDocument[]) => Promise<Uint8Array> {
  const thread = createThread<Work, Uint8Array>({
    name: 'export',
    start,
    limitMs,
    refusal: () => precondition(REFUSAL),
  });
  return (format, tables) => thread({ format, tables });
}

/**
 * Tables → a file, in a thread of its own: Word takes more than a millisecond a row, in which the service must go on
 * answering. Whoever has nothing else to do meanwhile, such as the command line, calls `FORMATS[format].write`.
 * @throws DomainError precondition when it takes too long or too much memory
 */
export const writeTables = createWriter(60_000);
