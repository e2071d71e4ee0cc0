// Rule, pure: two versions of a scheme → what differs, in sentences.
import { isDeepStrictEqual } from 'node:util';
import { identityFor, isMapping } from './merge.js';
import type { Scheme } from './model.js';
import { branchesOf, branchFor, isSpan, isWho, language, type Node, partOf } from './tree.js';
import { fieldName, itemName, valueWords } from './wording.js';

export interface Difference {
  /** In the language's names, as paths of gaps are written: levels.high.definition */
  path: string;
  /** 等级“高” · 定义：（没有） → 权力重要 */
  words: string;
}

/**
 * Everything in which `b` differs from `a`, part by part in the order of the language. A part that is new or gone is one
 * sentence; of one that stays each changed field is one. Empty when the two say the same.
 */
export function compareSchemes(a: Scheme, b: Scheme): Difference[] {
  const found: Difference[] = [];
  walk({ node: language(), field: '', path: [], name: [] }, a, b, { a, b, found });
  return found;
}

interface Where {
  node: Node;
  field: string;
  path: string[];
  /** Of the parts above, for people. */
  name: string[];
}
interface Both {
  a: Scheme;
  b: Scheme;
  found: Difference[];
}

function walk(where: Where, before: unknown, after: unknown, both: Both): void {
  const { node } = where;
  if (isDeepStrictEqual(before, after)) return;
  if (isMapping(before) && isMapping(after) && !isWho(node) && !isSpan(node)) {
    const branch = branchFor(node, after);
    if (!branchesOf(node) || branch === branchFor(node, before)) {
      fields(where, branch, before, after, both);
      return;
    }
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const identity = node.items && !isWho(node.items) ? identityFor(before, after) : undefined;
    if (identity) {
      items(where, identity, before as Item[], after as Item[], both);
      return;
    }
  }
  changed(where, before, after, both);
}

type Item = Record<string, unknown>;

function fields(where: Where, node: Node, before: Item, after: Item, both: Both): void {
  const names = new Set([...Object.keys(node.properties ?? {}), ...Object.keys(before), ...Object.keys(after)]);
  for (const field of names) {
    const part = partOf(node, field) ?? {};
    const path = [...where.path, field];
    walk({ node: part, field, path, name: [...where.name, fieldName(field, part)] }, before[field], after[field], both);
  }
}

function items(where: Where, identity: string, before: Item[], after: Item[], both: Both): void {
  const node = where.node.items ?? {};
  const of = (list: Item[], name: unknown) => list.find((item) => item[identity] === name);
  const told = (item: Item, scheme: Scheme) =>
    valueWords(where.field, node, { ...item, supplement: undefined }, scheme);
  for (const item of before)
    if (!of(after, item[identity])) say(where, `删去${told(item, both.a)}`, both, String(item[identity]));
  for (const item of after) {
    const name = String(item[identity]);
    const old = of(before, item[identity]);
    if (!old) say(where, `新增${told(item, both.b)}`, both, name);
    else
      walk(
        {
          node,
          field: where.field,
          path: [...where.path, name],
          name: [...where.name.slice(0, -1), `${where.name.at(-1) ?? ''}“${itemName(old, both.a) ?? name}”`],
        },
        old,
        item,
        both,
      );
  }
  const kept = (list: Item[], other: Item[]) => list.map((item) => item[identity]).filter((name) => of(other, name));
  const [was, is] = [kept(before, after), kept(after, before)];
  if (!isDeepStrictEqual(was, is)) {
    const names = (order: unknown[], list: Item[], scheme: Scheme) =>
      order.map((name) => itemName(of(list, name), scheme) ?? String(name)).join('、');
    say(where, `次序：${names(was, before, both.a)} → ${names(is, after, both.b)}`, both);
  }
}

function changed(where: Where, before: unknown, after: unknown, both: Both): void {
  const [was, is] = [
    valueWords(where.field, where.node, before, both.a),
    valueWords(where.field, where.node, after, both.b),
  ];
  // Two keys may bear one label: then the keys tell them apart.
  const words = was === is ? `${JSON.stringify(before)} → ${JSON.stringify(after)}` : `${was} → ${is}`;
  say(where, words, both);
}

function say({ name, path }: Where, words: string, { found }: Both, item?: string): void {
  const colon = item === undefined && !words.startsWith('次序') ? '：' : ' · ';
  found.push({
    path: [...path, ...(item === undefined ? [] : [item])].join('.'),
    words: `${name.join(' · ')}${colon}${words}`,
  });
}
