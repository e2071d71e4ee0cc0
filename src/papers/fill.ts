// Rule, pure: the dialogue that fills a form field by field. What has been answered is in `values` at every moment.
import type { FlowInput, FlowStep } from '../conversation/flow.js';
import { readField, valueText } from './fields.js';
import type { Field, PaperValues } from './model.js';

export interface FillState {
  draft: string;
  title: string;
  fields: Array<Pick<Field, 'key' | 'label' | 'required' | 'kind' | 'options'>>;
  /** Which of `fields` is asked; beyond the last one everything is shown for confirmation. */
  at: number;
  values: PaperValues;
  /** A single field is being changed from the confirmation, to which it goes back. */
  changing: boolean;
  /** When the dialogue was opened, YYYY-MM-DD. */
  today: string;
}
export type FillCommand =
  | { do: 'save'; draft: string; values: PaperValues }
  /** Save, and show everything with the button that hands it in. */
  | { do: 'confirm'; draft: string; values: PaperValues }
  | { do: 'submit'; draft: string };

/** Where filling goes on after a pause: behind the last answer. */
export const resumeAt = ({ fields, values }: Pick<FillState, 'fields' | 'values'>): number =>
  fields.findLastIndex((field) => Object.hasOwn(values, field.key)) + 1;

/** The first required field without an answer, else the confirmation. */
function firstMissing({ fields, values }: Pick<FillState, 'fields' | 'values'>): number {
  const at = fields.findIndex((field) => field.required && !Object.hasOwn(values, field.key));
  return at === -1 ? fields.length : at;
}

export function fillStep(state: FillState, input: FlowInput): FlowStep<FillState, FillCommand> {
  const field = state.fields[state.at];
  if (input.kind === 'back') return back(state);
  if (input.kind === 'picture') return { state, say: [`这里请用文字填写。\n${field ? ask(state) : CONFIRM}`] };
  const said = input.text
    .normalize('NFKC')
    .trim()
    .replace(/[。.！!]$/, '');
  if (!field) return confirm(state, said);
  const current = answerOf(state.values, field.key);
  if (said === '不变' && current !== undefined) return advance(state, state.values);
  if (said === '跳过') {
    if (field.required) return { state, say: [`“${field.label}”必须填，不能跳过。\n${ask(state)}`] };
    const { [field.key]: _, ...rest } = state.values;
    return advance(state, rest);
  }
  const read = readField(field, input.text, state.today);
  if ('problem' in read) return { state, say: [`${read.problem}\n${ask(state)}`] };
  return advance(state, { ...state.values, [field.key]: read.value });
}

function advance(state: FillState, values: PaperValues): FlowStep<FillState, FillCommand> {
  const next: FillState = {
    ...state,
    values,
    at: state.changing ? state.fields.length : state.at + 1,
    changing: false,
  };
  if (next.at >= next.fields.length) {
    // A change of the form, or a jump, may have left a required field out.
    const at = firstMissing(next);
    if (at < next.fields.length) return asking({ ...next, at }, values);
    return { state: next, run: { do: 'confirm', draft: state.draft, values } };
  }
  return asking(next, values);
}

const asking = (state: FillState, values: PaperValues): FlowStep<FillState, FillCommand> => ({
  state,
  say: [ask(state)],
  run: { do: 'save', draft: state.draft, values },
});

function back(state: FillState): FlowStep<FillState, FillCommand> {
  if (state.changing) return { state: { ...state, at: state.fields.length, changing: false }, say: [CONFIRM] };
  const at = Math.max(0, Math.min(state.at, state.fields.length) - 1);
  const before = { ...state, at };
  return { state: before, say: [ask(before)] };
}

function confirm(state: FillState, said: string): FlowStep<FillState, FillCommand> {
  if (said === '提交') return { state: undefined, run: { do: 'submit', draft: state.draft } };
  if (said === '重来') return asking({ ...state, at: 0, values: {} }, {});
  const at = /^\d{1,3}$/.test(said) ? Number(said) - 1 : state.fields.findIndex(({ label }) => label === said);
  if (!state.fields[at]) return { state, say: [CONFIRM] };
  const changing = { ...state, at, changing: true };
  return { state: changing, say: [ask(changing)] };
}

/** The question of the field that is asked now. */
export function ask(state: FillState): string {
  const field = state.fields[state.at];
  if (!field) return CONFIRM;
  const current = answerOf(state.values, field.key);
  const options = (field.options ?? []).map((option, at) => `${at + 1}. ${option}`);
  const ways = [
    field.required ? '' : '“跳过”不填',
    current === undefined ? '' : '“不变”不改',
    state.at > 0 || state.changing ? '“返回”到上一步' : '',
  ].filter(Boolean);
  return [
    `《${state.title}》${state.at + 1}/${state.fields.length}　${field.label}${field.required ? '（必填）' : ''}${WANTED[field.kind ?? 'text']}`,
    ...(current === undefined ? [] : [`现为：${valueText(field, current)}`]),
    ...(options.length > 0 ? [`${options.join('\n')}\n请回复序号。`] : []),
    ...(ways.length > 0 ? [`（回复${ways.join('，')}）`] : []),
  ].join('\n');
}

const WANTED = {
  text: '',
  amount: '：多少元？可以写 5万元',
  number: '：填一个数',
  date: '：哪一天？如 12月1日',
} as const;

/** Everything that was filled, numbered as the fields are changed by. */
export function summary(state: Pick<FillState, 'title' | 'fields' | 'values'>): string {
  const lines = state.fields.map((field, at) => {
    const value = answerOf(state.values, field.key);
    return `${at + 1}. ${field.label}：${value === undefined ? '（未填）' : valueText(field, value)}`;
  });
  return [`请核对《${state.title}》：`, ...lines, CONFIRM].join('\n');
}

export const CONFIRM = '回复“提交”或点卡片上的“提交”；要改哪一项，回复它的序号；“重来”从头填，“取消”先放下。';

const answerOf = (values: PaperValues, key: string): string | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined;
