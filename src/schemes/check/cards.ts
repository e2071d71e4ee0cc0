// Rule, pure: text that a card in the chat cannot hold whole.
import { CARD_LIMITS } from '../../channels/card.js';
import { lettersIn } from '../../channels/text.js';
import { categoriesFor, type Scheme } from '../model.js';
import { error, type Finding, missing } from './finding.js';
import type { Place } from './walk.js';

const { option: OPTION, options: OPTIONS, title: TITLE } = CARD_LIMITS;

export const cards = (scheme: Scheme, places: Place[]): Finding[] => [...choices(scheme), ...titles(scheme, places)];

interface Item {
  label: string;
  /** Where the label stands. */
  path: string;
}

/** Cards cut an option and hold few; two options that look the same are worse than a cut one. */
function choices(scheme: Scheme): Finding[] {
  const of = (path: string, items: Array<{ key: string; label: string }>): Item[] =>
    items.map(({ key, label }) => ({ label, path: `${path}.${key}.label` }));
  const lists: Array<[path: string, items: Item[]]> = [
    ['layers', of('layers', scheme.layers)],
    ['levels', of('levels', scheme.levels)],
    ['methods', of('methods', scheme.methods)],
    ...scheme.layers.map((layer): [string, Item[]] => [
      'categories',
      of('categories', categoriesFor(scheme, layer.key)),
    ]),
    ['measures.defences', of('measures.defences', scheme.measures?.defences ?? [])],
    ['measures.kinds', of('measures.kinds', scheme.measures?.kinds ?? [])],
    ['warnings.kinds', of('warnings.kinds', scheme.warnings?.kinds ?? [])],
    ['ladder', of('ladder', scheme.ladder)],
    ...scheme.scales.map(({ key, grades }): [string, Item[]] => [
      `scales.${key}.grades`,
      of(`scales.${key}.grades`, grades),
    ]),
  ];
  const found = lists.flatMap(([path, items]) => [
    ...(items.length > OPTIONS ? [error(path, `卡片的下拉框至多 ${OPTIONS} 项，这里有 ${items.length} 项`)] : []),
    ...cut(scheme, items),
  ]);
  // A category that several layers share is told once.
  const seen = new Set<string>();
  return found.filter(({ path, message }) => !seen.has(path + message) && seen.add(path + message));
}

function cut(scheme: Scheme, items: Item[]): Finding[] {
  const shown = items.map(({ label }) => [...label].slice(0, OPTION).join(''));
  return items.flatMap(({ label, path }, at) => {
    if (lettersIn(label) <= OPTION) return [];
    return shown.some((other, where) => where !== at && other === shown[at])
      ? [error(path, `卡片只显示前 ${OPTION} 个字，与另一项分不清`)]
      : missing(scheme, path, `卡片只显示前 ${OPTION} 个字，后面会被截去`, 'gap');
  });
}

/** Parts whose label becomes the title of a card, or one of its lines, which hold as much. */
const TITLED = new Set(['notices', 'reviews', 'surveys', 'deadlines', 'cadences', 'clocks', 'chains', 'handling']);

const titles = (scheme: Scheme, places: Place[]): Finding[] =>
  places
    .filter(({ path, top }) => TITLED.has(top) && path.endsWith('.label'))
    .filter(({ value }) => typeof value === 'string' && lettersIn(value) > TITLE)
    .flatMap(({ path }) => missing(scheme, path, `卡片的标题只显示 ${TITLE} 个字，后面会被截去`, 'gap'));
