import { listOverdue, remindOfDeadlines } from './agenda/announce.js';
import { agendaChat } from './agenda/chat.js';
import { tellReceivers } from './agenda/digest.js';
import { forgetAnnouncedAfter } from './agenda/queries.js';
import { renamePerson as renamedInAgenda } from './agenda/rename.js';
import { submissionSubject } from './agenda/subject.js';
import { agendaTodo } from './agenda/todo.js';
import { approvalsChat } from './approvals/chat.js';
import { endDueDelegations } from './approvals/delegate.js';
import { forgetRemindersAfter, remindUndecided } from './approvals/remind.js';
import { renamePerson as renamedInApprovals } from './approvals/rename.js';
import type { ApprovalSubject, Effects, TodoSource } from './approvals/subjects.js';
import type { Calendar } from './calendar/calendar.js';
import { casesChat } from './cases/chat.js';
import { renamePerson as renamedOnCards } from './channels/cards.js';
import { put } from './channels/outbox.js';
import type { Classifier } from './classifier/model.js';
import type { Ctx } from './context.js';
import type { ChatFeature } from './conversation/flow.js';
import { renamePerson as renamedInConversation } from './conversation/state.js';
import { cycleChat } from './cycle/chat.js';
import { forgetListsAfter, listUnanswered, remindOfCycle } from './cycle/jobs.js';
import { renamePerson as renamedInCycle } from './cycle/rename.js';
import type { TimedJob } from './jobs/schedule.js';
import { levelsChat } from './levels/chat.js';
import { renamePerson as renamedInLevels } from './levels/rename.js';
import { levelSubject } from './levels/subject.js';
import type { Model } from './llm/model.js';
import { mattersChat } from './matters/chat.js';
import { forgetListingsAfter as forgetLateMattersAfter, listLateClocks } from './matters/late.js';
import { renamePerson as renamedInMatters } from './matters/rename.js';
import { measuresChat } from './measures/chat.js';
import { expireMeasureDrafts, noMeasureDraftExpiresUntil } from './measures/jobs.js';
import { forgetRemindersAfter as forgetMeasuresAfter, remindOfMeasures } from './measures/overdue.js';
import { renamePerson as renamedInMeasures } from './measures/rename.js';
import { measureSubject } from './measures/subject.js';
import { measureTodo } from './measures/todo.js';
import { papersChat } from './papers/chat.js';
import { forgetListingsAfter as forgetLatePapersAfter, listLateCorrections } from './papers/correct.js';
import { renamePerson as renamedInPapers } from './papers/rename.js';
import { paperSubject } from './papers/subject.js';
import { paperTodo } from './papers/todo.js';
import { powerChartsChat } from './power-charts/chat.js';
import { renamePerson as renamedInPowerCharts } from './power-charts/rename.js';
import { chartSubject } from './power-charts/subject.js';
import { powersChat } from './powers/chat.js';
import { renamePerson as renamedInPowers } from './powers/rename.js';
import { powerSubject } from './powers/subject.js';
import { registersChat } from './registers/chat.js';
import { regulationsChat } from './regulations/chat.js';
import { forgetOverdueAfter, tellOverdue } from './regulations/plan.js';
import { renamePerson as renamedInRegulations } from './regulations/rename.js';
import { responsibilityChat } from './responsibility/chat.js';
import { renamePerson as renamedInResponsibility } from './responsibility/rename.js';
import { forgetDigestsAfter, sendDigests } from './responsibility/send-digests.js';
import { riskChat } from './risks/chat.js';
import { forgetUnused, nothingUnusedUntil } from './risks/forget-unused.js';
import { expireDrafts, noDraftExpiresUntil } from './risks/jobs.js';
import { renamePerson as renamedInRisks } from './risks/rename.js';
import { riskSubject } from './risks/subject.js';
import { schemesChat } from './schemes/chat.js';

/** Every feature and what it plugs in where: a new one is entered here, and nowhere else. `app.ts` wires the edges. */
export interface HouseRules {
  /** Of the organisation, e.g. Asia/Shanghai. */
  timeZone: string;
  /** SCHEME, where it is set. */
  configuredScheme: string | undefined;
  /** Read anew each time, so that a year which the operator adds counts at once. */
  calendar(): Promise<Calendar>;
}

/** What goes through approval chains. */
export const SUBJECTS: readonly ApprovalSubject[] = [
  riskSubject,
  powerSubject,
  chartSubject,
  levelSubject,
  measureSubject,
  paperSubject,
  submissionSubject,
];

/** What 待办 lists beside approvals. */
export const todoSources = ({ timeZone, calendar }: HouseRules): TodoSource[] => [
  agendaTodo({ timeZone, calendar }),
  paperTodo(timeZone),
  measureTodo({ timeZone, calendar }),
];

