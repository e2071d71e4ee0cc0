import { ActionRefused } from './actions.js';
import type { Callbacks } from './callbacks.js';
import { contactChange, subscription } from './inbound.js';
import type { OrgPerson } from './organisation.js';
import type { OrganisationChange } from './page-api.js';
import type { World } from './world.js';
import type { XmlNode } from './xml.js';

/**
 * Changes the directory and tells the product by `change_contact`, only the changed fields (document 90970).
 * @returns HTTP status of the callback; undefined when nobody answered
 * @throws ActionRefused for somebody or something that does not exist
 */
export async function changeOrganisation(
  world: World,
  callbacks: Callbacks,
  change: OrganisationChange,
): Promise<number | undefined> {
  const messages = apply(world, change);
  world.changed();
  world.emit({ type: 'state' });
  let status: number | undefined;
  for (const message of messages) status = (await callbacks.deliver('sys', message)).status;
  return status;
}

function apply(world: World, change: OrganisationChange): XmlNode[][] {
  switch (change.kind) {
    case 'disable':
    case 'enable': {
      const person = memberNamed(world, change.userid);
      person.status = change.kind === 'disable' ? 2 : 1;
      return [contactChange(world, 'update_user', { UserID: person.userid, Status: person.status })];
    }
    case 'leave': {
      const person = memberNamed(world, change.userid);
      person.status = 5;
      for (const tag of world.state.organisation.tags) tag.users = tag.users.filter((id) => id !== person.userid);
      return [
        contactChange(world, 'delete_user', { UserID: person.userid }),
        subscription(world, person.userid, 'unsubscribe'),
      ];
    }
    case 'move': {
      const person = memberNamed(world, change.userid);
      departmentMustExist(world, change.departmentId);
      person.departments = [{ id: change.departmentId, leads: change.leads ?? false }];
      person.main = change.departmentId;
      return [contactChange(world, 'update_user', { UserID: person.userid, ...placeFields(person) })];
    }
    case 'join': {
      departmentMustExist(world, change.departmentId);
      if (!/^[A-Za-z0-9][\w.@-]{0,63}$/.test(change.userid) || world.person(change.userid)) {
        throw new ActionRefused('这个账号不能用，或已有人使用');
      }
      if (change.name.trim() === '') throw new ActionRefused('请填写姓名');
      const person: OrgPerson = {
        userid: change.userid,
        name: change.name.trim(),
        departments: [{ id: change.departmentId, leads: false }],
        main: change.departmentId,
        position: change.position ?? '',
        status: 1,
      };
      world.state.organisation.people.push(person);
      return [
        contactChange(world, 'create_user', {
          UserID: person.userid,
          Name: person.name,
          ...placeFields(person),
          Position: person.position,
          Status: 1,
        }),
        subscription(world, person.userid, 'subscribe'),
      ];
    }
    case 'tag': {
      const tag = world.state.organisation.tags.find(({ name }) => name === change.tag);
      if (!tag) throw new ActionRefused('没有这个标签');
      const add = (change.add ?? []).map((userid) => memberNamed(world, userid).userid);
      const remove = (change.remove ?? []).map((userid) => memberNamed(world, userid).userid);
      tag.users = [...new Set([...tag.users, ...add])].filter((userid) => !remove.includes(userid));
      return [
        contactChange(world, 'update_tag', {
          TagId: tag.id,
          AddUserItems: add.join(','),
          DelUserItems: remove.join(','),
          AddPartyItems: '',
          DelPartyItems: '',
        }),
      ];
    }
  }
}

function memberNamed(world: World, userid: string): OrgPerson {
  const person = world.person(userid);
  if (!person || person.status === 5) throw new ActionRefused('没有这个成员，或已离开');
  return person;
}

function departmentMustExist(world: World, id: number): void {
  if (!world.state.organisation.departments.some((department) => department.id === id)) {
    throw new ActionRefused('没有这个部门');
  }
}

const placeFields = (person: OrgPerson) => ({
  Department: person.departments.map(({ id }) => id).join(','),
  MainDepartment: person.main,
  IsLeaderInDept: person.departments.map(({ leads }) => (leads ? 1 : 0)).join(','),
});
