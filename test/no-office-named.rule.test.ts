import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { listPacks, readSchemeFile } from '../src/schemes/load.js';

/**
 * What a house calls its office stands in its plan: no sentence of the product names that of a shipped one. The language
 * explains itself by an example; the packs, the demo house and its page name their own.
 */
const root = path.resolve(import.meta.dirname, '..');
const OF_THE_DEMO = /^src\/(?:demo\/|web\/|simulator\/organisation\.ts$)/;
const PACKS = 'src/schemes/packs/';

const files = ['src', 'prompts']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')),
  )
  .filter((file) => !OF_THE_DEMO.test(file) && !file.startsWith(PACKS));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** Every literal of a source but for the descriptions of the language: comments are none. */
function literals(source: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push(node.text);
    ts.forEachChild(isDescribed(node) ? node.expression : node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return found;
}

/** `….meta({ description })` */
const isDescribed = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'meta';

it('finds what stands in a literal, and only that', () => {
  const source = [
    "// 'in a comment'",
    "const a = 'https://one';",
    `const b = \`two\${a}three\`;`,
    "const c = z.enum(['four']).meta({ description: 'described' });",
  ].join('\n');
  expect(literals(source)).toEqual(['https://one', 'two', 'three', 'four']);
});

it('no sentence names the office of a shipped plan', async () => {
  const plans = await Promise.all((await listPacks()).map((id) => readSchemeFile(id)));
  // One plan has nothing but the word.
  const offices = [...new Set(plans.map(({ office }) => office))].filter((office) => office !== '办公室');
  expect(offices).toEqual(expect.arrayContaining(['领导小组办公室', '廉防办']));
  const sources = files.filter((file) => file.endsWith('.ts'));
  const texts = files.filter((file) => /\.(?:yaml|md|txt)$/.test(file));
  expect(sources.length).toBeGreaterThan(200);
  expect(texts).toContain('src/measures/wordings.yaml');
  const said = [
    ...sources.flatMap((file) => literals(read(file)).map((text) => ({ file, text }))),
    ...texts.map((file) => ({ file, text: read(file) })),
  ];
  const found = said.flatMap(({ file, text }) =>
    offices.filter((office) => text.includes(office)).map((office) => `${file}: ${office}`),
  );
  expect(found).toEqual([]);
});
