import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Db, rowsOf } from '../../src/db/client.js';
import { openDatabase } from '../../src/db/open.js';
import { freshPostgresUrl } from '../support/database.js';
import { reporters } from './support/hospital.js';
import { openSoakHouse, type SoakHouse } from './support/house.js';
import { begin, buildService, launch, settled } from './support/service.js';
import { crowd, emptyAccount, filed, report, textOf } from './support/story.js';

/** `SOAK=1` is the full size. */
const reports = process.env.SOAK ? 200 : 20;
/** Held by a process for a while, and not in a backup. */
const NOT_CARRIED = ['inbox_claims', 'access_tokens'];

beforeAll(buildService, 120_000);

describe.skipIf(!inject('postgresUrl'))('from PGlite to PostgreSQL', () => {
  let house: SoakHouse;
  let postgres: Awaited<ReturnType<typeof freshPostgresUrl>>;
  beforeEach(async () => {
    house = await openSoakHouse('PGlite');
    postgres = await freshPostgresUrl();
  });
  afterEach(async () => {
    await house.close();
    await postgres.drop();
  });

  async function cli(env: Record<string, string>, ...args: string[]) {
    const { gone, said } = launch(process.execPath, ['dist/cli/main.js', ...args], env);
    return { code: await gone, said: said() };
  }

  it('backup and restore give the same register, chains and audit, and people go on where they were', {
    timeout: 600_000,
  }, async () => {
    const person = (userid: string) => house.simulator.driver.as(userid);
    const account = emptyAccount();
    const before = await begin(house.env, house.port).ready();
    const stories = crowd();
    while (stories.size() < reports) stories.add(report(house.simulator, account, stories.size()));
    await stories.done();
    // One that waits for its head, and one that was returned.
    const [waiting, returned] = [reporters[reports % reporters.length], reporters[(reports + 1) % reporters.length]];
    if (!waiting || !returned) throw new Error('no reporter');
    const numberOf = async (userid: string, mark: number) => {
      await person(userid).says(textOf(mark));
      await person(userid).seesCard('提交', { timeout: 60_000 });
      await person(userid).taps('提交', { level: '低' });
      const told = await person(userid).sees('已提交', { timeout: 60_000 });
      return /FX-\d{4}-\d{4}/.exec(JSON.stringify(told))?.[0] ?? '';
    };
    const numbers = [await numberOf(waiting.userid, reports), await numberOf(returned.userid, reports + 1)] as const;
    await person(waiting.head).sees(numbers[0], { since: '0', timeout: 60_000 });
    const theirs = await person(returned.head).sees(numbers[1], { since: '0', timeout: 60_000 });
    await person(returned.head).taps({ messageId: theirs.id, button: '退回' });
    await person(returned.head).sees('理由', { timeout: 60_000 });
    await person(returned.head).says('请写清是哪一类设备');
    await person(returned.userid).sees('已退回', { since: '0', timeout: 60_000 });
    await settled(before);
    expect((await before.stop()).code).toBe(0);

    const file = path.join(house.folder, 'copy.jsonl.gz');
    const moved = { ...house.env, DATABASE_URL: postgres.url, DATA_DIR: path.join(house.folder, 'moved') };
    expect(await cli(house.env, 'backup', file)).toMatchObject({ code: 0 });
    expect(await cli(moved, 'restore', file)).toMatchObject({ code: 0 });

    const source = await house.database();
    const target = await openDatabase({ databaseUrl: postgres.url, dataDir: '', poolSize: 1, migrate: false });
    const [held, restored] = [await content(source.db), await content(target.db)];
    await source.close();
    await target.close();
    expect(counts(restored)).toEqual(counts(held));
    expect(restored).toEqual(held);
    expect(counts(held)).toMatchObject({ risks: reports + 2, approvals: reports + 2 });
    console.log(`backup on PGlite, restore on PostgreSQL: ${JSON.stringify(counts(held))}`);

    const after = await begin(moved, house.port).ready();
    await person(waiting.head).taps('同意');
    for (const userid of waiting.reviewers) await person(userid).sees(numbers[0], { since: '0', timeout: 60_000 });
    await person(waiting.reviewers[0]).taps('同意');
    await person(waiting.userid).sees(filed(numbers[0]), { since: '0', timeout: 60_000 });
    await person(returned.userid).says(`重报 ${numbers[1]}`);
    await person(returned.userid).seesCard('提交', { timeout: 60_000 });
    // The next number follows the last one that was given before the move.
    const next = await numberOf(reporters[(reports + 2) % reporters.length]?.userid ?? '', reports + 2);
    expect(Number(next.slice(-4))).toBe(reports + 3);
    expect((await after.stop()).code).toBe(0);
  });
});

/** Every row of every table of ours as text, in an order of its own. */
async function content(db: Db): Promise<Record<string, string[]>> {
  await db.execute(sql`set timezone = 'UTC'`);
  const tables = await rowsOf<{ name: string }>(
    db,
    sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables) {
    if (NOT_CARRIED.includes(name)) continue;
    const rows = await rowsOf<{ row: string }>(
      db,
      sql`select row_to_json(t)::text as row from ${sql.identifier(name)} t`,
    );
    all[name] = rows.map(({ row }) => row).sort();
  }
  return all;
}

const counts = (all: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, rows.length]));
