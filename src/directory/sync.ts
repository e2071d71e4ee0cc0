import type { Ctx } from '../context.js';
import { clean, type DirectoryApi, departmentFrom, isOutsideRange, isUnknown, personFrom, unique } from './api.js';
import { rebase, type Seen, targetOf } from './diff.js';
import { type DirectoryChanges, type Person, personId } from './model.js';
import type { Snapshot, Tag } from './snapshot.js';
import { currentSnapshot, put, writeDirectory } from './store.js';

export interface SyncResult {
  /** False: something could not be read, or too many people were missing at once; then nobody was taken away. */
  complete: boolean;
  people: number;
  departments: number;
  tags: number;
  /** People who would have been taken away and were not, since so many at once look like a wrong 可见范围. */
  held: number;
  outside: Snapshot['outside'];
  changes: DirectoryChanges;
}

/** Row of `settings`: `{ at, complete, people, held }` of the last full sync. */
export const LAST_SYNC = 'directory.synced';

/**
 * Full sync of departments, members, leaders and tags. The network comes first; then one transaction writes the
 * difference, leaving alone what an event changed in the meantime.
 * @param options.acceptLoss take people away even when more than half are missing
 * @throws whatever the API throws other than a missing right (60011): then nothing is written
 */
export async function syncDirectory(
  ctx: Ctx,
  api: DirectoryApi,
  options: { acceptLoss?: boolean } = {},
): Promise<SyncResult> {
  const before = await currentSnapshot(ctx.db);
  const { seen, held } = await look(api, before, options.acceptLoss ?? false);
  const target = targetOf(before, seen);
  const changes = await writeDirectory(ctx, 'directory.sync', (now) => ({ snapshot: rebase(before, target, now) }));
  const result: SyncResult = {
    complete: seen.complete,
    people: seen.people.size,
    departments: seen.departments.size,
    tags: seen.tags.size,
    held,
    outside: seen.outside,
    changes,
  };
  await put(ctx.db, LAST_SYNC, { at: ctx.now, complete: seen.complete, people: seen.people.size, held });
  return result;
}

/**
 * Finds a sender we do not know yet, or had lost sight of. Uses the network: call it outside a transaction.
 * @returns undefined when WeCom does not know him or does not show him to the app
 */
export async function ensurePerson(ctx: Ctx, api: DirectoryApi, userid: string): Promise<Person | undefined> {
  const known = (await currentSnapshot(ctx.db)).people.get(personId(userid));
  if (known && known.status !== 'gone') return known;
  const user = await api.user(userid).catch(absent);
  if (!user) return undefined;
  const person = personFrom(user);
  await writeDirectory(ctx, 'directory.fetch', (now) => ({
    snapshot: { ...now, people: new Map(now.people).set(person.id, person) },
  }));
  return person;
}

/** Below this many missing people nobody suspects a wrong setting. */
const FEW = 10;
/** Calls to WeCom under way at once, and people looked up one by one, in one sync. */
const AT_ONCE = 4;
const LOOK_UPS = 1000;

async function look(api: DirectoryApi, known: Snapshot, acceptLoss: boolean): Promise<{ seen: Seen; held: number }> {
  let complete = true;
  const outside: Snapshot['outside'] = { people: [], departments: [], tags: [] };
  const listed = await api.departments().catch(hidden);
  const departments = new Map((listed ?? []).map(departmentFrom).map((d) => [d.id, d]));
  if (!listed) complete = false;

  const people = new Map<string, Person>();
  await eachOf([...departments.keys()], async (id) => {
    const users = await api.departmentUsers(id).catch(emptied);
    if (!users) outside.departments.push(id);
    for (const person of (users ?? []).map(personFrom)) people.set(person.id, person);
  });
  if (outside.departments.length > 0 || people.size === 0) complete = false;

  const tags = new Map<number, Tag>();
  const tagList = await api.tags().catch(hidden);
  if (!tagList) outside.tags.push(...known.tags.keys());
  await eachOf(tagList ?? [], async ({ id, name }) => {
    const members = await api.tag(id).catch(absent);
    if (!members) return void outside.tags.push(id);
    tags.set(id, {
      id,
      name: clean(name),
      people: unique(members.userids.map(personId)).sort(),
      departments: unique(members.departments).sort((a, b) => a - b),
    });
  });

  const living = [...known.people.values()].filter((person) => person.status !== 'gone').map((person) => person.id);
  const missing = living.filter((id) => !people.has(id));
  const suspicious = missing.length > FEW && missing.length * 2 > living.length && !acceptLoss;
  if (suspicious) complete = false;
  // Members may be shown to the app one by one, without their department: they are in no list, but can be read.
  const named = [
    ...[...tags.values()].flatMap((t) => t.people),
    ...[...departments.values()].flatMap((d) => d.leaders),
  ];
  const unlisted = unique([...named, ...(complete ? missing : [])]).filter((id) => !people.has(id));
  await eachOf(unlisted.slice(0, LOOK_UPS), async (id) => {
    const user = await api.user(known.people.get(id)?.userid ?? id).catch(absent);
    if (user) people.set(id, personFrom(user));
    else if (named.includes(id)) outside.people.push(id);
  });
  if (unlisted.length > LOOK_UPS) complete = false;
  for (const list of [outside.departments, outside.tags]) list.sort((a, b) => a - b);
  outside.people.sort();
  return { seen: { people, departments, tags, outside, complete }, held: suspicious ? missing.length : 0 };
}

/** A missing right is an answer; every other failure ends the sync. */
const hidden = (error: unknown): undefined => {
  if (!isOutsideRange(error)) throw error;
};
/** A department removed while we were looking has no members. */
const emptied = (error: unknown): undefined | [] => (isUnknown(error) ? [] : hidden(error));
const absent = (error: unknown): undefined => {
  if (!isOutsideRange(error) && !isUnknown(error)) throw error;
};

async function eachOf<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
