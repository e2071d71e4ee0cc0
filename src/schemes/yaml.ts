import { isAlias, isMap, isPair, isScalar, Lexer, type Node, type Pair, parseDocument } from 'yaml';

/** What a scheme file may be at most. The parser runs only on text that has passed these. */
export const MAX_BYTES = 1024 * 1024;
const MAX_TOKENS = 120_000;
const MAX_FLOW_DEPTH = 32;
const MAX_INDENT = 80;
const MAX_INDICATORS_PER_LINE = 16;
const MAX_ALIASES = 100;

/** The text is not the plain YAML a scheme is written in. The message is Chinese and names the line where it can. */
export class UnreadableYaml extends Error {}

/**
 * YAML text → plain data: mappings, lists, strings, numbers, booleans. No tags, few aliases, no repeated keys.
 * The text is measured with the lexer first: the parser itself recurses, and one megabyte of `[` ends the process
 * instead of throwing.
 * @throws UnreadableYaml
 */
export function readYaml(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new UnreadableYaml('文件超过 1 MiB');
  refuseHostile(text);
  // The parser's own test for repeated keys compares each with each; ours below is linear.
  const document = parseDocument(text, { schema: 'core', uniqueKeys: false, resolveKnownTags: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) throw new UnreadableYaml(`第 ${fault.linePos?.[0].line ?? '?'} 行：YAML 格式有误（${fault.code}）`);
  refuseRepeatedKeys(document.contents as Node | null, text);
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (error instanceof ReferenceError) throw new UnreadableYaml('别名（*）引用过多或有误');
    throw error;
  }
}

function refuseHostile(text: string): void {
  let line = 1;
  let tokens = 0;
  let flow = 0;
  let indicators = 0;
  let aliases = 0;
  const refuse = (why: string) => {
    throw new UnreadableYaml(`第 ${line} 行：${why}`);
  };
  for (const token of new Lexer().lex(text)) {
    if (++tokens > MAX_TOKENS) refuse('内容过多，不像一份方案');
    if (token === '\n' || token === '\r\n') {
      line++;
      indicators = 0;
    } else if (token === '[' || token === '{') {
      if (++flow > MAX_FLOW_DEPTH) refuse(`括号嵌套超过 ${MAX_FLOW_DEPTH} 层`);
    } else if (token === ']' || token === '}') {
      flow = Math.max(0, flow - 1);
    } else if (flow === 0 && (token === '-' || token === '?' || token === ':')) {
      if (++indicators > MAX_INDICATORS_PER_LINE) refuse('一行里的层级过多');
    } else if (token.length > MAX_INDENT && /^[ \t]+$/.test(token)) {
      refuse(`缩进超过 ${MAX_INDENT} 列`);
    } else if (token.startsWith('*')) {
      if (++aliases > MAX_ALIASES) refuse(`别名（*）超过 ${MAX_ALIASES} 处`);
    } else if (token.startsWith('!')) {
      refuse('不支持标签（! 开头），字符串请加引号');
    } else {
      line += newlinesIn(token);
    }
  }
}

function newlinesIn(token: string): number {
  let count = 0;
  for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) count++;
  return count;
}

/** Keys that mean something to JavaScript objects have no business in a scheme. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

function refuseRepeatedKeys(root: Node | null, text: string): void {
  const waiting: Array<Node | Pair | null> = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === null || isScalar(node) || isAlias(node)) continue;
    if (isPair(node)) {
      waiting.push(node.value as Node | null);
      continue;
    }
    const items = (node as unknown as { items: Array<Node | Pair> }).items;
    if (isMap(node)) {
      const seen = new Set<string>();
      for (const { key } of node.items as Array<Pair>) {
        const name = isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
        const at = `第 ${lineAt(text, (key as Node | null)?.range?.[0] ?? 0)} 行`;
        if (name === undefined) throw new UnreadableYaml(`${at}：键必须是字符串`);
        if (FORBIDDEN_KEYS.has(name)) throw new UnreadableYaml(`${at}：键 ${name} 不允许使用`);
        if (seen.has(name)) throw new UnreadableYaml(`${at}：键 ${name.slice(0, 40)} 重复`);
        seen.add(name);
      }
    }
    for (const item of items) waiting.push(item);
  }
}

const lineAt = (text: string, offset: number) => newlinesIn(text.slice(0, offset)) + 1;
