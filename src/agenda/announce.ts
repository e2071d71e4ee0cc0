import { record } from '../audit/record.js';
import { assumingWeekdays } from '../calendar/assumed.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { office, receiversOf } from './duties.js';
import type { Deadline, Duty } from './model.js';
import { type Announced, midnightNotices, morningNotices } from './notices.js';
import { type AgendaOptions, announcedIn, isHandedIn, loadAgenda } from './queries.js';
import { announcements } from './schema.js';
import { morningText, overdueText } from './words.js';

/**
 * Job, 09:00 of each working day: reminds those who have handed in nothing, and tells of phases that begin; one message
 * a person. A phase is told to the office, and to those who still have something ahead to hand in for a section or for
 * the house: what each person hands in himself is announced by its own reminders.
 * @returns how many people were told
 */
export async function remindOfDeadlines(ctx: Ctx, options: AgendaOptions): Promise<number> {
  const agenda = await loadAgenda(ctx, options);
  const { scheme, dues, today, since, org } = agenda;
  const days = assumingWeekdays(agenda.calendar, () => {});
  const plan = { dues, phases: scheme.phases, remindBefore: scheme.remindBefore };
  const open = agenda.duties.filter((duty) => !isHandedIn(agenda, duty));
  const ahead = byPerson(open.filter(({ due, person }) => due.day >= today && person === null));
  const hearOfPhases = [...office(scheme, org), ...ahead.keys()];
  const found = morningNotices(plan, today, since, days, await announcedIn(ctx.db, scheme.id)).filter((notice) =>
    notice.kind === 'phase'
      ? hearOfPhases.length > 0
      : isHeard(
          open.filter((duty) => isOf(notice, duty)),
          ({ by }) => by,
        ),
  );
  const notices = await claimed(ctx, scheme.id, found);
  if (notices.length === 0) return 0;
  const owed = (kind: 'before' | 'late') =>
    byPerson(open.filter((duty) => notices.some((notice) => notice.kind === kind && isOf(notice, duty))));
  const [near, late] = [owed('before'), owed('late')];
  const begun = scheme.phases.filter(({ key }) => notices.some((one) => one.kind === 'phase' && one.key === key));
  const toldOfPhase = begun.length > 0 ? hearOfPhases : [];
  const people = new Set([...near.keys(), ...late.keys(), ...toldOfPhase]);
  for (const person of people) {
    const text = morningText(agenda, {
      begun: toldOfPhase.includes(person) ? begun : [],
      near: near.get(person) ?? [],
      late: late.get(person) ?? [],
      ahead: (ahead.get(person) ?? []).filter((duty) => !near.get(person)?.includes(duty)),
    });
    await put(ctx, { kind: 'text', to: [person], text });
  }
  return people.size;
}

/**
 * Job, 00:00: of each deadline whose last day is over, the office and those it goes to read who has handed in nothing,
 * by section (E1 三（五） 12月25日前报送局领导小组办公室). Each list once.
 * @returns how many lists were sent
 */
export async function listOverdue(ctx: Ctx, options: AgendaOptions): Promise<number> {
  const agenda = await loadAgenda(ctx, options);
  const { scheme, dues, today, since } = agenda;
  const toOffice = office(scheme, agenda.org);
  const readersOf = (duty: Duty) => [...new Set([...toOffice, ...receiversOf(scheme, agenda.org, duty)])];
  const missingOf = (notice: Announced) =>
    agenda.duties.filter((duty) => isOf(notice, duty) && !isHandedIn(agenda, duty));
  const found = midnightNotices(dues, today, since, await announcedIn(ctx.db, scheme.id)).filter((notice) =>
    isHeard(missingOf(notice), readersOf),
  );
  const missing = new Map<string, Map<Deadline, Duty[]>>();
  for (const duty of (await claimed(ctx, scheme.id, found)).flatMap(missingOf))
    for (const person of readersOf(duty)) {
      const lists = missing.get(person) ?? new Map<Deadline, Duty[]>();
      missing.set(person, lists.set(duty.due.deadline, [...(lists.get(duty.due.deadline) ?? []), duty]));
    }
  for (const [person, lists] of missing)
    await put(ctx, { kind: 'text', to: [person], text: overdueText(agenda, [...lists.values()]) });
  return missing.size;
}

/** Writes down what is about to be said, with its audit row. Of two at once only one gets it. */
async function claimed(ctx: Ctx, scheme: string, notices: Announced[]): Promise<Announced[]> {
  if (notices.length === 0) return [];
  const won = await ctx.db
    .insert(announcements)
    .values(notices.map((notice) => ({ scheme, ...notice, announcedAt: ctx.now })))
    .onConflictDoNothing()
    .returning();
  for (const { kind, key, day, step } of won)
    await record(ctx, {
      action: 'agenda.announce',
      object: { kind: kind === 'phase' ? 'phase' : 'deadline', id: `${scheme}/${key}` },
      detail: { kind, day, step },
    });
  return won;
}

const isOf = ({ key, day }: Announced, { due }: Duty) => key === due.deadline.key && day === due.day;

/** What nobody is there to read stays unsaid until somebody is; where nothing is owed there is nothing to say. */
const isHeard = (duties: readonly Duty[], readersOf: (duty: Duty) => readonly string[]): boolean =>
  duties.length === 0 || duties.some((duty) => readersOf(duty).length > 0);

function byPerson(duties: readonly Duty[]): Map<string, Duty[]> {
  const found = new Map<string, Duty[]>();
  for (const duty of duties) for (const person of duty.by) found.set(person, [...(found.get(person) ?? []), duty]);
  return found;
}
