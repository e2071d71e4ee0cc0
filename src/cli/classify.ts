import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import type { Question, Suggestion } from '../classifier/model.js';
import type { Scheme } from '../schemes/model.js';
import { jsonLines, linesOf } from './json-lines.js';

/**
 * The `classify` command: JSON lines in, JSON lines out in the same order. A line that is not usable gives
 * `{"error","line"}` in its place, and the run goes on.
 * @returns 0, or 1 when any line was unusable
 */
export async function runClassify({ input, output, scheme, names, classify }: ClassifyRun): Promise<0 | 1> {
  const out = jsonLines(output);
  let failed = false;
  const add = (answer: Answer) => {
    failed ||= 'error' in answer;
    out.add(answer);
  };
  const inTurn = 'each' in classify ? aFewAtATime(classify.each, add) : undefined;
  let line = 0;

  for await (const texts of linesOf(input)) {
    const entries = texts.map((text) => read(text, ++line, scheme, names));
    if (inTurn) for (const entry of entries) await inTurn.ask(entry);
    else if ('together' in classify) for (const answer of answersTogether(entries, classify.together)) add(answer);
    if (out.isFull()) await out.flush();
  }
  await inTurn?.done();
  await out.end();
  return failed ? 1 : 0;
}

export interface ClassifyRun {
  input: Readable;
  output: Writable;
  scheme: Scheme;
  /** At once, as many as have come; or each by itself, where a model has to be waited for. */
  classify:
    | { together(questions: readonly Question[]): Suggestion[] }
    | { each(question: Question): Promise<Suggestion> };
  /** Of the organisation, masked before anything leaves the house. */
  names?: readonly string[] | undefined;
}

/** A line as it was understood, or what is written in its place. */
type Read = { line: number; id: string | number; question: Question } | Unusable;
interface Unusable {
  error: string;
  line: number;
}
type Answer = ReturnType<typeof lineOf> | Unusable;

/** Whatever went wrong with a line, its message may quote the text; the other lines are still worth having. */
const broken = (line: number): Unusable => ({ error: '分类失败', line });

function answersTogether(entries: Read[], classify: (questions: readonly Question[]) => Suggestion[]): Answer[] {
  const asked = entries.filter((entry) => 'question' in entry);
  try {
    const said = classify(asked.map(({ question }) => question)).values();
    return entries.map((entry) => ('question' in entry ? lineOf(entry.id, said.next().value as Suggestion) : entry));
  } catch {
    // Then each by itself: only whose fault it is goes without.
    return entries.flatMap((entry) => {
      if (!('question' in entry)) return entry;
      return entries.length === 1 ? broken(entry.line) : answersTogether([entry], classify);
    });
  }
}

/** A few at a time, so that a model is kept busy; in the order they came, each as soon as it can be. */
function aFewAtATime(classify: (question: Question) => Promise<Suggestion>, add: (answer: Answer) => void) {
  /** Whose answers are not written yet, in the order of their lines. */
  const waiting: Array<{ answer?: Answer }> = [];
  let underway = 0;
  let wake = () => {};
  const next = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  const settle = (place: { answer?: Answer }, answer: Answer) => {
    place.answer = answer;
    for (; waiting[0]?.answer; waiting.shift()) add(waiting[0].answer);
    wake();
  };
  return {
    async ask(entry: Read): Promise<void> {
      const place = {};
      waiting.push(place);
      if (!('question' in entry)) return settle(place, entry);
      underway += 1;
      void Promise.resolve(entry.question)
        .then(classify)
        .then((said) => lineOf(entry.id, said))
        .catch(() => broken(entry.line))
        .then((answer) => {
          underway -= 1;
          settle(place, answer);
        });
      // Whoever answers slowly does not fill the memory.
      while (underway >= AT_ONCE || waiting.length >= MOST_WAITING) await next();
    },
    async done(): Promise<void> {
      while (waiting.length > 0) await next();
    },
  };
}

const AT_ONCE = 4;
const MOST_WAITING = 256;

const Entry = z.object({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  dept: z.string().nullish(),
  post: z.string().nullish(),
  layer: z.string().nullish(),
});

/** What is wrong with a line is said in words, without quoting it. */
function read(text: string, line: number, scheme: Scheme, names?: readonly string[]): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message would quote the line.
    return { error: '不是有效的 JSON', line };
  }
  const parsed = Entry.safeParse(value);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || '整行'))];
    return { error: `字段缺失或类型不对：${fields.join('、')}`, line };
  }
  const { id, text: said, dept, post, layer: named } = parsed.data;
  // The layer by key or by name; one that the scheme does not have narrows nothing.
  const layer = scheme.layers.find(({ key, label }) => key === named || label === named)?.key;
  return { line, id, question: { text: said, scheme, names, layer, dept: dept ?? undefined, post: post ?? undefined } };
}

/** The fields of the contract, in its order. */
function lineOf(id: string | number, s: Suggestion) {
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
