import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import type { Round } from './round.js';
import { approvalDeciders, approvalSteps, approvals } from './schema.js';

/** Everybody who is, was or will be asked about a subject, in any of its rounds. */
export async function peopleInChain(db: Db, kind: string, id: string): Promise<string[]> {
  const ofSubject = and(eq(approvals.subjectKind, kind), eq(approvals.subjectId, id));
  const asked = db
    .select({ person: sql<string>`${approvalDeciders.person}`.as('person') })
    .from(approvalDeciders)
    .innerJoin(approvalSteps, eq(approvalSteps.id, approvalDeciders.stepId))
    .innerJoin(approvals, eq(approvals.id, approvalSteps.approvalId))
    .where(ofSubject);
  const acted = db
    .select({ person: sql<string>`${approvalSteps.decidedBy}`.as('person') })
    .from(approvalSteps)
    .innerJoin(approvals, eq(approvals.id, approvalSteps.approvalId))
    .where(and(ofSubject, isNotNull(approvalSteps.decidedBy)));
  return (await asked.union(acted)).map((row) => row.person).sort();
}

/** After the people of a round have changed: a feature that keeps who may see what beside its own rows hears of it. */
export async function tellPeople(ctx: Ctx, { approval, subject }: Pick<Round, 'approval' | 'subject'>): Promise<void> {
  if (!subject.onPeople) return;
  await subject.onPeople(
    ctx,
    approval.subjectId,
    await peopleInChain(ctx.db, approval.subjectKind, approval.subjectId),
  );
}
