import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Scheme } from '../../src/schemes/model.js';

export const FIVE = Scheme.parse(
  parse(readFileSync(new URL('../../src/schemes/packs/five-categories.yaml', import.meta.url), 'utf8')),
);

/** A scheme with as many levels as asked for, l1 the gravest. */
export const withLevels = (count: number): Scheme => ({
  ...FIVE,
  // Out of order on purpose: rank decides, not position.
  levels: Array.from({ length: count }, (_, i) => ({
    key: `l${i + 1}`,
    label: `${i + 1}级`,
    rank: i + 1,
    definition: `第${i + 1}等`,
  })).reverse(),
});
