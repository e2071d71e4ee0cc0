import type { TodoSource } from '../approvals/subjects.js';
import { assumingWeekdays } from '../calendar/assumed.js';
import { activeScheme } from '../schemes/active.js';
import { leftTo } from './due.js';
import { type Duty, dutyKey } from './model.js';
import { isNear } from './notices.js';
import { type Agenda, type AgendaOptions, isHandedIn, isOverdue, loadAgenda, submissionFor } from './queries.js';
import { dueWords, holderName, leftWords } from './words.js';

/** 待办: what a person has to hand in, once it is near enough to be reminded of, and until it is in. */
export function agendaTodo(options: AgendaOptions): TodoSource {
  return async (ctx, person) => {
    // 待办 is asked for often, and many plans have nothing to hand in.
    if ((await activeScheme(ctx.db)).scheme.deadlines.length === 0) return [];
    const agenda = await loadAgenda(ctx, options);
    return waitingFor(agenda, person.id).map((duty) => {
      const text = todoText(agenda, duty);
      return {
        place: `${duty.due.day} ${dutyKey(duty)}`,
        text,
        show: (chat) => chat.say(`${text}\n发“报送”交材料。`),
      };
    });
  };
}

/** Near or overdue, and not handed in. */
export function waitingFor(agenda: Agenda, person: string): Duty[] {
  const days = assumingWeekdays(agenda.calendar, () => {});
  const { remindBefore } = agenda.scheme;
  return agenda.duties.filter(
    (duty) =>
      duty.by.includes(person) &&
      !isHandedIn(agenda, duty) &&
      (isOverdue(agenda, duty) || isNear(duty.due, agenda.today, remindBefore, days)),
  );
}

function todoText({ org, today, calendar, ...agenda }: Agenda, duty: Duty): string {
  const { due } = duty;
  const returned = submissionFor(agenda, duty)?.state === 'returned' ? '，上一份已退回' : '';
  return [
    `报送｜${holderName(org, duty)}`,
    due.deadline.label,
    `${dueWords(due, today)}${due.day < today ? '到期' : '前'}，${leftWords(leftTo(due.day, today, calendar))}${returned}`,
  ].join('\n');
}
