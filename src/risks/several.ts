// Rule, pure: several risks in one message, each as a suggestion of its own.
import type { Suggestion } from '../classifier/model.js';

export interface Part {
  text: string;
  suggestion: Suggestion;
}

/** A card's list holds twenty; a person who goes through ten in a row has done enough. */
export const MOST_PARTS = 10;

/**
 * The parts that were found, in their order; none where the message holds one risk. The category and level that were
 * suggested for a part stand; title and other categories come from its own words.
 * @param locally what the house's own classifier makes of a part
 */
export function partsIn(
  { risks = [], by, risksBy = by, source }: Suggestion,
  locally: (text: string) => Suggestion,
): Part[] {
  const seen = new Set<string>();
  const parts = risks.filter(({ text }) => {
    const plain = text.replace(/[\s\p{P}]/gu, '');
    if (plain === '' || seen.has(plain)) return false;
    seen.add(plain);
    return true;
  });
  if (parts.length < 2) return [];
  return parts.slice(0, MOST_PARTS).map(({ text, category, level }) => {
    const own = locally(text);
    const categoryBy = category === undefined ? own.by : risksBy;
    const levelBy = level === undefined ? own.by : risksBy;
    const suggestion: Suggestion = {
      ...own,
      kind: 'risk',
      by: categoryBy,
      ...(levelBy === categoryBy ? {} : { levelBy }),
      ...(source && categoryBy === 'llm' ? { source } : {}),
    };
    if (category !== undefined) suggestion.category = category;
    if (level !== undefined) suggestion.level = level;
    delete suggestion.risks;
    delete suggestion.ask;
    return { text, suggestion };
  });
}
