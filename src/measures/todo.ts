import { isOwn } from '../approvals/chain.js';
import type { TodoEntry, TodoSource } from '../approvals/subjects.js';
import { assumingWeekdays } from '../calendar/assumed.js';
import type { Calendar } from '../calendar/calendar.js';
import { loadOrganisation } from '../directory/queries.js';
import { activeScheme } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { nameOf } from './owner.js';
import { toCarryOut, waitingForOffice } from './queries.js';
import { concernedBy, isOffice } from './rights.js';
import { WAITING } from './words-handling.js';

/**
 * 待办: measures that no chain decides on wait for the office; those in force wait for their owner, once their date is as
 * near as the plan reminds of its deadlines, and until he says that they are carried out.
 */
export function measureTodo(house: { timeZone: string; calendar(): Promise<Calendar> }): TodoSource {
  return async (ctx, person) => {
    const [org, { scheme }] = await Promise.all([loadOrganisation(ctx.db), activeScheme(ctx.db)]);
    const entry = (place: string, text: string, how: string): TodoEntry => ({
      place,
      text,
      show: (chat) => chat.say(`${text}\n${how}`),
    });
    const entries: TodoEntry[] = [];
    if (isOffice(org, person, scheme))
      for (const { number, riskNumber, text, writtenBy, createdAt, ...point } of await waitingForOffice(ctx.db)) {
        if (isOwn(concernedBy(org, writtenBy, point), person.id)) continue;
        const words = WAITING.file(number, riskNumber, text, nameOf(org, writtenBy));
        entries.push(entry(`0 ${createdAt.toISOString()} ${number}`, words, WAITING.fileHow(number)));
      }
    const dated = await toCarryOut(ctx.db, person.id);
    if (dated.length === 0) return entries;
    const today = dateOf(ctx.now, house.timeZone);
    const days = assumingWeekdays(await house.calendar(), () => {});
    const near = Math.max(0, ...scheme.remindBefore);
    for (const { number, riskNumber, text, due } of dated) {
      if (due === null || (due > today && days.between(today, due) > near)) continue;
      const words = WAITING.carryOut(number, riskNumber, text, due, due < today);
      entries.push(entry(`1 ${due} ${number}`, words, WAITING.carryOutHow(number)));
    }
    return entries;
  };
}
