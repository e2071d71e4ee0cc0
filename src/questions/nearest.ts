// Rule, pure: the lines of help nearest to a question nobody foresaw.
import { pairs } from '../classifier/likeness.js';

/** At most `limit` lines that share telling pairs of characters with the text, the nearest first. */
export function nearest(lines: readonly string[], text: string, limit = 2): string[] {
  const asked = pairsOf(text);
  const own = lines.map(pairsOf);
  const weight = (pair: string) => 1 / own.filter((one) => one.has(pair)).length;
  return lines
    .map((line, at) => {
      const shared = [...(own[at] ?? [])].filter((pair) => asked.has(pair));
      return { line, score: shared.reduce((sum, pair) => sum + weight(pair), 0) };
    })
    .filter(({ score }) => score >= LEAST)
    .sort((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ line }) => line);
}

/** One pair that two lines share says as much as half of one that only one has. */
const LEAST = 0.5;

/** A line of help is Chinese; a number or a name in it is an example. */
const pairsOf = (text: string) => pairs(text, EMPTY, /\p{Script=Han}+/gu);

const EMPTY = [
  '怎么',
  '什么',
  '可以',
  '我们',
  '一下',
  '能不',
  '不能',
  '这个',
  '那个',
  '风险',
  '自己',
  '没有',
  '是不',
  '有没',
];
