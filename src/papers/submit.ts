import { and, eq, inArray, isNull } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Progress } from '../approvals/advance.js';
import { officeOf } from '../approvals/round.js';
import { startApproval } from '../approvals/start.js';
import type { Effects } from '../approvals/subjects.js';
import { withdraw } from '../approvals/withdraw.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import { nextNumber } from '../risks/number.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { dateOf } from '../time.js';
import { fitting, missingFields } from './fields.js';
import { type Form, formOf, formsFor, type Paper, type PaperValues, scaleOf, stateLabel } from './model.js';
import { type Draft, isOffice, paperByNumber, viewerOf, visiblePaper } from './queries.js';
import { paperDrafts, papers } from './schema.js';
import { SAYS } from './words.js';

/** The person's open draft of a form, or a new one. */
export async function draftFor(ctx: Ctx, person: string, form: string): Promise<Draft> {
  const mine = and(eq(paperDrafts.writer, person), eq(paperDrafts.form, form), eq(paperDrafts.state, 'open'));
  const [open] = await ctx.db
    .select()
    .from(paperDrafts)
    .where(and(mine, isNull(paperDrafts.paper)));
  return open ?? openDraft(ctx, { writer: person, form, values: {}, paper: null });
}

/**
 * 重填: a paper that was returned or withdrawn, as a draft with everything that was in it.
 * @throws DomainError not-found (unknown, or somebody else's) · conflict (not returned)
 */
export async function refill(ctx: Ctx, person: string, number: string): Promise<Draft> {
  const paper = await paperByNumber(ctx.db, number);
  if (!paper || paper.writer !== person) throw notFound(SAYS.noSuchPaper(number));
  const { scheme } = await schemeVersion(ctx.db, paper.schemeVersion);
  if (paper.state !== 'returned' && paper.state !== 'withdrawn')
    throw conflict(SAYS.notRefillable(number, stateLabel(paper.state, formOf(scheme, paper.form))));
  const [open] = await ctx.db
    .select()
    .from(paperDrafts)
    .where(and(eq(paperDrafts.paper, paper.id), eq(paperDrafts.state, 'open')));
  return open ?? openDraft(ctx, { writer: person, form: paper.form, values: paper.values, paper: paper.id });
}

async function openDraft(ctx: Ctx, draft: Pick<Draft, 'writer' | 'form' | 'values' | 'paper'>): Promise<Draft> {
  const row: Draft = { id: uuid(), ...draft, state: 'open', updatedAt: ctx.now };
  await ctx.db.insert(paperDrafts).values(row);
  return row;
}

/** Keeps what has been answered so far. @throws DomainError conflict when the draft is no longer open */
export async function saveDraft(ctx: Ctx, person: string, id: string, values: PaperValues): Promise<Draft> {
  const [row] = await ctx.db
    .update(paperDrafts)
    .set({ values, updatedAt: ctx.now })
    .where(and(eq(paperDrafts.id, id), eq(paperDrafts.writer, person), eq(paperDrafts.state, 'open')))
    .returning();
  if (!row) throw conflict(SAYS.draftGone);
  return row;
}

export interface Submitted {
  paper: Paper;
  form: Form;
  /** Absent where the form has no chain: the office has received it. */
  approval?: Progress;
}

/**
 * 提交: the draft becomes a paper with a number and goes to the first step of the chain its form names, under the scheme
 * that is active now; one without a chain is received by the office.
 * @throws DomainError conflict (already handed in, form gone) · invalid (a required field is empty) · precondition (no chain fits him)
 */
export async function submitPaper(ctx: Ctx, effects: Effects, person: Person, draftId: string): Promise<Submitted> {
  return inTransaction(ctx, async (tx) => {
    const [{ scheme, versionId }, org] = await Promise.all([activeScheme(tx.db), loadOrganisation(tx.db)]);
    const draft = await takeDraft(tx, person.id, draftId);
    const form = formsFor(scheme, org, person.id).find(({ key }) => key === draft.form);
    if (!form) throw conflict(SAYS.formGone(formOf(scheme, draft.form)?.title ?? draft.form));
    const values = fitting(form, draft.values, dateOf(tx.now, effects.timeZone));
    const missing = missingFields(form, values);
    if (missing.length > 0)
      throw invalid(
        SAYS.missing(
          form.title,
          missing.map(({ label }) => label),
        ),
      );
    const content = {
      form: form.key,
      schemeVersion: versionId,
      writer: person.id,
      department: person.departmentId,
      values,
      state: form.object === undefined ? ('filed' as const) : ('in-approval' as const),
      submittedAt: tx.now,
      filedAt: form.object === undefined ? tx.now : null,
      publishedAt: null,
    };
    const paper = await write(tx, effects, draft, content);
    await record(tx, {
      action: 'paper.submit',
      object: { kind: 'paper', id: paper.id },
      detail: { number: paper.number, form: form.key, scheme: versionId },
    });
    if (form.object === undefined) {
      await tellOffice(tx, scheme, org, paper, form);
      return { paper, form };
    }
    const approval = await startApproval(tx, effects, { kind: 'paper', id: paper.id, schemeVersion: versionId });
    return { paper, form, approval };
  });
}

