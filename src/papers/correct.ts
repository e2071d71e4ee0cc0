import { and, asc, eq, gt, isNull, lt } from 'drizzle-orm';
import { officeOf } from '../approvals/round.js';
import { record } from '../audit/record.js';
import { settleCards } from '../channels/cards.js';
import { put } from '../channels/outbox.js';
import { lettersIn } from '../channels/text.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, forbidden, invalid, notFound } from '../errors.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { dateOf } from '../time.js';
import { correctionCard } from './cards.js';
import { answerKey, formOf, markersOf, type Paper, scaleOf } from './model.js';
import { type Mark, paperById, paperByNumber, runningCorrection } from './queries.js';
import { paperMarks, papers } from './schema.js';
import { SAYS } from './words.js';

/**
 * The correction this person has to hand in.
 * @throws DomainError not-found (unknown, somebody else's) · conflict (none is open)
 */
export async function ownCorrection(ctx: Ctx, person: string, number: string): Promise<{ paper: Paper; mark: Mark }> {
  const paper = await paperByNumber(ctx.db, number);
  if (!paper || paper.writer !== person) throw notFound(SAYS.noSuchPaper(number));
  const mark = await runningCorrection(ctx.db, paper.id);
  if (mark?.correction !== 'open') throw conflict(SAYS.noCorrection(number));
  return { paper, mark };
}

/**
 * 提交整改: the writer says what he mended; those who mark the form get a card to decide on it.
 * @returns whether it came after its day
 * @throws DomainError as `ownCorrection` · invalid (too short, too long)
 */
export async function handInCorrection(
  ctx: Ctx,
  person: Person,
  input: { number: string; answer: string },
  timeZone: string,
): Promise<{ late: boolean }> {
  const answer = input.answer.trim();
  if ((answer.match(/[\p{L}\p{N}]/gu) ?? []).length < 4) throw invalid(SAYS.answerShort);
  if (lettersIn(answer) > 1000) throw invalid(SAYS.answerLong);
  return inTransaction(ctx, async (tx) => {
    const { paper, mark } = await ownCorrection(tx, person.id, input.number);
    const won = await tx.db
      .update(paperMarks)
      .set({ correction: 'submitted', answer, answeredAt: tx.now })
      .where(and(eq(paperMarks.id, mark.id), eq(paperMarks.correction, 'open')))
      .returning({ id: paperMarks.id });
    if (won.length === 0) throw conflict(SAYS.noCorrection(input.number));
    const late = mark.dueOn !== null && dateOf(tx.now, timeZone) > mark.dueOn;
    await record(tx, {
      action: 'paper.correct',
      object: { kind: 'paper', id: paper.id },
      detail: { number: paper.number, mark: mark.id, late },
    });
    const card = await correctionCard(tx, paper, { ...mark, answer }, late);
    const to = await deciders(tx, paper);
    await put(tx, { kind: 'card', to, card, about: { kind: 'paper-correction', id: answerKey(mark.id, tx.now) } });
    return { late };
  });
}

/** Who decides on a correction: the markers of the form, without its writer; where there is none, the office. */
export async function deciders(ctx: Ctx, paper: Paper): Promise<string[]> {
  const [{ scheme }, org] = await Promise.all([schemeVersion(ctx.db, paper.schemeVersion), loadOrganisation(ctx.db)]);
  const scale = scaleOf(scheme, paper.form);
  const markers = (scale ? markersOf(scheme, org, scale) : []).filter((id) => id !== paper.writer);
  return markers.length > 0 ? markers : officeOf({ org, scheme }, paper.writer);
}

/**
 * The answer that waits for this person's decision.
 * @param input.answer the one he was shown (`answerKey`); absent: whichever waits now
 * @throws DomainError not-found · forbidden (no marker, own paper) · conflict (nothing waits, or a newer one does)
 */
export async function answerToDecide(
  ctx: Ctx,
  person: Person,
  input: { paper: string; answer?: string | undefined },
): Promise<{ paper: Paper; mark: Mark; answeredAt: Date }> {
  const paper = await paperById(ctx.db, input.paper);
  if (!paper) throw notFound(SAYS.gone);
  if (!(await deciders(ctx, paper)).includes(person.id))
    throw forbidden(SAYS.markersOnly((await schemeVersion(ctx.db, paper.schemeVersion)).scheme.office));
  const mark = await runningCorrection(ctx.db, paper.id);
  if (mark?.correction !== 'submitted' || !mark.answeredAt) throw conflict(SAYS.notAnswered(paper.number));
  if (input.answer !== undefined && input.answer !== answerKey(mark.id, mark.answeredAt))
    throw conflict(SAYS.newerAnswer(paper.number));
  return { paper, mark, answeredAt: mark.answeredAt };
}

