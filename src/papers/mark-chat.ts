import { attempt } from '../approvals/attempt.js';
import type { Calendar } from '../calendar/calendar.js';
import type { CardClick, Chat, ChatFeature, Flow } from '../conversation/flow.js';
import { notFound } from '../errors.js';
import { answerToDecide, decideCorrection, handInCorrection, ownCorrection } from './correct.js';
import { gradeOf, markable, markPaper } from './mark.js';
import { markOfAnswer, readPaperNumber } from './model.js';
import { markById, viewerOf, visiblePaper } from './queries.js';
import { SAYS } from './words.js';

export interface MarkOptions {
  timeZone: string;
  /** Read anew, so that a year which the operator adds counts at once. */
  calendar(): Promise<Calendar>;
}

const NUMBER = 'BD[-－—]?\\d{4}[-－—]?\\d{1,8}';
/** 「评档 BD-2026-0001 基本准确」 */
const about = (word: string) => new RegExp(`^${word}\\s?(${NUMBER})(?:[\\s:：,，]([\\s\\S]*))?$`, 'i');

/** 评档, 提交整改, and deciding on it: by card, or by word when the card is lost. */
export function markChat(options: MarkOptions): ChatFeature {
  return {
    commands: [
      command('评档', (chat, number, rest) => beginMark(chat, options, number, rest)),
      { match: '评档', handler: { act: (chat) => chat.say(SAYS.numberWanted('评档')) } },
      command('提交整改', (chat, number, rest) => beginAnswer(chat, options, number, rest)),
      { match: '提交整改', handler: { act: (chat) => chat.say(SAYS.numberWanted('提交整改')) } },
      command('整改通过', (chat, number) => decideByNumber(chat, number, true, '')),
      command('整改不通过', (chat, number, rest) => decideByNumber(chat, number, false, rest)),
    ],
    flows: [gradeFlow(options), answerFlow(options), failFlow()],
    clicks: { 'paper-correction': { act: (chat, click) => clicked(chat, click) } },
  };
}

function command(word: string, act: (chat: Chat, number: string, rest: string) => Promise<void>) {
  return {
    match: about(word),
    handler: {
      act: async (chat: Chat, { match }: { match?: RegExpExecArray }) => {
        const number = readPaperNumber(match?.[1] ?? '');
        if (number) await tried(chat, word, number, () => act(chat, number, (match?.[2] ?? '').trim()));
      },
    },
  };
}

/** Refusals are said to the person and stand in the audit. */
const tried = (chat: Chat, word: string, number: string, verb: () => Promise<void>) =>
  attempt(chat, ACTIONS[word] ?? 'paper', { kind: 'number', id: number }, verb);
const ACTIONS: Record<string, string> = {
  评档: 'paper.mark',
  提交整改: 'paper.correct',
  整改通过: 'paper.correction-pass',
  整改不通过: 'paper.correction-fail',
};

interface GradeState {
  number: string;
  label: string;
  grades: string[];
}

async function beginMark(chat: Chat, options: MarkOptions, number: string, grade: string): Promise<void> {
  const { scale } = await markable(chat, chat.person, number);
  if (grade && gradeOf(scale, grade)) return mark(chat, options, number, grade);
  const state: GradeState = { number, label: scale.label, grades: scale.grades.map(({ label }) => label) };
  chat.open({ name: 'paper-grade' }, state);
  await chat.say(
    [...(grade ? [SAYS.gradeUnknown] : []), SAYS.gradeAsked(number, state.label, state.grades)].join('\n'),
  );
}

function gradeFlow(options: MarkOptions): Flow<GradeState, GradeState & { grade: string }> {
  return {
    name: 'paper-grade',
    doing: '评档',
    step(state, input) {
      if (input.kind === 'back') return { state: undefined, say: [SAYS.left] };
      const said = input.kind === 'text' ? input.text.normalize('NFKC').replace(/[\s。.]/g, '') : '';
      const grade =
        state.grades.find((label) => label === said) ??
        (/^\d{1,2}$/.test(said) ? state.grades[Number(said) - 1] : undefined);
      if (grade === undefined) return { state, say: [SAYS.gradeUnknown] };
      return { state: undefined, run: { ...state, grade } };
    },
    run: async (chat, { number, grade }) => {
      await tried(chat, '评档', number, () => mark(chat, options, number, grade));
    },
  };
}

