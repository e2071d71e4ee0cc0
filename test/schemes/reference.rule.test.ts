import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageText, schemaText } from '../../scripts/schemes-reference.js';
import { checkScheme } from '../../src/schemes/check.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

it('docs/schemes.md and the schema for editors are those of the language (npm run docs:schemes)', async () => {
  expect(await pageText(read('schemes.md'))).toBe(read('schemes.md'));
  expect(schemaText()).toBe(read('scheme.schema.json'));
});

it('the page names every gap of every pack', async () => {
  const page = read('schemes.md');
  for (const id of await listPacks()) {
    for (const { path, message } of checkScheme(await readSchemeFile(id))) {
      expect(page, id).toContain(`\`${path}\` ${message.replaceAll('|', '\\|')}`);
    }
  }
});

it('the plan to copy from checks without a fault', async () => {
  const file = new URL('../../docs/examples/library-plan.yaml', import.meta.url).pathname;
  expect(checkScheme(await readSchemeFile(file))).toEqual([]);
});
