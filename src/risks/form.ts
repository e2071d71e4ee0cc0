// Rule, pure: what the scheme's own form asks of a report beside what every report has (E5: type, cause, harm, result).
import type { Scheme } from '../schemes/model.js';
import type { RiskFields } from './schema.js';

type Field = Scheme['forms'][number]['fields'][number];

/** Fields that the forms of this layer's reports add, in their order; those that a report has anyway are left out. */
export const addedFields = (scheme: Scheme, layer: string): Field[] =>
  fieldsOf(scheme, layer).filter((field) => field.is === undefined);

/** What the scheme wants said and the report does not say yet, in the order of its forms. */
export const missingFields = (scheme: Scheme, fields: RiskFields): Field[] =>
  fieldsOf(scheme, fields.layer).filter(
    (field) => field.required && isAsked(scheme, field) && !answerTo(field, fields).trim(),
  );

/** 医疗风险的类型：用药差错. One line for each answer that the layer's forms ask for. */
export const addedLines = (scheme: Scheme, fields: RiskFields): string[] =>
  addedFields(scheme, fields.layer)
    .map((field) => [field.label, answerTo(field, fields)] as const)
    .flatMap(([label, value]) => (value ? [`${label}：${value}`] : []));

/** The report with only those answers that its layer's forms ask for: it may have been begun in another layer. */
export function withOwnAnswers(scheme: Scheme, fields: RiskFields): RiskFields {
  const { extra, ...rest } = fields;
  if (!extra) return rest;
  const known = new Set(addedFields(scheme, fields.layer).map(({ key }) => key));
  const kept = Object.fromEntries(Object.entries(extra).filter(([key]) => known.has(key)));
  return Object.keys(kept).length > 0 ? { ...rest, extra: kept } : rest;
}

const fieldsOf = (scheme: Scheme, layer: string): Field[] =>
  scheme.forms
    .filter((form) => form.of === 'risk' && (form.layer === undefined || form.layer === layer))
    .flatMap((form) => form.fields);

/** Layer, category and level are the card's; a method cannot be named where the scheme has none. */
const isAsked = (scheme: Scheme, { is }: Field): boolean =>
  is === 'method' ? scheme.methods.length > 0 : is !== 'layer' && is !== 'category' && is !== 'level';

function answerTo({ key, is }: Field, fields: RiskFields): string {
  if (is !== undefined) return fields[is] ?? '';
  return (fields.extra && Object.hasOwn(fields.extra, key) && fields.extra[key]) || '';
}
