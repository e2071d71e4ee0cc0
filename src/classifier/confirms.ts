import type { Scheme } from '../schemes/model.js';
import { type Answer, keepsTo } from './answer.js';
import type { Kind, Suggestion } from './model.js';
import { reasonFor } from './reason.js';

/**
 * Rule, pure: what a model may change in the local suggestion. It may name another category, level and point; it may
 * raise an alarm; it may not talk away an emergency, an order to the classifier, or a risk that plainly stands there.
 */
export function confirms(local: Suggestion, said: Answer, text: string, scheme: Scheme): Suggestion {
  const kind = allowed(local, said.kind);
  // A text that steers the classifier may have steered this answer too.
  const trusted = kind === said.kind && kind !== 'injection';
  const category = trusted ? said.category : local.category;
  const level = trusted ? (said.level ?? (kind === 'risk' ? local.level : undefined)) : local.level;
  const risks = trusted && said.risks.length > 1 ? said.risks : local.risks;
  return {
    kind,
    ...(category !== undefined && { category }),
    alternatives: trusted ? said.alternatives : local.alternatives,
    ...(level !== undefined && { level }),
    confidence: trusted ? said.confidence : local.confidence,
    reason: reasonFor(kind, scheme, { category, level }),
    ...(category === undefined && local.ask !== undefined && { ask: local.ask }),
    ...(local.powers && kind === 'risk' && { powers: local.powers }),
    by: 'llm',
    point: trusted && keepsTo(said.point, text) ? said.point : local.point,
    ...(local.masked && { masked: local.masked }),
    ...(kind === 'risk' && risks && { risks }),
  };
}

function allowed(local: Suggestion, said: Kind): Kind {
  if (local.kind === 'emergency' || local.kind === 'injection') return local.kind;
  if (said === 'emergency' || said === 'injection') return said;
  if (local.kind === 'risk' && said !== 'risk' && (local.certainty ?? 0) >= PLAIN) return 'risk';
  return said;
}

/** From here on the local classifier has seen plain evidence of a risk. */
const PLAIN = 0.6;
