// Resident memory of the whole service, idle and after many callbacks that were stored and handled.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drained } from './support/metrics.mjs';
import { median, resident, startLoad } from './support/processes.mjs';
import { startProduct } from './support/product.mjs';
import { startWecomApi } from './support/wecom-api.mjs';

export async function memoryOnPostgres({ database, report }) {
  await measure('PostgreSQL', { databaseUrl: await database('memory') }, report);
}

export async function memoryOnPglite({ report }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-bench-'));
  await measure('PGlite', { dataDir: folder }, report);
  rmSync(folder, { recursive: true, force: true });
}

async function measure(where, options, report) {
  const people = 1_000;
  const api = await startWecomApi({ people });
  const service = await startProduct({ ...options, api: api.base });
  const load = startLoad();
  const after = async (count) => {
    const piece = 5_000;
    for (let sent = 0; sent < count; sent += piece) {
      // Opening the conversation: stored and handled like a message, and answered at most once a person.
      await load.run({ port: service.port, count: piece, concurrency: 16, people, event: 'enter_agent' });
      await drained(service.port);
    }
    return settled(service.pid);
  };
  report.title(`Resident memory, ${where}, all roles`);
  report.line(`idle: ${(await settled(service.pid)).toFixed(0)} MiB`);
  const early = await after(5_000);
  const late = await after(45_000);
  report.line(`after 5 000 callbacks: ${early.toFixed(0)} MiB, after 50 000: ${late.toFixed(0)} MiB`);
  report.ratio('memory after 50 000 callbacks / after 5 000', late / early, '≤', 1.2);
  load.stop();
  await service.stop();
  await api.close();
}

async function settled(pid) {
  const samples = [];
  for (let n = 0; n < 10; n++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    samples.push(resident(pid));
  }
  return median(samples);
}
