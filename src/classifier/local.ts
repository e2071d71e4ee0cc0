import { categoriesFor, type Scheme } from '../schemes/model.js';
import { KNOWN, type Known } from './cues/cue.js';
import { evidence, strength } from './evidence.js';
import { kindOf } from './kind.js';
import { levelOf } from './level.js';
import { likeness } from './likeness.js';
import type { Question, Suggestion } from './model.js';
import { partsOf } from './parts.js';
import { pointOf } from './point.js';
import { reasonFor } from './reason.js';
import { redact } from './redact.js';
import { beginning, halfwidth, squeeze } from './text.js';

/**
 * Rule, pure: a suggestion from the text and the scheme alone, in about a millisecond. Categories and their
 * definitions come from the scheme; for the five common ones there is prior knowledge in `cues/`.
 */
export function classifyLocally(question: Question): Suggestion {
  const { scheme, layer } = question;
  const original = squeeze(beginning(question.text));
  const text = halfwidth(original);
  const masked = redact(text, question.names).kinds;
  const verdict = kindOf(text, strength);
  const tellsRisk =
    verdict.kind === 'risk' || (verdict.kind === 'injection' && kindOf(verdict.telling, strength).kind === 'risk');
  const ranked = tellsRisk ? rankCategories(verdict.telling, scheme, layer) : [];
  const category = ranked[0]?.category;
  const level = tellsRisk ? levelOf(verdict.telling, scheme) : undefined;
  // A numbered matter is reported, even where it is said too briefly to stand alone.
  const matters = ['risk', 'need_more_info'];
  const parts =
    verdict.kind === 'risk'
      ? partsOf(original).filter((part) => matters.includes(kindOf(halfwidth(part), strength).kind))
      : [];
  return {
    kind: verdict.kind,
    ...(category !== undefined && { category }),
    alternatives: ranked,
    ...(level !== undefined && { level }),
    confidence: round(tellsRisk ? (ranked[0]?.confidence ?? verdict.confidence) : verdict.confidence),
    reason: reasonFor(verdict.kind, scheme, { category, level }),
    by: 'local',
    point: pointOf(verdict.telling === text ? original : verdict.telling || original),
    ...(masked.length > 0 && { masked }),
    ...(parts.length > 1 && {
      risks: parts.map((part) => ({
        text: part,
        category: rankCategories(halfwidth(part), scheme, layer)[0]?.category,
        level: levelOf(halfwidth(part), scheme),
      })),
    }),
  };
}

/** Categories of the scheme for this layer, likeliest first, with confidences that sum to at most 1. */
export function rankCategories(
  text: string,
  scheme: Scheme,
  layer: string | undefined,
): Array<{ category: string; confidence: number }> {
  const categories = categoriesFor(scheme, layer);
  const known = evidence(text);
  const alike = likeness(
    text,
    categories.map((c) => `${c.label}，${c.definition}`),
  );
  const scores = categories.map((c, i) => {
    const prior = knownAs(c);
    return prior ? PRIOR[prior] + known[prior] + (alike[i] ?? 0) : (alike[i] ?? 0) * UNKNOWN_SCALE;
  });
  const weights = scores.map((score) => Math.exp(score / TEMPERATURE));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return categories
    .map((c, i) => ({ category: c.key, confidence: round(((weights[i] ?? 0) / total) * CEILING) }))
    .sort((a, b) => b.confidence - a.confidence);
}

/** How often each turns up when nothing else tells: most reports are about how the post is filled or the work goes. */
const PRIOR: Record<Known, number> = { ideology: 0, duty: 0.6, process: 0.5, institution: 0, environment: 0 };
/** Makes a handful of shared pairs weigh like two or three good cues. */
const UNKNOWN_SCALE = 6;
/** Wide enough that a confidence of 0.7 is right about seven times in ten. */
const TEMPERATURE = 1.8;
/** Published tables disagree with each other in a third of the cases, so nobody may be surer than this. */
const CEILING = 0.92;

const NAMES: Record<Known, RegExp> = {
  ideology: /^思想道德/,
  duty: /^岗位职责/,
  process: /^业务流程/,
  institution: /^制度机制/,
  environment: /^外部环境/,
};

/** By key, else by the common name at the start of the label. */
function knownAs(category: Scheme['categories'][number]): Known | undefined {
  return KNOWN.find((key) => key === category.key) ?? KNOWN.find((key) => NAMES[key].test(category.label));
}

/** Down to hundredths: never up, so that sums stay at most 1. */
const round = (share: number) => Math.floor(share * 100) / 100;
