import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedWeights } from '../../src/classifier/learned/shipped.js';
import { readSet } from '../../training/evaluation/set.js';
import { readExamples } from '../../training/examples.js';
import { SHIPPED, train } from '../../training/train.js';

const examples = readExamples();

test('the weights that are shipped were made of the examples that stand beside them', () => {
  expect(shippedWeights().about).toMatchObject({ examples: examples.digest, count: examples.lines.length });
  expect(readFileSync(SHIPPED).length).toBeLessThan(1_000_000);
});

test('the same examples give the same weights, byte for byte', () => {
  const some = { lines: examples.lines.filter((_, i) => i % 25 === 0), digest: 'some' };
  const once = train(some);
  expect(train(some).equals(once)).toBe(true);
  const others = { lines: examples.lines.filter((_, i) => i % 25 === 1), digest: 'some' };
  expect(train(others).equals(once)).toBe(false);
});

test('no example shares more than 60 % of its character trigrams with an item of the development set', () => {
  const development = readSet().map(({ text }) => ({ text, own: trigrams(text) }));
  const copies = examples.lines.flatMap(({ text }) => {
    const own = trigrams(text);
    if (own.size === 0) return [];
    const shared = development.map((item) => ({
      item: item.text,
      share: [...own].filter((trigram) => item.own.has(trigram)).length / own.size,
    }));
    return shared.filter(({ share }) => share > 0.6).map(({ item }) => ({ text, item }));
  });
  expect(copies).toEqual([]);
});

/** Letters and figures only, so that a comma does not hide a copy. */
function trigrams(text: string): Set<string> {
  const letters = [
    ...text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, ''),
  ];
  return new Set(letters.slice(2).map((_, i) => letters.slice(i, i + 3).join('')));
}
