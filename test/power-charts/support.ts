import { desc, eq } from 'drizzle-orm';
import type { Ctx } from '../../src/context.js';
import { importPowers } from '../../src/powers/import.js';
import { powers } from '../../src/powers/schema.js';
import { importRisks } from '../../src/risks/import.js';
import type { House } from '../support/app.js';

export const operatorOf = (house: House): Ctx => ({
  db: house.app.database.db,
  now: house.app.clock.now(),
  actor: { kind: 'operator', name: 'test' },
  requestId: 'test',
});

const asRows = (cells: string[][]) => cells.map((one, at) => ({ number: at + 1, cells: one }));

/** Powers as an operator imports them; a row with a number changes that power. Gives the number of the last one. */
export async function bringPowers(house: House, state: 'draft' | 'filed', ...rows: Array<Record<string, string>>) {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [heads, ...rows.map((row) => heads.map((head) => row[head] ?? ''))];
  const { problems } = await importPowers(operatorOf(house), asRows(cells), {
    timeZone: 'Asia/Shanghai',
    state,
    dryRun: false,
  });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const [row] = await house.app.database.db
    .select()
    .from(powers)
    .where(eq(powers.name, rows.at(-1)?.名称 ?? ''))
    .orderBy(desc(powers.version));
  return row?.number ?? '';
}

/** Points that were filed before they came here; gives their numbers. */
export async function bringPoints(house: House, ...rows: Array<Record<string, string>>): Promise<string[]> {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [heads, ...rows.map((row) => heads.map((head) => row[head] ?? ''))];
  const { added, problems } = await importRisks(operatorOf(house), asRows(cells), {
    timeZone: 'Asia/Shanghai',
    dryRun: false,
  });
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return added;
}

/** What somebody reads after saying it. */
export async function ask(house: House, userid: string, text: string, sees: string | RegExp): Promise<string> {
  const person = house.person(userid);
  await house.app.settle();
  await person.says(text);
  return (await person.sees(sees)).text ?? '';
}

/** The sentence and the picture somebody gets for his words. */
export async function askPicture(house: House, userid: string, text: string) {
  const said = await ask(house, userid, text, '随后发给您');
  const message = await house.person(userid).sees('[文件]');
  const response = await fetch(new URL(message.mediaUrl ?? '', house.base));
  return { said, name: message.text ?? '', svg: await response.text() };
}

/** The office enters what a body decided or a house above put on file. */
export async function enterOutcome(
  house: House,
  button: '登记决定' | '登记备案',
  number: string,
  userid = 'heyunqing',
): Promise<void> {
  const office = house.person(userid);
  await house.app.settle();
  await office.taps(button);
  await office.sees(/文号|纪要/);
  for (const answer of [number, '今天', '跳过']) {
    await office.says(answer);
    await house.app.settle();
  }
}
