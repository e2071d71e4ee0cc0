// Rule, pure: a report's category belongs to its layer. E7 asks 思想道德 of a post, 岗位设置 of a department, 三重一大 of the house.
import type { Suggestion } from '../classifier/model.js';
import { categoriesFor, type Scheme } from '../schemes/model.js';
import { middleLevel } from './model.js';
import type { RiskFields } from './schema.js';

export interface Categorised {
  /** Absent where the layer has no categories. */
  category?: string;
  /** Nobody chose it: it is the likeliest or merely the first, and the person must look. */
  unsure: boolean;
}

/** Whether the category is one of the layer's; a layer without categories takes a report without one. */
export function isOfLayer(scheme: Scheme, layer: string, category: string | undefined): boolean {
  const categories = categoriesFor(scheme, layer);
  return categories.length === 0 || categories.some(({ key }) => key === category);
}

/** The category a report has in a layer: the one it has, else the one suggested, else the likeliest, else the first. */
export function categoryIn(
  scheme: Scheme,
  layer: string,
  suggestion: Pick<Suggestion, 'category' | 'alternatives'>,
  chosen?: string,
): Categorised {
  const known = new Set(categoriesFor(scheme, layer).map(({ key }) => key));
  const sure = [chosen, suggestion.category].find((key) => key !== undefined && known.has(key));
  if (sure !== undefined) return { category: sure, unsure: false };
  const [first] = known;
  if (first === undefined) return { unsure: false };
  const likely = suggestion.alternatives.find(({ category }) => known.has(category));
  return { category: likely?.category ?? first, unsure: true };
}

/** The report in another layer; what it says beside layer and category stays. */
export function inLayer(
  scheme: Scheme,
  fields: RiskFields,
  layer: string,
  suggestion: Pick<Suggestion, 'category' | 'alternatives'>,
): { fields: RiskFields; unsure: boolean } {
  const { category, unsure } = categoryIn(scheme, layer, suggestion, fields.category);
  const { category: _, ...rest } = fields;
  return { fields: { ...rest, layer, ...(category ? { category } : {}) }, unsure };
}

/** A report made under an earlier version of the scheme, as this one can take it: what it no longer knows is set anew. */
export function fitted(scheme: Scheme, fields: RiskFields): RiskFields {
  const layer = scheme.layers.some(({ key }) => key === fields.layer) ? fields.layer : (scheme.layers[0]?.key ?? '');
  const { level, graded, method, ...rest } = inLayer(scheme, fields, layer, { alternatives: [] }).fields;
  const isLevel = (key: string | undefined) => scheme.levels.some((one) => one.key === key);
  const fitting = isLevel(level) ? level : middleLevel(scheme);
  return {
    ...rest,
    ...(fitting ? { level: fitting } : {}),
    ...(graded && isLevel(graded.level) ? { graded } : {}),
    ...(method && scheme.methods.some(({ key }) => key === method) ? { method } : {}),
  };
}
