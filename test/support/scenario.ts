import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { stringify } from 'yaml';
import { loadOrganisation } from '../../src/directory/queries.js';
import { importRisks } from '../../src/risks/import.js';
import { activeScheme } from '../../src/schemes/active.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { categoriesFor } from '../../src/schemes/model.js';
import { demoOrganisation, type Organisation } from '../../src/simulator/organisation.js';
import { type House, openHouse } from './app.js';
import type { Kind } from './database.js';

export interface Scenario {
  /** Id of the pack that is in force, by SCHEME. Absent: the default plan, and SCHEME is not set. */
  pack?: string;
  /** Where the product's clock begins, as an operator would set it: 2012-08-20T09:00:00+08:00 */
  at: string;
  /** Who has which tag in WeCom, by role of the pack; the demo hospital's own tags stay where they are not named. */
  roles?: Record<string, string[]>;
  /** What the house adds where the plan says nothing: laid over the pack as a supplement would be. */
  fill?: Record<string, unknown>;
  /** Further variables of the environment. */
  env?: Record<string, string>;
  /** Where the story hangs on one of the two databases. */
  database?: Kind;
  /** Changes to the organisation before anything starts. */
  organisation?: (organisation: Organisation) => void;
}

/** A plan at work: the whole product under one pack, its people in the simulator, its clock where the story begins. */
export async function openScenario({
  pack,
  at,
  roles = {},
  fill,
  env,
  database,
  organisation: change,
}: Scenario): Promise<House> {
  const organisation = demoOrganisation();
  for (const [name, users] of Object.entries(roles)) {
    const tag = organisation.tags.find((one) => one.name === name);
    if (tag) tag.users = [...users];
    else organisation.tags.push({ id: 100 + organisation.tags.length, name, users: [...users] });
  }
  change?.(organisation);
  const folder = mkdtempSync(path.join(tmpdir(), 'lianfang-scheme-'));
  let scheme = pack;
  if (fill && pack) {
    const { title, office } = await readSchemeFile(pack);
    scheme = path.join(folder, 'filled.yaml');
    writeFileSync(scheme, stringify({ id: pack, extends: pack, title, office, ...fill }));
  }
  // One database is enough here: that both behave alike is shown by the flows, the soak and the hostile tests.
  const house = await openHouse(database ?? (inject('postgresUrl') ? 'PostgreSQL' : 'PGlite'), {
    limits: 'lifted',
    organisation,
    env: { ...(scheme ? { SCHEME: scheme } : {}), ...env },
  });
  const { db } = house.app.database;
  const known = async () => (await loadOrganisation(db)).people.size >= organisation.people.length - 2;
  for (let waited = 0; !(await known()) && waited < 20_000; waited += 50)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await house.moveClock(at);
  return {
    ...house,
    close: async () => {
      await house.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Says a risk, files it as its card shows it but for `choices` (question → option's text), and gives its number. */
export async function files(
  house: House,
  userid: string,
  text: string,
  choices: Record<string, string> = {},
): Promise<string> {
  const person = house.person(userid);
  await person.says(`上报 ${text}`);
  await person.seesCard('提交');
  await person.taps('提交', choices);
  // Not the number of some other point that he is told of meanwhile.
  const submitted = /已提交，编号 (FX-\d{4}-\d{4,})/;
  return submitted.exec((await person.sees(submitted)).text ?? '')?.[1] ?? '';
}

/** A point that was decided on before: filed as it stands, without a round of approval. @returns its number */
export async function filedBefore(
  house: House,
  point: { section: string; text: string; level: string; layer?: string; reporter?: string; post?: string },
): Promise<string> {
  const ctx = {
    db: house.app.database.db,
    now: house.app.clock.now(),
    actor: { kind: 'operator' as const, name: 'test' },
    requestId: 'test',
  };
  const { scheme } = await activeScheme(ctx.db);
  const layer = point.layer ?? scheme.layers[0]?.label ?? '';
  const key = scheme.layers.find(({ label }) => label === layer)?.key;
  const category = categoriesFor(scheme, key)[0]?.label ?? '';
  const rows = [
    ['风险点', '科室', '层级', '风险类别', '风险等级', '上报人', '岗位'],
    [point.text, point.section, layer, category, point.level, point.reporter ?? '', point.post ?? ''],
  ];
  const done = await importRisks(
    ctx,
    rows.map((cells, at) => ({ number: at + 1, cells })),
    { timeZone: house.config.timeZone, dryRun: false },
  );
  if (done.problems.length > 0) throw new Error(JSON.stringify(done.problems));
  return done.added[0] ?? '';
}

/** What a person reads after saying something. */
export async function reads(house: House, userid: string, says: string, sees: string | RegExp): Promise<string> {
  const person = house.person(userid);
  await person.says(says);
  return (await person.sees(sees)).text ?? '';
}

/** Taps a button of the newest live card on which `about` can be read. */
export async function tapsCardOf(house: House, userid: string, button: string, about: string): Promise<void> {
  for (let waited = 0; ; waited += 50) {
    const held = house.simulator.driver.holders(button, about).find(({ person }) => person.userid === userid);
    if (held) return void (await held.person.taps({ messageId: held.card.id, button }));
    if (waited > 10_000) throw new Error(`${userid} has no live card with ${button} about ${about}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Fills a form answer by answer and taps 提交; gives its number and what was said.
 * @param stopsAt the last answer is refused with these words: nothing is handed in, the number is empty
 */
export async function fillsForm(
  house: House,
  userid: string,
  form: string,
  answers: string[],
  stopsAt?: RegExp,
): Promise<{ number: string; text: string }> {
  const person = house.person(userid);
  await person.says(`填表 ${form}`);
  await person.sees(/《.*》1\//);
  for (const [at, answer] of answers.entries()) {
    await person.says(answer);
    const said = await person.sees(stopsAt ? new RegExp(`${stopsAt.source}|》${at + 2}/|请核对`) : /》\d+\/|请核对/);
    if (stopsAt?.test(said.text ?? '')) return { number: '', text: said.text ?? '' };
  }
  await person.seesCard('提交');
  await person.taps('提交');
  const text = (await person.sees(/已提交《/)).text ?? '';
  return { number: /BD-\d{4}-\d{4,}/.exec(text)?.[0] ?? '', text };
}
