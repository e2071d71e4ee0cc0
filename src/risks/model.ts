import type { Scheme } from '../schemes/model.js';
import { categoriesFor, levelsByRank } from '../schemes/model.js';
import type { RiskFields, RiskStatus } from './schema.js';

/** States of a risk as people read them. */
export const STATUS_LABELS: Record<RiskStatus, string> = {
  'in-approval': '审批中',
  returned: '已退回',
  withdrawn: '已撤回',
  filed: '已备案',
  closed: '已了结',
  voided: '已作废',
};

export interface Risk {
  id: string;
  number: string;
  reporter: string;
  department: number | null;
  fields: RiskFields;
  /** Its place in lists, from `severityOf`. */
  severity: number;
  schemeVersion: string;
  status: RiskStatus;
  approvalId: string | null;
  reportedAt: Date;
  filedAt: Date | null;
}

/** A level's place in lists: the more serious the greater, whatever its label; 0 for none. */
export function severityOf(scheme: Scheme, level: string | undefined): number {
  const rank = scheme.levels.find(({ key }) => key === level)?.rank;
  return rank === undefined ? 0 : 100 - rank;
}

/** Labels of the scheme the risk was recorded under. */
export function labelsOf(scheme: Scheme, fields: RiskFields) {
  const label = (list: Array<{ key: string; label: string }>, key: string | undefined) =>
    list.find((item) => item.key === key)?.label;
  return {
    layer: label(scheme.layers, fields.layer) ?? fields.layer,
    category: label(scheme.categories, fields.category) ?? '未定',
    level: label(scheme.levels, fields.level) ?? '未定',
    method: label(scheme.methods, fields.method) ?? '未填',
  };
}

/**
 * Why this category and this level, in the scheme's own words: 风险类别：… 风险等级：…
 * Pure; empty parts are left out.
 */
export function reasonOf(scheme: Scheme, fields: Pick<RiskFields, 'category' | 'level' | 'graded'>): string {
  const category = scheme.categories.find((c) => c.key === fields.category);
  const level = scheme.levels.find((l) => l.key === fields.level);
  const parts: string[] = [];
  if (category) parts.push(`${category.label}——${category.definition}`);
  if (level?.definition) parts.push(`${level.label}——${level.definition}`);
  const graded = gradedWords(scheme, fields);
  if (graded) parts.push(graded);
  return parts.join('\n');
}

/**
 * What the scheme's questions made of it, and that people decided otherwise where they did: the method suggests, a
 * person decides. Empty where nobody went through the questions.
 */
export function gradedWords(scheme: Scheme, { level, graded }: Pick<RiskFields, 'level' | 'graded'>): string {
  if (!graded) return '';
  const chosen = level === graded.level ? undefined : scheme.levels.find((l) => l.key === level)?.label;
  return `按方案的问题：${graded.reason}${chosen ? `；实际定为“${chosen}”，由人决定` : ''}`;
}

/** The level a card starts with when the classifier cannot tell: the middle one, so that nothing is under-rated by default. */
export function middleLevel(scheme: Scheme): string | undefined {
  const levels = levelsByRank(scheme);
  return levels[Math.floor((levels.length - 1) / 2)]?.key;
}

/** Checks that what was chosen on a card is the scheme's. Returns the fault as a sentence, or undefined. */
export function faultOf(scheme: Scheme, fields: RiskFields): string | undefined {
  if (scheme.layers.length > 0 && !scheme.layers.some((l) => l.key === fields.layer))
    return '层级不在方案里，请在卡片上重新选择。';
  const categories = categoriesFor(scheme, fields.layer);
  if (categories.length > 0 && !categories.some((c) => c.key === fields.category)) {
    return '风险类别不在方案里（或不适用于这个层级），请在卡片上重新选择。';
  }
  if (scheme.levels.length > 0 && !scheme.levels.some((l) => l.key === fields.level))
    return '风险等级不在方案里，请在卡片上重新选择。';
  return undefined;
}
