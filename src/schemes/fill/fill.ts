// Rule, pure: a gap and the answers so far → the next question, or the change that fills it.
import { DomainError } from '../../errors.js';
import { checkScheme, type Finding } from '../check.js';
import { mergeSchemes } from '../merge.js';
import type { Scheme } from '../model.js';
import { parseScheme } from '../parse.js';
import { valueWords } from '../wording.js';
import { type OpenGap, openGaps } from './gaps.js';
import { changeAt, type Place, placesAt } from './place.js';
import { type Asking, askFor, askParts, type Question } from './questions.js';
import { plain, readText } from './reading.js';

export type Filling =
  /** `taken`: how many of the answers hold; `fault`: why the one after them does not. */
  | { kind: 'ask'; ask: string; taken: number; fault?: string }
  /** `change` laid over the scheme is `scheme`; `words`: what was answered, line by line. */
  | { kind: 'filled'; change: Record<string, unknown>; scheme: Scheme; words: string[] }
  /** Nobody can answer it in the chat. */
  | { kind: 'impossible'; reason: string };

/** Who answers and when, for an answer that is kept as a text. */
export interface Answerer {
  name: string;
  /** YYYY-MM-DD */
  day: string;
}

/**
 * Goes through the answers from the first: the same answers always lead to the same place, so that a dialogue need keep
 * nothing but them. A change that would make the scheme contradict itself is refused and its last question asked again.
 */
export function fillGap(scheme: Scheme, gap: OpenGap, answers: readonly string[], by: Answerer): Filling {
  const words = gap.blocking ? undefined : wordsOnly(scheme, gap, answers, by);
  if (words) return words;
  const places = placesAt(scheme, gap.path)?.filter(({ value }) => isEmpty(value));
  if (!places || places.length === 0)
    return gap.blocking || !isListed(scheme, gap)
      ? { kind: 'impossible', reason: `这一处（${gap.path}）要在方案文件里补，聊天里补不了。` }
      : inWords(scheme, gap, answers, by);
  const asking = askPlaces(scheme, places);
  let step = asking.next();
  for (const [at, answer] of answers.entries()) {
    if (step.done) break;
    const read = step.value.read(answer);
    if ('fault' in read) return { kind: 'ask', ask: step.value.ask, taken: at, fault: read.fault };
    step = asking.next(read.value);
  }
  if (!step.done) return { kind: 'ask', ask: withWayOut(step.value.ask, gap, scheme, answers), taken: answers.length };
  const { change, words: told } = step.value as { change: Record<string, unknown>; words: string[] };
  const laid = layOver(scheme, change, gap);
  if ('scheme' in laid) return { kind: 'filled', change, scheme: laid.scheme, words: told };
  const again = fillGap(scheme, gap, answers.slice(0, -1), by);
  return again.kind === 'ask' ? { ...again, taken: answers.length - 1, fault: laid.fault } : again;
}

/** 「记下 …」 instead of an answer in the scheme's own words. */
function wordsOnly(scheme: Scheme, gap: OpenGap, answers: readonly string[], by: Answerer): Filling | undefined {
  const said = /^记下[\s:：]+(\S[\s\S]*)$/.exec(answers.at(-1)?.trim() ?? '')?.[1];
  return said !== undefined && isListed(scheme, gap) ? inWords(scheme, gap, [said], by) : undefined;
}

/** The answer is kept as a text on the gap: the language has no place for it. */
function inWords(scheme: Scheme, gap: OpenGap, answers: readonly string[], { name, day }: Answerer): Filling {
  const [answer] = answers;
  if (answer === undefined) return { kind: 'ask', ask: '请用一段话回答，会记在方案里。', taken: 0 };
  const read = readText(answer);
  if ('fault' in read) return { kind: 'ask', ask: '请用一段话回答，会记在方案里。', taken: 0, fault: read.fault };
  const change = { gaps: [{ id: gap.id, answer: { text: read.value, by: name.slice(0, 40) || '—', at: day } }] };
  const laid = layOver(scheme, change, gap);
  return 'scheme' in laid
    ? { kind: 'filled', change, scheme: laid.scheme, words: [`答复：${String(read.value)}`] }
    : { kind: 'impossible', reason: laid.fault };
}

