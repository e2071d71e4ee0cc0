import type { Ctx } from '../context.js';
import { forbidden, invalid } from '../errors.js';
import { isActive, type Organisation, type Person, personId } from './model.js';
import { ADMINISTRATOR, organisationOf } from './snapshot.js';
import { writeDirectory } from './store.js';

/** Names of the roles a person has: by a tag in WeCom, by a tag the scheme takes for the role, or granted here. */
export function rolesOf(org: Organisation, person: Person): string[] {
  return [...org.roles].filter(([, people]) => people.includes(person.id)).map(([role]) => role);
}

/** Administrators are made here alone, never by a tag; one who has left or is disabled is none. */
export function isAdministrator(org: Organisation, person: Person | undefined): boolean {
  return isActive(person) && (org.roles.get(ADMINISTRATOR)?.includes(person.id) ?? false);
}

/**
 * Makes somebody an administrator; before the first sync too, when nobody is known yet.
 * @returns whether he is new to it, and whether the directory knows him
 * @throws DomainError forbidden when a person who is no administrator asks; invalid for something that is no user id
 */
export async function grantAdministrator(ctx: Ctx, userid: string): Promise<{ granted: boolean; known: boolean }> {
  const id = personId(userid.trim());
  if (!/^[\w.@-]{1,64}$/.test(id))
    throw invalid('这不是企业微信账号：1 到 64 位字母、数字或 _-@.', { field: 'userid' });
  const result = { granted: false, known: false };
  await writeDirectory(ctx, 'directory.grant', (now) => {
    const { actor } = ctx;
    if (actor.kind === 'person' && !isAdministrator(organisationOf(now), now.people.get(actor.id)))
      throw forbidden('只有管理员可以指定管理员');
    result.known = now.people.has(id);
    result.granted = !now.grants.some((grant) => grant.role === ADMINISTRATOR && grant.person === id);
    if (!result.granted) return { snapshot: now };
    const grants = [...now.grants, { role: ADMINISTRATOR, person: id, departments: [] }];
    return { snapshot: { ...now, grants: grants.sort(byHolder) } };
  });
  return result;
}

/** ADMIN_USERIDS at start. Taking a name off that list later takes nothing from him. */
export async function grantConfiguredAdministrators(ctx: Ctx, userids: readonly string[]): Promise<void> {
  for (const userid of userids) await grantAdministrator(ctx, userid);
}

const byHolder = (a: { role: string; person: string }, b: { role: string; person: string }) =>
  `${a.role}\n${a.person}` < `${b.role}\n${b.person}` ? -1 : 1;
