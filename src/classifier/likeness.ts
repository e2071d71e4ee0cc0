/** Rule, pure: how much a text resembles a description, by the pairs of characters they share. */

/**
 * For categories about which nothing is known but what the scheme says of them: how much of a description's telling
 * pairs (those not common to all descriptions) a text holds.
 * @returns a function from a text to 0…1 for each description, in order
 */
export function likenessTo(descriptions: string[]): (text: string) => number[] {
  const all = descriptions.map((one) => pairs(one));
  const weighted = all.map((own) =>
    [...own].map((pair) => ({ pair, weight: 1 / all.filter((other) => other.has(pair)).length ** 2 })),
  );
  // Long definitions would never be found whole: a handful of shared pairs already tells.
  const enough = weighted.map((own) =>
    Math.min(
      6,
      own.reduce((sum, { weight }) => sum + weight, 0),
    ),
  );
  return (text) => {
    const inText = pairs(text);
    return weighted.map((own, i) => {
      const found = own.reduce((sum, { pair, weight }) => sum + (inText.has(pair) ? weight : 0), 0);
      return enough[i] ? Math.min(1, found / enough[i]) : 0;
    });
  };
}

/**
 * Neighbouring characters within a run of letters.
 * @param empty words that say nothing; left out: those such as 风险 that every description has
 */
export function pairs(text: string, empty: readonly string[] = EMPTY, runs = LETTERS): Set<string> {
  const found = new Set<string>();
  for (const run of text.toLowerCase().match(runs) ?? []) {
    const letters = [...run];
    for (let i = 0; i + 1 < letters.length; i++) found.add(`${letters[i]}${letters[i + 1]}`);
  }
  for (const pair of empty) found.delete(pair);
  return found;
}

const LETTERS = /[\p{L}\p{N}]+/gu;
const EMPTY = [
  '风险',
  '可能',
  '导致',
  '因素',
  '造成',
  '行为',
  '工作',
  '人员',
  '由于',
  '方面',
  '存在',
  '廉政',
  '廉洁',
  '腐败',
  '问题',
  '没有',
];
