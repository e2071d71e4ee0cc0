import { redactTogether } from '../classifier/redact.js';
import { beginning } from '../classifier/text.js';
import { converse, newFence } from '../llm/converse.js';
import type { Complete, Model } from '../llm/model.js';
import { loadPrompt } from '../llm/prompt.js';
import type { Scheme } from '../schemes/model.js';
import { readWritten, shapeOf, type Written } from './answer.js';
import type { DraftedFor, Line } from './drafting.js';
import { measureRules } from './model.js';

export interface DraftQuestion {
  scheme: Scheme;
  about: DraftedFor;
  lines: readonly Line[];
  /** Measures that stand against the point already. */
  standing: readonly string[];
  /** Names of the organisation, masked before anything leaves the house. */
  names: readonly string[];
}

export interface Drafter {
  /**
   * At most one wording for each line, or undefined when there is none within the budget. Network: never call it inside a
   * transaction.
   */
  draft(question: DraftQuestion): Promise<Written[] | undefined>;
}

/** Wordings by a model. The point is redacted before it leaves and fenced as data; nothing of it reaches the log. */
export function createDrafter(model: Model): Drafter {
  const prompt = loadPrompt('draft-measure');
  return { draft: (question) => model.ask(prompt, (complete) => draft(question, complete)) };

  async function draft(
    { scheme, about, lines, standing, names }: DraftQuestion,
    complete: Complete,
  ): Promise<Written[] | undefined> {
    const { kinds } = measureRules(scheme);
    const hidden = redactTogether(wordsOf(scheme, about, standing), names);
    const text = hidden.texts.join('\n');
    const asked = { lines, kinds, sent: text, originals: hidden.originals, names, standing };
    const shape = shapeOf(asked);
    const values = {
      lines: listed(lines),
      kinds: listed(kinds),
      category: definitionOf(scheme, about.category),
      shape: JSON.stringify(shape),
      fence: newFence(),
      text,
    };
    const answer = await converse(complete, { prompt, values, shape, read: (raw) => readWritten(raw, asked) });
    return answer?.written;
  }
}

/** What people wrote of the point, a line each. */
const wordsOf = (
  scheme: Scheme,
  { point, manifestation, section, post, layer }: DraftedFor,
  standing: readonly string[],
) =>
  [
    `风险点：${point}`,
    `表现形式：${beginning(manifestation)}`,
    `科室：${section}`,
    post ? `岗位：${post}` : '',
    `层级：${scheme.layers.find(({ key }) => key === layer)?.label ?? '（没有）'}`,
    ...standing.slice(0, MOST_STANDING).map((text) => `已有的措施：${text}`),
  ].filter(Boolean);

/** Of the newest; more would only cost tokens. */
const MOST_STANDING = 6;

const listed = (entries: ReadonlyArray<{ key: string; label: string }>) =>
  entries.length === 0 ? '（没有）' : entries.map(({ key, label }) => `- ${key}（${label}）`).join('\n');

function definitionOf(scheme: Scheme, key: string | undefined): string {
  const category = scheme.categories.find((one) => one.key === key);
  return category ? `${category.label}，${category.definition || '方案没有定义'}` : '（方案没有分类）';
}
