/** From the lines that people wrote to what a head of the model learns from. */
import { KNOWN } from '../src/classifier/cues/cue.js';
import { featuresOf, SIZE } from '../src/classifier/learned/features.js';
import { HEADS, type Head, scoresOf, shares } from '../src/classifier/learned/weights.js';
import { clausesOf } from '../src/classifier/text.js';
import type { Line } from './examples.js';
import { type Example, learn } from './regression.js';

/** An example of a head, with the file it comes from: whole files are held back for the figures. */
export interface Item extends Example {
  file: string;
  /** Index of the right class. */
  right: number;
}

export function itemsFor(head: Head, lines: Line[]): Item[] {
  return head === 'category' ? lines.flatMap(categoryItem) : lines.flatMap(kindItems);
}

/** How far the second category reaches into the first. */
const SECOND = 0.3;

function categoryItem(line: Line): Item[] {
  const { category, second } = line;
  // The parts of one message may be of different categories.
  if (!category || line.parts || line.kind !== 'risk') return [];
  const stray = 0.05 / (KNOWN.length - 1);
  const target = KNOWN.map((key) =>
    second ? (key === category ? 1 - SECOND : key === second ? SECOND : 0) : key === category ? 0.95 : stray,
  );
  return [{ features: featuresOf(line.text), target, right: KNOWN.indexOf(category), file: line.file }];
}

function kindItems(line: Line): Item[] {
  const item = (text: string, kind: Line['kind']): Item => ({
    features: featuresOf(text),
    target: HEADS.kind.map((key) => (key === kind ? 1 : 0)),
    right: HEADS.kind.indexOf(kind),
    file: line.file,
  });
  const items = [item(line.text, line.kind)];
  // Orders are looked for clause by clause as well, so that the rest of the message still counts.
  if (line.kind === 'injection' && line.telling) {
    const telling = line.telling;
    for (const clause of clausesOf(line.text)) {
      if (clause.length >= 4 && !telling.includes(clause)) items.push(item(clause, 'injection'));
    }
    items.push(item(telling, 'risk'));
  }
  return items;
}

const SETTINGS: Record<Head, { epochs: number; rate: number; decay: number }> = {
  category: { epochs: 15, rate: 0.5, decay: 1e-4 },
  kind: { epochs: 15, rate: 0.5, decay: 1e-5 },
};

export function learnHead(head: Head, items: Item[]): Float64Array {
  return learn(items, { ...SETTINGS[head], classes: HEADS[head].length, size: SIZE });
}

/** What each item gets from a model that has not seen its file (for kinds: its fifth of every file). */
export function heldBack(head: Head, items: Item[]): { item: Item; scores: number[] }[] {
  const foldOf = (item: Item, i: number) => (head === 'category' ? item.file : String(i % 5));
  const folds = [...new Set(items.map(foldOf))];
  return folds.flatMap((fold) => {
    const weights = learnHead(
      head,
      items.filter((item, i) => foldOf(item, i) !== fold),
    );
    return items
      .filter((item, i) => foldOf(item, i) === fold)
      .map((item) => ({ item, scores: scoresOf(item.features, weights, HEADS[head].length) }));
  });
}

/** The temperature at which the shares of unseen texts are as sure as they are right (least log loss). */
export function temperatureOf(seen: { item: Item; scores: number[] }[]): number {
  const loss = (temperature: number) =>
    seen.reduce(
      (sum, { item, scores }) => sum - Math.log(Math.max(1e-9, shares(scores, temperature)[item.right] ?? 0)),
      0,
    );
  let best = 1;
  for (let temperature = 0.4; temperature <= 4; temperature += 0.05) {
    if (loss(temperature) < loss(best)) best = temperature;
  }
  return Math.round(best * 100) / 100;
}