/**
 * 通过 or 不通过 of what was handed in. Not passed, it is open again with the same day, and listed again when that is over.
 * @throws DomainError as `answerToDecide` · invalid (no reason)
 */
export async function decideCorrection(
  ctx: Ctx,
  person: Person,
  input: { paper: string; answer?: string | undefined; passed: boolean; reason?: string },
): Promise<Paper> {
  return inTransaction(ctx, async (tx) => {
    const { paper, mark, answeredAt } = await answerToDecide(tx, person, input);
    const reason = input.reason?.trim() ?? '';
    if (!input.passed && (reason.match(/[\p{L}\p{N}]/gu) ?? []).length < 2)
      throw invalid(SAYS.failReasonAsked(paper.number));
    if (lettersIn(reason) > 500) throw invalid(SAYS.failReasonLong);
    const won = await tx.db
      .update(paperMarks)
      .set({
        correction: input.passed ? 'passed' : 'open',
        decidedBy: person.id,
        decidedAt: tx.now,
        ...(input.passed ? {} : { listedAt: null }),
      })
      .where(
        and(
          eq(paperMarks.id, mark.id),
          eq(paperMarks.correction, 'submitted'),
          // The very answer that was weighed: another may have been failed and followed meanwhile.
          eq(paperMarks.answeredAt, answeredAt),
        ),
      )
      .returning({ id: paperMarks.id });
    if (won.length === 0) throw conflict(SAYS.notAnswered(paper.number));
    await record(tx, {
      action: input.passed ? 'paper.correction-pass' : 'paper.correction-fail',
      object: { kind: 'paper', id: paper.id },
      detail: { number: paper.number, mark: mark.id, ...(reason ? { reason } : {}) },
    });
    const about = { kind: 'paper-correction', id: answerKey(mark.id, answeredAt) };
    await settleCards(tx, about, await correctionCard(tx, paper, mark, false), input.passed ? '已通过' : '不通过');
    const text = input.passed ? SAYS.toldPassed(paper.number) : SAYS.toldFailed(paper.number, reason, mark.dueOn ?? '');
    await put(tx, { kind: 'text', to: [paper.writer], text });
    return paper;
  });
}

/**
 * Job: corrections whose day has passed without anything handed in are listed to the office, each once, from the day
 * after. Runs in the schedule's transaction.
 */
export async function listLateCorrections(ctx: Ctx, timeZone: string): Promise<void> {
  const late = await ctx.db
    .select({ mark: paperMarks, paper: papers })
    .from(paperMarks)
    .innerJoin(papers, eq(papers.id, paperMarks.paper))
    .where(
      and(
        eq(paperMarks.correction, 'open'),
        isNull(paperMarks.listedAt),
        lt(paperMarks.dueOn, dateOf(ctx.now, timeZone)),
      ),
    )
    .orderBy(asc(paperMarks.dueOn), asc(papers.number));
  if (late.length === 0) return;
  const [active, org] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
  const to = officeOf({ org, scheme: active.scheme });
  // Nobody there to read it: they stay unlisted until somebody is.
  if (to.length === 0) return;
  const items = [];
  for (const { mark, paper } of late) {
    const { scheme } = await schemeVersion(ctx.db, paper.schemeVersion);
    items.push({
      number: paper.number,
      title: formOf(scheme, paper.form)?.title ?? '',
      who: org.people.get(paper.writer)?.name ?? '',
      due: mark.dueOn ?? '',
    });
    await ctx.db.update(paperMarks).set({ listedAt: ctx.now }).where(eq(paperMarks.id, mark.id));
    await record(ctx, {
      action: 'paper.correction-late',
      object: { kind: 'paper', id: paper.id },
      detail: { number: paper.number, mark: mark.id, due: mark.dueOn },
    });
  }
  await put(ctx, { kind: 'text', to, text: SAYS.late(items) });
}

/** The clock of a rehearsal goes back: what was listed in the time ahead has not been listed yet. */
export async function forgetListingsAfter(ctx: Ctx, to: Date): Promise<void> {
  await ctx.db.update(paperMarks).set({ listedAt: null }).where(gt(paperMarks.listedAt, to));
}
