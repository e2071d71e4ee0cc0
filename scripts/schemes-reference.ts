/**
 * Writes docs/schemes.md and docs/scheme.schema.json from the language itself and from the shipped packs.
 *
 *   npm run docs:schemes            writes both
 *   npm run docs:schemes -- --check exits with 1 when they are not up to date (a test does the same)
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { loadCalendar } from '../src/calendar/load.js';
import { checkScheme } from '../src/schemes/check.js';
import { listPacks, readSchemeFile } from '../src/schemes/load.js';
import { Scheme, Who } from '../src/schemes/model.js';

const root = path.resolve(import.meta.dirname, '..');
const PAGE = path.join(root, 'docs/schemes.md');
const SCHEMA = path.join(root, 'docs/scheme.schema.json');
/** Where what is written by hand ends. */
const MARK = '<!-- 以下由 npm run docs:schemes 生成，不要手改 / generated below -->';

interface Node {
  description?: string;
  examples?: unknown[];
  type?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  items?: Node;
  properties?: Record<string, Node>;
  required?: string[];
  oneOf?: Node[];
  anyOf?: Node[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
}

/** The JSON Schema for editors (yaml-language-server). */
export function schemaText(): string {
  return `${JSON.stringify({ $id: 'lianfang-scheme', ...schema() }, null, 2)}\n`;
}

const schema = () => z.toJSONSchema(Scheme, { io: 'input', unrepresentable: 'any' }) as Node;

/** The reference page: what is written by hand at its top, then every field, then the packs and their gaps. */
export async function pageText(now: string): Promise<string> {
  const byHand = now.slice(0, now.indexOf(MARK) + MARK.length);
  if (!byHand.endsWith(MARK)) throw new Error('docs/schemes.md has lost the line where the generated part begins');
  return `${byHand}\n\n${fields(schema())}\n${await packs()}`;
}

/** One section for each top-level part; a nested part is a row whose name is its path. */
function fields(top: Node): string {
  const parts = Object.entries(top.properties ?? {});
  const plain = parts.filter(([, node]) => !inside(node));
  const nested = parts.filter(([, node]) => inside(node));
  return [
    '## 每一项的意思 / Every field\n',
    '每一项都可以带 `source`（出处：文件、条目或原话）和 `supplement: true`（补充：原文没有），下面不再一一列出。\n',
    '### 文件最外层\n',
    table(plain.map(([name, node]) => row(name, node, top.required?.includes(name) ?? false))),
    `### 由谁：\`who\`、\`owners\`、\`by\` …\n\n${table(rows('', whoNode()))}`,
    ...nested.map(([name, node]) => {
      const required = top.required?.includes(name) ? '（必填）' : '';
      return `### \`${name}\`${required}\n\n${node.description ?? ''}。\n\n${table(rows('', node))}`;
    }),
  ].join('\n');
}

const whoNode = () => z.toJSONSchema(Who, { io: 'input', unrepresentable: 'any' }) as Node;
/** Said once: whom something falls on, and where a part comes from. */
const isWho = (node: Node) => (node.items ?? node).description === Who.meta()?.description;
const ORIGIN = ['source', 'supplement'];

const inside = (node: Node): boolean => {
  const one = node.items ?? node;
  return one.properties !== undefined || one.oneOf !== undefined || one.anyOf !== undefined;
};

/** Rows of what stands inside a part, by path: `steps[].who.by`. */
function rows(prefix: string, node: Node): string[] {
  const one = node.items ?? node;
  const variants = one.oneOf ?? one.anyOf;
  if (variants) {
    return variants.flatMap((variant) => {
      const tag = Object.entries(variant.properties ?? {}).find(([, part]) => part.const !== undefined);
      const name = tag ? `${prefix}${tag[0]}: ${String(tag[1].const)}` : `${prefix}（之一）`;
      const rest = Object.entries(variant.properties ?? {}).filter(([part]) => part !== tag?.[0]);
      return [
        `| \`${name}\` | | ${cell(variant.description)} |`,
        ...rest.flatMap(([part, of]) => below(`${prefix}${part}`, of, variant.required?.includes(part) ?? false)),
      ];
    });
  }
  return Object.entries(one.properties ?? {}).flatMap(([part, of]) =>
    below(`${prefix}${part}`, of, one.required?.includes(part) ?? false),
  );
}

function below(name: string, node: Node, required: boolean): string[] {
  if (ORIGIN.includes(name.split('.').at(-1) ?? '')) return [];
  const own = row(name, node, required);
  return inside(node) && !isWho(node) ? [own, ...rows(`${name}${node.items ? '[]' : ''}.`, node)] : [own];
}

function row(name: string, node: Node, required: boolean): string {
  const kinds = [
    node.enum?.map((one) => `\`${String(one)}\``).join('、'),
    node.type === 'array' ? '列表' : undefined,
    isWho(node) ? '见“由谁”' : undefined,
    node.maxLength !== undefined && node.enum === undefined ? `至多 ${node.maxLength} 字` : undefined,
    node.type === 'boolean' ? '`true`、`false`' : undefined,
    node.minimum !== undefined && node.maximum !== undefined && node.maximum < 1e9
      ? `${node.minimum}–${node.maximum}`
      : undefined,
    required ? '**必填**' : undefined,
    node.default !== undefined &&
    !(Array.isArray(node.default) && node.default.length === 0) &&
    typeof node.default !== 'object'
      ? `不写即 \`${String(node.default)}\``
      : undefined,
    node.examples?.length ? `如 ${JSON.stringify(node.examples[0])}` : undefined,
  ];
  return `| \`${name}\` | ${kinds.filter(Boolean).join('；')} | ${cell(node.description)} |`;
}

const table = (lines: string[]) => `| 项 | 怎么填 | 意思 |\n|---|---|---|\n${lines.join('\n')}\n`;
const cell = (text: string | undefined) => (text ?? '').replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Pack × gap × blocking, as `scheme check` says it. */
async function packs(): Promise<string> {
  const lines: string[] = [];
  // The shipped years alone, wherever this runs: no folder of that name holds an operator's own.
  const calendar = await loadCalendar('DATA_DIR');
  for (const id of await listPacks()) {
    const scheme = await readSchemeFile(id);
    const gaps = checkScheme(scheme, calendar);
    if (gaps.length === 0) lines.push(`| \`${id}\` | ${cell(scheme.title)} | 没有缺口 | |`);
    for (const { path: at, message, severity } of gaps) {
      const weight = severity === 'gap' ? '否' : severity === 'blocking' ? '**是**' : '**错误**';
      lines.push(`| \`${id}\` | ${cell(scheme.title)} | \`${at}\` ${cell(message)} | ${weight} |`);
    }
  }
  return `## 内置方案和它们的缺口 / Packs and gaps\n\n与 \`npm run cli -- scheme check ID\` 说的一样。\n\n| 方案 | 名称 | 缺口 | 不补不能启用 |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wanted: Array<[string, string]> = [
    [PAGE, await pageText(readFileSync(PAGE, 'utf8'))],
    [SCHEMA, schemaText()],
  ];
  if (process.argv.includes('--check')) {
    const stale = wanted.filter(([file, text]) => readFileSync(file, 'utf8') !== text);
    for (const [file] of stale) console.error(`${path.relative(root, file)} 不是最新的：运行 npm run docs:schemes`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else for (const [file, text] of wanted) writeFileSync(file, text);
}
