// One text with the name in it to each of 3 635 people, one call each, through the outbox.
import { cpuSeconds } from './support/processes.mjs';
import { startProduct } from './support/product.mjs';
import { startWecomApi } from './support/wecom-api.mjs';

const PEOPLE = 3_635;
/** WeCom document 90454: calls of one API by one company. */
const CALLS_A_MINUTE = 10_000;

export async function broadcastOnPostgres({ database, report }) {
  // The loader for TypeScript is in place by now (run.mjs).
  const { put } = await import('../../src/channels/outbox.ts');
  const { openDatabase } = await import('../../src/db/open.ts');
  let missing = PEOPLE;
  let arrived = () => {};
  const all = new Promise((resolve) => {
    arrived = resolve;
  });
  const api = await startWecomApi({
    people: PEOPLE,
    onSend: (_, body) => {
      if (body.text?.content.includes('集中学习') && --missing === 0) arrived();
    },
  });
  const databaseUrl = await database('broadcast');
  const service = await startProduct({ databaseUrl, api: api.base });
  await new Promise((resolve) => setTimeout(resolve, 5_000)); // the directory is being read
  const own = await openDatabase({ databaseUrl, dataDir: '', poolSize: 2, migrate: false });
  const before = cpuSeconds(service.pid);
  const started = performance.now();
  await own.db.transaction(async (tx) => {
    const ctx = { db: tx, now: new Date(), actor: { kind: 'system', job: 'bench' }, requestId: 'bench' };
    for (let n = 0; n < PEOPLE; n++) {
      await put(ctx, {
        kind: 'text',
        to: [`member${n}`],
        text: `成员${n}，您好：请于本周五前完成廉政风险点集中学习。`,
      });
    }
  });
  const written = performance.now();
  await all;
  const seconds = (performance.now() - written) / 1000;
  const cpu = cpuSeconds(service.pid) - before;
  report.title(`One text to each of ${PEOPLE} people, PostgreSQL`);
  report.line(`CPU of the service: ${((cpu / PEOPLE) * 1000).toFixed(2)} s a thousand messages`);
  report.line(
    `written in ${((written - started) / 1000).toFixed(1)} s, delivered in ${seconds.toFixed(1)} s after that`,
  );
  report.line(
    `WeCom's limit of ${CALLS_A_MINUTE} calls a minute alone: ${((PEOPLE / CALLS_A_MINUTE) * 60).toFixed(1)} s`,
  );
  await own.close();
  await service.stop();
  await api.close();
}
