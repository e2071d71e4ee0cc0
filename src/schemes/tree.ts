// Rule, pure: the language of schemes as a tree that can be walked: what may stand where, and what it is called.
import { z } from 'zod';
import { isMapping } from './merge.js';
import { Scheme } from './model.js';

/** A place of the language: a part of its JSON Schema. */
export interface Node {
  description?: string;
  examples?: unknown[];
  type?: string;
  const?: unknown;
  enum?: unknown[];
  items?: Node;
  properties?: Record<string, Node>;
  required?: string[];
  oneOf?: Node[];
  anyOf?: Node[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
}

let known: Node | undefined;
/** The whole language, as an author writes it: what has a default need not be there. */
export function language(): Node {
  known ??= z.toJSONSchema(Scheme, { io: 'input', unrepresentable: 'any' }) as Node;
  return known;
}

/** The part of this name inside a place; undefined where the language has none. */
export const partOf = (node: Node | undefined, name: string): Node | undefined =>
  node?.properties && Object.hasOwn(node.properties, name) ? node.properties[name] : undefined;

export const branchesOf = (node: Node): Node[] | undefined => node.oneOf ?? node.anyOf;

/** Of a place that may hold one of several things, the one that this value is. */
export function branchFor(node: Node, value: unknown): Node {
  const branches = branchesOf(node);
  if (!branches) return node;
  return (
    branches.find(
      ({ properties = {} }) =>
        isMapping(value) &&
        Object.entries(properties).every(([name, part]) => part.const === undefined || part.const === value[name]),
    ) ?? node
  );
}

const fixed = (node: Node, name: string) => partOf(node, name)?.const;

export const isWho = (node: Node): boolean =>
  (branchesOf(node) ?? []).some((branch) => fixed(branch, 'by') === 'section-head');
export const isSpan = (node: Node): boolean =>
  partOf(node, 'count') !== undefined && partOf(node, 'unit')?.enum !== undefined;
export const isDate = (node: Node): boolean => node.pattern === DATE_PATTERN();
export const isKey = (node: Node): boolean => node.pattern === KEY_PATTERN();
/** A step of an approval chain. */
export const isStep = (node: Node): boolean =>
  partOf(node, 'who') !== undefined && partOf(node, 'decide') !== undefined;
/** Whether a part may say that it was added by the house. */
export const mayBeSupplement = (node: Node | undefined): boolean => partOf(node, 'supplement') !== undefined;

const DATE_PATTERN = () => partOf(partOf(language(), 'phases')?.items, 'start')?.pattern;
const KEY_PATTERN = () => partOf(language(), 'id')?.pattern;

/** Lists of the scheme that a field names an item of, by the field. */
const REFERENCES: Record<string, (scheme: Scheme) => Array<{ key: string; label: string }>> = {
  level: (scheme) => scheme.levels,
  levels: (scheme) => scheme.levels,
  layer: (scheme) => scheme.layers,
  layers: (scheme) => scheme.layers,
  category: (scheme) => scheme.categories,
  defaultMethod: (scheme) => scheme.methods,
  body: (scheme) => scheme.bodies,
  opens: (scheme) => scheme.clocks,
  after: (scheme) => scheme.gates,
  roles: rolesIn,
  members: rolesIn,
  leadership: rolesIn,
  office: rolesIn,
};

/** What a field may name, with the labels people read; undefined for a field that names nothing of the scheme. */
export const referredBy = (field: string, scheme: Scheme): Array<{ key: string; label: string }> | undefined =>
  Object.hasOwn(REFERENCES, field) ? REFERENCES[field]?.(scheme) : undefined;

function rolesIn(scheme: Scheme) {
  return scheme.roles.map(({ name }) => ({ key: name, label: name }));
}
