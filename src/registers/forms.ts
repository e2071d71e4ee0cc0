import type { Register, RegisterColumnKey, Scheme } from '../schemes/model.js';
import { COLUMNS, DEFAULT_COLUMNS, WORDS } from './words.js';

/** A register as it is printed: title to the letter, which points, which columns. Rule, pure. */
export interface RegisterForm {
  key: string;
  title: string;
  /** Points of these layers; absent: of all. */
  layers?: string[];
  columns: Array<{ key: RegisterColumnKey; label: string; width?: number }>;
  groupBy?: NonNullable<Register['groupBy']>;
  signatures: string[];
  note?: string;
}

/**
 * The registers of a scheme: those it names itself, else one for each of its layers, titled as the plan
 * E1 (查找风险阶段 2) titles its three: 《…岗位／科室／单位廉政风险排查、防控一览表》. A scheme without layers has one.
 */
export function formsOf(scheme: Scheme): RegisterForm[] {
  if (scheme.registers && scheme.registers.length > 0)
    return scheme.registers.map(({ source: _, supplement: __, columns, signatures, ...form }) => ({
      ...form,
      columns: columns?.map(({ source: ___, supplement: ____, ...column }) => column) ?? DEFAULT,
      signatures: signatures ?? [...WORDS.signatures],
    }));
  const house = houseOf(scheme);
  const usual = { columns: DEFAULT, signatures: [...WORDS.signatures] };
  if (scheme.layers.length === 0) return [{ key: 'all', title: WORDS.title(house, ''), ...usual }];
  return scheme.layers.map(({ key, label }) => ({ key, title: WORDS.title(house, label), layers: [key], ...usual }));
}

/**
 * What one file with several registers is called: the house, and the end that their titles share behind the names of
 * their layers (岗位 and 单位 end alike, which means nothing).
 */
export function titleOfAll(scheme: Scheme, house: string, forms: readonly RegisterForm[]): string {
  const ends = forms.map(({ title, layers }) => {
    const label = layers?.length === 1 ? scheme.layers.find(({ key }) => key === layers[0])?.label : undefined;
    const at = label ? title.lastIndexOf(label) : -1;
    return label && at >= 0 ? title.slice(at + label.length) : title;
  });
  const [first = '', ...others] = ends.map((end) => [...end].reverse());
  let shared = 0;
  while (shared < first.length && others.every((other) => other[shared] === first[shared])) shared++;
  return WORDS.allTitle(house, shared < 4 ? '' : [...first.slice(0, shared)].reverse().join(''));
}

/** Name of the house for titles: a remark in brackets, such as （原文未署名）, is no part of it. */
export const houseOf = (scheme: Scheme): string =>
  (scheme.organisation ?? '').replace(/[（(][^（）()]*[）)]/g, '').trim();

const DEFAULT = DEFAULT_COLUMNS.map((key) => ({ key, label: COLUMNS[key].label }));
