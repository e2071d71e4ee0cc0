import { randomUUID } from 'node:crypto';
import type { Ctx } from '../../src/context.js';
import { importRisks } from '../../src/risks/import.js';
import { textOf } from '../../src/simulator/driver.js';
import type { House } from './app.js';

/** The context of somebody at the command line of this house. */
export const operatorOf = (house: House): Ctx => ({
  db: house.app.database.db,
  now: house.app.clock.now(),
  actor: { kind: 'operator', name: 'test' },
  requestId: randomUUID(),
});

/** Points that were decided on before, as `risks import` brings them in. @returns their numbers */
export async function filedPoints(
  house: House,
  points: Array<{ layer: string; section: string; point: string; category: string; level: string; reporter: string }>,
): Promise<string[]> {
  const rows = [
    ['层级', '科室', '风险点', '风险类别', '风险等级', '上报人'],
    ...points.map((one) => [one.layer, one.section, one.point, one.category, one.level, one.reporter]),
  ];
  const done = await importRisks(
    operatorOf(house),
    rows.map((cells, at) => ({ number: at + 1, cells })),
    { timeZone: 'Asia/Shanghai', dryRun: false },
  );
  if (done.problems.length > 0) throw new Error(JSON.stringify(done.problems));
  return done.added;
}

/** Writes a measure in the chat, chooses on its card and puts it in. @returns its number */
export async function writesMeasure(
  house: House,
  userid: string,
  risk: string,
  text: string,
  choices: Record<string, string> = {},
): Promise<string> {
  const person = house.person(userid);
  await person.says(`措施 ${risk} ${text} 期限 长期`);
  await person.seesCard('提交');
  await person.taps('提交', choices);
  return /CS-\d{4}-\d{4,}/.exec((await person.sees(/已提交，编号 CS-/)).text ?? '')?.[0] ?? '';
}

/**
 * Everybody who is asked agrees, and the office enters what bodies decide, until nothing waits any more.
 * @returns who was asked, step after step: user ids joined by +, or the body's name
 */
export async function walksThrough(house: House, number: string): Promise<string[]> {
  const { driver } = house.simulator;
  const steps: string[] = [];
  for (;;) {
    await house.app.settle();
    const asked = driver.holders('同意', number);
    const [decider] = asked;
    if (decider) {
      steps.push(
        asked
          .map(({ person }) => person.userid)
          .sort()
          .join('+'),
      );
      await decider.person.taps({ messageId: decider.card.id, button: '同意' });
      continue;
    }
    const [filing] = driver.holders('登记', number);
    if (!filing) return steps;
    const { person, card } = filing;
    steps.push(/请(?:提交|报送)([^，]+)，/.exec(textOf(card))?.[1] ?? '');
    await person.taps({ messageId: card.id, button: /^登记/ });
    for (const [says, then] of [
      ['纪要〔1〕号', '日期'],
      ['今天', '跳过'],
      ['跳过', '已登记'],
    ] as const) {
      await person.sees(says === '纪要〔1〕号' ? '请发来' : /.+/);
      await person.says(says);
      await person.sees(then);
    }
  }
}

/** Whether this person ever got a card about the number with that button, live or grey. */
export const wasAsked = (house: House, userid: string, number: string): boolean =>
  house
    .person(userid)
    .messages()
    .some(({ card }) => card !== undefined && JSON.stringify(card).includes(number) && card.button_list?.some(isAgree));

const isAgree = ({ text }: { text: string }) => text === '同意';
