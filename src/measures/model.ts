import { lettersIn } from '../channels/text.js';
import type { Scheme } from '../schemes/model.js';

export type MeasureState = 'in-approval' | 'returned' | 'withdrawn' | 'in-force' | 'done' | 'void';

/** States of a measure as people read them. */
export const STATE_LABELS: Record<MeasureState, string> = {
  'in-approval': '审批中',
  returned: '已退回',
  withdrawn: '已撤回',
  'in-force': '已生效',
  done: '已落实',
  void: '已作废',
};

/** What stands against its point: in force, or carried out already. */
export const HOLDING: readonly MeasureState[] = ['in-force', 'done'];

/** What a measure says. Keys of the scheme, not labels. */
export interface MeasureFields {
  text: string;
  owner: string;
  /** Day, YYYY-MM-DD; null: for good. */
  due: string | null;
  defence?: string;
  kind?: string;
  /** Taken from a wording on offer (拟稿) and not changed since. */
  drafted?: true;
}

export interface Measure {
  id: string;
  number: string;
  risk: string;
  text: string;
  defence: string | null;
  kind: string | null;
  owner: string;
  due: string | null;
  writtenBy: string;
  state: MeasureState;
  schemeVersion: string;
  doneNote: string | null;
  imported: boolean;
  createdAt: Date;
  inForceAt: Date | null;
  doneAt: Date | null;
}

export const MAX_TEXT = 400;
export const MIN_TEXT = 4;

/** What differs from plan to plan; a plan that says nothing of measures asks for nothing. */
export const measureRules = ({ measures }: Scheme) => ({
  required: measures?.required ?? false,
  oneToOne: measures?.oneToOne ?? false,
  defences: measures?.defences ?? [],
  kinds: measures?.kinds ?? [],
});
export type MeasureRules = ReturnType<typeof measureRules>;

/** Checks a measure against its scheme: the fault as a sentence, or undefined. */
export function faultOf(rules: MeasureRules, { text, defence, kind }: Omit<MeasureFields, 'owner' | 'due'>) {
  if (lettersIn(text) < MIN_TEXT) return `措施太短，请写清楚怎样防（不少于 ${MIN_TEXT} 个字）。`;
  if (lettersIn(text) > MAX_TEXT) return `措施请控制在 ${MAX_TEXT} 字以内，可以分成几条写。`;
  const labels = (list: ReadonlyArray<{ label: string }>) => list.map((one) => one.label).join('、');
  // 三道防线 on every measure (E7, E10, H, E3): a plan that has them wants one of them.
  if (rules.defences.length > 0 && !rules.defences.some((one) => one.key === defence))
    return `请在卡片上选一道防线：${labels(rules.defences)}。`;
  if (rules.kinds.length > 0 && !rules.kinds.some((one) => one.key === kind))
    return `请在卡片上选措施的种类：${labels(rules.kinds)}。`;
  return undefined;
}

/** Labels under the scheme it was written under; empty where the plan has no such thing. */
export function labelsOf(scheme: Scheme, { defence, kind }: { defence?: string | null; kind?: string | null }) {
  const { defences, kinds } = measureRules(scheme);
  return {
    defence: defences.find((one) => one.key === defence)?.label ?? '',
    kind: kinds.find((one) => one.key === kind)?.label ?? '',
  };
}

/** CS-2026-1, cs-2026-0001 or full-width digits → CS-2026-0001. Undefined when it is no number of a measure. */
export function readMeasureNumber(text: string): string | undefined {
  const match = /^CS[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `CS-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}
