import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageText, schemaText } from '../../scripts/schemes-reference.js';
import { loadCalendar } from '../../src/calendar/load.js';
import { checkScheme } from '../../src/schemes/check.js';
import { listPacks, readSchemeFile } from '../../src/schemes/load.js';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');

it('docs/schemes.md and the schema for editors are those of the language (npm run docs:schemes)', async () => {
  expect(await pageText(read('schemes.md'))).toBe(read('schemes.md'));
  expect(schemaText()).toBe(read('scheme.schema.json'));
});

it('the page names every gap of every pack with its weight, as the command does', async () => {
  const rows = read('schemes.md').split('\n');
  const calendar = await loadCalendar('DATA_DIR');
  for (const id of await listPacks()) {
    const own = rows.filter((row) => row.startsWith(`| \`${id}\` |`));
    const findings = checkScheme(await readSchemeFile(id), calendar);
    expect(own.length, id).toBe(Math.max(1, findings.length));
    for (const { path, message, severity } of findings) {
      const weight = severity === 'blocking' ? '**是**' : '否';
      expect(own, id).toContainEqual(
        expect.stringContaining(`| \`${path}\` ${message.replaceAll('|', '\\|')} | ${weight} |`),
      );
    }
  }
});

it('the plan to copy from checks without a fault', async () => {
  const file = new URL('../../docs/examples/library-plan.yaml', import.meta.url).pathname;
  expect(checkScheme(await readSchemeFile(file))).toEqual([]);
});
