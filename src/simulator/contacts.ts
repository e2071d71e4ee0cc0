import { type Answer, ok, refuse } from './answers.js';
import type { Organisation, OrgPerson } from './organisation.js';
import type { AccessToken } from './state.js';
import type { World } from './world.js';

/** Departments, members and tags as an app sees them: its visible range, no personal details. WeCom documents 90196–90210, 96067. */

/** Whether messages of the app reach this person: in the directory, not switched off, in the visible range. */
export function canReceive(world: World, person: OrgPerson | undefined): person is OrgPerson {
  return person !== undefined && (person.status === 1 || person.status === 4) && isVisible(world, person);
}

export function membersBelow(world: World, departmentId: number): OrgPerson[] {
  const inside = below(world.state.organisation, departmentId);
  return world.state.organisation.people.filter(
    (person) => person.status !== LEFT && person.departments.some(({ id }) => inside.has(id)),
  );
}

export function getUser(world: World, query: URLSearchParams): Answer {
  const userid = query.get('userid');
  if (!userid) return refuse(40003, 'invalid userid');
  const person = world.person(userid);
  if (!person || person.status === LEFT) return refuse(60111, `userid not found`);
  if (!isVisible(world, person)) refuse(60011, 'no privilege to access/modify contact/party/agent');
  return ok(userDetails(person));
}

export function listUsers(world: World, query: URLSearchParams, long: boolean): Answer {
  const id = departmentOf(world, query.get('department_id') ?? '');
  const all = query.get('fetch_child') === '1';
  const people = membersBelow(world, id).filter(
    (person) => isVisible(world, person) && (all || person.departments.some((place) => place.id === id)),
  );
  return ok({
    userlist: people.map((person) =>
      long
        ? userDetails(person)
        : {
            userid: person.userid,
            name: person.name,
            department: person.departments.map((place) => place.id),
            open_userid: '',
          },
    ),
  });
}

/** One row per person and department, in pages; only with the contact-sync secret. */
export function listUserIds(world: World, body: unknown, token: AccessToken): Answer {
  if (token.of !== 'contacts') refuse(48002, 'api forbidden');
  const { cursor, limit } = (body ?? {}) as { cursor?: unknown; limit?: unknown };
  const size = limit === undefined ? 10_000 : Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > 10_000) refuse(40058, 'invalid limit');
  const from = cursor ? Number.parseInt(String(cursor), 36) : 0;
  if (!Number.isInteger(from) || from < 0) refuse(40058, 'invalid cursor');
  const rows = world.state.organisation.people
    .filter((person) => person.status !== LEFT)
    .flatMap((person) => person.departments.map(({ id }) => ({ userid: person.userid, department: id })));
  const next = from + size;
  return ok({ next_cursor: next < rows.length ? next.toString(36) : '', dept_user: rows.slice(from, next) });
}

export function listDepartments(world: World, query: URLSearchParams): Answer {
  return ok({
    department: departmentsAsked(world, query).map((id) => departmentDetails(world.state.organisation, id)),
  });
}
export function listDepartmentIds(world: World, query: URLSearchParams): Answer {
  const rows = departmentsAsked(world, query).map((id) => departmentDetails(world.state.organisation, id));
  return ok({ department_id: rows.map(({ id, parentid, order }) => ({ id, parentid, order })) });
}
export function getDepartment(world: World, query: URLSearchParams): Answer {
  return ok({ department: departmentDetails(world.state.organisation, departmentOf(world, query.get('id') ?? '')) });
}

export function listTags(world: World): Answer {
  return ok({ taglist: world.state.organisation.tags.map(({ id, name }) => ({ tagid: id, tagname: name })) });
}
export function getTag(world: World, query: URLSearchParams): Answer {
  const tag = world.state.organisation.tags.find(({ id }) => id === Number(query.get('tagid')));
  if (!tag) return refuse(40068, 'invalid tagid');
  const people = tag.users.map((userid) => world.person(userid)).filter((person) => person && person.status !== LEFT);
  return ok({
    tagname: tag.name,
    userlist: people.map((person) => ({ userid: person?.userid, name: person?.name })),
    partylist: [],
  });
}

/** Department ids of `departmentId` and everything below it. */
export function below(organisation: Organisation, departmentId: number): Set<number> {
  const found = new Set([departmentId]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { id, parentId } of organisation.departments) {
      if (found.has(parentId) && !found.has(id)) {
        found.add(id);
        grown = true;
      }
    }
  }
  return found;
}

const LEFT = 5;

function isVisible(world: World, person: OrgPerson): boolean {
  const range = world.options.visibleDepartments;
  if (!range) return true;
  return range.some((id) => {
    const inside = below(world.state.organisation, id);
    return person.departments.some((place) => inside.has(place.id));
  });
}

function departmentOf(world: World, given: string): number {
  const id = Number(given);
  if (given === '' || !Number.isInteger(id)) refuse(60123, 'invalid party id');
  if (!world.state.organisation.departments.some((department) => department.id === id)) {
    refuse(60003, 'department not found');
  }
  return id;
}

function departmentsAsked(world: World, query: URLSearchParams): number[] {
  const { departments } = world.state.organisation;
  const asked = query.get('id');
  const ids = asked ? below(world.state.organisation, departmentOf(world, asked)) : undefined;
  const range = world.options.visibleDepartments?.map((id) => below(world.state.organisation, id));
  return departments
    .map(({ id }) => id)
    .filter((id) => (!ids || ids.has(id)) && (!range || range.some((inside) => inside.has(id))));
}

function departmentDetails(organisation: Organisation, id: number) {
  const department = organisation.departments.find((candidate) => candidate.id === id);
  return {
    id,
    name: department?.name ?? '',
    name_en: '',
    department_leader: organisation.people
      .filter((person) => person.status !== LEFT && person.departments.some((place) => place.id === id && place.leads))
      .map(({ userid }) => userid),
    parentid: department?.parentId ?? 0,
    order: department?.order ?? 0,
  };
}

function userDetails(person: OrgPerson) {
  return {
    userid: person.userid,
    name: person.name,
    department: person.departments.map(({ id }) => id),
    order: person.departments.map(() => 0),
    position: person.position,
    is_leader_in_dept: person.departments.map(({ leads }) => (leads ? 1 : 0)),
    direct_leader: [],
    main_department: person.main,
    status: person.status,
    alias: '',
    telephone: '',
    extattr: { attrs: [] },
  };
}
