import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { Progress } from '../approvals/advance.js';
import type { Scan } from '../approvals/model.js';
import { startApproval } from '../approvals/start.js';
import type { Effects } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { yearOf } from '../calendar/day.js';
import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { conflict, invalid, notFound, precondition } from '../errors.js';
import { attach } from '../risks/draft.js';
import { takeNumbers } from '../risks/number.js';
import { sectionsWithTooFew } from '../risks/points.js';
import { hasChain } from '../schemes/model.js';
import { type Duty, dutyKey, MOST_PICTURES, Note } from './model.js';
import { type Agenda, type AgendaOptions, loadAgenda, type Submission, submissionFor } from './queries.js';
import { submissions } from './schema.js';
import { SAYS } from './words.js';

export interface HandedIn {
  submission: Submission;
  duty: Duty;
  /** Where it goes through the plan's chain. */
  approval?: Progress;
}

/**
 * 报送: what a deadline asks for, by one who has to hand it in; also after the last day, and then it is late. A newer
 * one takes the place of the one before. Where the plan has a chain for such an object it goes through it, else it is
 * received as it comes. A register waits until its section has the points that the plan asks for at least.
 * @param key of the duty, as `dutyKey` gives it
 * @throws DomainError not-found (no such deadline, or not his), invalid (the note), precondition (too few points),
 *   conflict (one is in approval, or was handed in this very moment)
 */
export async function handIn(
  ctx: Ctx,
  options: AgendaOptions & { effects: Effects },
  person: Person,
  input: { key: string; note: string; pictures?: readonly Scan[] },
): Promise<HandedIn> {
  return inTransaction(ctx, async (tx) => {
    const agenda = await loadAgenda(tx, options);
    const duty = agenda.duties.find((one) => dutyKey(one) === input.key && one.by.includes(person.id));
    if (!duty) throw notFound(SAYS.notYours);
    const note = Note.safeParse(input.note);
    if (!note.success) throw invalid(note.error.issues[0]?.message ?? '', { field: 'note' });
    const before = submissionFor(agenda, duty);
    await refuseIfNotReady(tx, agenda, duty, before);
    const submission = await store(tx, options, agenda, duty, person, note.data, before);
    for (const picture of (input.pictures ?? []).slice(0, MOST_PICTURES))
      await attach(tx, { kind: 'submission', id: submission.id }, picture, person.id);
    await record(tx, {
      action: 'submission.hand-in',
      object: { kind: 'submission', id: submission.id },
      detail: {
        number: submission.number,
        deadline: submission.deadline,
        department: submission.department,
        late: submission.late,
        replaces: before?.number ?? null,
      },
    });
    if (submission.state === 'received') return { submission, duty };
    const approval = await startApproval(tx, options.effects, {
      kind: 'submission',
      id: submission.id,
      schemeVersion: agenda.versionId,
    });
    return { submission, duty, approval };
  });
}

/** What stands in the way before anything is written: said early in the dialogue too. */
export async function refuseIfNotReady(
  ctx: Ctx,
  { scheme, org }: Pick<Agenda, 'scheme' | 'org'>,
  duty: Duty,
  before: Submission | undefined,
): Promise<void> {
  if (before?.state === 'in-approval') throw conflict(SAYS.inApproval(before.number));
  if (duty.due.deadline.object !== 'register' || duty.department === null) return;
  const lacking = (await sectionsWithTooFew(ctx.db, scheme, org)).get(duty.department) ?? [];
  if (lacking.length > 0) throw precondition(SAYS.tooFew(duty.due.deadline.label, lacking));
}

async function store(
  tx: Ctx,
  { timeZone }: AgendaOptions,
  { scheme, versionId, today }: Agenda,
  duty: Duty,
  person: Person,
  note: string,
  before: Submission | undefined,
): Promise<Submission> {
  const { deadline, asked, day } = duty.due;
  const id = uuid();
  if (before)
    await tx.db
      .update(submissions)
      .set({ replacedBy: id, updatedAt: tx.now })
      .where(and(eq(submissions.id, before.id), isNull(submissions.replacedBy)));
  const [number = ''] = await takeNumbers(tx.db, 'BS', 1, tx.now, timeZone);
  const [row] = await tx.db
    .insert(submissions)
    .values({
      id,
      number,
      scheme: scheme.id,
      schemeVersion: versionId,
      deadline: deadline.key,
      year: yearOf(asked),
      department: duty.department,
      person: duty.person,
      submittedBy: person.id,
      submittedAt: tx.now,
      note,
      // Mending what was in time does not make it late.
      late: today > day && !(before?.state === 'received' && !before.late),
      state: deadline.object !== undefined && hasChain(scheme, deadline.object) ? 'in-approval' : 'received',
      updatedAt: tx.now,
    })
    .onConflictDoNothing()
    .returning();
  if (!row) throw conflict(SAYS.raced);
  return row;
}
