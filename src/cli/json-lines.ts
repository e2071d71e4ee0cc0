import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/**
 * Lines without their ends, as many at a time as have come together, at most `MOST_LINES`. Several times quicker than
 * `node:readline`, which promises each line by itself.
 */
export async function* linesOf(input: Readable): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let first = true;
  const ended = (text: string) => text.replace(/\r$/, '');
  for await (const chunk of input) {
    let text = rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer));
    if (first && text !== '') {
      text = text.replace(/^\uFEFF/, '');
      first = false;
    }
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    for (let from = 0; from < lines.length; from += MOST_LINES) yield lines.slice(from, from + MOST_LINES).map(ended);
  }
  rest += decoder.end();
  if (rest !== '') yield [ended(rest)];
}

/** Values put together as lines, so that thousands of short answers are not thousands of writes; none waits for another's answer. */
export function jsonLines(output: Writable) {
  let lines: string[] = [];
  let soon: NodeJS.Immediate | undefined;
  /** Why nobody reads any more; thrown where the next lines are written. */
  let broken: Error | undefined;
  output.once('error', (error) => {
    broken = error;
  });
  const flush = async () => {
    if (soon) clearImmediate(soon);
    soon = undefined;
    const text = lines.join('');
    lines = [];
    if (broken) throw broken;
    // The waiting ends with an error, too.
    if (text !== '' && !output.write(text)) await once(output, 'drain');
  };
  return {
    flush,
    /** Everything is written, or an error says that it is not. */
    end: async () => {
      await flush();
      await new Promise<void>((resolve, reject) => {
        output.write('', (error) => (error ? reject(error) : resolve()));
      });
    },
    isFull: () => lines.length >= MOST_LINES,
    add(value: object) {
      lines.push(`${JSON.stringify(value)}\n`);
      // With nothing more to read at the moment, whoever sent the line is waiting for its answer.
      soon ??= setImmediate(() => flush().catch((error: Error) => (broken ??= error)));
    },
  };
}

/** Enough to be worked on together; twice as many take 40 MB more and are no quicker. */
const MOST_LINES = 64;