async function mark(chat: Chat, options: MarkOptions, number: string, said: string): Promise<void> {
  const how = { calendar: await options.calendar(), timeZone: options.timeZone };
  const { mark: done, grade } = await markPaper(chat, chat.person, { number, grade: said }, how);
  await chat.say(done.dueOn ? SAYS.markedWithDue(number, grade, done.dueOn) : SAYS.marked(number, grade));
}

async function beginAnswer(chat: Chat, options: MarkOptions, number: string, text: string): Promise<void> {
  const { mark: open } = await ownCorrection(chat, chat.person.id, number);
  if (text) return answer(chat, options, number, text);
  chat.open({ name: 'paper-answer' }, { number });
  await chat.say(SAYS.answerAsked(number, open.dueOn ?? ''));
}

function answerFlow(options: MarkOptions): Flow<{ number: string }, { number: string; text: string }> {
  return {
    name: 'paper-answer',
    doing: '提交整改',
    step(state, input) {
      if (input.kind === 'back') return { state: undefined, say: [SAYS.left] };
      if (input.kind === 'picture') return { state, say: [SAYS.useWords] };
      if ((input.text.match(/[\p{L}\p{N}]/gu) ?? []).length < 4) return { state, say: [SAYS.answerShort] };
      if ([...input.text.trim()].length > 1000) return { state, say: [SAYS.answerLong] };
      return { state: undefined, run: { ...state, text: input.text } };
    },
    run: async (chat, { number, text }) => {
      await tried(chat, '提交整改', number, () => answer(chat, options, number, text));
    },
  };
}

async function answer(chat: Chat, { timeZone }: MarkOptions, number: string, text: string): Promise<void> {
  const { late } = await handInCorrection(chat, chat.person, { number, answer: text }, timeZone);
  await chat.say(SAYS.answered(number, late));
}

async function decideByNumber(chat: Chat, number: string, passed: boolean, reason: string): Promise<void> {
  const paper = await visiblePaper(chat.db, await viewerOf(chat.db, chat.person), number);
  if (!paper) throw notFound(SAYS.noSuchPaper(number));
  await decide(chat, { paper: paper.id, number, passed, reason });
}

async function clicked(chat: Chat, click: CardClick): Promise<void> {
  const answer = click.subject.id;
  const found = await markById(chat.db, markOfAnswer(answer));
  if (!found) throw notFound(SAYS.gone);
  const { paper, number } = found;
  if (click.key === 'pass') {
    await tried(chat, '整改通过', number, () => decide(chat, { paper, number, answer, passed: true, reason: '' }));
    return;
  }
  await tried(chat, '整改不通过', number, async () => {
    await answerToDecide(chat, chat.person, { paper, answer });
    chat.open({ name: 'paper-correction-fail' }, { paper, number, answer });
    await chat.say(SAYS.failReasonAsked(number));
  });
}

interface FailState {
  paper: string;
  number: string;
  /** The answer on the card that was clicked. */
  answer?: string;
}

function failFlow(): Flow<FailState, FailState & { reason: string }> {
  return {
    name: 'paper-correction-fail',
    doing: '填写整改不通过的理由',
    step(state, input) {
      if (input.kind === 'back') return { state: undefined, say: [SAYS.left] };
      if (input.kind === 'picture') return { state, say: [SAYS.useWords] };
      if ((input.text.match(/[\p{L}\p{N}]/gu) ?? []).length < 2)
        return { state, say: [SAYS.failReasonAsked(state.number)] };
      if ([...input.text.trim()].length > 500) return { state, say: [SAYS.failReasonLong] };
      return { state: undefined, run: { ...state, reason: input.text } };
    },
    run: async (chat, { reason, ...about }) => {
      await tried(chat, '整改不通过', about.number, () => decide(chat, { ...about, passed: false, reason }));
    },
  };
}

async function decide(chat: Chat, input: FailState & { passed: boolean; reason: string }): Promise<void> {
  const { number, ...decision } = input;
  await decideCorrection(chat, chat.person, decision);
  await chat.say(input.passed ? SAYS.passed(number) : SAYS.failed(number));
}
