import { evidenceOfCases } from './alike.js';
import { askAbout, askBetween } from './ask.js';
import { kindOf, kindsOf, type Verdict } from './kind.js';
import { type Ranked, rankCategories } from './learned/categories.js';
import { featuresOf } from './learned/features.js';
import { shippedWeights } from './learned/shipped.js';
import type { Weights } from './learned/weights.js';
import { levelOf } from './level.js';
import type { Question, Suggestion } from './model.js';
import { partsOf } from './parts.js';
import { pointOf } from './point.js';
import { matchPowers } from './powers.js';
import { reasonFor } from './reason.js';
import { redact } from './redact.js';
import type { Personal } from './redaction/span.js';
import { beginning, halfwidth, squeeze } from './text.js';

/**
 * Rule, pure: a suggestion from the text and the scheme alone, in a fifth of a millisecond. Categories and their
 * definitions come from the scheme; what the weights know are the five common kinds of causes, see `learned/`.
 */
export function classifyLocally(question: Question, weights?: Weights): Suggestion {
  return classifyAllLocally([question], weights)[0] as Suggestion;
}

/** Many at once, in the order they came, in less time for each; see `featuresOfAll`. */
export function classifyAllLocally(questions: readonly Question[], weights: Weights = shippedWeights()): Suggestion[] {
  const originals = questions.map(({ text }) => squeeze(beginning(text)));
  const verdicts = kindsOf(originals.map(halfwidth), weights);
  // All of it, unlike the rest: a number behind the beginning is one too, and a hundred kilobytes take 40 ms.
  const masked = questions.map(({ text, names }) => redact(squeeze(text), names).kinds);
  return questions.map((question, i) =>
    suggestionFor(question, originals[i] as string, verdicts[i] as Verdict, masked[i] as Personal[], weights),
  );
}

function suggestionFor(
  question: Question,
  original: string,
  verdict: Verdict,
  masked: Personal[],
  weights: Weights,
): Suggestion {
  const { scheme, layer, cases } = question;
  const { tellsRisk } = verdict;
  const text = halfwidth(original);
  const rank = ({ telling, features }: Pick<Verdict, 'telling' | 'features'>): Ranked[] =>
    rankCategories(telling, features, {
      scheme,
      layer,
      weights,
      ...(cases && { evidence: evidenceOfCases(telling, cases, layer) }),
    });
  const ranked = tellsRisk ? rank(verdict) : [];
  // Of two that are as likely none is put forward: the person sees both, and one question.
  const category = (ranked[0]?.confidence ?? 0) >= likely(ranked.length) ? ranked[0]?.category : undefined;
  const ask =
    verdict.kind === 'need_more_info'
      ? askAbout(text)
      : tellsRisk && ranked.length > 1 && category === undefined
        ? askBetween(scheme, [ranked[0]?.category, ranked[1]?.category])
        : undefined;
  const powers = tellsRisk && question.powers ? matchPowers(verdict.telling, question.powers) : [];
  const level = tellsRisk ? levelOf(verdict.telling, scheme) : undefined;
  const isRisk = (piece: string) => {
    const { kind } = kindOf(halfwidth(piece), weights);
    // A matter may be said too briefly to stand alone, or look like an alarm that the whole is none of.
    return kind === 'risk' || kind === 'need_more_info' || kind === 'emergency';
  };
  const parts = verdict.kind === 'risk' ? partsOf(original, isRisk) : [];
  return {
    kind: verdict.kind,
    ...(category !== undefined && { category }),
    alternatives: ranked,
    ...(level !== undefined && { level }),
    confidence: round(tellsRisk ? (ranked[0]?.confidence ?? verdict.confidence) : verdict.confidence),
    certainty: round(verdict.confidence),
    reason: reasonFor(verdict.kind, scheme, { category, level }),
    ...(ask !== undefined && { ask }),
    ...(powers.length > 0 && { powers }),
    by: 'local',
    ...(verdict.kind === 'injection' && { tellsRisk }),
    ...(verdict.kind === 'emergency' && verdict.ordered && { orders: true as const }),
    point: pointOf(verdict.telling === text || verdict.telling === '' ? original : verdict.telling, {
      personal: masked.some((kind) => kind !== 'name'),
      ...(verdict.telling !== '' && { cues: verdict.features.cues }),
    }),
    ...(masked.length > 0 && { masked }),
    ...(parts.length > 1 && {
      risks: parts.map((part) => {
        const telling = halfwidth(part);
        return {
          text: part,
          category: rank({ telling, features: featuresOf(telling) })[0]?.category,
          level: levelOf(telling, scheme),
        };
      }),
    }),
  };
}

/** Below this the likeliest of so many categories is not put forward: half as much again as mere chance, at most 0.36. */
const likely = (categories: number) => Math.min(0.36, 1.6 / categories);
/** Down to hundredths: never up, so that sums stay at most 1. */
const round = (share: number) => Math.floor(share * 100) / 100;
