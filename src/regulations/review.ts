import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { peopleMeant } from '../approvals/responsible.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Organisation, Person } from '../directory/model.js';
import { loadOrganisation, peopleWithRole } from '../directory/queries.js';
import { conflict, forbidden, invalid, precondition } from '../errors.js';
import { activeScheme } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { type Regulation, type Review, type ReviewAnswer, reviewsOf } from './model.js';
import { isIts } from './plan.js';
import type { Questionnaire } from './questionnaire.js';
import { regulationReviews, regulations } from './schema.js';
import { SAYS } from './words.js';

/** Who answers a review of this regulation: those the plan names, else whoever drafts it (H 二（三）“谁起草、谁评估”). */
export function reviewersOf(org: Organisation, scheme: Scheme, review: Review, regulation: Regulation): string[] {
  if (review.by.length === 0) return [regulation.drafter];
  const facts = { concerned: regulation.drafter, departmentId: regulation.department };
  // Where the plan has others look at it, the drafter is none of them.
  return peopleMeant(review.by, scheme, facts, org).filter((id) => id !== regulation.drafter);
}

/** Whether the person reviews anything under the plan in force, whoever drafted it. */
export const isReviewer = (org: Organisation, scheme: Scheme, person: Person): boolean =>
  reviewsOf(scheme).some((review) =>
    peopleMeant(review.by, scheme, { concerned: '', departmentId: null }, org).includes(person.id),
  );

export type Begun = { kind: 'asked'; text: string } | { kind: 'questions'; questionnaire: Questionnaire };

/**
 * 评估: to a reviewer the questions, one by one; whoever else it belongs to sends it to the reviewers with the questions
 * (E2b 第四阶段（三）“邀请……评议监督员或纪检监察部门，对……制度进行审核评估”).
 * @param label which review, where the plan has several
 * @throws DomainError forbidden (none of his), precondition (no review in the plan, nobody to do it), invalid (which?), conflict (void)
 */
export async function beginReview(ctx: Ctx, person: Person, regulation: Regulation, label: string): Promise<Begun> {
  const [org, { scheme, versionId }] = await Promise.all([loadOrganisation(ctx.db), activeScheme(ctx.db)]);
  const all = reviewsOf(scheme);
  if (all.length === 0) throw precondition(SAYS.noReview);
  if (regulation.state === 'void') throw conflict(SAYS.onlyPlanned(regulation.number, '已作废'));
  const review = all.length === 1 ? all[0] : all.find((one) => one.label === label);
  if (!review) {
    const labels = all.map((one) => one.label);
    throw invalid(SAYS.whichReview(regulation.number, labels), { field: 'review' });
  }
  const reviewers = reviewersOf(org, scheme, review, regulation);
  if (reviewers.includes(person.id)) {
    const questions = review.questions.map(({ key, ask, wanted }) => ({ key, ask, wanted }));
    const { number, name } = regulation;
    const of = { number, name, review: review.key, label: review.label, schemeVersion: versionId };
    return { kind: 'questions', questionnaire: { ...of, questions, answers: [] } };
  }
  if (!isIts(org, scheme, person, regulation) || review.by.length === 0)
    throw forbidden(SAYS.mayNotReview(regulation.number));
  if (reviewers.length === 0) throw precondition(SAYS.nobodyReviews(review.label, scheme.office));
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .update(regulations)
      .set({ reviewAskedAt: tx.now, updatedAt: tx.now })
      .where(eq(regulations.id, regulation.id));
    await record(tx, {
      action: 'regulation.ask-review',
      object: { kind: 'regulation', id: regulation.id },
      detail: { number: regulation.number, review: review.key, to: reviewers },
    });
    const by = org.people.get(regulation.drafter)?.name ?? '';
    await put(tx, { kind: 'text', to: reviewers, text: SAYS.pleaseReview(regulation, by, review) });
  });
  const names = reviewers.map((id) => org.people.get(id)?.name ?? id).join('、');
  return { kind: 'asked', text: SAYS.reviewAsked(regulation.number, review.label, names, review) };
}

/**
 * The answers are kept as they were given, and shown to whoever drafts it, to the office and to who answered.
 * @throws DomainError forbidden (no longer a reviewer), conflict (the plan's questions changed meanwhile)
 */
export async function keepReview(
  ctx: Ctx,
  person: Person,
  regulation: Regulation,
  given: Questionnaire,
): Promise<ReviewAnswer[]> {
  return inTransaction(ctx, async (tx) => {
    const [org, { scheme, versionId }] = await Promise.all([loadOrganisation(tx.db), activeScheme(tx.db)]);
    const review = reviewsOf(scheme).find((one) => one.key === given.review);
    if (!review || versionId !== given.schemeVersion) throw conflict(SAYS.changedMeanwhile(regulation.number));
    if (!reviewersOf(org, scheme, review, regulation).includes(person.id))
      throw forbidden(SAYS.mayNotReview(regulation.number));
    await tx.db.insert(regulationReviews).values({
      id: uuid(),
      regulation: regulation.id,
      review: review.key,
      person: person.id,
      answers: given.answers,
      schemeVersion: versionId,
      answeredAt: tx.now,
    });
    await record(tx, {
      action: 'regulation.review',
      object: { kind: 'regulation', id: regulation.id },
      detail: {
        number: regulation.number,
        review: review.key,
        problems: given.answers.filter(({ good }) => !good).map(({ key }) => key),
      },
    });
    const office = peopleWithRole(org, scheme.office).map((one) => one.id);
    const to = [...new Set([person.id, regulation.drafter, ...office])];
    await put(tx, { kind: 'text', to, text: SAYS.result(regulation, review.label, person.name, given.answers) });
    return given.answers;
  });
}
