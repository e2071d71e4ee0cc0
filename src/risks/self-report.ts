import { and, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Progress } from '../approvals/advance.js';
import { startApproval } from '../approvals/start.js';
import type { Effects } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { keepCase, reviseCase } from '../cases/keep.js';
import type { Ctx } from '../context.js';
import { conflict, invalid } from '../errors.js';
import { levelToTake } from '../responsibility/queries.js';
import { type ActiveScheme, schemeVersion } from '../schemes/active.js';
import type { Counting } from './counts.js';
import { closeDraft, type Draft } from './draft.js';
import { DRAFT_SAYS } from './draft-words.js';
import { missingFields, withOwnAnswers } from './form.js';
import { refuseTooMany } from './limit.js';
import { faultOf, type Risk, reasonOf, severityOf } from './model.js';
import { nextNumber } from './number.js';
import { riskById } from './queries.js';
import { moveInLists } from './readers.js';
import { attachments, type RiskFields, risks } from './schema.js';

export interface Submission {
  risk: Risk;
  approval: Progress;
}

/**
 * A person reports a risk: the draft becomes a numbered point and goes to the first step of its chain.
 * A returned report that is reported again keeps its number. Call inside a transaction.
 * @throws DomainError invalid (choice not of the scheme, something it wants said is not), conflict (draft closed
 *   meanwhile, one point too many)
 */
export async function submitDraft(
  ctx: Ctx,
  draft: Draft,
  chosen: Partial<Pick<RiskFields, 'category' | 'level' | 'layer'>>,
  reporter: { id: string; departmentId: number | null },
  effects: Effects,
): Promise<Submission> {
  const version = await schemeVersion(ctx.db, draft.schemeVersion);
  const { scheme } = version;
  const fields = withOwnAnswers(scheme, { ...draft.fields, ...chosen });
  const fault = faultOf(scheme, fields);
  if (fault) throw invalid(fault);
  const inherited = await levelToTake(ctx, scheme, reporter.id, fields.layer);
  fields.level = inherited ?? fields.level;
  await refuseOneTooMany(ctx, draft, fields, reporter);
  const missing = missingFields(scheme, fields);
  if (missing.length > 0) throw invalid(DRAFT_SAYS.missing(missing.map(({ label }) => label)));
  fields.reason = reasonOf(scheme, fields);
  await closeDraft(ctx, draft.id, 'submitted');

  const risk = draft.riskId
    ? await reportAgain(ctx, draft.riskId, fields, version)
    : await enterNew(ctx, fields, version, reporter, effects.timeZone);
  await ctx.db
    .update(attachments)
    .set({ ownerKind: 'risk', ownerId: risk.id })
    .where(and(eq(attachments.ownerKind, 'risk-draft'), eq(attachments.ownerId, draft.id)));
  await record(ctx, {
    action: draft.riskId ? 'risk.report-again' : 'risk.submit',
    object: { kind: 'risk', id: risk.id },
    detail: {
      number: risk.number,
      category: fields.category,
      level: fields.level,
      ...(fields.orders ? { orders: true } : {}),
      suggested: { category: draft.suggestion.category, level: draft.suggestion.level, by: draft.suggestion.by },
    },
  });
  const confirmed = {
    risk: risk.id,
    schemeId: scheme.id,
    schemeVersion: version.versionId,
    text: fields.manifestation,
    // A level that follows others says nothing about these words.
    decided: {
      layer: fields.layer,
      category: fields.category,
      level: inherited === undefined ? fields.level : undefined,
    },
    names: [...(await effects.organisation(ctx.db)).people.values()].map(({ name }) => name),
  };
  if (draft.riskId) await reviseCase(ctx, confirmed);
  else await keepCase(ctx, { ...confirmed, suggestion: draft.suggestion, timeZone: effects.timeZone });
  const approval = await startApproval(ctx, effects, { kind: 'risk', id: risk.id, schemeVersion: draft.schemeVersion });
  return { risk, approval };
}

/**
 * Whether there is room for what the draft would become; a returned point that is reported again stands where it stood.
 * @throws DomainError conflict
 */
export async function refuseOneTooMany(
  ctx: Ctx,
  draft: Draft,
  fields: Pick<RiskFields, 'layer' | 'post'>,
  reporter: { id: string; departmentId: number | null },
): Promise<void> {
  const returned = draft.riskId ? await riskById(ctx.db, draft.riskId) : undefined;
  const point: Counting = {
    layer: fields.layer,
    post: fields.post,
    department: returned ? returned.department : reporter.departmentId,
    reporter: returned?.reporter ?? reporter.id,
  };
  await refuseTooMany(ctx, point, returned?.id);
}

async function enterNew(
  ctx: Ctx,
  fields: RiskFields,
  { versionId, scheme }: ActiveScheme,
  reporter: { id: string; departmentId: number | null },
  timeZone: string,
): Promise<Risk> {
  const row = {
    id: uuid(),
    number: await nextNumber(ctx.db, 'FX', ctx.now, timeZone),
    reporter: reporter.id,
    department: reporter.departmentId,
    fields,
    severity: severityOf(scheme, fields.level),
    schemeVersion: versionId,
    status: 'in-approval' as const,
    approvalId: null,
    reportedAt: ctx.now,
    filedAt: null,
    updatedAt: ctx.now,
  };
  await ctx.db.insert(risks).values(row);
  return row;
}

async function reportAgain(
  ctx: Ctx,
  riskId: string,
  fields: RiskFields,
  { versionId, scheme }: ActiveScheme,
): Promise<Risk> {
  const place = { severity: severityOf(scheme, fields.level), reportedAt: ctx.now };
  const changed = await ctx.db
    .update(risks)
    .set({ fields, ...place, schemeVersion: versionId, status: 'in-approval', updatedAt: ctx.now })
    .where(and(eq(risks.id, riskId), eq(risks.status, 'returned')))
    .returning({ id: risks.id });
  const risk = await riskById(ctx.db, riskId);
  if (changed.length === 0 || !risk) throw conflict('这条上报现在不是“已退回”状态，不能重报。发“我的上报”查看进展。');
  await moveInLists(ctx, riskId, place);
  return risk;
}
