// Rule, pure: 「未报」, deadline by deadline who has handed in nothing, a page at a time.
import { leftTo } from './due.js';
import { office, receiversOf } from './duties.js';
import { type Duty, dutyKey } from './model.js';
import type { Read } from './progress.js';
import { dueWords, holderName, leftWords, withHeads } from './words.js';

const PAGE = 30;

/** Duties whose papers come to this person: for the office everybody's. */
export function comingTo({ scheme, org, duties }: Read, person: string): Duty[] {
  if (office(scheme, org).includes(person)) return [...duties];
  return duties.filter((duty) => receiversOf(scheme, org, duty).includes(person));
}

export interface MissingPage {
  /** Nothing is missing at all, or nothing more. */
  lines: string[];
  total: number;
  /** Where the next page begins; absent on the last. */
  next?: number;
}

/** What had passed before the plan was in force comes last: nobody asks for it. */
export function missingPage(agenda: Read, duties: readonly Duty[], from: number): MissingPage {
  const { org, today, since, calendar, handed } = agenda;
  const isOpen = (duty: Duty) => !['in-approval', 'received'].includes(handed.get(dutyKey(duty))?.state ?? '');
  const asked = (duty: Duty) => duty.due.day >= since;
  const missing = duties.filter(isOpen);
  const open = [...missing.filter(asked), ...missing.filter((duty) => !asked(duty))];
  const page = open.slice(from, from + PAGE);
  const lines: string[] = [];
  for (const [at, duty] of page.entries()) {
    const before = at === 0 ? undefined : page[at - 1];
    if (before?.due !== duty.due) {
      const all = duties.filter(({ due }) => due === duty.due).length;
      const left = open.filter(({ due }) => due === duty.due).length;
      const when = `${dueWords(duty.due, today)}，${leftWords(leftTo(duty.due.day, today, calendar))}`;
      const never = asked(duty) ? '' : '，方案启用以前就过了';
      lines.push(`${duty.due.deadline.label}（${when}${never}）：未报 ${left}，共 ${all}`);
    }
    if (duty.person === null) lines.push(`· ${withHeads(org, duty)}`);
    else if (before?.due === duty.due && before.department === duty.department)
      lines.push(`${lines.pop() ?? ''}、${holderName(org, duty)}`);
    else lines.push(`· ${org.departments.get(duty.department ?? -1)?.name ?? ''}：${holderName(org, duty)}`);
  }
  const next = from + page.length;
  return { lines, total: open.length, ...(next < open.length ? { next } : {}) };
}
