import type { Scheme } from '../schemes/model.js';
import { type Answer, keepsTo } from './answer.js';
import type { Kind, Suggestion } from './model.js';
import { reasonFor } from './reason.js';
import { redact } from './redact.js';
import { lettersOf } from './text.js';

/**
 * Rule, pure: what a model may change in the local suggestion. It may name another category, level and point; it may
 * raise an alarm; it may not talk away an emergency, an order to the classifier, or a risk that plainly stands there;
 * and it may cut what was said into parts, not say anything in the person's name.
 */
export function confirms(local: Suggestion, said: Answer, text: string, scheme: Scheme): Suggestion {
  const kind = allowed(local, said.kind);
  // A text that steers the classifier may have steered this answer too.
  const trusted = kind === said.kind && kind !== 'injection';
  const category = trusted ? said.category : local.category;
  const level = trusted ? (said.level ?? (kind === 'risk' ? local.level : undefined)) : local.level;
  const cut = trusted && areParts(said.risks, text);
  const risks = cut ? said.risks : local.risks;
  // Of an alarm beside a category that was found here the category is what people confirm or correct: it is not the model's.
  const taken = trusted || (kind === said.kind && category === undefined);
  return {
    kind,
    ...(category !== undefined && { category }),
    alternatives: trusted ? said.alternatives : local.alternatives,
    ...(level !== undefined && { level }),
    confidence: trusted ? said.confidence : local.confidence,
    reason: reasonFor(kind, scheme, { category, level }),
    ...(category === undefined && local.ask !== undefined && { ask: local.ask }),
    ...(local.powers && kind === 'risk' && { powers: local.powers }),
    by: taken ? 'llm' : local.by,
    ...(taken && level !== undefined && level !== said.level && { levelBy: local.by }),
    // What the model takes for an order, the local classifier may have taken for a report.
    ...(kind === 'injection' && { tellsRisk: local.tellsRisk ?? local.kind === 'risk' }),
    point: trusted && keepsTo(said.point, text) && !isPersonal(said.point, text) ? said.point : local.point,
    ...(local.masked && { masked: local.masked }),
    ...(kind === 'risk' && risks && { risks, ...(taken && !cut && { risksBy: local.by }) }),
  };
}

function allowed(local: Suggestion, said: Kind): Kind {
  if (local.kind === 'emergency' || local.kind === 'injection') return local.kind;
  if (said === 'emergency' || said === 'injection') return said;
  if (local.kind === 'risk' && said !== 'risk' && (local.certainty ?? 0) >= PLAIN) return 'risk';
  return said;
}

/** Several, each a stretch of what was said: a sentence of the model's own would be reported as the person's. */
function areParts(risks: Answer['risks'], text: string): boolean {
  const said = lettersOf(text).join('');
  return (
    risks.length > 1 &&
    risks.map((risk) => lettersOf(risk.text)).every((part) => part.length >= SHORTEST && said.includes(part.join('')))
  );
}
/** Letters: a single word is in every text, and tells no risk. */
const SHORTEST = 4;

/** Whether a title would show a number, an address or the like on everybody's card; a name may stand there, as it was said. */
function isPersonal(point: string, text: string): boolean {
  const numbersIn = (of: string) =>
    [...redact(of).originals].filter(([placeholder]) => !placeholder.startsWith('⟦姓名')).map(([, value]) => value);
  // What is one only by the words around it is known from the text.
  return numbersIn(point).length > 0 || numbersIn(text).some((value) => point.includes(value));
}

/** From here on the local classifier has seen plain evidence of a risk. */
const PLAIN = 0.6;
