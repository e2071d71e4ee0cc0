import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { type Ctx, inTransaction } from '../context.js';
import { conflict, forbidden, invalid } from '../errors.js';
import { attachments } from '../risks/schema.js';
import { activeScheme } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { finishStep, type Progress } from './advance.js';
import { nameOf } from './cards.js';
import { officeOnly } from './chat-words.js';
import { FilingInput, PaperInput, type Scan } from './model.js';
import {
  assess,
  isOpen,
  lockRoundOfStep,
  officeOf,
  parse,
  personOf,
  type Round,
  type Situation,
  type StepRow,
} from './round.js';
import type { Effects } from './subjects.js';

/**
 * The office enters what was decided on paper or in a meeting, for whichever step is open: with its people, in a gap,
 * or outside. The name, number and date of the paper stand for the decision; the audit names who entered it.
 * @throws DomainError forbidden (not the office, own matter) · conflict (not open) · invalid · not-found
 */
export async function enterPaperDecision(ctx: Ctx, effects: Effects, input: PaperInput): Promise<Progress> {
  const person = personOf(ctx);
  const { stepId, decision, via, name, number, date, reason, scan } = parse(PaperInput, input);
  return inTransaction(ctx, async (tx) => {
    const { round, step, now } = await refuseUnlessOffice(tx, effects, stepId, person);
    refuseFuture(tx, effects, date);
    await keepScan(tx, step, person, scan);
    return finishStep(tx, effects, round, step, now, {
      status: decision,
      via,
      person,
      by: `${name}（${number}）`,
      shortBy: name,
      reason,
      paper: { number, date, name },
      action: 'approval.paper',
      detail: { decision, number, date, scan: scan !== undefined },
    });
  });
}

/**
 * 登记备案: the body outside has filed it; its number (文号) and date are entered and the step is over.
 * @throws DomainError forbidden (not the office, own matter) · conflict (not outside now) · invalid · not-found
 */
export async function fileOutside(ctx: Ctx, effects: Effects, input: FilingInput): Promise<Progress> {
  const person = personOf(ctx);
  const { stepId, number, date, scan } = parse(FilingInput, input);
  return inTransaction(ctx, async (tx) => {
    const { round, step, now } = await refuseUnlessOffice(tx, effects, stepId, person);
    if (step.status !== 'outside') throw conflict('这一步不是报送外部备案。');
    refuseFuture(tx, effects, date);
    await keepScan(tx, step, person, scan);
    return finishStep(tx, effects, round, step, now, {
      status: 'agreed',
      via: step.decide === 'meeting' ? 'meeting' : 'outside',
      person,
      by: `${step.body ?? step.label}（${number}）`,
      shortBy: step.body ?? step.label,
      paper: { number, date },
      action: 'approval.file',
      detail: { number, date, scan: scan !== undefined },
    });
  });
}

/**
 * The open step, for somebody of the office who is not the person concerned.
 * @throws DomainError forbidden · conflict (not open any more) · not-found
 */
export async function refuseUnlessOffice(
  ctx: Ctx,
  effects: Effects,
  stepId: string,
  person: string,
): Promise<{ round: Round; step: StepRow; now: Situation }> {
  const { round, step } = await lockRoundOfStep(ctx, effects, stepId);
  const now = await assess(ctx, effects, round);
  if (person === round.approval.concerned) throw forbidden('这是您本人的事项，不能由您自己登记。');
  if (!officeOf(now, round.approval.concerned).includes(person)) {
    // As the plan in force calls it, like every other refusal: an older name would tell that there is such a round.
    throw forbidden(officeOnly((await activeScheme(ctx.db)).scheme.office));
  }
  if (!isOpen(step)) {
    const by = step.decidedBy ? `已由 ${nameOf(now.org, step.decidedBy)} 登记或决定` : '现在不需要决定';
    throw conflict(`这一步${by}。`);
  }
  return { round, step, now };
}

function refuseFuture(ctx: Ctx, effects: Effects, date: string): void {
  if (date > dateOf(ctx.now, effects.timeZone)) throw invalid('日期还没有到，请核对。', { field: 'date' });
}

async function keepScan(ctx: Ctx, step: StepRow, person: string, scan: Scan | undefined): Promise<void> {
  if (!scan) return;
  await ctx.db.insert(attachments).values({
    id: newId(),
    ownerKind: 'approval-step',
    ownerId: step.id,
    mediaType: scan.mediaType,
    sha256: createHash('sha256').update(scan.content).digest('hex'),
    content: scan.content,
    addedBy: person,
    addedAt: ctx.now,
  });
}
