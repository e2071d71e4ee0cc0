import { afterAll, beforeAll, expect, it } from 'vitest';
import { onEachDatabase } from '../support/database.js';
import { chanceFrom, seedOfTheDay } from './support/chance.js';
import { openSoakHouse, type SoakHouse } from './support/house.js';
import { chooseKillings, killInARow } from './support/killer.js';
import { inspect, NOTHING_WRONG } from './support/ledger.js';
import { buildService, settled } from './support/service.js';
import { crowd, emptyAccount, report } from './support/story.js';

/** `SOAK=1` is the full size. */
const { reports, kills } = process.env.SOAK ? { reports: 200, kills: 20 } : { reports: 40, kills: 4 };

beforeAll(buildService, 120_000);

onEachDatabase((kind) => {
  let house: SoakHouse;
  beforeAll(async () => {
    house = await openSoakHouse(kind);
  });
  afterAll(() => house.close());

  it(`kill -9 ${kills} times in ${reports} reports: nothing acknowledged is lost, nothing happens twice`, {
    timeout: 1_200_000,
  }, async () => {
    const seed = seedOfTheDay();
    const killings = chooseKillings(chanceFrom(seed), kills);
    const account = emptyAccount();
    const began = performance.now();

    // Reports come in batches, one with each process, so that every one of them dies with work in its hands.
    const stories = crowd();
    let batch = 0;
    const next = () => {
      const upTo = Math.ceil((reports * ++batch) / (kills + 1));
      while (stories.size() < upTo) stories.add(report(house.simulator, account, stories.size()));
    };
    next();
    const { survivor, readyMs } = await killInARow(house, killings, next);
    await stories.done();
    await settled(survivor);
    await house.simulator.driver.idle();
    expect((await survivor.stop()).code).toBe(0);

    const seconds = (performance.now() - began) / 1000;
    const database = await house.database();
    const findings = await inspect(database.db, house.simulator, account);
    await database.close();
    const sorted = readyMs.toSorted((a, b) => a - b);
    console.log(
      `kill -9 on ${kind}: seed ${seed}, ${reports} reports, ${kills} kills ` +
        `(${killings.map(({ moment, after }) => `${moment} ${after}`).join(', ')}), ` +
        `lost ${findings.lost.length}, doubled ${findings.doubled.length}, ${seconds.toFixed(0)} s; ` +
        `ready again in ${Math.round(sorted[sorted.length >> 1] ?? 0)} ms (median), ` +
        `${Math.round(sorted.at(-1) ?? 0)} ms at most`,
    );
    expect(findings, `SOAK_SEED=${seed}`).toEqual(NOTHING_WRONG);
    expect(account.submitted).toHaveLength(reports);
  });
});
