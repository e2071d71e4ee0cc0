// npm run bench [-- NAME …]: the figures of docs/benchmarks.md, each beside its baseline measured in the same run.
// PostgreSQL: BENCH_DATABASE_URL, else a throw-away cluster where PostgreSQL is installed.
import postgres from 'postgres';
import { register } from 'tsx/esm/api';
import { answersOnPostgres } from './answers.mjs';
import { broadcastOnPostgres } from './broadcast.mjs';
import { callbacksOnPglite, callbacksOnPostgres } from './callbacks.mjs';
import { classify } from './classify.mjs';
import { memoryOnPglite, memoryOnPostgres } from './memory.mjs';
import { registerOnPostgres } from './register.mjs';
import { schemes } from './schemes.mjs';
import { startOnPglite } from './start.mjs';
import { createReport } from './support/report.mjs';

register();
const { postgresPrograms, startCluster } = await import('../support/postgres.ts');

const BENCHMARKS = [
  { name: 'callbacks', needs: 'PostgreSQL', run: callbacksOnPostgres },
  { name: 'callbacks-pglite', run: callbacksOnPglite },
  { name: 'start', run: startOnPglite },
  { name: 'answers', needs: 'PostgreSQL', run: answersOnPostgres },
  { name: 'broadcast', needs: 'PostgreSQL', run: broadcastOnPostgres },
  { name: 'register', needs: 'PostgreSQL', run: registerOnPostgres },
  { name: 'schemes', run: schemes },
  { name: 'classify', run: classify },
  { name: 'memory', needs: 'PostgreSQL', run: memoryOnPostgres },
  { name: 'memory-pglite', run: memoryOnPglite },
];

const wanted = process.argv.slice(2);
const programs = postgresPrograms();
const cluster =
  !process.env.BENCH_DATABASE_URL && programs ? await startCluster(programs, ['synchronous_commit=on']) : undefined;
const server = process.env.BENCH_DATABASE_URL ?? cluster?.url;
const report = createReport();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await cluster?.stop();
    process.exit(1);
  });
}
const made = [];

/** An empty database of that name on the server of this run. */
async function database(name) {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  const unique = `bench_${process.pid}_${name}`;
  await admin.unsafe(`create database ${unique}`);
  await admin.end();
  made.push(unique);
  const url = new URL(server);
  url.pathname = `/${unique}`;
  return url.toString();
}

try {
  for (const { name, needs, run } of BENCHMARKS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (needs && !server) report.line(`${name}: left out, PostgreSQL is not installed (or set BENCH_DATABASE_URL)`);
    else await run({ database, report });
  }
} finally {
  if (server) {
    const admin = postgres(server, { max: 1, onnotice: () => {} });
    for (const name of made) await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
  await cluster?.stop();
}
process.exitCode = report.missed() > 0 ? 1 : 0;
