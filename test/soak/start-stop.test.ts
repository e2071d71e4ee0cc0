import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { afterEach, beforeAll, expect, inject, it } from 'vitest';
import type { Kind } from '../support/database.js';
import { reporters } from './support/hospital.js';
import { openSoakHouse, type SoakHouse } from './support/house.js';
import { inspect, NOTHING_WRONG } from './support/ledger.js';
import { begin, buildService, isReady, launch, settled } from './support/service.js';
import { crowd, emptyAccount, report } from './support/story.js';

beforeAll(buildService, 120_000);

let house: SoakHouse;
const open = async (kind: Kind) => {
  house = await openSoakHouse(kind);
};
afterEach(() => house.close());

const lock = () => path.join(house.env.DATA_DIR ?? '', 'pglite.lock');

for (const fault of ['slow', 'silence'] as const) {
  it(`SIGTERM to npm start stops all of it within 10 seconds with 50 messages in hand (WeCom: ${fault})`, {
    timeout: 120_000,
  }, async () => {
    await open('PGlite');
    const npm = npmStart();
    await ready(npm);
    house.simulator.setFault({ kind: fault });
    const people = reporters.slice(0, 50).map(({ userid }) => house.simulator.driver.as(userid));
    expect(await Promise.all(people.map((one) => one.says('帮助')))).toEqual(people.map(() => 200));
    const asked = performance.now();
    npm.child.kill('SIGTERM');
    await npm.gone;
    while (anyLeft(npm.child.pid)) await pause(20);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(await isReady(house.port)).toBe(false);

    // What was in hand went back: the next process answers everybody, once.
    house.simulator.clearFaults();
    const next = await begin(house.env, house.port).ready();
    await settled(next);
    expect((await next.stop()).code).toBe(0);
    const database = await house.database();
    const findings = await inspect(database.db, house.simulator, { ...emptyAccount(), acknowledged: 50 });
    await database.close();
    expect(findings).toEqual(NOTHING_WRONG);
    for (const one of people) expect(one.messages().filter(({ from }) => from === 'app')).toHaveLength(1);
  });
}

it('a lock left by a dead process is taken over, also when its number is another’s by now; a damaged one too', {
  timeout: 120_000,
}, async () => {
  await open('PGlite');
  const dead = launch(process.execPath, ['-e', ''], {});
  await dead.gone;
  const stale = [
    JSON.stringify({ pid: dead.child.pid, started: '1' }),
    JSON.stringify({ pid: process.pid, started: '1' }),
    '{"pid": 12',
  ];
  for (const content of stale) {
    mkdirSync(path.dirname(lock()), { recursive: true });
    writeFileSync(lock(), content);
    const service = await begin(house.env, house.port).ready();
    expect((await service.stop()).code).toBe(0);
  }
});

it('a second npm start on one PGlite directory refuses in plain words, and the first goes on', {
  timeout: 120_000,
}, async () => {
  await open('PGlite');
  const first = npmStart();
  await ready(first);
  const second = launch('npm', ['start'], { ...house.env, PORT: '0', LOG_LEVEL: 'warn' });
  expect(await second.gone).toBe(1);
  expect(second.said()).toMatch(/数据目录正由进程 \d+ 使用.*先停掉它，或改用 PostgreSQL/);
  expect(second.said()).not.toMatch(/^\s+at /m);
  expect(await isReady(house.port)).toBe(true);
  first.child.kill('SIGTERM');
  await first.gone;
});

it.skipIf(!inject('postgresUrl'))(
  'a database and a WeCom that hang do not keep it from stopping in order',
  {
    timeout: 120_000,
  },
  async () => {
    await open('PostgreSQL');
    const service = await begin(house.env, house.port).ready();
    // Somebody holds the running numbers: every 提交 waits inside its transaction, more of them than connections.
    const blocker = postgres(house.env.DATABASE_URL ?? '', { max: 1 });
    const held = await blocker.reserve();
    await held`begin`;
    await held`lock table numbers in access exclusive mode`;
    const account = emptyAccount();
    const stories = crowd();
    while (stories.size() < 12) stories.add(report(house.simulator, account, stories.size()));
    for (let waiting = 0; waiting < 8; await pause(50)) {
      const [row] = await held`select count(*)::int as n from pg_locks where not granted`;
      waiting = row?.n;
    }
    house.simulator.setFault({ kind: 'silence' });
    const late = reporters.slice(20, 40).map(({ userid }) => house.simulator.driver.as(userid).says('帮助'));
    await pause(500);
    const { code, ms } = await service.stop();
    expect(code, service.said()).toBe(0);
    expect(ms).toBeLessThan(10_000);

    await held`rollback`;
    held.release();
    await blocker.end();
    house.simulator.clearFaults();
    const next = await begin(house.env, house.port).ready();
    await stories.done();
    account.acknowledged += (await Promise.all(late)).length;
    await settled(next);
    expect((await next.stop()).code).toBe(0);
    const database = await house.database();
    expect(await inspect(database.db, house.simulator, account)).toEqual(NOTHING_WRONG);
    await database.close();
  },
);

/** In a process group of its own, so that whatever is left of it can be found. */
function npmStart() {
  return launch('npm', ['start'], { ...house.env, PORT: String(house.port), LOG_LEVEL: 'warn' }, { detached: true });
}

async function ready(npm: ReturnType<typeof launch>): Promise<void> {
  while (!(await isReady(house.port))) {
    if (npm.child.exitCode !== null) throw new Error(`npm start ended: ${npm.said()}`);
    await pause(50);
  }
}

/** Whether any process of the group still lives. */
function anyLeft(group: number | undefined): boolean {
  if (group === undefined) throw new Error('it never started');
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false; // ESRCH: nobody
  }
}
