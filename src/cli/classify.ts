import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import type { Question, Suggestion } from '../classifier/model.js';
import type { Scheme } from '../schemes/model.js';

/**
 * The `classify` command: JSON lines in, JSON lines out in the same order. A line that is not usable gives
 * `{"error","line"}` in its place, and the run goes on.
 * @returns 0, or 1 when any line was unusable
 */
export async function runClassify({ input, output, scheme, classify, names }: ClassifyRun): Promise<0 | 1> {
  let failed = false;
  let line = 0;
  const out = collected(output);
  /** Answers that are not written yet, in the order of their lines; `text` once there is one. */
  const waiting: Array<{ text?: string }> = [];
  let underway = 0;
  let wake = () => {};

  for await (const text of linesOf(input)) {
    line += 1;
    const said = answerTo(line === 1 ? text.replace(/^\uFEFF/, '') : text, line);
    // Without a model an answer is there at once, thousands a second: no promise is made for each.
    if (!(said instanceof Promise) && waiting.length === 0) out.add(JSON.stringify(said));
    else await queued(said);
    if (out.isFull()) await out.flush();
  }
  while (waiting.length > 0) await next();
  await out.flush();
  return failed ? 1 : 0;

  /** A few at a time, so that a model is kept busy; written in the order they came, each as soon as it can be. */
  async function queued(said: object | Promise<object>): Promise<void> {
    const place: { text?: string } = {};
    waiting.push(place);
    const settle = (answer: object) => {
      place.text = JSON.stringify(answer);
      for (; waiting[0]?.text !== undefined; waiting.shift()) out.add(waiting[0].text);
    };
    if (!(said instanceof Promise)) return settle(said);
    underway += 1;
    void said.then((answer) => {
      underway -= 1;
      settle(answer);
      wake();
    });
    // Whoever answers slowly does not fill the memory.
    while (underway >= AT_ONCE || waiting.length >= MOST_WAITING) await next();
  }

  function next(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve;
    });
  }

  function answerTo(text: string, at: number): object | Promise<object> {
    const entry = read(text);
    if (typeof entry === 'string') {
      failed = true;
      return { error: entry, line: at };
    }
    // Whatever it was, its message may quote the text; the other lines are still worth having.
    const broken = () => {
      failed = true;
      return { error: '分类失败', line: at };
    };
    // The layer by key or by name; one that the scheme does not have narrows nothing.
    const layer = scheme.layers.find(({ key, label }) => key === entry.layer || label === entry.layer)?.key;
    const { id, dept, post } = entry;
    try {
      const question = { text: entry.text, scheme, names, layer, dept: dept ?? undefined, post: post ?? undefined };
      const said = classify(question);
      return said instanceof Promise ? said.then((one) => lineOf(id, one)).catch(broken) : lineOf(id, said);
    } catch {
      return broken();
    }
  }
}

export interface ClassifyRun {
  input: Readable;
  output: Writable;
  scheme: Scheme;
  classify(question: Question): Suggestion | Promise<Suggestion>;
  /** Of the organisation, masked before anything leaves the house. */
  names?: readonly string[] | undefined;
}

const AT_ONCE = 4;
const MOST_WAITING = 256;

/** Lines without their ends. Several times quicker than `node:readline`, which promises each line by itself. */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const ended = (text: string) => text.replace(/\r$/, '');
  for await (const chunk of input) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk as Buffer))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield ended(line);
  }
  rest += decoder.end();
  if (rest !== '') yield ended(rest);
}

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
    isFull: () => lines.length >= MOST_LINES,
    add(line: string) {
      lines.push(`${line}\n`);
      // With nothing more to read at the moment, whoever sent the line is waiting for its answer.
      soon ??= setImmediate(() => void flush());
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
