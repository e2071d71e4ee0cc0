// Accepted callbacks a second, 16 at a time: the product beside a bare Koa with one raw insert and the fastest npm
// library for such callbacks. Every server lives through the whole run and is loaded in turn, so that a slow minute
// of the machine falls on all of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { here, installPeer, median, start, startLoad } from './support/processes.mjs';
import { startProduct } from './support/product.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 4000);
const CONCURRENCY = 16;
const REST_MS = Number(process.env.BENCH_REST_MS ?? 300);

export async function callbacksOnPostgres({ database, report }) {
  const peer = await installPeer('wechat-enterprise@0.1.1');
  const bare = [];
  for (const pool of [1, 4, 16]) {
    const url = await database(`bare${pool}`);
    const env = { DATABASE_URL: url, POOL: String(pool) };
    bare.push({ name: `bare Koa, pool ${pool}`, ...(await start(here('baselines/koa-insert.mjs'), env)) });
  }
  const servers = [
    { name: 'product', ...(await startProduct({ databaseUrl: await database('product'), role: 'web' })) },
    ...bare,
    {
      name: 'wechat-enterprise',
      ...(await start(here('baselines/wechat-enterprise.mjs'), { PEER_MODULES: peer.folder })),
    },
  ];
  const figures = await alternate(servers);
  peer.remove();
  const [product, ...others] = figures;
  const library = others.pop();
  const best = others.reduce((a, b) => (b.perSecond > a.perSecond ? b : a));
  report.table('Accepted callbacks on PostgreSQL, 16 at a time', figures);
  report.ratio(`product / ${best.name}`, product.perSecond / best.perSecond, '≥', 1.1);
  report.ratio('product / wechat-enterprise (stores nothing)', product.perSecond / library.perSecond, '≥', 1.2);
  report.ratio(`p99 product / p99 ${best.name}`, product.p99 / best.p99, '≤', 1.5);
}

export async function callbacksOnPglite({ report }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-bench-'));
  const servers = [
    { name: 'product', ...(await startProduct({ dataDir: path.join(folder, 'product') })) },
    {
      name: 'bare Koa on PGlite',
      ...(await start(here('baselines/koa-insert.mjs'), { DATABASE_URL: '', PGLITE_DIR: path.join(folder, 'bare') })),
    },
  ];
  const figures = await alternate(servers);
  rmSync(folder, { recursive: true, force: true });
  const [product, bare] = figures;
  report.table('Accepted callbacks on PGlite, 16 at a time', figures);
  report.ratio('product / bare Koa on PGlite', product.perSecond / bare.perSecond, '≥', 1.0);
}

/** One warm-up and `ROUNDS` rounds on each in turn; the medians of the rounds. */
async function alternate(servers) {
  const load = startLoad();
  const rounds = servers.map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [n, server] of servers.entries()) {
      // What the last load left to do (commits, collections) falls on nobody else.
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      const figures = await load.run({ port: server.port, count: REQUESTS, concurrency: CONCURRENCY });
      if (figures.statuses['200'] !== REQUESTS) {
        throw new Error(`${server.name} did not answer everything: ${JSON.stringify(figures.statuses)}`);
      }
      if (round > 0) rounds[n].push(figures);
    }
  }
  load.stop();
  for (const server of servers) await server.stop();
  return servers.map(({ name }, n) => ({
    name,
    perSecond: median(rounds[n].map((r) => r.perSecond)),
    p50: median(rounds[n].map((r) => r.p50)),
    p99: median(rounds[n].map((r) => r.p99)),
  }));
}
