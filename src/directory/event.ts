import type { DirectoryChange } from '../channels/channel.js';
import { clean, orderFrom, statusFrom, unique } from './api.js';
import { gone } from './diff.js';
import { type Department, type DirectoryChanges, type Person, personId } from './model.js';
import type { Snapshot, Tag } from './snapshot.js';

/**
 * One `change_contact` event applied to the directory (WeCom document 90970). Pure.
 * Events carry only what changed. What an event names but does not describe (a tag or a member never seen) is left
 * as it is and `syncNeeded` asks for a full sync.
 */
export interface Applied {
  snapshot: Snapshot;
  renamed: DirectoryChanges['renamed'];
  syncNeeded: boolean;
}

export function applyEvent(known: Snapshot, change: DirectoryChange): Applied {
  switch (change.type) {
    case 'create_user':
    case 'update_user':
      return putUser(known, change);
    case 'delete_user':
      return plain(removeUser(known, personId(change.userid)));
    case 'create_party':
    case 'update_party':
      return putParty(known, change);
    case 'delete_party':
      return plain(removeParty(known, change.id));
    case 'update_tag':
      return updateTag(known, change);
  }
}

const plain = (snapshot: Snapshot): Applied => ({ snapshot, renamed: [], syncNeeded: false });
const undescribed = (snapshot: Snapshot): Applied => ({ snapshot, renamed: [], syncNeeded: true });

type UserChange = Extract<DirectoryChange, { type: 'create_user' | 'update_user' }>;

function putUser(known: Snapshot, { type, userid, newUserid, fields }: UserChange): Applied {
  const id = personId(userid);
  const found = known.people.get(id);
  // Of somebody who was gone we know nothing that still holds.
  const before = found?.status === 'gone' ? undefined : found;
  if (!before && (type === 'update_user' || !fields.Department)) return undescribed(known);
  const after = personAfter(before, newUserid ?? before?.userid ?? userid, fields);
  const people = new Map(known.people).set(after.id, after);
  let next: Snapshot = { ...known, people, departments: movedLeads(known.departments, before, after) };
  if (after.id === id) return plain(next);
  if (before) people.set(id, gone(before));
  next = renameIn(next, id, after.id);
  return { snapshot: next, renamed: [{ from: id, to: after.id }], syncNeeded: false };
}

function personAfter(before: Person | undefined, userid: string, fields: Record<string, string>): Person {
  const ids = fields.Department === undefined ? before?.departments.map((d) => d.id) : numbers(fields.Department);
  const marks = fields.IsLeaderInDept === undefined ? undefined : fields.IsLeaderInDept.split(',');
  const departments = unique(ids ?? []).map((id) => ({
    id,
    leads: marks
      ? marks[(ids ?? []).indexOf(id)]?.trim() === '1'
      : (before?.departments.find((d) => d.id === id)?.leads ?? false),
  }));
  const main = fields.MainDepartment === undefined ? before?.departmentId : (numbers(fields.MainDepartment)[0] ?? null);
  const inMain =
    main !== undefined && main !== null && (fields.MainDepartment || departments.some((d) => d.id === main));
  return {
    id: personId(userid),
    userid,
    name: clean(fields.Name ?? '') || before?.name || userid,
    departmentId: inMain ? main : (departments[0]?.id ?? null),
    departments,
    position: fields.Position === undefined ? (before?.position ?? '') : clean(fields.Position),
    status: fields.Status === undefined && before ? before.status : statusFrom(numbers(fields.Status)[0]),
  };
}

const numbers = (list: string | undefined): number[] =>
  (list ?? '')
    .split(',')
    .map((part) => Number.parseInt(part, 10))
    .filter((n) => Number.isSafeInteger(n) && n > 0);

/** Party events never carry `department_leader`; the member's own mark moves with it. */
function movedLeads(departments: Snapshot['departments'], before: Person | undefined, after: Person) {
  const result = new Map(departments);
  const led = new Set(before?.departments.filter((d) => d.leads).map((d) => d.id));
  const leads = new Set(after.departments.filter((d) => d.leads).map((d) => d.id));
  for (const id of new Set([...led, ...leads])) {
    const department = result.get(id);
    if (!department || led.has(id) === leads.has(id)) continue;
    const others = department.leaders.filter((leader) => leader !== after.id && leader !== before?.id);
    result.set(id, { ...department, leaders: leads.has(id) ? [...others, after.id] : others });
  }
  return result;
}

function removeUser(known: Snapshot, id: string): Snapshot {
  const person = known.people.get(id);
  return {
    ...known,
    people: person ? new Map(known.people).set(id, gone(person)) : known.people,
    departments: mapValues(known.departments, (d) =>
      d.leaders.includes(id) ? { ...d, leaders: d.leaders.filter((leader) => leader !== id) } : d,
    ),
    tags: mapValues(known.tags, (tag) =>
      tag.people.includes(id) ? { ...tag, people: tag.people.filter((member) => member !== id) } : tag,
    ),
    // The user id may be given to somebody else one day: what was granted to this person is not his.
    grants: known.grants.filter((grant) => grant.person !== id),
  };
}

function renameIn(known: Snapshot, from: string, to: string): Snapshot {
  const swap = (ids: string[]) => unique(ids.map((id) => (id === from ? to : id)));
  return {
    ...known,
    departments: mapValues(known.departments, (d) =>
      d.leaders.includes(from) ? { ...d, leaders: swap(d.leaders) } : d,
    ),
    tags: mapValues(known.tags, (tag) =>
      tag.people.includes(from) ? { ...tag, people: swap(tag.people).sort() } : tag,
    ),
    grants: known.grants.map((grant) => (grant.person === from ? { ...grant, person: to } : grant)),
  };
}

type PartyChange = Extract<DirectoryChange, { type: 'create_party' | 'update_party' }>;

function putParty(known: Snapshot, change: PartyChange): Applied {
  const before = known.departments.get(change.id);
  if (!before && change.name === undefined) return undescribed(known);
  const after: Department = {
    id: change.id,
    name: clean(change.name ?? '') || before?.name || String(change.id),
    parentId: change.parentId === undefined ? (before?.parentId ?? null) : change.parentId || null,
    leaders: before?.leaders ?? [],
    order: change.order === undefined ? (before?.order ?? 0) : orderFrom(change.order),
  };
  return plain({ ...known, departments: new Map(known.departments).set(after.id, after) });
}

function removeParty(known: Snapshot, id: number): Snapshot {
  const departments = new Map(known.departments);
  departments.delete(id);
  return {
    ...known,
    departments,
    tags: mapValues(known.tags, (tag) =>
      tag.departments.includes(id) ? { ...tag, departments: tag.departments.filter((d) => d !== id) } : tag,
    ),
  };
}

type TagChange = Extract<DirectoryChange, { type: 'update_tag' }>;

function updateTag(known: Snapshot, change: TagChange): Applied {
  const before = known.tags.get(change.id);
  if (!before) return undescribed(known);
  const removed = new Set(change.removeUsers.map(personId));
  const after: Tag = {
    ...before,
    people: unique([...before.people.filter((id) => !removed.has(id)), ...change.addUsers.map(personId)]).sort(),
    departments: unique([
      ...before.departments.filter((id) => !change.removeParties.includes(id)),
      ...change.addParties,
    ]).sort((a, b) => a - b),
  };
  return plain({ ...known, tags: new Map(known.tags).set(after.id, after) });
}

const mapValues = <Key, Value>(map: ReadonlyMap<Key, Value>, change: (value: Value) => Value): Map<Key, Value> =>
  new Map([...map].map(([key, value]) => [key, change(value)]));
