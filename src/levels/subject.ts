import { and, eq } from 'drizzle-orm';
import type { ApprovalSubject, StepDecided } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, notFound } from '../errors.js';
import { markDue } from '../responsibility/due.js';
import { reasonOf, severityOf } from '../risks/model.js';
import { riskById } from '../risks/queries.js';
import { moveInLists } from '../risks/readers.js';
import { risks } from '../risks/schema.js';
import { schemeVersion } from '../schemes/active.js';
import { readLevelNumber } from './model.js';
import { decidedBy, type LevelChange, levelChangeById, levelChangeByNumber, viewOf } from './queries.js';
import { type LevelChangeStatus, levelChanges } from './schema.js';
import { SAYS } from './words.js';

/** What approvals ask of a proposed level, and what happens as its chain goes on. Runs in the approval's transaction. */
export const levelSubject: ApprovalSubject = {
  kind: 'level',
  numberPattern: /^DJ[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,

  async byNumber(ctx, text) {
    const number = readLevelNumber(text);
    return number ? (await levelChangeByNumber(ctx.db, number))?.id : undefined;
  },

  async facts(ctx, id) {
    const change = await get(ctx, id);
    const risk = await pointOf(ctx, change);
    return {
      object: 'level',
      // Whose point it is decides on none of its levels; the chain is chosen by him and by the level it is to have.
      concerned: risk.reporter,
      departmentId: risk.department,
      layer: risk.fields.layer,
      level: change.toLevel,
    };
  },

  async card(ctx, id) {
    const change = await get(ctx, id);
    const [risk, view, org] = [
      await pointOf(ctx, change),
      await viewOf(ctx.db, change),
      await loadOrganisation(ctx.db),
    ];
    return {
      nouns: { title: '风险点', body: '调级理由', reporter: '提出人' },
      number: change.number ?? '',
      title: `${view.risk} ${view.title}`,
      body: view.reason,
      reporterName: org.people.get(change.proposedBy ?? '')?.name ?? '已离开的人',
      sectionName: org.departments.get(risk.department ?? -1)?.name ?? '未知科室',
      lines: [
        { label: '现等级', value: view.from },
        { label: '拟调为', value: view.to },
      ],
      levelLabel: '',
      levelKey: change.toLevel,
    };
  },

  async snapshot(ctx, id) {
    const { number, risk, fromLevel, toLevel, reason, proposedBy } = await get(ctx, id);
    return { number, risk, fromLevel, toLevel, reason, proposedBy };
  },

  submittedBy: async (ctx, id) => (await get(ctx, id)).proposedBy ?? '',

  async onStepDecided(ctx, id, outcome) {
    const change = await get(ctx, id);
    const { stepLabel, by, reason = '' } = outcome;
    const { number = '', risk } = await viewOf(ctx.db, change);
    if (outcome.decision === 'return') return tell(ctx, change, SAYS.returned(number, risk, stepLabel, by, reason));
    // The last one is told with what came of it.
    if (outcome.nextLabel === undefined) return;
    const { office } = (await schemeVersion(ctx.db, change.schemeVersion)).scheme;
    await tell(ctx, change, SAYS.agreed(number, stepLabel, by, nextText(outcome.nextLabel, outcome, office)));
  },

  async onApproved(ctx, id) {
    const change = await get(ctx, id);
    const applied = await apply(ctx, change);
    await become(ctx, change, applied ? 'approved' : 'void');
    await (applied ? tellOutcome(ctx, change) : tellVoid(ctx, change));
  },

  async onReturned(ctx, id) {
    await become(ctx, await get(ctx, id), 'returned');
  },

  async onWithdrawn(ctx, id) {
    await become(ctx, await get(ctx, id), 'withdrawn');
  },

  async changeLevel() {
    throw conflict(SAYS.noLevelHere);
  },
};

async function get(ctx: Ctx, id: string): Promise<LevelChange> {
  const change = await levelChangeById(ctx.db, id);
  if (!change) throw notFound(SAYS.noSuchProposal(id));
  return change;
}

async function pointOf(ctx: Ctx, change: LevelChange) {
  const risk = await riskById(ctx.db, change.risk);
  if (!risk) throw notFound(SAYS.noSuchRisk(change.risk));
  return risk;
}

/** The point takes the level that was approved. @returns false where it is no longer filed: then nothing is changed */
async function apply(ctx: Ctx, change: LevelChange): Promise<boolean> {
  const { scheme } = await schemeVersion(ctx.db, change.schemeVersion);
  const [risk] = await ctx.db
    .select()
    .from(risks)
    .where(and(eq(risks.id, change.risk), eq(risks.status, 'filed')))
    .for('update');
  if (!risk) return false;
  const fields = { ...risk.fields, level: change.toLevel };
  fields.reason = reasonOf(scheme, fields);
  const severity = severityOf((await schemeVersion(ctx.db, risk.schemeVersion)).scheme, change.toLevel);
  await ctx.db.update(risks).set({ fields, severity, updatedAt: ctx.now }).where(eq(risks.id, risk.id));
  await moveInLists(ctx, risk.id, { severity });
  await record(ctx, {
    action: 'risk.level',
    object: { kind: 'risk', id: risk.id },
    detail: {
      number: risk.number,
      from: risk.fields.level ?? null,
      to: change.toLevel,
      cause: 'proposal',
      proposal: change.number,
      by: change.proposedBy,
      reason: change.reason,
    },
  });
  await markDue(ctx);
  return true;
}

async function become(ctx: Ctx, change: LevelChange, status: LevelChangeStatus): Promise<void> {
  const changed = await ctx.db
    .update(levelChanges)
    .set({ status, endedAt: ctx.now })
    .where(and(eq(levelChanges.id, change.id), eq(levelChanges.status, 'in-approval')))
    .returning({ id: levelChanges.id });
  if (changed.length === 0) throw conflict(SAYS.closed);
  await record(ctx, {
    action: `level.${status}`,
    object: { kind: 'level', id: change.id },
    detail: { number: change.number, from: change.fromLevel, to: change.toLevel },
  });
}

async function tellOutcome(ctx: Ctx, change: LevelChange): Promise<void> {
  const [view, risk, org] = [await viewOf(ctx.db, change), await pointOf(ctx, change), await loadOrganisation(ctx.db)];
  const by = await decidedBy(ctx.db, change.id, org);
  const { number = '', from, to, reason } = view;
  await tell(ctx, change, SAYS.approved(number, view.risk, from, to, by));
  if (risk.reporter === change.proposedBy) return;
  const proposer = org.people.get(change.proposedBy ?? '')?.name ?? '';
  const text = SAYS.toReporter(view.risk, from, to, proposer, by, reason);
  await put(ctx, { kind: 'text', to: [risk.reporter], text });
}

async function tellVoid(ctx: Ctx, change: LevelChange): Promise<void> {
  const { number = '', risk } = await viewOf(ctx.db, change);
  await tell(ctx, change, SAYS.voided(number, risk));
}

async function tell(ctx: Ctx, change: LevelChange, text: string): Promise<void> {
  if (change.proposedBy) await put(ctx, { kind: 'text', to: [change.proposedBy], text });
}

export const nextText = (
  label: string,
  { nextBody, nextPeople = [] }: Pick<StepDecided, 'nextBody' | 'nextPeople'>,
  office: string,
) => (nextBody ? SAYS.nextBody(nextBody.name, nextBody.meeting, office) : SAYS.next(label, nextPeople, office));
