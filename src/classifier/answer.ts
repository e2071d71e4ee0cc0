import { z } from 'zod';
import { jsonIn } from '../llm/json.js';
import { categoriesFor, levelsByRank, type Scheme } from '../schemes/model.js';
import type { Kind } from './model.js';
import { POINT_LENGTH } from './point.js';

/** Rule, pure: what a model may answer. An answer outside the scheme's lists is no answer. */
export interface Answer {
  kind: Kind;
  category?: string;
  alternatives: Array<{ category: string; confidence: number }>;
  level?: string;
  confidence: number;
  point: string;
  risks: Array<{ text: string; category?: string; level?: string }>;
}

const KINDS = ['risk', 'not_a_risk', 'need_more_info', 'question', 'injection', 'emergency'] as const;

/** @returns the answer, or a sentence for the model about what is wrong with it (never quoting it) */
export function readAnswer(raw: string, scheme: Scheme, layer: string | undefined): Answer | { problem: string } {
  const json = jsonIn(raw);
  if (json === undefined) return { problem: '不是一个 JSON 对象' };
  const categories = categoriesFor(scheme, layer).map((c) => c.key);
  const levels = levelsByRank(scheme).map((l) => l.key);
  const parsed = answerOf(categories, levels).safeParse(json);
  if (!parsed.success) {
    const places = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || '整个对象'))];
    return { problem: `这些字段缺失或取值不在列表里：${places.slice(0, 8).join('、')}` };
  }
  const said = parsed.data;
  if (said.kind === 'risk' && !said.category && categories.length > 0)
    return { problem: 'kind 是 risk 时必须给出 category' };
  const category = said.kind === 'risk' || said.kind === 'injection' ? (said.category ?? undefined) : undefined;
  return {
    kind: said.kind,
    category,
    alternatives: category ? ranking(category, said.confidence, said.alternatives) : [],
    level: category ? (said.level ?? undefined) : undefined,
    confidence: said.confidence,
    point: said.point,
    risks: said.risks.map((risk) => ({
      text: risk.text,
      category: risk.category ?? undefined,
      level: risk.level ?? undefined,
    })),
  };
}

/** The same for endpoints that take a JSON schema; every property required, as strict mode asks. */
export function jsonSchemaFor(scheme: Scheme, layer: string | undefined): Record<string, unknown> {
  const nullable = (keys: string[]) =>
    keys.length > 0 ? { type: ['string', 'null'], enum: [...keys, null] } : { type: 'null' };
  const object = (properties: Record<string, unknown>) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });
  const keys = categoriesFor(scheme, layer).map((c) => c.key);
  const category = nullable(keys);
  const level = nullable(levelsByRank(scheme).map((l) => l.key));
  return object({
    kind: { type: 'string', enum: KINDS },
    category,
    alternatives: {
      type: 'array',
      items: object({
        category: keys.length > 0 ? { type: 'string', enum: keys } : { type: 'string' },
        confidence: { type: 'number' },
      }),
    },
    level,
    confidence: { type: 'number' },
    point: { type: 'string' },
    risks: { type: 'array', items: object({ text: { type: 'string' }, category, level }) },
  });
}

function answerOf(categories: string[], levels: string[]) {
  const category = z.string().refine((key) => categories.includes(key));
  const level = z.string().refine((key) => levels.includes(key));
  const share = z.number().min(0).max(1);
  return z.object({
    kind: z.enum(KINDS),
    category: category.nullish(),
    alternatives: z
      .array(z.object({ category, confidence: share }))
      .max(40)
      .default([]),
    level: level.nullish(),
    confidence: share.default(0.5),
    // Longer ones are not an error: the local point takes their place.
    point: z.string().max(400).default(''),
    risks: z
      .array(z.object({ text: z.string().min(1).max(2000), category: category.nullish(), level: level.nullish() }))
      .max(20)
      .default([]),
  });
}

/** The chosen category first, each once, the sum at most 1. */
function ranking(category: string, confidence: number, alternatives: Answer['alternatives']): Answer['alternatives'] {
  const shares = new Map<string, number>([
    [category, alternatives.find((a) => a.category === category)?.confidence ?? confidence],
  ]);
  for (const other of alternatives) if (!shares.has(other.category)) shares.set(other.category, other.confidence);
  const total = Math.max(
    1,
    [...shares.values()].reduce((sum, share) => sum + share, 0),
  );
  const [first, ...rest] = [...shares].map(([key, share]) => ({
    category: key,
    confidence: Math.floor((share / total) * 100) / 100,
  }));
  return first ? [first, ...rest.sort((a, b) => b.confidence - a.confidence)] : [];
}

/** Whether a short form keeps to what was said: most of its characters stand in the text, and it fits a title. */
export function keepsTo(point: string, text: string): boolean {
  const letters = [...point].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  if (letters.length < 2 || point.length > POINT_LENGTH) return false;
  return letters.filter((letter) => text.includes(letter)).length / letters.length >= 0.7;
}