/** What each feature says and understands, in the order in which their words are tried. */
export function chatFeatures(
  { timeZone, configuredScheme, calendar }: HouseRules,
  effects: Effects,
  classifier: Classifier,
  /** Undefined where none is configured. */
  model: Model | undefined,
): ChatFeature[] {
  const agenda = { timeZone, calendar };
  return [
    approvalsChat(effects),
    // Those whose numbers 「撤回」 takes too come before risks.
    powersChat(effects),
    measuresChat(effects, model),
    regulationsChat({ timeZone: timeZone }),
    levelsChat(effects),
    responsibilityChat(effects),
    agendaChat({ ...agenda, effects }),
    papersChat(effects, calendar),
    mattersChat({ timeZone: timeZone, calendar }),
    powerChartsChat(effects),
    riskChat({ classifier, effects, calendar }),
    registersChat({ put, timeZone: timeZone }),
    schemesChat({ timeZone: timeZone, configured: configuredScheme }),
    cycleChat({ timeZone: timeZone, configured: configuredScheme, workingDays: effects.workingDays }),
    casesChat({ timeZone }),
  ];
}

/** Who keeps user ids: told when WeCom gives somebody another one. */
export const FOLLOW_RENAMES: ReadonlyArray<(ctx: Ctx, renamed: { from: string; to: string }) => Promise<void>> = [
  renamedInApprovals,
  renamedInRisks,
  renamedInPowers,
  renamedInLevels,
  renamedInResponsibility,
  renamedInMeasures,
  renamedInRegulations,
  renamedInAgenda,
  renamedInPowerCharts,
  renamedInCycle,
  renamedInPapers,
  renamedInMatters,
  renamedInConversation,
  renamedOnCards,
];

/** Work that the product's clock calls for. */
export function timedJobs({ timeZone, calendar }: HouseRules, effects: Effects): TimedJob[] {
  const agenda = { timeZone, calendar };
  return [
    { name: 'approvals.remind', cron: '0 9 * * *', run: async (ctx) => void (await remindUndecided(ctx, effects)) },
    {
      name: 'approvals.end-delegations',
      cron: '5 0 * * *',
      run: async (ctx) => void (await endDueDelegations(ctx, effects)),
    },
    { name: 'responsibility.digest', cron: '0 9 * * *', run: async (ctx) => void (await sendDigests(ctx, effects)) },
    { name: 'cycle.remind', cron: '0 9 1,31 12 *', run: (ctx) => remindOfCycle(ctx, timeZone) },
    { name: 'cycle.unanswered', cron: '10 9 * * *', run: (ctx) => listUnanswered(ctx, timeZone) },
    {
      name: 'risk-drafts.expire',
      cron: '15 * * * *',
      // One run for both: a rehearsal that moves the clock by months does each of them.
      run: async (ctx) => {
        await expireDrafts(ctx);
        await expireMeasureDrafts(ctx);
      },
      idleUntil: async ({ db }) => {
        const ends = [await noDraftExpiresUntil(db), await noMeasureDraftExpiresUntil(db)].filter(
          (one) => one !== undefined,
        );
        return ends.sort((a, b) => a.getTime() - b.getTime())[0];
      },
    },
    {
      name: 'risks.forget-unused',
      cron: '50 3 * * *',
      run: forgetUnused,
      idleUntil: ({ db }) => nothingUnusedUntil(db),
    },
    {
      name: 'regulations.overdue',
      cron: '0 9 * * *',
      run: async (ctx) => void (await tellOverdue(ctx, timeZone)),
    },
    { name: 'measures.overdue', cron: '0 9 * * *', run: (ctx) => remindOfMeasures(ctx, effects) },
    { name: 'agenda.overdue', cron: '0 0 * * *', run: async (ctx) => void (await listOverdue(ctx, agenda)) },
    { name: 'agenda.remind', cron: '0 9 * * *', run: async (ctx) => void (await remindOfDeadlines(ctx, agenda)) },
    { name: 'submissions.tell', cron: '0 17 * * *', run: async (ctx) => void (await tellReceivers(ctx, agenda)) },
    { name: 'papers.list-late', cron: '30 8 * * *', run: (ctx) => listLateCorrections(ctx, timeZone) },
    {
      name: 'matters.list-late',
      cron: '30 8 * * *',
      run: async (ctx) => listLateClocks(ctx, await calendar(), timeZone),
    },
  ];
}

/** Who notes what was said at which time: the clock went back, what lies ahead is to be said again. */
export const FORGET_AFTER: ReadonlyArray<(ctx: Ctx, to: Date) => Promise<void>> = [
  forgetRemindersAfter,
  forgetOverdueAfter,
  forgetDigestsAfter,
  forgetAnnouncedAfter,
  forgetListsAfter,
  forgetLatePapersAfter,
  forgetLateMattersAfter,
  forgetMeasuresAfter,
];
