import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { v4 as uuid } from 'uuid';
import { actorName, record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import { type Db, rowsOf } from '../db/client.js';
import { settings } from '../jobs/schema.js';
import { activeVersionId, schemeVersion } from '../schemes/active.js';
import { changesBetween, type Diff, diffSnapshots, isEmpty } from './diff.js';
import type { DirectoryChanges, OutsideRange, Person } from './model.js';
import { departments, grants, memberships, people, tagDepartments, tagMembers, tags } from './schema.js';
import { EMPTY, type Grant, organisationOf, type RoleNames, type Snapshot, type Tag } from './snapshot.js';

export const NO_CHANGES: DirectoryChanges = { personIds: [], roleNames: [], departmentIds: [], renamed: [] };

/** Rows of `settings`. The version is a new random name after each change, so that one cache serves all databases. */
export const VERSION = 'directory.version';
const OUTSIDE = 'directory.outside';

/** The directory as stored, read again only when its version has changed. */
export async function currentSnapshot(db: Db): Promise<Snapshot> {
  // The parts are read by several statements: the version before and after tells whether they belong together.
  for (;;) {
    const version = await versionOf(db);
    const known = version === undefined ? undefined : cache.get(version);
    if (known) return known;
    const snapshot = await readSnapshot(db);
    if ((await versionOf(db)) !== version) continue;
    if (version !== undefined) remember(version, snapshot);
    return snapshot;
  }
}

/**
 * The one way to change the directory: one writer at a time decides on the present state what the next one is, and
 * the difference is written with its audit row. Writes nothing where nothing differs.
 */
export async function writeDirectory(
  ctx: Ctx,
  action: string,
  decide: (known: Snapshot) => { snapshot: Snapshot; renamed?: DirectoryChanges['renamed'] },
): Promise<DirectoryChanges> {
  return inTransaction(ctx, async (tx) => {
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtext('lianfang.directory'))`);
    const known = await currentSnapshot(tx.db);
    const { snapshot, renamed = [] } = decide(known);
    const diff = diffSnapshots(known, snapshot);
    if (isEmpty(diff)) return NO_CHANGES;
    await writeDiff(tx, diff, snapshot.outside);
    const version = uuid();
    await put(tx.db, VERSION, version);
    remember(version, snapshot);
    const roles = await roleNames(tx.db);
    const [before, after] = [organisationOf(known, roles), organisationOf(snapshot, roles)];
    const changes = { ...changesBetween(before, after), renamed };
    await record(tx, {
      action,
      object: { kind: 'directory', id: 'wecom' },
      detail: {
        people: changes.personIds.length,
        departments: changes.departmentIds,
        renamed,
        roles: changes.roleNames.map((name) => {
          const [had, has] = [before.roles.get(name) ?? [], after.roles.get(name) ?? []];
          const added = has.filter((id) => !had.includes(id));
          const removed = had.filter((id) => !has.includes(id));
          return { name, added: added.slice(0, LISTED), removed: removed.slice(0, LISTED) };
        }),
      },
    });
    return changes;
  });
}

/** Tags that stand for a role of the scheme in force. */
export async function roleNames(db: Db): Promise<readonly RoleNames[]> {
  const versionId = await activeVersionId(db);
  return versionId === undefined ? NO_ROLES : (await schemeVersion(db, versionId)).scheme.roles;
}

const NO_ROLES: readonly RoleNames[] = [];

const LISTED = 50;
const CACHED = 4;
const cache = new Map<string, Snapshot>();

function remember(version: string, snapshot: Snapshot): void {
  cache.set(version, snapshot);
  if (cache.size > CACHED) cache.delete(cache.keys().next().value ?? '');
}

async function versionOf(db: Db): Promise<string | undefined> {
  const rows = await rowsOf<{ version: string }>(
    db,
    sql`select value #>> '{}' as version from settings where key = ${VERSION}`,
  );
  return rows[0]?.version;
}

export async function put(db: Db, key: string, value: unknown): Promise<void> {
  await db
    .insert(settings)
    .values({ key, value, updatedAt: new Date() })
    .onConflictDoUpdate({ target: settings.key, set: { value, updatedAt: new Date() } });
}

/** Everything, read from the tables. */
export async function readSnapshot(db: Db): Promise<Snapshot> {
  const persons = new Map<string, Person>();
  for (const row of await db.select().from(people).orderBy(asc(people.id)))
    persons.set(row.id, {
      id: row.id,
      userid: row.userid,
      name: row.name,
      departmentId: row.mainDepartment,
      departments: [],
      position: row.position,
      status: row.status,
    });
  for (const row of await db.select().from(memberships).orderBy(asc(memberships.person), asc(memberships.place)))
    persons.get(row.person)?.departments.push({ id: row.department, leads: row.leads });
  const sections: Snapshot['departments'] = new Map(
    (await db.select().from(departments).orderBy(asc(departments.order), asc(departments.id))).map((row) => [
      row.id,
      { id: row.id, name: row.name, parentId: row.parentId, leaders: row.leaders, order: row.order },
    ]),
  );
  const labels = new Map<number, Tag>();
  for (const row of await db.select().from(tags).orderBy(asc(tags.id)))
    labels.set(row.id, { id: row.id, name: row.name, people: [], departments: [] });
  for (const row of await db.select().from(tagMembers)) labels.get(row.tag)?.people.push(row.person);
  for (const row of await db.select().from(tagDepartments)) labels.get(row.tag)?.departments.push(row.department);
  for (const tag of labels.values()) {
    // Sorted here: the database may compare text by other rules.
    tag.people.sort();
    tag.departments.sort((a, b) => a - b);
  }
  const granted: Grant[] = (await db.select().from(grants).orderBy(asc(grants.role), asc(grants.person))).map(
    (row) => ({
      role: row.role,
      person: row.person,
      departments: row.departments,
    }),
  );
  const [outside] = await db.select().from(settings).where(eq(settings.key, OUTSIDE));
  return {
    people: persons,
    departments: sections,
    tags: labels,
    grants: granted,
    outside: (outside?.value as OutsideRange | undefined) ?? EMPTY.outside,
  };
}

async function writeDiff(ctx: Ctx, diff: Diff, outside: OutsideRange): Promise<void> {
  const { db } = ctx;
  for (const part of chunks(diff.people.put)) {
    await db
      .insert(people)
      .values(
        part.map(({ departmentId, departments: _, ...person }) => ({
          ...person,
          mainDepartment: departmentId,
          updatedAt: new Date(),
        })),
      )
      .onConflictDoUpdate({
        target: people.id,
        set: {
          userid: sql`excluded.userid`,
          name: sql`excluded.name`,
          mainDepartment: sql`excluded.main_department`,
          position: sql`excluded.position`,
          status: sql`excluded.status`,
          updatedAt: sql`excluded.updated_at`,
        },
      });
    await db.delete(memberships).where(
      inArray(
        memberships.person,
        part.map((person) => person.id),
      ),
    );
    const rows = part.flatMap((person) =>
      person.departments.map((d, place) => ({ person: person.id, department: d.id, leads: d.leads, place })),
    );
    if (rows.length > 0) await db.insert(memberships).values(rows);
  }
  for (const part of chunks(diff.departments.put))
    await db
      .insert(departments)
      .values(part.map((d) => ({ ...d, order: d.order ?? 0 })))
      .onConflictDoUpdate({
        target: departments.id,
        set: {
          name: sql`excluded.name`,
          parentId: sql`excluded.parent_id`,
          order: sql`excluded."order"`,
          leaders: sql`excluded.leaders`,
        },
      });
  for (const part of chunks(diff.departments.remove)) await db.delete(departments).where(inArray(departments.id, part));
  await writeTags(db, diff.tags);
  for (const { role, person } of diff.grants.remove)
    await db.delete(grants).where(and(eq(grants.role, role), eq(grants.person, person)));
  for (const grant of diff.grants.put)
    await db
      .insert(grants)
      .values({ ...grant, grantedBy: actorName(ctx.actor) })
      .onConflictDoUpdate({ target: [grants.role, grants.person], set: { departments: grant.departments } });
  if (diff.outside) await put(db, OUTSIDE, outside);
}

async function writeTags(db: Db, diff: Diff['tags']): Promise<void> {
  const touched = [...diff.put.map((tag) => tag.id), ...diff.remove];
  for (const part of chunks(touched)) {
    await db.delete(tagMembers).where(inArray(tagMembers.tag, part));
    await db.delete(tagDepartments).where(inArray(tagDepartments.tag, part));
    await db.delete(tags).where(inArray(tags.id, part));
  }
  for (const part of chunks(diff.put)) await db.insert(tags).values(part.map(({ id, name }) => ({ id, name })));
  for (const part of chunks(diff.put.flatMap((tag) => tag.people.map((person) => ({ tag: tag.id, person })))))
    await db.insert(tagMembers).values(part);
  for (const part of chunks(
    diff.put.flatMap((tag) => tag.departments.map((department) => ({ tag: tag.id, department }))),
  ))
    await db.insert(tagDepartments).values(part);
}

/** A statement takes 65 534 parameters at most. */
function chunks<T>(items: T[], size = 500): T[][] {
  const result: T[][] = [];
  for (let at = 0; at < items.length; at += size) result.push(items.slice(at, at + size));
  return result;
}
