import { v7 as uuid } from 'uuid';
import type { Ctx } from '../../src/context.js';
import type { Db } from '../../src/db/client.js';
import { loadOrganisation } from '../../src/directory/queries.js';
import { departments, grants, memberships, people } from '../../src/directory/schema.js';
import type { Scheme } from '../../src/schemes/model.js';
import { schemeVersions } from '../../src/schemes/schema.js';
import { hospital, scheme as testScheme } from '../support/factories.js';

export const NOW = new Date('2026-11-23T02:00:00Z');

/** The small hospital of the factories and its scheme, in a database. */
export async function furnish(db: Db, scheme: Scheme = testScheme()): Promise<void> {
  const org = hospital();
  await db
    .insert(departments)
    .values(
      [...org.departments.values()].map((d) => ({ id: d.id, name: d.name, parentId: d.parentId, leaders: d.leaders })),
    );
  await db.insert(people).values(
    [...org.people.values()].map((p) => ({
      id: p.id,
      userid: p.userid,
      name: p.name,
      mainDepartment: p.departmentId,
      status: p.status,
    })),
  );
  await db
    .insert(memberships)
    .values(
      [...org.people.values()].flatMap((p) =>
        p.departments.map((d) => ({ person: p.id, department: d.id, leads: d.leads })),
      ),
    );
  await db
    .insert(grants)
    .values([...org.roles].flatMap(([role, ids]) => ids.map((person) => ({ role, person, grantedBy: 'test' }))));
  await db.insert(schemeVersions).values({
    id: uuid(),
    schemeId: scheme.id,
    version: 1,
    content: scheme,
    hash: '',
    state: 'active',
    activatedAt: NOW,
    activatedBy: 'test',
  });
}

export const operator = (db: Db): Ctx => ({
  db,
  now: NOW,
  actor: { kind: 'operator', name: 'test' },
  requestId: 'test',
});

export async function memberOf(db: Db, id: string) {
  const person = (await loadOrganisation(db)).people.get(id);
  if (!person) throw new Error(`nobody is called ${id}`);
  return { person, ctx: { ...operator(db), actor: { kind: 'person', id } } as Ctx };
}
