import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { listPacks } from '../src/schemes/load.js';

/**
 * Everything about a house comes from its scheme: a search of the product for a shipped pack or its trade finds nothing.
 * The packs themselves, the tests and the documents name them.
 */
const root = path.resolve(import.meta.dirname, '..');
const SEARCHED = ['src', 'prompts', 'scripts', 'drizzle', '.ci'];
const SINGLE = ['package.json', 'compose.yaml', 'Dockerfile', 'vite.config.ts', 'vitest.config.ts', 'biome.json'];
const PACKS = `src${path.sep}schemes${path.sep}packs${path.sep}`;
const TRADES = ['粮食', '公安', '林业', '招商', '发改', '发展和改革', '助保金', '供电'];
const READABLE = /\.(ts|mjs|js|vue|json|yaml|yml|md|txt|html|css|sql|sh)$|^[^.]+$/;

const files = [
  ...SEARCHED.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && READABLE.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))),
  ),
  ...SINGLE,
].filter((file) => !file.startsWith(PACKS));

it('code names no pack and no trade', async () => {
  const names = [...(await listPacks()), ...TRADES];
  expect(names.length).toBeGreaterThan(15);
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8').toLowerCase();
    return names.filter((name) => text.includes(name)).map((name) => `${file}: ${name}`);
  });
  expect(found).toEqual([]);
});
