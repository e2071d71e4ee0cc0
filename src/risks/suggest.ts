import { recentCases } from '../cases/recent.js';
import type { Classifier, Question, Suggestion } from '../classifier/model.js';
import type { Ctx } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { catalogue, viewerOf } from '../powers/queries.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { type Part, partsIn } from './several.js';

export const MAX_CHARACTERS = 2000;
/** Enough for every house known; more would only cost time. */
const MOST_POWERS = 500;

export interface Thought {
  suggestion: Suggestion;
  /** Where the words tell several risks: each of them. */
  parts: Part[];
  schemeVersion: string;
  organisation: Organisation;
  /** Category that the person named himself, asked which it is: no suggestion of ours. */
  named?: string;
}

/**
 * What the classifier makes of a person's words. May use the network: before the transaction, never inside.
 * @param under a version of the scheme and one of its layers; left out: the one in force, and its first layer
 */
export async function suggest(
  classifier: Classifier,
  ctx: Ctx,
  person: Person,
  text: string,
  under?: { schemeVersion: string; layer: string },
): Promise<Thought> {
  const [{ versionId, scheme }, organisation] = await Promise.all([
    under ? schemeVersion(ctx.db, under.schemeVersion) : activeScheme(ctx.db),
    loadOrganisation(ctx.db),
  ]);
  const [cases, powers] = await Promise.all([
    recentCases(ctx.db, scheme.id),
    // Only those he may see: a suggestion must not tell him of others.
    catalogue(ctx.db, viewerOf(organisation, person, scheme, []), { offset: 0, limit: MOST_POWERS }),
  ]);
  const layer = under?.layer ?? scheme.layers[0]?.key;
  const department = person.departmentId === null ? undefined : organisation.departments.get(person.departmentId);
  const question: Question = {
    text: [...text].slice(0, MAX_CHARACTERS).join(''),
    scheme,
    ...(layer ? { layer } : {}),
    ...(department ? { dept: department.name } : {}),
    ...(person.position ? { post: person.position } : {}),
    names: [...organisation.people.values()].map((p) => p.name),
    cases,
    powers: powers.map(({ number, name, fields }) => ({
      number,
      name,
      steps: fields.steps.map(({ label }) => label),
    })),
  };
  const suggestion = await classifier.classify(question);
  const parts = partsIn(suggestion, (part) => classifier.locally({ ...question, text: part }));
  return { suggestion, parts, schemeVersion: versionId, organisation };
}
