import { and, eq, inArray, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { OpenNow } from '../approvals/advance.js';
import { isOwn, peopleWithRole, planChain } from '../approvals/chain.js';
import { startApproval } from '../approvals/start.js';
import type { Effects } from '../approvals/subjects.js';
import { withdraw } from '../approvals/withdraw.js';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound, precondition } from '../errors.js';
import { STATUS_LABELS as RISK_STATUS, type Risk } from '../risks/model.js';
import { nextNumber } from '../risks/number.js';
import { visibleRisk } from '../risks/queries.js';
import { risks } from '../risks/schema.js';
import { visibleTo } from '../risks/visible.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { plain, sameMeasure } from './closing.js';
import { closeMeasureDraft, type MeasureDraft } from './draft.js';
import { faultOf, type Measure, type MeasureFields, measureRules, STATE_LABELS } from './model.js';
import { nameOf } from './owner.js';
import { measureById, sameWorded } from './queries.js';
import { concernedBy, mayWrite } from './rights.js';
import { measures } from './schema.js';
import { become, isInChainNow } from './state.js';
import { SAYS } from './words.js';

/**
 * The point somebody wants to write a measure against.
 * @throws DomainError not-found (no such point, or none of his business), forbidden (may not write), conflict (not 已备案)
 */
export async function pointToWriteFor(
  ctx: Ctx,
  person: Person,
  number: string,
): Promise<{ risk: Risk; org: Organisation; scheme: Scheme; schemeVersion: string }> {
  const risk = await visibleRisk(ctx.db, await visibleTo(ctx.db, person), number);
  if (!risk) throw notFound(SAYS.noSuchRisk(number));
  const [org, { scheme, versionId }] = await Promise.all([loadOrganisation(ctx.db), activeScheme(ctx.db)]);
  if (!mayWrite(org, scheme, person, risk)) throw forbidden(SAYS.mayNotWrite(number, scheme.office));
  if (risk.status !== 'filed') throw conflict(SAYS.onlyFiledRisk(number, RISK_STATUS[risk.status]));
  return { risk, org, scheme, schemeVersion: versionId };
}

/** @throws DomainError conflict: the same words stand against this point already, or one-to-one against another */
export async function refuseSame(
  ctx: Ctx,
  scheme: Scheme,
  written: { risk: string; text: string; id?: string },
): Promise<void> {
  const same = sameMeasure(written, await sameWorded(ctx.db, plain(written.text)), measureRules(scheme).oneToOne);
  // The other point's number is not told: it may be none of his business.
  if (same) throw conflict(same.risk === written.risk ? SAYS.already(same.number) : SAYS.oneToOne);
}

export interface Submitted {
  measure: Measure;
  /** The step that waits; absent where the plan has no chain and the office was asked. */
  open?: OpenNow;
}

/**
 * 提交: the draft becomes a numbered measure and goes to the first step of its chain (E1 三（三）, E6 三（二）3, E7 五三5, E10 四（三）4).
 * Where the plan has no chain for it the office is asked to file it. One that was returned keeps its number.
 * Call inside a transaction.
 * @throws DomainError as `pointToWriteFor` and `refuseSame`; invalid (wording, choice), conflict (draft closed meanwhile),
 *   precondition (nobody there to decide)
 */
