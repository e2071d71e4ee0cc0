import { wordsOf } from './learned/words.js';

/** A power of the 职权目录 as the classifier needs it. */
export interface KnownPower {
  number: string;
  name: string;
  /** Names of its steps, in their order; from its 内部流程图 where there is one. */
  steps: string[];
}

export interface MatchedPower {
  number: string;
  name: string;
  /** The step that the text speaks of, where one stands out. */
  step?: string;
}

/**
 * Rule, pure: the powers and steps a text may belong to, likeliest first, at most `most`. By the words they share, a
 * word the more telling the fewer powers have it. None where nothing telling is shared.
 */
export function matchPowers(text: string, powers: readonly KnownPower[], most = 3): MatchedPower[] {
  const said = tellingWords(text);
  const each = powers.map((power) => ({
    power,
    own: new Set(tellingWords(power.name)),
    steps: power.steps.map((step) => ({ step, words: new Set(tellingWords(step)) })),
  }));
  const holders = new Map<string, number>();
  for (const { own, steps } of each)
    for (const word of new Set([...own, ...steps.flatMap(({ words }) => [...words])]))
      holders.set(word, (holders.get(word) ?? 0) + 1);
  const weight = (word: string) => Math.log(1 + powers.length / (holders.get(word) ?? 1));
  const shared = (words: Set<string>) =>
    said.reduce((sum, word) => sum + (words.has(word) ? weight(word) : 0), 0) / Math.sqrt(words.size || 1);
  return (
    each
      .map(({ power, own, steps }) => {
        const best = steps
          .map(({ step, words }) => ({ step, score: shared(words) }))
          .sort((a, b) => b.score - a.score)[0];
        const byName = shared(own);
        return {
          power,
          step: best && best.score > 0 ? best.step : undefined,
          score: byName + (best?.score ?? 0) / 2,
          byName,
        };
      })
      // A step such as 审核 is in every power: by itself it points to none.
      .filter(({ byName }) => byName > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, most)
      .map(({ power: { number, name }, step }) => ({ number, name, ...(step && { step }) }))
  );
}

/** Words of two characters and more, each once; a single character says too little of what a power is about. */
const tellingWords = (text: string): string[] => [
  ...new Set(wordsOf(text).filter((word) => word.length > 1 && /\p{L}/u.test(word) && !EMPTY.has(word))),
];
const EMPTY = new Set([
  '管理',
  '工作',
  '负责',
  '相关',
  '有关',
  '部门',
  '单位',
  '进行',
  '我们',
  '没有',
  '自己',
  '一个',
  '事项',
  '职权',
]);
