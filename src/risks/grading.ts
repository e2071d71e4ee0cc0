// Rule, pure: the scheme's questions about the level, one after another; `draft-chat.ts` gives the flow its effects.
import type { FlowInput, FlowStep } from '../conversation/flow.js';
import type { Answers, Question } from '../schemes/grade.js';
import { chosenOf, numbered } from './choice.js';

export interface GradingState {
  draftId: string;
  questions: Question[];
  answers: Answers;
}
/** Every question has its answer: the level can be told. */
export interface GradingCommand {
  draftId: string;
  answers: Answers;
}

export const GRADING = { name: 'risk-grading', doing: '按方案的问题定级' };

/** The question that waits, as it is asked. */
export function askGrade(state: GradingState): string {
  const at = state.questions.findIndex((question) => !answered(state, question));
  const question = state.questions[at];
  if (!question) return '';
  return [
    `定级 ${at + 1}/${state.questions.length}：${question.ask}`,
    numbered(question.options, '\n'),
    '回复序号；“返回”到上一问，“取消”不定了。',
  ].join('\n');
}

export function gradingStep(state: GradingState, input: FlowInput): FlowStep<GradingState, GradingCommand> {
  if (input.kind === 'back') {
    const last = state.questions.findLast((question) => answered(state, question));
    if (!last) return { state: undefined, say: ['好的，不按问题定级了，等级没有改，仍以卡片上的为准。'] };
    const { [last.key]: _, ...answers } = state.answers;
    return asking({ ...state, answers });
  }
  if (input.kind === 'picture') return { state, say: [`定完级再发图片就能附上。\n${askGrade(state)}`] };
  const question = state.questions.find((one) => !answered(state, one));
  const chosen = question && chosenOf(question.options, input.text);
  if (question && !chosen) return { state, say: [`请回复选项前的序号。\n${askGrade(state)}`] };
  const answers = question && chosen ? { ...state.answers, [question.key]: chosen.key } : state.answers;
  const next = { ...state, answers };
  if (next.questions.some((one) => !answered(next, one))) return asking(next);
  return { state: undefined, run: { draftId: state.draftId, answers } };
}

const answered = ({ answers }: GradingState, { key }: Question) => Object.hasOwn(answers, key);
const asking = (state: GradingState) => ({ state, say: [askGrade(state)] });
