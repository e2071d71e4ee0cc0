import { and, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Progress } from '../approvals/advance.js';
import { headsOf } from '../approvals/chain.js';
import { responsibleFor } from '../approvals/responsible.js';
import { startApproval } from '../approvals/start.js';
import type { Effects } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { newTaskId } from '../channels/cards.js';
import { type Ctx, inTransaction } from '../context.js';
import { isOver } from '../conversation/drafts.js';
import { answerers } from '../cycle/answering.js';
import { isActive, type Organisation, type Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { rolesOf } from '../directory/roles.js';
import { conflict, forbidden, notFound, precondition } from '../errors.js';
import { governingVersion, levelToTake } from '../responsibility/queries.js';
import { type Risk, STATUS_LABELS } from '../risks/model.js';
import { nextNumber } from '../risks/number.js';
import { riskById, riskByNumber, visibleRisk } from '../risks/queries.js';
import { visibleTo } from '../risks/visible.js';
import type { ActiveScheme } from '../schemes/active.js';
import { hasChain, type Scheme } from '../schemes/model.js';
import { type LevelChange, levelChangeById, runningProposal } from './queries.js';
import { levelChanges } from './schema.js';
import { SAYS } from './words.js';

export interface Proposable {
  risk: Risk;
  /** The plan that says who decides on levels. */
  version: ActiveScheme;
}

/**
 * A filed point whose level this person may propose to change: one of those who manage it, the head of its section or of
 * the reporter's, for a head's own whoever is above him, or the office.
 * @throws DomainError not-found (also for one he may not see) · forbidden · conflict (not 已备案, one is running) ·
 *   precondition (no levels, no chain, a level that follows from what the reporter runs)
 */
export async function proposable(ctx: Ctx, person: Person, number: string): Promise<Proposable> {
  const org = await loadOrganisation(ctx.db);
  const found = await riskByNumber(ctx.db, number);
  // A head's own point may be one that whoever is above him does not see else.
  const answers = found !== undefined && answerers(org, found).includes(person.id);
  const risk = answers ? found : await visibleRisk(ctx.db, await visibleTo(ctx.db, person), number);
  if (!risk) throw notFound(SAYS.noSuchRisk(number));
  const { layer, level = '' } = risk.fields;
  const version = await governingVersion(ctx.db, { layer, level, schemeVersion: risk.schemeVersion });
  if (!mayPropose(version.scheme, risk, org, person)) throw forbidden(SAYS.mayNot(risk.number, version.scheme.office));
  if (risk.status !== 'filed') throw conflict(SAYS.onlyFiled(risk.number, STATUS_LABELS[risk.status]));
  if (version.scheme.levels.length === 0) throw precondition(SAYS.noLevels);
  if (!hasChain(version.scheme, 'level')) throw precondition(SAYS.noChain(risk.number, version.scheme.office));
  if ((await levelToTake(ctx, version.scheme, risk.reporter, layer)) !== undefined)
    throw precondition(SAYS.inherited(risk.number));
  const running = await runningProposal(ctx.db, risk.id);
  if (running) throw conflict(SAYS.running(risk.number, running.number ?? ''));
  return { risk, version };
}

/** Pure: by relation to the point. Who would answer for it in a new round is one of them. */
function mayPropose(scheme: Scheme, risk: Risk, org: Organisation, person: Person): boolean {
  if (!isActive(person)) return false;
  if (rolesOf(org, person).includes(scheme.office)) return true;
  const headed = [risk.department, org.people.get(risk.reporter)?.departmentId ?? null];
  for (const id of headed) {
    const section = id === null ? undefined : org.departments.get(id);
    if (section && headsOf(org, section).includes(person.id)) return true;
  }
  if (answerers(org, risk).includes(person.id)) return true;
  const { layer, level = '' } = risk.fields;
  const facts = { concerned: risk.reporter, departmentId: risk.department, layer, level };
  return (responsibleFor(scheme, facts, org)?.owners ?? []).some(({ people }) => people.includes(person.id));
}

/** A proposal on its card, not yet sent off. */
export async function draftProposal(
  ctx: Ctx,
  person: Person,
  { risk, version }: Proposable,
  to: string,
  reason: string,
): Promise<LevelChange> {
  const row: LevelChange = {
    id: uuid(),
    number: null,
    risk: risk.id,
    cause: 'proposal',
    fromLevel: risk.fields.level ?? '',
    toLevel: to,
    reason,
    proposedBy: person.id,
    schemeVersion: version.versionId,
    status: 'draft',
    taskId: newTaskId(),
    proposedAt: ctx.now,
    endedAt: null,
  };
  await ctx.db.insert(levelChanges).values(row);
  return row;
}

/**
 * 提交: the proposal gets its number and goes to the first step of the scheme's level chain (E3 五（三）3、4 科室 → 分管领导 →
 * 办公室 → 党组; E10 四（二）5 办公室 → 领导小组). A step at the beginning that is the proposer's own is done by his proposing.
 * @throws DomainError as `proposable`, and conflict (sent off or dropped already, too old, the level has changed since)
 */
export async function submitProposal(
  ctx: Ctx,
  effects: Effects,
  person: Person,
  id: string,
): Promise<{ change: LevelChange; risk: Risk; approval: Progress }> {
  return inTransaction(ctx, async (tx) => {
    const draft = await openDraft(tx, person, id);
    const found = await riskById(tx.db, draft.risk);
    const { risk, version } = await proposable(tx, person, found?.number ?? '');
    if (isOver(draft.proposedAt, tx.now)) throw conflict(SAYS.expired);
    if ((risk.fields.level ?? '') !== draft.fromLevel) throw conflict(SAYS.changedSince(risk.number));
    const number = await nextNumber(tx.db, 'DJ', tx.now, effects.timeZone);
    const [change] = await tx.db
      .update(levelChanges)
      .set({ number, status: 'in-approval', schemeVersion: version.versionId, proposedAt: tx.now })
      .where(and(eq(levelChanges.id, id), eq(levelChanges.status, 'draft')))
      .returning();
    if (!change) throw conflict(SAYS.closed);
    await record(tx, {
      action: 'level.propose',
      object: { kind: 'level', id },
      detail: { number, risk: risk.number, from: change.fromLevel, to: change.toLevel },
    });
    const approval = await startApproval(tx, effects, {
      kind: 'level',
      id,
      schemeVersion: version.versionId,
      proposer: person.id,
    });
    return { change, risk, approval };
  });
}

/** @throws DomainError conflict (sent off already) · not-found (somebody else's) */
export async function dropProposal(ctx: Ctx, person: Person, id: string): Promise<LevelChange> {
  const draft = await openDraft(ctx, person, id);
  await ctx.db
    .update(levelChanges)
    .set({ status: 'dropped', endedAt: ctx.now })
    .where(and(eq(levelChanges.id, id), eq(levelChanges.status, 'draft')));
  return draft;
}

async function openDraft(ctx: Ctx, person: Person, id: string): Promise<LevelChange> {
  const change = await levelChangeById(ctx.db, id);
  if (change?.proposedBy !== person.id) throw notFound(SAYS.notYours);
  if (change.status !== 'draft') throw conflict(SAYS.closed);
  return change;
}
