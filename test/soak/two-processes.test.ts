import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { freePort } from '../support/postgres.js';
import { openSoakHouse, type SoakHouse } from './support/house.js';
import { inspect, NOTHING_WRONG } from './support/ledger.js';
import { begin, buildService, type Role, type Service, settled } from './support/service.js';
import { crowd, emptyAccount, report } from './support/story.js';

/** `SOAK=1` is the full size. */
const reports = process.env.SOAK ? 200 : 32;
const HANDLED = 'inbox_handled_total{outcome="done"}';

beforeAll(buildService, 120_000);

describe.skipIf(!inject('postgresUrl'))('on PostgreSQL', () => {
  let house: SoakHouse;
  let alive: Service[];
  beforeEach(async () => {
    house = await openSoakHouse('PostgreSQL');
    alive = [];
  });
  afterEach(async () => {
    for (const service of alive) await service.kill();
    await house.close();
  });

  async function start(role: Role): Promise<Service> {
    const service = await begin(house.env, await freePort(), role).ready();
    alive.push(service);
    route();
    return service;
  }
  const gone = (service: Service) => {
    alive = alive.filter((one) => one !== service);
    route();
  };
  /** A balancer in front sends each callback to one of those who take them. */
  const route = () => {
    house.inbound.targets = alive.filter(({ role }) => role !== 'worker').map(({ port }) => `http://127.0.0.1:${port}`);
  };

  /** Dies in the middle of something: WeCom has just sent a message for one of the processes and says so to nobody. */
  async function dies(service: Service): Promise<void> {
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(resolve, 3000);
      let left = 5;
      house.outbound.after = (path) => {
        if (!path.startsWith('/cgi-bin/message/') || --left > 0) return;
        clearTimeout(giveUp);
        service.child.kill('SIGKILL');
        resolve();
      };
    });
    house.outbound.after = undefined;
    await service.kill();
    gone(service);
  }
  async function stops(service: Service): Promise<void> {
    const { code, ms } = await service.stop();
    gone(service);
    expect(code, `after ${Math.round(ms)} ms: ${service.said()}`).toBe(0);
    expect(ms).toBeLessThan(10_000);
  }

  async function run(steps: Array<() => Promise<unknown>>): Promise<void> {
    const account = emptyAccount();
    const began = performance.now();
    const stories = crowd();
    for (const [n, step] of steps.entries()) {
      const upTo = Math.ceil((reports * (n + 1)) / steps.length);
      while (stories.size() < upTo) stories.add(report(house.simulator, account, stories.size()));
      await pause(500);
      await step();
    }
    await stories.done();
    const last = alive.at(-1) as Service;
    await settled(last);
    await house.simulator.driver.idle();
    const shares = await Promise.all(
      alive.map(async (one) => `${one.role} ${await one.metric(HANDLED)} handled, ${await one.metric(SENT)} sent`),
    );
    for (const service of [...alive]) await stops(service);
    const database = await house.database();
    const findings = await inspect(database.db, house.simulator, account);
    await database.close();
    console.log(
      `${reports} reports, one process killed and one stopped on the way: lost ${findings.lost.length}, doubled ` +
        `${findings.doubled.length}, ${Math.round((performance.now() - began) / 1000)} s; at the end ${shares.join('; ')}`,
    );
    expect(findings).toEqual(NOTHING_WRONG);
    expect(account.submitted).toHaveLength(reports);
  }

  it('two processes share the work; one is killed, one is stopped, nothing is lost or doubled', {
    timeout: 600_000,
  }, async () => {
    const [first, second] = await Promise.all([start('all'), start('all')]);
    await run([
      async () => {
        await bothWork(first, second);
        await dies(first);
      },
      () => start('all'),
      () => stops(second),
      () => start('all'),
    ]);
  });

  it('one web and two workers share the work; either kind may die or be stopped', { timeout: 600_000 }, async () => {
    const [web, first, second] = await Promise.all([start('web'), start('worker'), start('worker')]);
    await run([
      async () => {
        await bothWork(first, second);
        expect(await web.metric(HANDLED)).toBe(0);
        await dies(first);
      },
      async () => {
        await web.kill();
        gone(web);
        await start('web');
      },
      () => start('worker'),
      () => stops(second),
    ]);
  });
});

const SENT = 'deliveries_total{outcome="sent"}';

async function bothWork(first: Service, second: Service): Promise<void> {
  const work = async () => Promise.all([first.metric(HANDLED), second.metric(HANDLED)]);
  await vi.waitFor(async () => expect((await work()).every((count) => count > 0)).toBe(true), {
    timeout: 60_000,
    interval: 50,
  });
}
