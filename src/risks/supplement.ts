import { lettersIn } from '../channels/text.js';
// Rule, pure: 补充, the remaining fields of a draft, one after another; `draft-chat.ts` gives the flow its effects.
import type { Flow, FlowStep } from '../conversation/flow.js';
import type { Scheme } from '../schemes/model.js';
import { chosenOf, numbered } from './choice.js';
import { addedFields, missingFields } from './form.js';
import type { RiskFields } from './schema.js';

export interface SupplementState {
  draftId: string;
  fields: SupplementField[];
  /** Which of `fields` is being asked. */
  at: number;
  /** Begun by a 提交 that lacked something: what was chosen on that card comes on a new one at the end. */
  thenCard?: true;
}
export interface SupplementField {
  key: 'point' | 'manifestation' | 'post' | 'power' | 'method' | `extra:${string}`;
  question: string;
  /** Where there are choices: answered by number or by label. */
  choices?: Array<{ key: string; label: string }>;
  /** The scheme wants it and it is not there yet: it cannot be skipped. */
  required?: true;
  limit: number;
}
export type SupplementCommand =
  | { do: 'save'; draftId: string; change: Partial<RiskFields> }
  | { do: 'finish'; draftId: string; change: Partial<RiskFields>; thenCard?: true };

export const SUPPLEMENT = { name: 'risk-supplement', doing: '补充上报' };

/**
 * The questions for a draft under a scheme: what the scheme wants and is not said yet, then what every report may say,
 * then the rest of the scheme's own form. `again`: a returned point reported once more, whose own words may change too.
 */
export function supplementFields(scheme: Scheme, fields: RiskFields, again = false): SupplementField[] {
  const wanted = requiredFields(scheme, fields);
  const asked = new Set(wanted.map(({ key }) => key));
  const rest = [
    ...usualFields(scheme, fields, again),
    ...addedFields(scheme, fields.layer).map((field) => addedQuestion(field, fields)),
  ];
  return [...wanted, ...rest.filter(({ key }) => !asked.has(key))];
}

/** Only what the scheme wants and the report does not say yet. */
export function requiredFields(scheme: Scheme, fields: RiskFields): SupplementField[] {
  const usual = usualFields(scheme, fields, true);
  return missingFields(scheme, fields).flatMap((field): SupplementField[] => {
    if (field.is === undefined) return [{ ...addedQuestion(field, fields), required: true }];
    const known = usual.find(({ key }) => key === field.is);
    return known ? [{ ...known, required: true }] : [];
  });
}

function usualFields(scheme: Scheme, fields: RiskFields, again: boolean): SupplementField[] {
  const list: SupplementField[] = [
    { key: 'point', question: `风险点用一句短话怎么说？${now(fields.point)}`, limit: 60 },
    ...(again ? [{ key: 'manifestation' as const, question: MANIFESTATION, limit: 2000 }] : []),
    { key: 'post', question: `是哪个岗位？${now(fields.post)}`, limit: 30 },
    { key: 'power', question: `属于哪项职权？例如“药品采购”“财务报销”。${now(fields.power)}`, limit: 40 },
  ];
  if (scheme.methods.length > 0) {
    const current = scheme.methods.find((m) => m.key === fields.method)?.label;
    list.push({
      key: 'method',
      question: `怎么找到这个风险的？${now(current)}`,
      choices: scheme.methods.map(({ key, label }) => ({ key, label })),
      limit: 20,
    });
  }
  return list;
}

function addedQuestion(field: ReturnType<typeof addedFields>[number], { extra }: RiskFields): SupplementField {
  const said = extra && Object.hasOwn(extra, field.key) ? extra[field.key] : undefined;
  return {
    key: `extra:${field.key}`,
    question: `${field.label}${/[？?]$/.test(field.label) ? '' : '？'}${now(said)}`,
    ...(field.options ? { choices: field.options.map((label) => ({ key: label, label })) } : {}),
    limit: 200,
  };
}

const now = (value: string | undefined) => (value ? `（现为：${value}）` : '');

const MANIFESTATION = '具体是怎么表现的？退回时要您补充的写在这里，会替换您原来的话。';

export function ask(state: SupplementState): string {
  const field = state.fields[state.at];
  if (!field) return '';
  return [
    `补充 ${state.at + 1}/${state.fields.length}：${field.question}`,
    field.choices ? numbered(field.choices) : '',
    field.required
      ? '方案要求写明这一项。回复“返回”到上一项，“完成”先放下。'
      : '回复“跳过”到下一项，“返回”到上一项，“完成”结束。',
  ]
    .filter(Boolean)
    .join('\n');
}

export function supplementStep(
  state: SupplementState,
  input: { kind: 'text'; text: string } | { kind: 'picture'; mediaId: string } | { kind: 'back' },
): FlowStep<SupplementState, SupplementCommand> {
  if (input.kind === 'back') {
    const previous = { ...state, at: Math.max(0, state.at - 1) };
    return { state: previous, say: [ask(previous)] };
  }
  if (input.kind === 'picture') return { state, say: [`补充完再发图片就能附上。\n${ask(state)}`] };
  const field = state.fields[state.at];
  const text = input.text.trim();
  if (!field || text === '完成') return finish(state, {});
  if (text === '跳过') {
    if (field.required) return { state, say: [`这一项方案要求写明，不能跳过。\n${ask(state)}`] };
    return advance(state, {});
  }
  if (lettersIn(text) > field.limit)
    return { state, say: [`太长了，请用不超过 ${field.limit} 个字说。\n${ask(state)}`] };
  if (text === '') return { state, say: [ask(state)] };
  if (!field.choices) return advance(state, changeOf(field, text));
  const chosen = chosenOf(field.choices, text);
  if (!chosen) return { state, say: [`请回复序号或名称。\n${ask(state)}`] };
  return advance(state, changeOf(field, chosen.key));
}

const changeOf = ({ key }: SupplementField, value: string): Partial<RiskFields> =>
  key.startsWith('extra:') ? { extra: { [key.slice('extra:'.length)]: value } } : { [key]: value };

function advance(state: SupplementState, change: Partial<RiskFields>): FlowStep<SupplementState, SupplementCommand> {
  // Once answered it may be skipped, should somebody come back to it.
  const fields = state.fields.map(({ required, ...field }, at) =>
    required && !(at === state.at && Object.keys(change).length > 0) ? { ...field, required } : field,
  );
  const next = { ...state, fields, at: state.at + 1 };
  if (next.at >= state.fields.length) return finish(state, change);
  return { state: next, say: [ask(next)], run: { do: 'save', draftId: state.draftId, change } };
}

const finish = (state: SupplementState, change: Partial<RiskFields>): FlowStep<SupplementState, SupplementCommand> => ({
  state: undefined,
  run: { do: 'finish', draftId: state.draftId, change, ...(state.thenCard ? { thenCard: true } : {}) },
});

/** The flow without its shell; `chat.ts` adds `run`. */
export const supplementFlow: Omit<Flow<SupplementState, SupplementCommand>, 'run' | 'prepare'> = {
  ...SUPPLEMENT,
  step: supplementStep,
};
