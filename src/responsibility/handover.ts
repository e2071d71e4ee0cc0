// Rule, pure: who answered before × who answers now → what is handed over, and who hears of it.
import { keyOf } from './duties.js';
import { type Duty, type Holding, isPerson } from './model.js';

/** One duty of one point that is no longer where it was. */
export interface Change {
  point: string;
  duty: Duty;
  from: Holding[];
  to: Holding[];
}

export interface Handover {
  add: Holding[];
  remove: Holding[];
  changes: Change[];
  /** Person → the changes by which he became, or ceased to be, one of those who manage. Supervisors read the digest. */
  gained: Map<string, Change[]>;
  lost: Map<string, Change[]>;
  /** Places that nobody holds any more, or that never had anybody: told to the office, once. */
  vacated: Holding[];
}

/**
 * Compares both and plans the hand-over.
 * @param before places as they were told last
 * @param after places of every point that is open, as plan and directory give them now
 */
export function handover(before: readonly Holding[], after: readonly Holding[]): Handover {
  const had = new Map(before.map((one) => [keyOf(one), one]));
  const has = new Map(after.map((one) => [keyOf(one), one]));
  const add = [...has].filter(([key]) => !had.has(key)).map(([, one]) => one);
  const remove = [...had].filter(([key]) => !has.has(key)).map(([, one]) => one);
  const open = new Set(after.map(({ point }) => point));

  const changes = new Map<string, Change>();
  const touched = new Set([...add, ...remove].map(dutyKey));
  const note = (side: 'from' | 'to', holding: Holding) => {
    const key = dutyKey(holding);
    if (!touched.has(key)) return;
    const change = changes.get(key) ?? { point: holding.point, duty: holding.duty, from: [], to: [] };
    change[side].push(holding);
    changes.set(key, change);
  };
  for (const one of had.values()) note('from', one);
  for (const one of has.values()) note('to', one);

  const [gained, lost] = [new Map<string, Change[]>(), new Map<string, Change[]>()];
  for (const change of changes.values()) {
    // A point that is over (作废) is nobody's: those who had it hear of that from elsewhere.
    if (change.duty !== 'owner' || !open.has(change.point)) continue;
    const [was, is] = [peopleOf(change.from), peopleOf(change.to)];
    for (const person of is) if (!was.has(person)) push(gained, person, change);
    for (const person of was) if (!is.has(person)) push(lost, person, change);
  }
  return {
    add,
    remove,
    changes: [...changes.values()],
    gained,
    lost,
    vacated: add.filter(({ kind }) => kind === 'vacant'),
  };
}

export const peopleOf = (holdings: readonly Holding[]): Set<string> =>
  new Set(holdings.filter(isPerson).map(({ holder }) => holder));

const dutyKey = ({ point, duty }: Holding) => `${point}\n${duty}`;

function push<Key, Value>(into: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = into.get(key);
  if (list) list.push(value);
  else into.set(key, [value]);
}
