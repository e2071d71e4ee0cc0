import type { House } from './app.js';

/** The office enters what a body decided about a matter that waits for it: number, day, no scan. */
export async function entersDecision(house: House, office: string, about: string, paper: string): Promise<void> {
  const person = house.person(office);
  await person.sees(about, { since: '0' });
  // The card comes behind the text of what is to be decided.
  await house.app.settle();
  const [held] = house.simulator.driver.holders(/登记/, about).filter((one) => one.person.userid === office);
  if (!held) throw new Error(`${office} has no card to enter a decision about ${about}`);
  await person.taps({ messageId: held.card.id, button: /登记/ });
  await person.sees(/文号|纪要编号/);
  await person.says(paper);
  await person.sees('日期');
  await person.says('昨天');
  await person.sees('跳过');
  await person.says('跳过');
  await person.sees(about);
}

/** Labels of a drop-down on the newest live card with 提交, and which is chosen. */
export function choices(house: House, userid: string, key: string): { options: string[]; chosen: string | undefined } {
  const select = house
    .person(userid)
    .cardWith('提交')
    ?.card?.select_list?.find((one) => one.question_key === key);
  const options = select?.option_list ?? [];
  return {
    options: options.map(({ text }) => text),
    chosen: options.find(({ id }) => id === select?.selected_id)?.text,
  };
}
