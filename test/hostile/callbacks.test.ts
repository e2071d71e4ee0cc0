import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/open.js';
import { freshPostgresUrl, type Kind, onEachDatabase } from '../support/database.js';
import { createGun } from './support/fire.js';
import { attack, CLICKERS, clicker, FORGED_WORD, honestText, TALKERS, talker } from './support/mutations.js';
import { chosenSeed, seeded } from './support/random.js';
import { build, KEYS, type Service, startService } from './support/service.js';
import { until, wecomOf } from './support/wecom.js';

/**
 * The built service under fire, as a black box: what comes in is counted by its answers, what went in by the inbox,
 * what was handled by the messages that reached WeCom. `SOAK=1` fires 100 000 instead of 3 000, and then memory is
 * judged too: the first thousands are what warms a process up.
 */
const SOAK = Boolean(process.env.SOAK);
const REQUESTS = Number(process.env.HOSTILE_REQUESTS) || (SOAK ? 100_000 : 3_000);
const WARM_UP = SOAK ? Math.min(10_000, REQUESTS / 5) : 0;
const AT_ONCE = 16;
const GROWTH = 1.2;

const people = [
  'head',
  'office',
  ...Array.from({ length: TALKERS }, (_, n) => talker(n)),
  ...Array.from({ length: CLICKERS }, (_, n) => clicker(n)),
];

beforeAll(build, 180_000);

