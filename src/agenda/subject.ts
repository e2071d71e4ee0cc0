import { and, eq } from 'drizzle-orm';
import type { ApprovalSubject } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, notFound } from '../errors.js';
import { schemeVersion } from '../schemes/active.js';
import type { Deadline } from './model.js';
import { readSubmissionNumber } from './model.js';
import { type Submission, submissionById, submissionByNumber } from './queries.js';
import { submissions } from './schema.js';
import { takenBack } from './take-back.js';
import { SAYS } from './words.js';

/** What approvals ask of a submission whose deadline names an object with a chain. Runs in the approval's transaction. */
export const submissionSubject: ApprovalSubject = {
  kind: 'submission',
  numberPattern: /^BS[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,

  async byNumber(ctx, text) {
    const number = readSubmissionNumber(text);
    return number ? (await submissionByNumber(ctx.db, number))?.id : undefined;
  },

  async facts(ctx, id) {
    const { submission, deadline, layers } = await get(ctx, id);
    const layer = deadline.layer ?? layers[LAYER_AT[deadline.each]] ?? '';
    return {
      object: deadline.object ?? '',
      concerned: submission.submittedBy,
      departmentId: submission.department,
      layer: layers.includes(layer) ? layer : '',
      level: '',
    };
  },

  async card(ctx, id) {
    const { submission, deadline } = await get(ctx, id);
    const org = await loadOrganisation(ctx.db);
    return {
      nouns: { title: '材料', body: '报送说明', reporter: '报送人' },
      number: submission.number,
      title: deadline.label,
      body: submission.note,
      reporterName: org.people.get(submission.submittedBy)?.name ?? '',
      sectionName: org.departments.get(submission.department ?? -1)?.name ?? '全单位',
      lines: [{ label: '限期', value: `${deadline.on}${submission.late ? '，逾期报送' : ''}` }],
      levelLabel: '',
      levelKey: '',
    };
  },

  async snapshot(ctx, id) {
    const { number, deadline, year, department, person, note, late } = (await get(ctx, id)).submission;
    return { number, deadline, year, department, person, note, late };
  },

  async onStepDecided(ctx, id, outcome) {
    const { submission } = await get(ctx, id);
    const { stepLabel, by, reason = '' } = outcome;
    const { number } = submission;
    if (outcome.decision === 'return') return tell(ctx, submission, SAYS.returned(number, stepLabel, by, reason));
    const next = outcome.nextLabel === undefined ? SAYS.allAgreed : SAYS.nextStep(outcome.nextLabel);
    await tell(ctx, submission, SAYS.agreed(number, stepLabel, by, next));
  },

  async onApproved(ctx, id) {
    await settle(ctx, id, 'received');
  },

  async onReturned(ctx, id) {
    await settle(ctx, id, 'returned');
  },

  async onWithdrawn(ctx, id) {
    await takenBack(ctx, id);
  },

  async changeLevel() {
    throw conflict(SAYS.noLevel);
  },
};

/** Layers are listed from the smallest to the whole house, whatever they are called; a deadline may name another. */
const LAYER_AT: Record<Deadline['each'], number> = { person: 0, department: 1, unit: 2 };

async function get(ctx: Ctx, id: string) {
  const submission = await submissionById(ctx.db, id);
  if (!submission) throw notFound(SAYS.gone);
  const { scheme } = await schemeVersion(ctx.db, submission.schemeVersion);
  const deadline = scheme.deadlines.find(({ key }) => key === submission.deadline);
  if (!deadline) throw notFound(SAYS.gone);
  return { submission, deadline, layers: scheme.layers.map(({ key }) => key) };
}

async function settle(ctx: Ctx, id: string, state: 'received' | 'returned'): Promise<void> {
  const [row] = await ctx.db
    .update(submissions)
    .set({ state, updatedAt: ctx.now })
    .where(and(eq(submissions.id, id), eq(submissions.state, 'in-approval')))
    .returning();
  if (!row) throw conflict(SAYS.raced);
  await record(ctx, {
    action: `submission.${state === 'received' ? 'receive' : 'return'}`,
    object: { kind: 'submission', id },
    detail: { number: row.number },
  });
}

async function tell(ctx: Ctx, submission: Submission, text: string): Promise<void> {
  await put(ctx, { kind: 'text', to: [submission.submittedBy], text });
}
