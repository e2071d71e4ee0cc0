import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Classifier, Suggestion } from '../classifier/model.js';
import type { Scheme } from '../schemes/model.js';

/**
 * The `classify` command: JSON lines in, JSON lines out in the same order. A line that is not usable gives
 * `{"error","line"}` in its place, and the run goes on.
 * @returns 0, or 1 when any line was unusable
 */
export async function runClassify({ input, output, scheme, classifier, names }: ClassifyRun): Promise<0 | 1> {
  let failed = false;
  let line = 0;
  const out = collected(output);
  // A few at a time, so that a model is kept busy; written in the order they came, each as soon as it can be.
  let written = Promise.resolve();
  let unwritten = 0;
  let underway = 0;
  let wake: (() => void) | undefined;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const entry = read(line === 1 ? text.replace(/^\uFEFF/, '') : text);
    if (typeof entry === 'string') failed = true;
    underway += 1;
    unwritten += 1;
    const said = (typeof entry === 'string' ? Promise.resolve({ error: entry, line }) : answer(entry, line)).finally(
      () => {
        underway -= 1;
        wake?.();
      },
    );
    written = written.then(async () => {
      await out.write(JSON.stringify(await said));
      unwritten -= 1;
    });
    if (underway >= AT_ONCE) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    // Whoever reads slowly, or one answer that takes its time, does not fill the memory.
    if (unwritten >= MOST_UNWRITTEN) await written;
  }
  await written;
  await out.flush();
  return failed ? 1 : 0;

  async function answer({ id, text, layer, dept, post }: Entry, at: number): Promise<object> {
    // The layer by key or by name; one that the scheme does not have narrows nothing.
    const known = scheme.layers.find((l) => l.key === layer || l.label === layer)?.key;
    try {
      return lineOf(
        id,
        await classifier.classify({
          text,
          scheme,
          names,
          layer: known,
          dept: dept ?? undefined,
          post: post ?? undefined,
        }),
      );
    } catch {
      // Whatever it was, its message may quote the text; the other lines are still worth having.
      failed = true;
      return { error: '分类失败', line: at };
    }
  }
}

export interface ClassifyRun {
  input: Readable;
  output: Writable;
  scheme: Scheme;
  classifier: Pick<Classifier, 'classify'>;
  /** Of the organisation, masked before anything leaves the house. */
  names?: readonly string[] | undefined;
}

const AT_ONCE = 4;
const MOST_UNWRITTEN = 256;

/** Lines put together, so that thousands of short answers are not thousands of writes; none waits for another's answer. */
function collected(output: Writable) {
  let lines: string[] = [];
  let soon: NodeJS.Immediate | undefined;
  const flush = async () => {
    if (soon) clearImmediate(soon);
    soon = undefined;
    const text = lines.join('');
    lines = [];
    if (text !== '' && !output.write(text)) await once(output, 'drain');
  };
  return {
    flush,
    async write(line: string) {
      lines.push(`${line}\n`);
      if (lines.length >= MOST_LINES) await flush();
      // With nothing more to read at the moment, whoever sent the line is waiting for its answer.
      else soon ??= setImmediate(() => void flush());
    },
  };
}
const MOST_LINES = 64;

const Entry = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  dept: z.string().nullish(),
  post: z.string().nullish(),
  layer: z.string().nullish(),
});
type Entry = z.infer<typeof Entry>;

/** @returns the entry, or in words what is wrong with the line, without quoting it */
function read(text: string): Entry | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message would quote the line.
    return '不是有效的 JSON';
  }
  const parsed = Entry.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || '整行'))];
  return `字段缺失或类型不对：${fields.join('、')}`;
}

/** The fields of the contract, in its order. */
function lineOf(id: string | number, s: Suggestion): object {
  return {
    id,
    kind: s.kind,
    category: s.category,
    alternatives: s.alternatives,
    level: s.level,
    confidence: s.confidence,
    reason: s.reason,
    by: s.by,
    masked: s.masked,
    risks: s.risks,
  };
}