async function takeDraft(tx: Ctx, person: string, id: string): Promise<Draft> {
  const [draft] = await tx.db
    .update(paperDrafts)
    .set({ state: 'submitted', updatedAt: tx.now })
    .where(and(eq(paperDrafts.id, id), eq(paperDrafts.writer, person), eq(paperDrafts.state, 'open')))
    .returning();
  if (!draft) throw conflict(SAYS.draftGone);
  return draft;
}

async function write(tx: Ctx, effects: Effects, draft: Draft, content: Omit<Paper, 'id' | 'number'>): Promise<Paper> {
  if (draft.paper === null) {
    const number = await nextNumber(tx.db, 'BD', tx.now, effects.timeZone);
    const row = { id: uuid(), number, ...content };
    await tx.db.insert(papers).values({ ...row, updatedAt: tx.now });
    return row;
  }
  const [again] = await tx.db
    .update(papers)
    .set({ ...content, updatedAt: tx.now })
    .where(and(eq(papers.id, draft.paper), inArray(papers.state, ['returned', 'withdrawn'])))
    .returning();
  if (!again) throw conflict(SAYS.stateChanged);
  return again;
}

/** A paper has come through its chain, or straight in: the office learns of it, and what it has to do with it. */
export async function tellOffice(ctx: Ctx, scheme: Scheme, org: Organisation, paper: Paper, form: Form): Promise<void> {
  const section = paper.department === null ? undefined : org.departments.get(paper.department)?.name;
  const who = [org.people.get(paper.writer)?.name ?? '', section].filter(Boolean).join('，');
  const scale = scaleOf(scheme, form.key);
  const text = [
    SAYS.arrived(paper.number, form.title, who),
    ...(scale
      ? [
          SAYS.pleaseMark(
            paper.number,
            scale.grades.map(({ label }) => label),
          ),
        ]
      : []),
    ...(form.published ? [SAYS.pleasePublish(paper.number)] : []),
  ].join('\n');
  const office = officeOf({ org, scheme }, paper.writer);
  await put(ctx, { kind: 'text', to: office, text });
}

/**
 * 撤回: the writer takes it back while nobody has decided.
 * @throws DomainError not-found (unknown, or somebody else's) · conflict (not in approval, or decided on)
 */
export async function withdrawPaper(ctx: Ctx, effects: Effects, person: Person, number: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // Not locked here: `withdraw` locks the round first, as every decision does.
    const paper = await paperByNumber(tx.db, number);
    if (!paper || paper.writer !== person.id) throw notFound(SAYS.noSuchPaper(number));
    const { scheme } = await schemeVersion(tx.db, paper.schemeVersion);
    if (paper.state !== 'in-approval')
      throw conflict(SAYS.notInApproval(number, stateLabel(paper.state, formOf(scheme, paper.form))));
    await withdraw(tx, effects, { kind: 'paper', id: paper.id });
  });
}

/**
 * 公布: what was approved may be read by everybody (E9 第二十六条“列入诚信黑名单，定期公布”).
 * @throws DomainError not-found · forbidden (not the office) · invalid (no form that is published) · conflict (not approved yet)
 */
export async function publishPaper(ctx: Ctx, person: Person, number: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const [org, active, viewer] = await Promise.all([
      loadOrganisation(tx.db),
      activeScheme(tx.db),
      viewerOf(tx.db, person),
    ]);
    const paper = await visiblePaper(tx.db, viewer, number);
    if (!paper) throw notFound(SAYS.noSuchPaper(number));
    if (!isOffice(org, active.scheme, person.id)) throw forbidden(SAYS.officeOnly('公布', active.scheme.office));
    const { scheme } = await schemeVersion(tx.db, paper.schemeVersion);
    const form = formOf(scheme, paper.form);
    if (!form?.published) throw invalid(SAYS.notPublishable(form?.title ?? paper.form));
    const won = await tx.db
      .update(papers)
      .set({ state: 'published', publishedAt: tx.now, updatedAt: tx.now })
      .where(and(eq(papers.id, paper.id), eq(papers.state, 'filed')))
      .returning({ id: papers.id });
    if (won.length === 0) throw conflict(SAYS.notApprovedYet(number, stateLabel(paper.state, form)));
    await record(tx, { action: 'paper.publish', object: { kind: 'paper', id: paper.id }, detail: { number } });
  });
}