export async function submitMeasure(
  ctx: Ctx,
  effects: Effects,
  person: Person,
  draft: MeasureDraft,
  chosen: Partial<Pick<MeasureFields, 'defence' | 'kind'>>,
): Promise<Submitted> {
  // In turn: the same words must not come in twice at one moment, nor the point be closed meanwhile.
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('measures.submit'))`);
  const [point] = await ctx.db.select().from(risks).where(eq(risks.id, draft.risk)).for('update');
  const { risk, org, scheme, schemeVersion } = await pointToWriteFor(ctx, person, point?.number ?? '');
  const fields: MeasureFields = { ...draft.fields, ...chosen };
  const fault = faultOf(measureRules(scheme), fields);
  if (fault) throw invalid(fault);
  await refuseSame(ctx, scheme, { risk: risk.id, text: fields.text, ...(draft.measure ? { id: draft.measure } : {}) });
  await closeMeasureDraft(ctx, draft.id, 'submitted');
  const measure = draft.measure
    ? await putInAgain(ctx, draft.measure, fields, schemeVersion)
    : await enterNew(ctx, effects.timeZone, { fields, schemeVersion, risk: risk.id, writtenBy: person.id });
  await record(ctx, {
    action: draft.measure ? 'measure.submit-again' : 'measure.submit',
    object: { kind: 'measure', id: measure.id },
    detail: {
      number: measure.number,
      risk: risk.number,
      defence: fields.defence,
      kind: fields.kind,
      ...(fields.drafted ? { drafted: true } : {}),
    },
  });
  const own = concernedBy(org, person.id, risk);
  const facts = { object: 'measure', ...own, departmentId: risk.department };
  const { layer, level = '' } = risk.fields;
  const chain = planChain(scheme, { ...facts, layer, level }, org, { now: ctx.now, delegations: [] });
  if (chain.length > 0) {
    const { open } = await startApproval(ctx, effects, { kind: 'measure', id: measure.id, schemeVersion });
    return { measure, ...(open ? { open } : {}) };
  }
  const office = peopleWithRole(scheme, org, scheme.office).filter((id) => !isOwn(own, id));
  if (office.length === 0) throw precondition(SAYS.noOffice(scheme.office));
  const text = SAYS.toOffice(measure.number, risk.number, fields.text, nameOf(org, person.id));
  await effects.put(ctx, { kind: 'text', to: office, text });
  return { measure };
}

async function enterNew(
  ctx: Ctx,
  timeZone: string,
  given: { fields: MeasureFields; schemeVersion: string; risk: string; writtenBy: string },
): Promise<Measure> {
  const { fields, ...rest } = given;
  const [row] = await ctx.db
    .insert(measures)
    .values({
      id: uuid(),
      number: await nextNumber(ctx.db, 'CS', ctx.now, timeZone),
      ...rest,
      ...columnsOf(fields),
      state: 'in-approval',
      createdAt: ctx.now,
      updatedAt: ctx.now,
    })
    .returning();
  if (!row) throw new Error('insert returned no row');
  return row;
}

async function putInAgain(ctx: Ctx, id: string, fields: MeasureFields, schemeVersion: string): Promise<Measure> {
  const [row] = await ctx.db
    .update(measures)
    .set({ ...columnsOf(fields), schemeVersion, state: 'in-approval', updatedAt: ctx.now })
    .where(and(eq(measures.id, id), inArray(measures.state, ['returned', 'withdrawn'])))
    .returning();
  if (row) return row;
  const now = await measureById(ctx.db, id);
  throw now ? conflict(SAYS.onlyReturned(now.number, STATE_LABELS[now.state])) : notFound(SAYS.gone);
}

const columnsOf = ({ text, owner, due, defence, kind }: MeasureFields) => ({
  text,
  words: plain(text),
  owner,
  due,
  defence: defence ?? null,
  kind: kind ?? null,
});

/**
 * 撤回: whoever wrote it takes it back while nobody has decided.
 * @throws DomainError not-found, forbidden (somebody else's), conflict (not in approval, or decided on)
 */
export async function withdrawMeasure(ctx: Ctx, effects: Effects, person: Person, measure: Measure): Promise<void> {
  if (measure.writtenBy !== person.id) throw forbidden(SAYS.notYours(measure.number));
  if (measure.state !== 'in-approval') throw conflict(SAYS.notInApproval(measure.number, STATE_LABELS[measure.state]));
  await inTransaction(ctx, async (tx) => {
    if (await isInChainNow(tx, measure.id)) return withdraw(tx, effects, { kind: 'measure', id: measure.id });
    await become(tx, measure, ['in-approval'], { state: 'withdrawn' }, 'measure.withdrawn');
  });
}
