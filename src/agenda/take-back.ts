import { and, eq } from 'drizzle-orm';
import { approvalOf } from '../approvals/queries.js';
import type { Effects } from '../approvals/subjects.js';
import { withdraw } from '../approvals/withdraw.js';
import { record } from '../audit/record.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { conflict, notFound, precondition } from '../errors.js';
import { type AgendaOptions, loadAgenda, submissionById, submissionByNumber } from './queries.js';
import { submissions } from './schema.js';
import { SAYS } from './words.js';

/**
 * 撤回报送: whoever handed it in takes it back until the last day is over and as long as nobody has decided on it. What
 * it had replaced counts again.
 * @throws DomainError not-found (unknown or not his), conflict (replaced, returned, decided on), precondition (the last
 *   day has passed: a new one takes its place instead)
 */
export async function takeBack(
  ctx: Ctx,
  options: AgendaOptions & { effects: Effects },
  person: Person,
  number: string,
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const found = await submissionByNumber(tx.db, number);
    if (!found || found.submittedBy !== person.id) throw notFound(SAYS.noSuchSubmission(number));
    if (found.replacedBy !== null || (found.state !== 'in-approval' && found.state !== 'received'))
      throw conflict(SAYS.notCurrent(number));
    const agenda = await loadAgenda(tx, options);
    const due = agenda.dues.find(({ deadline }) => deadline.key === found.deadline);
    if (due && due.day < agenda.today) throw precondition(SAYS.tooLateToTakeBack(number));
    if (found.state === 'in-approval') return withdraw(tx, options.effects, { kind: 'submission', id: found.id });
    if (await approvalOf(tx.db, 'submission', found.id)) throw conflict(SAYS.decided(number));
    await takenBack(tx, found.id);
  });
}

/** Only one that counts; what it had replaced takes its place again. */
export async function takenBack(tx: Ctx, id: string): Promise<void> {
  const before = await submissionById(tx.db, id);
  const changed = await tx.db
    .update(submissions)
    .set({ state: 'withdrawn', updatedAt: tx.now })
    .where(and(eq(submissions.id, id), eq(submissions.state, before?.state ?? 'received')))
    .returning();
  if (changed.length === 0) throw conflict(SAYS.raced);
  await tx.db.update(submissions).set({ replacedBy: null, updatedAt: tx.now }).where(eq(submissions.replacedBy, id));
  await record(tx, {
    action: 'submission.take-back',
    object: { kind: 'submission', id },
    detail: { number: before?.number ?? '' },
  });
}
