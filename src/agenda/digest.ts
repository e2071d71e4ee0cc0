import { and, asc, inArray, isNull, lte } from 'drizzle-orm';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { office, receiversOf } from './duties.js';
import { type Duty, dutyKey, holderKey } from './model.js';
import { type AgendaOptions, loadAgenda, type Submission } from './queries.js';
import { submissions } from './schema.js';
import { digestText } from './words.js';

/**
 * Job, 17:00: who receives what was handed in reads of it once a day, all in one message; on the last day before a
 * deadline one message for each paper would bury the office. The office hears of what is addressed to nobody in the house;
 * what nobody is there to read waits until somebody is.
 * @returns how many people were told
 */
export async function tellReceivers(ctx: Ctx, options: AgendaOptions): Promise<number> {
  const untold = and(
    isNull(submissions.toldAt),
    lte(submissions.submittedAt, ctx.now),
    isNull(submissions.replacedBy),
    inArray(submissions.state, ['in-approval', 'received']),
  );
  const fresh = await ctx.db.select().from(submissions).where(untold).orderBy(asc(submissions.number));
  if (fresh.length === 0) return 0;
  const agenda = await loadAgenda(ctx, options);
  const duties = new Map(agenda.duties.map((duty) => [dutyKey(duty), duty]));
  const addressed = fresh.map((submission) => {
    // Of another plan, or of a deadline that is no more: nothing is awaited.
    const duty = submission.scheme === agenda.scheme.id ? duties.get(holderKey(submission)) : undefined;
    const named = duty ? receiversOf(agenda.scheme, agenda.org, duty) : [];
    const receivers = duty && named.length === 0 ? office(agenda.scheme, agenda.org) : named;
    return { submission, duty, receivers };
  });
  const settled = addressed.filter(({ duty, receivers }) => duty === undefined || receivers.length > 0);
  if (settled.length === 0) return 0;
  await ctx.db
    .update(submissions)
    .set({ toldAt: ctx.now })
    .where(
      inArray(
        submissions.id,
        settled.map(({ submission }) => submission.id),
      ),
    );
  const told = new Map<string, Array<{ submission: Submission; duty: Duty }>>();
  for (const { submission, duty, receivers } of settled) {
    if (!duty) continue;
    for (const person of receivers.filter((one) => one !== submission.submittedBy))
      told.set(person, [...(told.get(person) ?? []), { submission, duty }]);
  }
  for (const [person, items] of told) await put(ctx, { kind: 'text', to: [person], text: digestText(agenda, items) });
  await record(ctx, {
    action: 'submission.tell',
    object: { kind: 'agenda', id: agenda.scheme.id },
    detail: { submissions: settled.length, people: told.size },
  });
  return told.size;
}
