import { and, eq, gt } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { parseDueDay } from '../approvals/dates.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation, peopleWithRole } from '../directory/queries.js';
import { rolesOf } from '../directory/roles.js';
import { sectionsHeadedBy } from '../directory/section.js';
import { conflict, forbidden, invalid } from '../errors.js';
import { nextNumber } from '../risks/number.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { dateOf } from '../time.js';
import { MAX_NAME, type Regulation, STATE_LABELS } from './model.js';
import { overdueUntold, sameNamed } from './queries.js';
import { regulations } from './schema.js';
import { SAYS } from './words.js';

/**
 * 拟定制度: a rule that is to be written, with its name and the day by which (E3 五（四）2 “需要修改、制定的制度办法应列明具体名称和完成时间”).
 * @throws DomainError forbidden (neither head nor office), invalid (name, day), conflict (the section has it already)
 */
export async function planRegulation(
  ctx: Ctx,
  person: Person,
  given: { name: string; due: string },
  timeZone: string,
): Promise<Regulation> {
  return inTransaction(ctx, async (tx) => {
    const { org, scheme } = await situation(tx);
    const headed = sectionsHeadedBy(org, person);
    if (headed.length === 0 && !isOffice(org, person, scheme)) throw forbidden(SAYS.headOrOffice(scheme.office));
    const name = given.name.trim();
    if (lettersIn(name) < 2 || lettersIn(name) > MAX_NAME) throw invalid(SAYS.nameTooLong(MAX_NAME), { field: 'name' });
    const due = dueDay(tx, given.due, timeZone);
    const main = person.departmentId;
    const department = main === null || (headed.length > 0 && !headed.includes(main)) ? (headed[0] ?? null) : main;
    const same = await sameNamed(tx.db, name, department);
    if (same) throw conflict(SAYS.same(name, same.number));
    const [row] = await tx.db
      .insert(regulations)
      .values({
        id: uuid(),
        number: await nextNumber(tx.db, 'ZD', tx.now, timeZone),
        name,
        due,
        department,
        drafter: person.id,
        state: 'planned',
        createdAt: tx.now,
        updatedAt: tx.now,
      })
      .returning();
    if (!row) throw new Error('insert returned no row');
    await audit(tx, 'regulation.plan', row, { due });
    return row;
  });
}

/** 完成. @throws DomainError forbidden (none of his), conflict (over already) */
export async function finishRegulation(ctx: Ctx, person: Person, regulation: Regulation): Promise<void> {
  await change(ctx, person, regulation, { state: 'done', doneAt: ctx.now }, 'regulation.done', {});
}

/** 改期; a later day is overdue anew. @throws DomainError forbidden, conflict, invalid (no day, or one that is over) */
export async function moveRegulation(
  ctx: Ctx,
  person: Person,
  regulation: Regulation,
  typed: string,
  timeZone: string,
): Promise<string> {
  const due = dueDay(ctx, typed, timeZone);
  await change(ctx, person, regulation, { due, overdueToldAt: null }, 'regulation.move', {
    before: regulation.due,
    due,
  });
  return due;
}

/** 作废. @throws DomainError forbidden, conflict, invalid (no reason) */
export async function voidRegulation(ctx: Ctx, person: Person, regulation: Regulation, reason: string): Promise<void> {
  if (lettersIn(reason) < 2) throw invalid(SAYS.reasonWanted(regulation.number), { field: 'reason' });
  await change(ctx, person, regulation, { state: 'void' }, 'regulation.void', { reason });
}

/**
 * Job: on the day after its day a rule that is not finished is listed to the office, once; all that are new in one text.
 * @returns how many were listed
 */
export async function tellOverdue(ctx: Ctx, timeZone: string): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const overdue = await overdueUntold(tx.db, dateOf(tx.now, timeZone));
    if (overdue.length === 0) return 0;
    const { org, scheme } = await situation(tx);
    const office = peopleWithRole(org, scheme.office).map((one) => one.id);
    // Nobody there to read it: it stays untold until somebody is.
    if (office.length === 0) return 0;
    for (const one of overdue) {
      await tx.db.update(regulations).set({ overdueToldAt: tx.now }).where(eq(regulations.id, one.id));
      await audit(tx, 'regulation.overdue', one, { due: one.due, told: office.length });
    }
    const lines = overdue.slice(0, SHOWN).map((one) => {
      const section = org.departments.get(one.department ?? -1)?.name ?? '';
      return `· ${one.number} ${one.due} ${section}《${one.name}》`;
    });
    await put(tx, { kind: 'text', to: office, text: SAYS.overdue(lines, overdue.length) });
    return overdue.length;
  });
}

/** The clock of a rehearsal goes back: what was listed in the time ahead has not been listed yet. */
export async function forgetOverdueAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.update(regulations).set({ overdueToldAt: null }).where(gt(regulations.overdueToldAt, to));
}

/** A text holds 2048 bytes; the rest is in 制度. */
const SHOWN = 12;

async function change(
  ctx: Ctx,
  person: Person,
  regulation: Regulation,
  to: Partial<Pick<Regulation, 'state' | 'due' | 'doneAt' | 'overdueToldAt'>>,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { org, scheme } = await situation(tx);
    if (!isIts(org, scheme, person, regulation)) throw forbidden(SAYS.mayNot(regulation.number, scheme.office));
    const rows = await tx.db
      .update(regulations)
      .set({ ...to, updatedAt: tx.now })
      .where(and(eq(regulations.id, regulation.id), eq(regulations.state, 'planned')))
      .returning({ id: regulations.id });
    if (rows.length === 0) throw conflict(SAYS.onlyPlanned(regulation.number, STATE_LABELS[regulation.state]));
    await audit(tx, action, regulation, detail);
  });
}

/** Who deals with it: whoever drafts it, the head of its section, the office. */
export const isIts = (org: Organisation, scheme: Scheme, person: Person, regulation: Regulation): boolean =>
  regulation.drafter === person.id ||
  (regulation.department !== null && sectionsHeadedBy(org, person).includes(regulation.department)) ||
  isOffice(org, person, scheme);

const isOffice = (org: Organisation, person: Person, { office }: Scheme) => rolesOf(org, person).includes(office);

async function situation(ctx: Ctx) {
  const [org, { scheme }] = await Promise.all([loadOrganisation(ctx.db), activeScheme(ctx.db)]);
  return { org, scheme };
}

function dueDay(ctx: Ctx, typed: string, timeZone: string): string {
  const today = dateOf(ctx.now, timeZone);
  const due = parseDueDay(typed, today);
  if (due === undefined) throw invalid(SAYS.dueNotUnderstood(typed), { field: 'due' });
  if (due < today) throw invalid(SAYS.duePast(due), { field: 'due' });
  return due;
}

const audit = (ctx: Ctx, action: string, { id, number }: Regulation, detail: Record<string, unknown>) =>
  record(ctx, { action, object: { kind: 'regulation', id }, detail: { number, ...detail } });
