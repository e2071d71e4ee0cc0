import type { Flow, FlowStep } from '../conversation/flow.js';
import type { Scheme } from '../schemes/model.js';
import type { RiskFields } from './schema.js';

/** 补充: the remaining fields of a draft, one after another, each skippable. Pure but for `save`, which the feature runs. */
export interface SupplementState {
  draftId: string;
  fields: SupplementField[];
  /** Which of `fields` is being asked. */
  at: number;
}
export interface SupplementField {
  key: 'point' | 'manifestation' | 'post' | 'power' | 'method';
  question: string;
  /** Where the scheme has choices: answered by number or by label. */
  choices?: Array<{ key: string; label: string }>;
  limit: number;
}
export type SupplementCommand =
  | { do: 'save'; draftId: string; change: Partial<RiskFields> }
  | { do: 'finish'; draftId: string; change: Partial<RiskFields> };

export const SUPPLEMENT = { name: 'risk-supplement', doing: '补充上报' };

/** The questions for a draft under a scheme. `again`: a returned point reported once more, whose own words may change too. */
export function supplementFields(scheme: Scheme, fields: RiskFields, again = false): SupplementField[] {
  const now = (value: string | undefined) => (value ? `（现为：${value}）` : '');
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

const MANIFESTATION = '具体是怎么表现的？退回时要您补充的写在这里，会替换您原来的话。';

export function ask(state: SupplementState): string {
  const field = state.fields[state.at];
  if (!field) return '';
  const choices = field.choices?.map((c, index) => `${index + 1}. ${c.label}`).join('　');
  return [
    `补充 ${state.at + 1}/${state.fields.length}：${field.question}`,
    choices ?? '',
    '回复“跳过”到下一项，“返回”到上一项，“完成”结束。',
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
  if (text === '跳过') return advance(state, {});
  if ([...text].length > field.limit)
    return { state, say: [`太长了，请用不超过 ${field.limit} 个字说。\n${ask(state)}`] };
  if (text === '') return { state, say: [ask(state)] };
  if (!field.choices) return advance(state, { [field.key]: text });
  const chosen = field.choices.find((c, index) => c.label === text || String(index + 1) === text.normalize('NFKC'));
  if (!chosen) return { state, say: [`请回复序号或名称。\n${ask(state)}`] };
  return advance(state, { [field.key]: chosen.key });
}

function advance(state: SupplementState, change: Partial<RiskFields>): FlowStep<SupplementState, SupplementCommand> {
  const next = { ...state, at: state.at + 1 };
  if (next.at >= state.fields.length) return finish(state, change);
  return { state: next, say: [ask(next)], run: { do: 'save', draftId: state.draftId, change } };
}

const finish = (state: SupplementState, change: Partial<RiskFields>): FlowStep<SupplementState, SupplementCommand> => ({
  state: undefined,
  run: { do: 'finish', draftId: state.draftId, change },
});

/** The flow without its shell; `chat.ts` adds `run`. */
export const supplementFlow: Omit<Flow<SupplementState, SupplementCommand>, 'run' | 'prepare'> = {
  ...SUPPLEMENT,
  step: supplementStep,
};