const isListed = (scheme: Scheme, gap: OpenGap) => scheme.gaps.some(({ id }) => id === gap.id);

const withWayOut = (ask: string, gap: OpenGap, scheme: Scheme, answers: readonly string[]) =>
  gap.blocking || answers.length > 0 || !isListed(scheme, gap)
    ? ask
    : `${ask}\n（不便逐项填的，回复“记下”空一格加一段话。）`;

/** Each empty place in turn; 「… 都一样」 answers the rest of them too. */
function* askPlaces(scheme: Scheme, places: readonly Place[]): Asking {
  let change: Record<string, unknown> = {};
  const words: string[] = [];
  let forAll: { value: unknown } | undefined;
  for (const [at, place] of places.entries()) {
    const alike = at === 0 && places.length > 1;
    const value = forAll ? forAll.value : yield* askPlace(scheme, place, alike, (all) => (forAll = all));
    change = mergeSchemes(change, changeAt(scheme, place, value)) as Record<string, unknown>;
    const told = Array.isArray(value) ? value : [value];
    for (const one of told)
      words.push(
        `${place.about ? `${place.about}：` : ''}${valueWords(place.field, nodeFor(place, value), one, scheme)}`,
      );
  }
  return { change, words };
}

const nodeFor = (place: Place, value: unknown) => (Array.isArray(value) ? place.node.items : place.node);

function* askPlace(scheme: Scheme, place: Place, alike: boolean, forAll: (all: { value: unknown }) => void): Asking {
  const about = { field: place.field, of: place.about, scheme };
  const last = place.steps.at(-1);
  // Which level a new item is about is in the path.
  const asking =
    last && 'item' in last && last.identity === 'level'
      ? askParts(place.node, { ...about, of: levelOf(scheme, last.item) }, new Set(['level']))
      : askFor(place.node, about);
  let all = false;
  let step = asking.next();
  while (!step.done) {
    const { ask, read }: Question = step.value;
    const answer = (yield alike
      ? {
          ask: `${ask}\n（几处都一样的，在后面加“都一样”。）`,
          read: (text: string) => {
            const match = /^([\s\S]*?)[\s，,]*都一样[。.]?$/.exec(plain(text));
            const read_ = read(match ? (match[1] ?? '') : text);
            return 'fault' in read_ ? read_ : { value: { value: read_.value, all: match !== null } };
          },
        }
      : { ask, read: wrapped(read) }) as { value: unknown; all: boolean };
    all ||= answer.all;
    step = asking.next(answer.value);
  }
  if (all) forAll({ value: step.value });
  return step.value;
}

const levelOf = (scheme: Scheme, key: string) =>
  `等级“${scheme.levels.find((level) => level.key === key)?.label ?? key}”`;

const wrapped =
  (read: Question['read']): Question['read'] =>
  (text) => {
    const done = read(text);
    return 'fault' in done ? done : { value: { value: done.value, all: false } };
  };

/** The scheme with the change in it, unless that is no scheme, contradicts itself anew or leaves the gap open. */
function layOver(scheme: Scheme, change: unknown, gap: OpenGap): { scheme: Scheme } | { fault: string } {
  let filled: Scheme;
  try {
    filled = parseScheme(mergeSchemes(scheme, change), scheme.id);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const [problem = error.message] = (error.detail.problems as string[] | undefined) ?? [];
    return { fault: `这样填不合方案的规定：${problem}` };
  }
  const errors = (of: Scheme) => checkScheme(of).filter(({ severity }) => severity === 'error');
  const same = (one: Finding, other: Finding) => one.path === other.path && one.message === other.message;
  const old = errors(scheme);
  const fresh = errors(filled).find((error) => !old.some((known) => same(known, error)));
  if (fresh) return { fault: `这样填会前后矛盾：${fresh.path}：${fresh.message}` };
  if (openGaps(filled).some(({ id }) => id === gap.id)) return { fault: '这样填还没有补上这一处，请再答一次。' };
  return { scheme: filled };
}

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);
