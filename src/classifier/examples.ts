import { categoriesFor, type Scheme } from '../schemes/model.js';
import { alikeCases, type Case } from './alike.js';
import type { Answer } from './answer.js';
import { redact } from './redact.js';
import { lettersOf } from './text.js';

/** Rule, pure: what a model is shown of the house's own confirmed cases, and that it says nothing out of them. */
const MOST = 4;
/** Of one category, so that the alike but otherwise decided are seen too. */
const OF_ONE_CATEGORY = 2;
const CONSIDERED = 24;
/** Characters of a case: a handful of long ones must not bury the text that is asked about. */
const SHOWN = 160;

/**
 * The cases most alike a text, as they may leave the house: of its layer, with a category that the scheme still has
 * there, spread over categories, each said once. Redacted again by today's directory, placeholders without their numbers:
 * those of another text would mean somebody else here.
 */
export function examplesFor(
  text: string,
  cases: readonly Case[],
  scheme: Scheme,
  layer: string | undefined,
  names: Iterable<string> = [],
): Case[] {
  const categories = new Set(categoriesFor(scheme, layer).map(({ key }) => key));
  const where = (one: Case) =>
    (layer === undefined || one.layer === layer) && one.category !== undefined && categories.has(one.category);
  const chosen: Case[] = [];
  const listed = [...names];
  for (const { case: one } of alikeCases(text, cases, { count: CONSIDERED, where })) {
    if (chosen.length === MOST) break;
    if (chosen.filter(({ category }) => category === one.category).length === OF_ONE_CATEGORY) continue;
    const shown = shownText(one.text, listed);
    if (chosen.some((other) => other.text === shown && other.category === one.category)) continue;
    const { level, ...rest } = one;
    const known = scheme.levels.some(({ key }) => key === level);
    chosen.push({ ...rest, text: shown, ...(known && level !== undefined ? { level } : {}) });
  }
  return chosen;
}

/** A JSON object a line: whatever a text holds, it ends neither its line nor the fence around it. */
export const listedExamples = (examples: readonly Case[]): string =>
  examples
    .map(({ text, category, level }) => JSON.stringify({ text, category: category ?? null, level: level ?? null }))
    .join('\n');

/**
 * The answer without anything that was said in an example and not by this person: nobody reads another's words. An empty
 * point and no parts: the local ones take their place.
 */
export function ownWords<A extends Pick<Answer, 'point' | 'risks'>>(
  answer: A,
  text: string,
  examples: readonly Case[],
): A {
  const foreign = (said: string) => examples.some((one) => quotes(said, text, one.text));
  return {
    ...answer,
    point: foreign(answer.point) ? '' : answer.point,
    risks: answer.risks.some((risk) => foreign(risk.text)) ? [] : answer.risks,
  };
}

/** So many letters in a row are taken over, not hit upon by chance. */
const RUN = 4;

function quotes(said: string, own: string, other: string): boolean {
  const [letters, mine, theirs] = [lettersOf(said), lettersOf(own).join(''), lettersOf(other).join('')];
  for (let at = 0; at + RUN <= letters.length; at++) {
    const run = letters.slice(at, at + RUN).join('');
    if (theirs.includes(run) && !mine.includes(run)) return true;
  }
  return false;
}

function shownText(text: string, names: string[]): string {
  const plain = redact(text, names)
    .text.replace(/⟦([^⟦⟧\d]{1,8})\d*⟧/g, '⟦$1⟧')
    .replace(/\s+/g, ' ')
    .trim();
  const letters = [...plain];
  return letters.length > SHOWN ? `${letters.slice(0, SHOWN - 1).join('')}…` : plain;
}
