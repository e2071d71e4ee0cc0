// From starting the process to `/readyz`, on PGlite and without demo data, beside a bare script that imports the same
// libraries, opens the same directory and starts pg-boss.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drained } from './support/metrics.mjs';
import { here, median, resident, start, startLoad } from './support/processes.mjs';
import { MAIN, startProduct } from './support/product.mjs';
import { startWecomApi } from './support/wecom-api.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);

export async function startOnPglite({ report }) {
  const api = await startWecomApi();
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-bench-'));
  const libraries = JSON.stringify(librariesOf(MAIN));
  const product = async (dataDir, use) => {
    const service = await startProduct({ dataDir, api: api.base });
    await use?.(service);
    await service.stop();
    return service.readyMs;
  };
  const bare = async (dataDir) => {
    const started = performance.now();
    const script = await start(here('baselines/start.mjs'), { LIBRARIES: libraries, PGLITE_DIR: dataDir });
    const ms = performance.now() - started;
    await script.stop();
    return ms;
  };

  report.title('Ready after start, PGlite, no demo data');
  const full = path.join(folder, 'full');
  await product(full, async ({ port, pid }) => {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    report.line(`resident memory when idle: ${resident(pid).toFixed(0)} MiB`);
    const load = startLoad();
    await load.run({ port, count: 2_000, concurrency: 16, people: 200, event: 'enter_agent' });
    load.stop();
    await drained(port);
  });
  const times = { product: [], bare: [], emptyProduct: [], emptyBare: [] };
  // Each pair by itself, its members taking turns in going first: making a new directory writes so much that whoever
  // comes next waits for the disk.
  const pair = async (first, second) => {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [list, run] of round % 2 ? [first, second] : [second, first]) {
        const ms = await run(round);
        if (round > 0) times[list].push(ms);
      }
    }
  };
  await pair(['product', () => product(full)], ['bare', () => bare(path.join(full, 'pglite'))]);
  await pair(
    ['emptyProduct', (round) => product(path.join(folder, `product${round}`))],
    ['emptyBare', (round) => bare(path.join(folder, `bare${round}`))],
  );
  const seconds = (list) => `${(median(times[list]) / 1000).toFixed(2)} s`;
  report.line(`full directory: ${seconds('product')}, bare script ${seconds('bare')}`);
  report.line(`empty directory: ${seconds('emptyProduct')}, bare script ${seconds('emptyBare')}`);
  report.ratio('start on a full directory / bare script', median(times.product) / median(times.bare), '≤', 1.3);
  await api.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Imports by the name they import: at the start, and when first needed. The simulator is not part of this start. */
const IMPORTS = [
  /^(?:import|export)\b(?:[^'"`]*?\bfrom)?\s*['"]([^'"]+)['"]/gm,
  /\bimport\(['"]((?!\.\/demo\/)[^'"]+)['"]\)/g,
];

/** Packages that the program uses, its own files followed. */
function librariesOf(file, seen = new Set(), found = new Set()) {
  if (seen.has(file)) return [...found];
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  for (const [, name] of IMPORTS.flatMap((pattern) => [...source.matchAll(pattern)])) {
    if (/^\.{1,2}\/.*\.js$/.test(name)) librariesOf(fileURLToPath(new URL(name, `file://${file}`)), seen, found);
    else if (/^[@\w][\w./-]*$/.test(name) && !builtinModules.includes(name)) found.add(name);
  }
  return [...found];
}