onEachDatabase((kind) => {
  let wecom: Awaited<ReturnType<typeof wecomOf>>;
  let service: Service;
  let dataDir: string;
  let database: Awaited<ReturnType<typeof freshPostgresUrl>> | undefined;

  beforeAll(async () => {
    wecom = await wecomOf(people);
    dataDir = mkdtempSync(path.join(tmpdir(), 'lianfang-hostile-'));
    database = kind === 'PostgreSQL' ? await freshPostgresUrl() : undefined;
    service = await startService({
      api: wecom.base,
      dataDir,
      collectable: SOAK,
      ...(database ? { databaseUrl: database.url } : {}),
    });
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    await wecom?.close();
    await database?.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it(`${REQUESTS} hostile callbacks: refused or handled once, and the service is as it was`, async () => {
    const seed = chosenSeed();
    console.info(`${kind}: HOSTILE_SEED=${seed}`);
    const random = seeded(seed);
    const gun = createGun(service.port, AT_ONCE);
    const started = Date.now();
    const startedAt = await service.metric('process_start_time_seconds');
    const statuses = new Map<string, Map<number, number>>();
    const wrong: string[] = [];
    const taken = new Set<string>();
    const asked = new Set<number>();
    let clicks = 0;
    let unkeyed = 0;
    let sent = 0;

    const shoot = async (count: number) => {
      let left = count;
      const lane = async () => {
        while (left-- > 0) {
          const shot = attack(random, sent++);
          const answers = await Promise.all(Array.from({ length: shot.copies }, () => gun.fire(shot.callback)));
          for (const { status } of answers) {
            const of = statuses.get(shot.kind) ?? new Map<number, number>();
            statuses.set(shot.kind, of.set(status, (of.get(status) ?? 0) + 1));
            const cut = shot.callback.cutAfter !== undefined;
            if (cut ? status !== 0 : !shot.allowed.includes(status)) wrong.push(`${shot.kind}: ${status}`);
          }
          if (!answers.some(({ status }) => status === 200)) continue;
          if (shot.key) taken.add(shot.key);
          else unkeyed++;
          if (shot.asks !== undefined) asked.add(shot.asks);
          if (shot.clicks) clicks++;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
    };
    const drained = async () =>
      (await service.metric('inbox_waiting')) === 0 && (await service.metric('outbox_waiting')) === 0;
    const drain = () => until('everything handled and answered', 600_000, drained);

    await shoot(WARM_UP);
    await drain();
    const warm = SOAK ? await memory(service) : undefined;
    await shoot(REQUESTS - WARM_UP);
    const seconds = (Date.now() - started) / 1000;
    await drain();
    const late = SOAK ? await memory(service) : undefined;

    const total = [...statuses.values()].reduce((all, of) => {
      for (const [status, count] of of) all.set(status, (all.get(status) ?? 0) + count);
      return all;
    }, new Map<number, number>());
    console.info(
      `${kind}: ${sent} attacks in ${seconds.toFixed(0)} s, answers ${JSON.stringify(Object.fromEntries([...total].sort()))}`,
      warm && late ? `, MiB resident ${warm.resident} → ${late.resident}, heap ${warm.heap} → ${late.heap}` : '',
    );
    expect(tally(wrong), `HOSTILE_SEED=${seed}`).toEqual({});

    // Alive, the same process, and still taking what is honest.
    expect(service.ended()).toBeUndefined();
    expect(await service.metric('process_start_time_seconds')).toBe(startedAt);
    const last = honestText(random, sent++);
    expect((await gun.fire(last.callback)).status).toBe(200);
    asked.add(last.asks ?? 0);
    taken.add(last.key ?? '');
    const waiting = async () => [await service.metric('inbox_waiting'), await service.metric('outbox_waiting')];
    await until('the last text is answered', 90_000, () => answersOf(wecom, last.asks ?? 0) > 0).catch(
      async (error) => {
        throw new Error(`${error.message}; waiting in and out ${await waiting()}; ${service.log.slice(-5).join('\n')}`);
      },
    );
    gun.close();
    if (warm && late) expect(late.resident / warm.resident).toBeLessThanOrEqual(GROWTH);

    // Handled once each; nobody was told anything that nobody asked for.
    const answers = new Map<number, number>();
    for (const { text } of wecom.delivered) {
      const asks = /“FXv(\d+)/.exec(text ?? '')?.[1];
      if (asks) answers.set(Number(asks), (answers.get(Number(asks)) ?? 0) + 1);
    }
    expect([...asked].filter((n) => answers.get(n) !== 1)).toEqual([]);
    expect([...answers.keys()].filter((n) => !asked.has(n))).toEqual([]);
    expect(wecom.delivered.filter(({ text }) => text?.includes('卡片已经失效')).length).toBe(clicks);
    expect(wecom.delivered.filter(({ body }) => body.includes(FORGED_WORD)).length).toBeLessThanOrEqual(unkeyed);
    expect(wecom.dropped).toBe(0);

    expectCappedLog(service, Date.now() - started);
    await service.stop();
    expect(service.ended()).toBe('code 0');

    const keys = await inboxKeys(kind, dataDir, database?.url);
    const known = keys.filter((key) => /:\d+$/.test(key));
    expect(known.filter((key) => !taken.has(key)).length, 'rows of garbled messages').toBeLessThanOrEqual(unkeyed);
    expect([...taken].filter((key) => !known.includes(key))).toEqual([]);
    expect(keys.length).toBe(taken.size + unkeyed);
  }, 1_800_000);
});

/** MiB while nothing goes on, after a collection; the median of five looks in ten seconds. */
async function memory(service: Service): Promise<{ resident: number; heap: number }> {
  const resident: number[] = [];
  const heap: number[] = [];
  for (let look = 0; look < 5; look++) {
    service.collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    resident.push((await service.metric('process_resident_memory_bytes')) / 1048576);
    heap.push((await service.metric('nodejs_heap_size_used_bytes')) / 1048576);
  }
  const middle = (of: number[]) => Math.round(of.sort((a, b) => a - b)[2] ?? 0);
  return { resident: middle(resident), heap: middle(heap) };
}

/** At most twenty lines of a reason a minute, and nothing in them that a stranger sent or that is secret. */
function expectCappedLog(service: Service, elapsedMs: number): void {
  const refusals = service.log.filter((line) => line.includes('request refused'));
  const perReason = tally(refusals.map((line) => /"reason":"([^"]+)"/.exec(line)?.[1] ?? 'none'));
  const minutes = Math.floor(elapsedMs / 60_000) + 1;
  for (const [reason, count] of Object.entries(perReason))
    expect(count, reason).toBeLessThanOrEqual(20 * (minutes + 1));
  const log = service.log.join('\n');
  for (const never of [FORGED_WORD, KEYS.secret, KEYS.token, KEYS.encodingAesKey, 'talker1', '撤回']) {
    expect(log).not.toContain(never);
  }
  expect(service.log.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
}

function tally(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const answersOf = (wecom: { delivered: Array<{ text: string | undefined }> }, n: number) =>
  wecom.delivered.filter(({ text }) => text?.includes(`“FXv${n}`)).length;

async function inboxKeys(kind: Kind, dataDir: string, url: string | undefined): Promise<string[]> {
  if (kind === 'PostgreSQL' && url) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const rows = await sql<Array<{ key: string }>>`select key from inbox`;
    await sql.end();
    return rows.map((row) => row.key);
  }
  const database = await openDatabase({ databaseUrl: undefined, dataDir });
  const { raw } = database;
  const { rows } =
    raw.kind === 'pglite' ? await raw.client.query<{ key: string }>('select key from inbox') : { rows: [] };
  await database.close();
  return rows.map((row) => row.key);
}
