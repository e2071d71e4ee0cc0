import { z } from 'zod';
import type { Scheme } from '../schemes/model.js';

export type PowerState = 'draft' | 'in-approval' | 'filed' | 'published' | 'retired';

/** States of a power as people read them. */
export const STATE_LABELS: Record<PowerState, string> = {
  draft: '拟稿',
  'in-approval': '审批中',
  filed: '已备案',
  published: '已公开',
  retired: '停用',
};

const line = (limit: number) => z.string().trim().max(limit, `请控制在 ${limit} 字以内`);
const text = line(2000).optional();

/** 依据: one statute and the articles of it that give the power. */
export const Basis = z.strictObject({
  /** 法规全称 with 《》. */
  statute: line(120),
  /** 第…条, several with 、. */
  article: line(120).default(''),
});
export type Basis = z.infer<typeof Basis>;

/** One step of a power as it is exercised, in order. */
export const PowerStep = z.strictObject({
  /** Stays the same through the versions: risk points are linked to it. */
  key: z.string().min(1).max(40),
  label: line(60),
  /** 责任岗位. */
  post: line(60).optional(),
  /** 办理时限. */
  timeLimit: line(60).optional(),
});
export type PowerStep = z.infer<typeof PowerStep>;

/** The attributes of a power as H (四项), E3 (八项) and E1 name them; which must be there is the scheme's business. */
export const PowerFields = z.strictObject({
  /** 名称 */
  name: line(120).min(1, '请写名称'),
  /** 类别: key of the scheme's classes, or free text where the scheme lists none. */
  category: line(40).optional(),
  /** 内容 */
  content: text,
  /** 办理主体, as people read it. */
  holder: line(120).optional(),
  /** 依据 */
  bases: z.array(Basis).max(50, '依据请控制在 50 条以内').default([]),
  /** 条件 */
  conditions: text,
  /** 程序 */
  procedure: text,
  /** 期限 */
  timeLimit: line(400).optional(),
  /** 材料 */
  materials: text,
  /** 监督渠道 */
  supervision: line(400).optional(),
  /** 公开范围 */
  publicationScope: line(400).optional(),
  /** 公开方式 */
  publicationWay: line(400).optional(),
  /** 公开时限 */
  publicationTime: line(400).optional(),
  /** 环节 */
  steps: z.array(PowerStep).max(60, '环节请控制在 60 个以内').default([]),
});
export type PowerFields = z.infer<typeof PowerFields>;
export type PowerField = keyof PowerFields;

/** What a field is called, on a chart, in a sheet and in every sentence. In the order of the catalogue. */
export const FIELD_LABELS: Record<PowerField, string> = {
  name: '名称',
  category: '类别',
  content: '内容',
  holder: '办理主体',
  bases: '法律依据',
  conditions: '条件',
  procedure: '程序',
  timeLimit: '期限',
  materials: '材料',
  supervision: '监督渠道',
  publicationScope: '公开范围',
  publicationWay: '公开方式',
  publicationTime: '公开时限',
  steps: '环节',
};

/** What differs from scheme to scheme. */
export interface PowerRules {
  requiredFields: readonly PowerField[];
  /** Classes of powers; with none any text is a category. */
  categories: ReadonlyArray<{ key: string; label: string }>;
  /** A plan may only stress some areas (H names six): then what belongs to none of them may be called otherwise. */
  otherCategories: boolean;
  /** E6: 名称依据法律、法规和规章规定表述，不得使用简称；使用法律全称，一一列出具体条款. */
  exactNames: boolean;
}

/** H 二（二）: 明确职权名称、内容、办理主体和法律依据. Holds for a scheme that says nothing else. */
export const LEAST_FIELDS: readonly PowerField[] = ['name', 'content', 'holder', 'bases'];

/** The field that each word of the language means. */
const FIELDS: Record<NonNullable<Scheme['powers']>['required'][number], PowerField> = {
  name: 'name',
  class: 'category',
  content: 'content',
  holder: 'holder',
  bases: 'bases',
  conditions: 'conditions',
  procedure: 'procedure',
  timeLimit: 'timeLimit',
  materials: 'materials',
  supervision: 'supervision',
  scope: 'publicationScope',
  channel: 'publicationWay',
  publishWithin: 'publicationTime',
};

/** What a scheme asks of an entry (`powers`); one that says nothing of powers asks for the least, worded exactly. */
export function powerRules({ powers }: Pick<Scheme, 'powers'>): PowerRules {
  if (!powers) return { requiredFields: LEAST_FIELDS, categories: [], otherCategories: true, exactNames: true };
  const requiredFields = powers.required.map((word) => FIELDS[word]);
  return {
    requiredFields: requiredFields.includes('name') ? requiredFields : ['name', ...requiredFields],
    categories: powers.classes.map(({ key, label }) => ({ key, label })),
    otherCategories: powers.classes.length === 0 || !requiredFields.includes('category'),
    exactNames: powers.exactNames,
  };
}

export interface Power {
  id: string;
  power: string;
  number: string;
  version: number;
  name: string;
  fields: PowerFields;
  department: number | null;
  secret: boolean;
  state: PowerState;
  replacedBy: string | null;
  schemeVersion: string;
  submittedBy: string | null;
  createdAt: Date;
  filedAt: Date | null;
  publishedAt: Date | null;
  retiredAt: Date | null;
}

/** Label of the category as people read it. */
export const categoryLabel = (
  rules: Pick<PowerRules, 'categories'>,
  category: string | undefined,
): string | undefined => rules.categories.find((one) => one.key === category)?.label ?? category;

/**
 * Steps with keys: one that is called as before keeps its key, so that the risk points linked to it stay where they are;
 * a new one gets a key that no version before had.
 * @param used every key that the power has or had
 */
export function keyedSteps(
  steps: ReadonlyArray<Omit<PowerStep, 'key'>>,
  before: readonly PowerStep[] = [],
  used: ReadonlySet<string> = new Set(before.map((step) => step.key)),
): PowerStep[] {
  const left = [...before];
  const taken = new Set(used);
  return steps.map((step) => {
    const same = left.findIndex((old) => old.label === step.label);
    const [old] = same === -1 ? [] : left.splice(same, 1);
    let number = taken.size + 1;
    while (!old && taken.has(`s${number}`)) number++;
    const key = old?.key ?? `s${number}`;
    taken.add(key);
    return { key, ...step };
  });
}

/** ZQ-2026-1, zq-2026-0001 or full-width digits → ZQ-2026-0001. Undefined when it is no number of a power. */
export function readPowerNumber(text: string): string | undefined {
  const match = /^ZQ[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `ZQ-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}
