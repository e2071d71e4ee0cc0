// Rule, pure: what is announced on a day, given what has been. However the days are reached, nothing is said twice.
import type { AssumedDays } from '../calendar/assumed.js';
import type { Day } from '../calendar/day.js';
import { daysOf } from '../schemes/phases.js';
import type { Due, Phase } from './model.js';

/** `before`: the last day is near · `late`: it has passed, to those who owe · `overdue`: it has passed, to the office · `phase`: one begins. */
export type NoticeKind = 'before' | 'late' | 'overdue' | 'phase';

/** What has been announced; the last day is part of it, so that a deadline put off is announced again. */
export interface Announced {
  kind: NoticeKind;
  /** Of the deadline or the phase. */
  key: string;
  /** Its last day, a phase's first one. */
  day: Day;
  /** With `before`: at how many working days; else 0. */
  step: number;
}

export interface AgendaOf {
  dues: readonly Due[];
  phases: readonly Phase[];
  /** The plan's; a deadline may have its own. */
  remindBefore: readonly number[];
}

/** First and last day of a phase, as far as the plan dates it. */
export const spanOf = ({ start, end }: Pick<Phase, 'start' | 'end'>): { first?: Day; last?: Day } => ({
  ...(start === undefined ? {} : { first: daysOf(start).first }),
  ...(end === undefined ? {} : { last: daysOf(end).last }),
});

/**
 * For the morning of a working day: those who have handed in nothing are reminded once for each step of `remindBefore`
 * that has been reached (of several that were passed over only the nearest), and once when it is too late; a phase that
 * has begun is told of once.
 * @param since the day from which this plan has been kept: what had passed by then is never announced
 */
export function morningNotices(
  { dues, phases, remindBefore }: AgendaOf,
  today: Day,
  since: Day,
  days: AssumedDays,
  announced: readonly Announced[],
): Announced[] {
  if (!days.isWorkingDay(today)) return [];
  const reminders = dues.flatMap(({ deadline, day }): Announced[] => {
    const said = announced.filter((one) => one.key === deadline.key && one.day === day);
    if (day < today)
      return day < since || said.some((one) => one.kind === 'late')
        ? []
        : [{ kind: 'late', key: deadline.key, day, step: 0 }];
    const left = days.between(today, day);
    const reached = (deadline.remindBefore ?? remindBefore).filter((step) => left <= step);
    if (reached.length === 0) return [];
    const step = Math.min(...reached);
    const done = said.some((one) => one.kind === 'before' && one.step <= step);
    return done ? [] : [{ kind: 'before', key: deadline.key, day, step }];
  });
  const begun = phases.flatMap((phase): Announced[] => {
    const { first, last } = spanOf(phase);
    if (first === undefined || first > today || first < since || (last !== undefined && last < today)) return [];
    const notice: Announced = { kind: 'phase', key: phase.key, day: first, step: 0 };
    return announced.some((one) => same(one, notice)) ? [] : [notice];
  });
  return [...reminders, ...begun];
}

/** At midnight: the deadlines whose last day is over, each once. */
export function midnightNotices(
  dues: readonly Due[],
  today: Day,
  since: Day,
  announced: readonly Announced[],
): Announced[] {
  return dues
    .filter(({ day }) => day < today && day >= since)
    .map(({ deadline, day }): Announced => ({ kind: 'overdue', key: deadline.key, day, step: 0 }))
    .filter((notice) => !announced.some((one) => same(one, notice)));
}

/** Whether a deadline that is not over is near enough to stand among what waits for a person. */
export function isNear(due: Due, today: Day, remindBefore: readonly number[], days: AssumedDays): boolean {
  return (
    due.day >= today && days.between(today, due.day) <= Math.max(0, ...(due.deadline.remindBefore ?? remindBefore))
  );
}

const same = (a: Announced, b: Announced) =>
  a.kind === b.kind && a.key === b.key && a.day === b.day && a.step === b.step;
