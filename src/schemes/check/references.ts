// Rule, pure: names that lead nowhere, names given twice, and parts that lead back to themselves.
import type { Named } from '../language/parts.js';
import type { Scheme } from '../model.js';
import { error, type Finding } from './finding.js';
import { nameOf, type Place, pointerOf } from './walk.js';

/** What an item of each list is called. */
const WORDS: Record<Named, string> = {
  layers: '层级',
  categories: '风险类别',
  levels: '等级',
  methods: '查找方式',
  roles: '角色',
  bodies: '集体',
  clocks: '期限',
  forms: '表',
  gates: '关口',
};

export const references = (scheme: Scheme, places: Place[]): Finding[] => [
  ...unknown(scheme, places),
  ...repeated(places),
  ...circles(places),
];

/** Every key or name in the scheme that points at an item, by the language: a new part needs no line here. */
function unknown(scheme: Scheme, places: Place[]): Finding[] {
  const known = new Map<Named, Set<string | undefined>>();
  return places.flatMap(({ path, value, part }) => {
    const to = typeof value === 'string' ? pointerOf(part) : undefined;
    if (to === undefined || typeof value !== 'string') return [];
    if (!known.has(to)) known.set(to, new Set(scheme[to].map(nameOf)));
    return known.get(to)?.has(value) ? [] : [error(path, `没有这个${WORDS[to]}：${value}（${to} 里没有写）`)];
  });
}

/** Lists in which two items bear one name, two steps of an order stand at one place, or one name is said twice. */
function repeated(places: Place[]): Finding[] {
  return places.flatMap(({ path, value }): Finding[] => {
    if (!Array.isArray(value)) return [];
    if (value.every((one) => typeof one === 'string')) return twice(value).map((one) => error(path, `“${one}”重复`));
    const all = (field: string) => value.flatMap((one) => (one as Record<string, unknown>)?.[field] ?? []).map(String);
    const identity = ['key', 'name', 'id'].find((field) => all(field).length > 0);
    return [
      ...twice(identity ? all(identity) : []).map((one) => error(path, `“${one}”重复`)),
      ...twice(all('rank')).map((one) => error(`${path}.*.rank`, `“${one}”重复：分不出先后`)),
    ];
  });
}

/** Items of a list that can only come after themselves: a gate after a gate after the first. */
function circles(places: Place[]): Finding[] {
  const next = new Map<string, Set<string>>();
  for (const { part, value, top, item } of places) {
    if (item === undefined || typeof value !== 'string' || pointerOf(part) !== top) continue;
    const from = `${top}.${item}`;
    next.set(from, (next.get(from) ?? new Set()).add(`${top}.${value}`));
  }
  const told = new Set<string>();
  return [...next.keys()].flatMap((start) => {
    const round = told.has(start) ? undefined : wayBack(start, next);
    for (const one of round ?? []) told.add(one);
    const names = round?.map((one) => one.slice(one.indexOf('.') + 1)).join(' → ');
    return round ? [error(start, `绕回了自己：${names}`)] : [];
  });
}

/** The shortest way from a place back to it. */
function wayBack(start: string, next: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const ways = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const one of next.get(way.at(-1) ?? '') ?? []) {
      if (one === start) return [...way, one];
      if (seen.has(one)) continue;
      seen.add(one);
      ways.push([...way, one]);
    }
  }
  return undefined;
}

export const twice = <T>(items: readonly T[]): T[] => [
  ...new Set(items.filter((one, at) => items.indexOf(one) !== at)),
];
