// From a callback to its answer leaving the process, and reports carried from a text to their card: all roles in one
// process on PostgreSQL, no model, a scripted WeCom beside it.
import { callback, post } from './support/callback.mjs';
import { startProduct } from './support/product.mjs';
import { startWecomApi } from './support/wecom-api.mjs';

const REPORTS = 200;

export async function answersOnPostgres({ database, report }) {
  const waiting = new Map();
  const api = await startWecomApi({
    people: 400,
    onSend: (person, body) => {
      const wait = waiting.get(person);
      if (wait?.wanted(body)) {
        waiting.delete(person);
        wait.resolve();
      }
    },
  });
  const service = await startProduct({ databaseUrl: await database('answers'), api: api.base });
  /** Says it and waits until a wanted answer to that person reaches WeCom; the milliseconds between. */
  const ask = async (person, text, wanted) => {
    const answered = new Promise((resolve) => waiting.set(person, { wanted, resolve }));
    const message = callback(person, { text });
    const started = performance.now();
    await post(service.port, message);
    await answered;
    return performance.now() - started;
  };

  report.title('From callback to answer (帮助), PostgreSQL, all roles, no model');
  await Promise.all(people(0, 128).map((person) => ask(person, '帮助', () => true)));
  for (const [from, count, rounds] of [
    [0, 1, 20],
    [1, 16, 12],
    [32, 64, 8],
  ]) {
    const times = [];
    await Promise.all(
      people(from, count).map(async (person) => {
        for (let n = 0; n < rounds; n++) times.push(await ask(person, '帮助', () => true));
      }),
    );
    times.sort((a, b) => a - b);
    const at = (share) => times[Math.floor((times.length - 1) * share)].toFixed(1);
    report.line(`${String(count).padStart(2)} people at once: median ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  }

  const text = '采购设备时供应商私下给科室主任回扣，招标前报价已经泄露给其中一家';
  const started = performance.now();
  await Promise.all(
    people(200, REPORTS).map((person) => ask(person, text, (body) => body.msgtype === 'template_card')),
  );
  const seconds = (performance.now() - started) / 1000;
  report.line(`${REPORTS} reports from text to card: ${(REPORTS / seconds).toFixed(0)} a second`);
  await service.stop();
  await api.close();
}

const people = (from, count) => Array.from({ length: count }, (_, n) => `member${from + n}`);
