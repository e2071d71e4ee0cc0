import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import { forbidden, invalid, notFound } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { isActive, personId } from './model.js';
import { loadOrganisation } from './queries.js';
import { isAdministrator, rolesOf } from './roles.js';
import { organisationOf, RUNS, type Snapshot } from './snapshot.js';
import { roleNames, writeDirectory } from './store.js';

export interface Assigned {
  before: number[];
  after: number[];
}

/**
 * 分管: these departments are run by this person, beside those he runs already. It gives him no role: that is his by his
 * tag in WeCom, and ends with it. Steps and responsibilities `assigned` to such people follow at once.
 * @throws DomainError forbidden (neither office nor administrator) · not-found (person, department) · invalid (he has no
 *   role that goes by what somebody runs)
 */
export const assignDepartments = (ctx: Ctx, userid: string, departments: readonly number[]): Promise<Assigned> =>
  change(ctx, userid, departments, (runs) => [...runs, ...departments]);

/** Takes these departments from him; none named: all. @throws DomainError as `assignDepartments` */
export const unassignDepartments = (ctx: Ctx, userid: string, departments: readonly number[]): Promise<Assigned> =>
  change(ctx, userid, departments, (runs) =>
    departments.length === 0 ? [] : runs.filter((id) => !departments.includes(id)),
  );

/** Roles that go by what somebody runs: a step or responsibility asks for `assigned`, or they see what is assigned. */
export function rolesByAssignment(scheme: Scheme): string[] {
  const whos = [
    ...scheme.chains.flatMap((chain) => chain.steps.map((step) => step.who)),
    ...(scheme.responsibility ?? []).flatMap(({ owners, supervisors = [] }) => [...owners, ...supervisors]),
  ].flatMap((who) => (who.by === 'any-of' ? who.of : [who]));
  return [
    ...new Set([
      ...whos.flatMap((who) => (who.by === 'role' && who.assigned ? [who.role] : [])),
      ...scheme.roles.filter(({ sees }) => sees === 'assigned').map(({ name }) => name),
      ...scheme.inheritance.filter(({ from }) => from === 'departments-he-runs').flatMap(({ roles }) => roles),
    ]),
  ];
}

async function change(
  ctx: Ctx,
  userid: string,
  departments: readonly number[],
  to: (runs: readonly number[]) => number[],
): Promise<Assigned> {
  const id = personId(userid.trim());
  return inTransaction(ctx, async (tx) => {
    const { scheme } = await activeScheme(tx.db);
    const names = await roleNames(tx.db);
    const result: Assigned = { before: [], after: [] };
    await writeDirectory(tx, 'directory.assign', (now) => {
      const org = organisationOf(now, names);
      const person = org.people.get(id);
      if (!person) throw notFound('通讯录里没有这个账号。');
      mayAssign(tx, now, names, scheme);
      for (const department of departments)
        if (!org.departments.has(department)) throw notFound(`通讯录里没有编号为 ${department} 的部门。`);
      result.before = now.grants.find((grant) => grant.role === RUNS && grant.person === id)?.departments ?? [];
      result.after = [...new Set(to(result.before))].sort((a, b) => a - b);
      const roles = rolesByAssignment(scheme);
      if (result.after.length > result.before.length && !roles.some((role) => rolesOf(org, person).includes(role)))
        throw invalid(`${person.name}没有按分管办事的角色：请先在企业微信里给他加上标签“${roles.join('”或“')}”。`);
      const others = now.grants.filter((grant) => grant.role !== RUNS || grant.person !== id);
      const own = result.after.length > 0 ? [{ role: RUNS, person: id, departments: result.after }] : [];
      return { snapshot: { ...now, grants: [...others, ...own].sort(byHolder) } };
    });
    if (result.before.join() === result.after.join()) return result;
    await record(tx, {
      action: 'directory.assign',
      object: { kind: 'person', id },
      detail: { before: result.before, after: result.after },
    });
    await tell(tx, id, result.after);
    return result;
  });
}

function mayAssign({ actor }: Ctx, now: Snapshot, names: Awaited<ReturnType<typeof roleNames>>, scheme: Scheme): void {
  if (actor.kind !== 'person') return;
  const org = organisationOf(now, names);
  const person = org.people.get(actor.id);
  if (isAdministrator(org, person)) return;
  if (isActive(person) && rolesOf(org, person).includes(scheme.office)) return;
  throw forbidden(`分管由${scheme.office}或管理员设定。`);
}

async function tell(ctx: Ctx, id: string, departments: readonly number[]): Promise<void> {
  const org = await loadOrganisation(ctx.db);
  if (!isActive(org.people.get(id))) return;
  const names = departments.flatMap((one) => org.departments.get(one)?.name ?? []);
  const { actor } = ctx;
  const by = actor.kind === 'person' ? (org.people.get(actor.id)?.name ?? '') : '管理员';
  const text =
    names.length > 0
      ? `您分管的科室现在是：${names.join('、')}（由${by}设定）。要您办的事项会随之送来。`
      : `您现在没有分管的科室（由${by}设定）。`;
  await put(ctx, { kind: 'text', to: [id], text });
}

const byHolder = (a: { role: string; person: string }, b: { role: string; person: string }) =>
  `${a.role}\n${a.person}` < `${b.role}\n${b.person}` ? -1 : 1;
