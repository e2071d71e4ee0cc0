// Rule, pure: an entry of the catalogue ⇄ one row of a sheet.
import type { Column } from '../spreadsheet/table.js';
import {
  type Basis,
  FIELD_LABELS,
  type Power,
  type PowerFields,
  type PowerRules,
  type PowerStep,
  STATE_LABELS,
} from './model.js';

type Simple = Exclude<keyof PowerFields, 'bases' | 'steps'>;
export type PowerColumn = keyof PowerFields | 'number' | 'secret';

const title = (key: keyof PowerFields) => ({ key, title: FIELD_LABELS[key] });

/** The columns of a sheet of the catalogue, in their order. */
export const POWER_COLUMNS: ReadonlyArray<Column<PowerColumn>> = [
  { key: 'number', title: '编号', also: ['职权编号'] },
  { ...title('name'), also: ['职权名称', '权力名称', '事项名称'], required: true },
  { ...title('category'), also: ['职权类别', '权力类别'] },
  { ...title('content'), also: ['职权内容', '权力内容'] },
  { ...title('holder'), also: ['责任主体', '主体', '承办科室', '科室'] },
  { ...title('bases'), also: ['依据', '行使依据', '法律法规依据'] },
  { ...title('conditions'), also: ['办理条件', '申请条件'] },
  { ...title('procedure'), also: ['办理程序'] },
  { ...title('timeLimit'), also: ['办理时限', '办理期限', '时限'] },
  { ...title('materials'), also: ['申报材料', '提交材料'] },
  { ...title('supervision'), also: ['举报渠道', '监督电话'] },
  title('publicationScope'),
  title('publicationWay'),
  { ...title('publicationTime'), also: ['公开时间'] },
  title('steps'),
  { key: 'secret', title: '涉密', also: ['是否涉密', '保密'] },
];
/** Written for people to see; read back nowhere. */
export const SHOWN_COLUMNS = ['状态', '版本'];
export const UNREAD_COLUMNS = [...SHOWN_COLUMNS, '序号', '备注'];

const SIMPLE: Simple[] = [
  'name',
  'category',
  'content',
  'holder',
  'conditions',
  'procedure',
  'timeLimit',
  'materials',
  'supervision',
  'publicationScope',
  'publicationWay',
  'publicationTime',
];

/** A row as it was typed. Steps have no keys yet. */
export interface EnteredPower {
  number: string;
  fields: Omit<PowerFields, 'steps'>;
  steps: Array<Omit<PowerStep, 'key'>>;
  secret: boolean;
}

/** @returns the entry, and what cannot be understood of the row, by column */
export function readEntry(
  cells: Record<PowerColumn, string>,
  rules: Pick<PowerRules, 'categories'>,
): { entry: EnteredPower; unclear: Array<{ column: PowerColumn; wrong: string; mend: string }> } {
  const simple = Object.fromEntries(SIMPLE.flatMap((key) => (cells[key] ? [[key, cells[key]]] : [])));
  const category = rules.categories.find((one) => one.label === cells.category)?.key;
  const secret = YES.get(cells.secret);
  return {
    entry: {
      number: cells.number,
      fields: { ...simple, name: cells.name, ...(category ? { category } : {}), bases: readBases(cells.bases) },
      steps: readSteps(cells.steps),
      secret: secret ?? false,
    },
    unclear:
      secret === undefined
        ? [{ column: 'secret', wrong: `看不懂“${cells.secret.slice(0, 20)}”`, mend: '填“是”或“否”，空着就是“否”' }]
        : [],
  };
}

const YES = new Map([
  ['', false],
  ['否', false],
  ['不涉密', false],
  ['无', false],
  ['是', true],
  ['涉密', true],
]);

/** One row, 编号 first, 状态 and 版本 last. */
export function entryRow(power: Power, rules: Pick<PowerRules, 'categories'>): string[] {
  const { fields } = power;
  const cells: Record<PowerColumn, string> = {
    ...(Object.fromEntries(SIMPLE.map((key) => [key, fields[key] ?? ''])) as Record<Simple, string>),
    number: power.number,
    category: rules.categories.find((one) => one.key === fields.category)?.label ?? fields.category ?? '',
    bases: fields.bases.map((basis) => `${basis.statute}${basis.article}`).join('\n'),
    steps: fields.steps.map(stepLine).join('\n'),
    secret: power.secret ? '是' : '否',
  };
  return [...POWER_COLUMNS.map((column) => cells[column.key]), STATE_LABELS[power.state], String(power.version)];
}

/** 《中华人民共和国药品管理法》第五十五条；《…办法》第三条、第四条: one for each line or ；. Without 《》 the title ends at 第. */
export function readBases(text: string): Basis[] {
  return text
    .split(/[；;\n]/)
    .map((part) => part.trim().replace(/^(?:\d{1,2}[.、．]|[（(]\d{1,2}[)）])\s*/, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const close = part.lastIndexOf('》');
      const end = close >= 0 ? close + 1 : part.search(/第[一二三四五六七八九十百千零〇\d]+条/);
      if (end < 0) return { statute: part, article: '' };
      return {
        statute: part.slice(0, end).trim(),
        article: part
          .slice(end)
          .replace(/^[的，,：:\s]+/, '')
          .trim(),
      };
    });
}

/** 受理｜采购员｜1 个工作日: one step for each line; post and time limit may be absent. */
export function readSteps(text: string): Array<Omit<PowerStep, 'key'>> {
  return text
    .split('\n')
    .map((part) => part.trim().replace(/^(?:\d{1,2}[.、．]|[（(]\d{1,2}[)）])\s*/, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const [label = '', post = '', timeLimit = ''] = part.split(/[|｜]/).map((piece) => piece.trim());
      return { label, ...(post ? { post } : {}), ...(timeLimit ? { timeLimit } : {}) };
    });
}

export const stepLine = ({ label, post, timeLimit }: Omit<PowerStep, 'key'>): string =>
  [label, post ?? '', timeLimit ?? ''].join('｜').replace(/｜+$/, '');
