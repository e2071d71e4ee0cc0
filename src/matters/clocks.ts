// Rule, pure: the clocks that run in a matter, when each ends, and whether what they call for was done.
import { type Calendar, MissingHolidays } from '../calendar/calendar.js';
import type { Day } from '../calendar/day.js';
import { type Due, dueOf } from '../schemes/due.js';
import type { Scheme } from '../schemes/model.js';
import type { Clock, Gate, Kind, Pass } from './model.js';

export interface Running {
  clock: Clock;
  /** The event it runs from, and the gate that ends it. */
  from: Gate;
  until: Gate;
  since: Day;
  /** Absent where a year's holidays are not known: `problem` says which. */
  due?: Due;
  problem?: string;
  /** Day on which what it calls for was done. */
  done?: Day;
}

/** Clocks whose event has happened, in the order of the kind. */
export function runningClocks(
  scheme: Scheme,
  kind: Kind,
  passes: readonly Pick<Pass, 'gate' | 'on'>[],
  calendar: Calendar,
): Running[] {
  const on = new Map(passes.map((pass) => [pass.gate, pass.on]));
  return kind.clocks.flatMap((one): Running[] => {
    const clock = scheme.clocks.find(({ key }) => key === one.clock);
    const from = scheme.gates.find(({ key }) => key === one.from);
    const until = scheme.gates.find(({ key }) => key === one.until);
    const since = on.get(one.from);
    if (!clock || !from || !until || since === undefined) return [];
    const done = on.get(one.until);
    const base = { clock, from, until, since, ...(done === undefined ? {} : { done }) };
    try {
      return [{ ...base, due: dueOf(calendar, clock, since, from.label) }];
    } catch (error) {
      // Never guessed: the day stays open until the operator adds the year.
      if (!(error instanceof MissingHolidays)) throw error;
      return [{ ...base, problem: error.message }];
    }
  });
}

/** What must be done and was not by its day, or was done after it; from the day after. */
export const isLate = ({ clock, due, done }: Running, today: Day): boolean =>
  clock.meaning === 'must' && due !== undefined && (done === undefined ? today > due.on : done > due.on);

/** A clock that does not let this gate be passed yet on that day (`may-from`). */
export const tooEarly = (clocks: readonly Running[], gate: string, on: Day): Running | undefined =>
  clocks.find(
    ({ clock, until, due }) => until.key === gate && clock.meaning === 'may-from' && (due === undefined || on < due.on),
  );
