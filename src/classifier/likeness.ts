/** Rule, pure: how much a text resembles a description, by the pairs of characters they share. */

/**
 * For categories about which nothing is known but what the scheme says of them: the share of a description's
 * telling pairs (those not common to all descriptions) found in the text, 0…1 for each description, in order.
 */
export function likeness(text: string, descriptions: string[]): number[] {
  const inText = pairs(text);
  const all = descriptions.map(pairs);
  return all.map((own) => {
    let found = 0;
    let total = 0;
    for (const pair of own) {
      const holders = all.filter((other) => other.has(pair)).length;
      const weight = 1 / holders ** 2;
      total += weight;
      if (inText.has(pair)) found += weight;
    }
    // Long definitions would never be found whole: a handful of shared pairs already tells.
    return total === 0 ? 0 : Math.min(1, found / Math.min(total, 6));
  });
}

/** Neighbouring characters within a run of letters; words such as 风险 that every description has say nothing. */
function pairs(text: string): Set<string> {
  const found = new Set<string>();
  for (const run of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const letters = [...run];
    for (let i = 0; i + 1 < letters.length; i++) found.add(`${letters[i]}${letters[i + 1]}`);
  }
  for (const empty of EMPTY) found.delete(empty);
  return found;
}

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
