import { lettersIn } from '../channels/text.js';
// Rule, pure: the questions of a review, one after another.
import type { FlowInput, FlowStep } from '../conversation/flow.js';
import type { Review, ReviewAnswer } from './model.js';

export interface Questionnaire {
  number: string;
  name: string;
  review: string;
  label: string;
  schemeVersion: string;
  questions: Array<Pick<Review['questions'][number], 'key' | 'ask' | 'wanted'>>;
  answers: ReviewAnswer[];
  /** An answer that was not hoped for, and still needs its remark. */
  open?: 'yes' | 'no';
}

/** The question that is asked now, with where one stands. */
export function ask(state: Questionnaire): string {
  const at = state.answers.length;
  const question = state.questions[at];
  if (!question) return '';
  if (state.open !== undefined)
    return `“${question.ask}”答“${YES_NO[state.open]}”，请写明是什么问题、怎样改（不少于 2 个字）。`;
  return `${state.label} ${at + 1}/${state.questions.length}：${question.ask}\n回复“是”或“否”，后面可以写说明；“返回”到上一题。`;
}

/**
 * One message. An answer that is not the one hoped for needs a remark, in the same message or the next; with the last
 * answer the whole becomes the command.
 */
export function answerStep(state: Questionnaire, input: FlowInput): FlowStep<Questionnaire, Questionnaire> {
  if (input.kind === 'picture') return { state, say: [`这里需要文字。\n${ask(state)}`] };
  if (input.kind === 'back') return back(state);
  const question = state.questions[state.answers.length];
  if (!question) return { state: undefined, run: state };
  const { open: _, ...rest } = state;
  const given = (answer: 'yes' | 'no', remark: string): FlowStep<Questionnaire, Questionnaire> => {
    const good = answer === question.wanted;
    if (!good && lettersIn(remark) < 2) {
      const waiting: Questionnaire = { ...rest, open: answer };
      return { state: waiting, say: [ask(waiting)] };
    }
    const { key, ask: words } = question;
    const kept: ReviewAnswer = { key, ask: words, answer, good, ...(remark ? { remark: cut(remark) } : {}) };
    const next: Questionnaire = { ...rest, answers: [...state.answers, kept] };
    if (next.answers.length >= next.questions.length) return { state: undefined, run: next };
    return { state: next, say: [ask(next)] };
  };
  if (state.open !== undefined) return given(state.open, input.text.trim());
  const said = /^(是|有|存在|对|否|没有|不存在|不|无)(?:[\s,，。.；;：:、!！]+([\s\S]*))?$/.exec(input.text.trim());
  if (!said?.[1]) return { state, say: [`请先回复“是”或“否”。\n${ask(state)}`] };
  return given(/^(是|有|存在|对)$/.test(said[1]) ? 'yes' : 'no', (said[2] ?? '').trim());
}

function back(state: Questionnaire): FlowStep<Questionnaire, Questionnaire> {
  const { open, ...rest } = state;
  if (open !== undefined) return { state: rest, say: [ask(rest)] };
  if (state.answers.length === 0) return { state: undefined, say: [`好的，${state.number} 没有评估。`] };
  const before: Questionnaire = { ...rest, answers: state.answers.slice(0, -1) };
  return { state: before, say: [ask(before)] };
}

export const YES_NO = { yes: '是', no: '否' } as const;
const cut = (text: string) => [...text].slice(0, 300).join('');
