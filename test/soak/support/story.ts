import type { SimulatedPerson } from '../../../src/simulator/driver.js';
import type { Message } from '../../../src/simulator/page-api.js';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { OFFICE, type Reporter, reporters } from './hospital.js';

/** What people did and heard in a run. */
export interface Account {
  /** Callbacks that were acknowledged with 200: things said and taps. */
  acknowledged: number;
  /** Reports whose 提交 was acknowledged: the mark in the text. */
  submitted: number[];
  /** Numbers the reporters were told, by mark. */
  numbers: Map<number, string>;
  /** Reports with level 高, which go to the office as well. */
  high: Set<number>;
}

export const emptyAccount = (): Account => ({
  acknowledged: 0,
  submitted: [],
  numbers: new Map(),
  high: new Set(),
});

export const textOf = (mark: number) => `设备采购第 ${mark} 批验收时供应商自己出测试报告，没有第二个人复核`;
export const markIn = (text: string) => Number(/第 (\d+) 批/.exec(text)?.[1]);

export const filed = (number: string) => new RegExp(`${number}[^]*已备案|已备案[^]*${number}`);

/** A machine under load may take its time; a message that never comes must still end the run. */
const PATIENCE_MS = 240_000;

/**
 * One report from the sentence to 已备案. Both reviewers tap at the same moment, and the head taps a second time before
 * his card turns grey when he can: decisions race as they do between people.
 */
export async function report(simulator: Simulator, account: Account, mark: number): Promise<void> {
  const reporter = reporters[mark % reporters.length] as Reporter;
  const person = (userid: string) => simulator.driver.as(userid);
  const me = person(reporter.userid);
  const high = mark % 10 === 3;
  if (high) account.high.add(mark);

  await heard(account, me.says(textOf(mark)));
  const card = await me.seesCard('提交', { timeout: PATIENCE_MS });
  await heard(account, me.taps({ messageId: card.id, button: '提交' }, { level: high ? '高' : '低' }));
  account.submitted.push(mark);
  const told = await me.sees('已提交', { timeout: PATIENCE_MS });
  const number = /FX-\d{4}-\d{4}/.exec(JSON.stringify(told))?.[0];
  if (!number) throw new Error('no number');
  account.numbers.set(mark, number);

  await agrees(account, person(reporter.head), number);
  await Promise.all(reporter.reviewers.map((userid) => agrees(account, person(userid), number)));
  if (high) await Promise.all(OFFICE.map((userid) => agrees(account, person(userid), number)));
  await me.sees(filed(number), { timeout: PATIENCE_MS, since: '0' });
}

/** Stories that run side by side; one that fails is told by `done`, not before. */
export function crowd() {
  const all: Promise<unknown>[] = [];
  return {
    size: () => all.length,
    add(story: Promise<void>): void {
      all.push(story.then(undefined, (error: unknown) => error));
    },
    async done(): Promise<void> {
      const failed = (await Promise.all(all)).filter((outcome) => outcome !== undefined);
      if (failed.length > 0) throw new AggregateError(failed, `${failed.length} stories broke off: ${failed[0]}`);
    },
  };
}

/** Waits for the card and taps 同意 on it, unless a fellow was quicker and it is grey already. */
async function agrees(account: Account, person: SimulatedPerson, number: string): Promise<void> {
  const card = await cardAbout(person, number);
  if (card.cardState?.replaceText) return;
  await heard(account, person.taps({ messageId: card.id, button: '同意' }));
}

/** The office may hear words about a number before its card: of a step that had nobody in it before the first sync. */
async function cardAbout(person: SimulatedPerson, number: string): Promise<Message> {
  for (let since = '0'; ; ) {
    const known = person.messages().findLast(({ card }) => card && JSON.stringify(card).includes(number));
    if (known) return known;
    since = (await person.sees(number, { timeout: PATIENCE_MS, since })).id;
  }
}

async function heard(account: Account, acting: Promise<number>): Promise<void> {
  const status = await acting;
  if (status !== 200) throw new Error(`the sender gave up with ${status}`);
  account.acknowledged += 1;
}
