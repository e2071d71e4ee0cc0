import { and, eq } from 'drizzle-orm';
import type { ApprovalSubject } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, notFound } from '../errors.js';
import { schemeVersion } from '../schemes/active.js';
import { fileVersion } from './file.js';
import { categoryLabel, FIELD_LABELS, type Power, powerRules, readPowerNumber } from './model.js';
import { powerById, versionsOf } from './queries.js';
import { powers } from './schema.js';
import { SAYS } from './words.js';

/** What approvals ask of a version of a power, and what happens to it as its chain goes on. Runs in the approval's transaction. */
export const powerSubject: ApprovalSubject = {
  kind: 'power',
  numberPattern: /^ZQ[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,

  async byNumber(ctx, text) {
    const number = readPowerNumber(text);
    return number ? (await versionsOf(ctx.db, number)).at(-1)?.id : undefined;
  },

  async facts(ctx, id) {
    const power = await get(ctx, id);
    return {
      object: 'power',
      concerned: power.submittedBy ?? '',
      departmentId: power.department,
      layer: '',
      level: '',
    };
  },

  async card(ctx, id) {
    const power = await get(ctx, id);
    const [{ scheme }, organisation] = await Promise.all([
      schemeVersion(ctx.db, power.schemeVersion),
      loadOrganisation(ctx.db),
    ]);
    const { fields } = power;
    const category = categoryLabel(powerRules(scheme), fields.category);
    const department = power.department === null ? undefined : organisation.departments.get(power.department);
    const bases = fields.bases.map((basis) => basis.statute + basis.article).join('；');
    return {
      nouns: { title: FIELD_LABELS.name, body: FIELD_LABELS.content, reporter: '报批人' },
      number: power.number,
      title: power.name,
      body: fields.content ?? '',
      reporterName: organisation.people.get(power.submittedBy ?? '')?.name ?? '',
      sectionName: department?.name ?? fields.holder ?? '',
      lines: [
        { label: '依据', value: bases || '—' },
        ...(category ? [{ label: FIELD_LABELS.category, value: category }] : []),
      ],
      levelLabel: '',
      levelKey: '',
    };
  },

  async snapshot(ctx, id) {
    const { number, version, department, secret, fields } = await get(ctx, id);
    return { number, version, department, secret, fields };
  },

  async onStepDecided(ctx, id, outcome) {
    const power = await get(ctx, id);
    const { stepLabel, by, reason = '' } = outcome;
    if (outcome.decision === 'return') return tell(ctx, power, SAYS.returned(power.number, stepLabel, by, reason));
    if (outcome.nextLabel === undefined) return tell(ctx, power, SAYS.approved(power.number, stepLabel, by));
    const next = SAYS.nextStep(outcome.nextLabel, outcome.nextPeople ?? []);
    await tell(ctx, power, SAYS.agreed(power.number, stepLabel, by, next));
  },

  async onApproved(ctx, id) {
    await fileVersion(ctx, id, 'in-approval');
  },

  async onReturned(ctx, id) {
    await backToDraft(ctx, id, 'returned');
  },

  async onWithdrawn(ctx, id) {
    await backToDraft(ctx, id, 'withdrawn');
  },

  async changeLevel() {
    throw conflict(SAYS.noLevel);
  },
};

async function get(ctx: Ctx, id: string): Promise<Power> {
  const power = await powerById(ctx.db, id);
  if (!power) throw notFound(SAYS.gone);
  return power;
}

async function backToDraft(ctx: Ctx, id: string, why: 'returned' | 'withdrawn'): Promise<void> {
  const [power] = await ctx.db
    .update(powers)
    .set({ state: 'draft', updatedAt: ctx.now })
    .where(and(eq(powers.id, id), eq(powers.state, 'in-approval')))
    .returning();
  if (!power) throw conflict(SAYS.stateChanged);
  await record(ctx, {
    action: `power.${why}`,
    object: { kind: 'power', id: power.power },
    detail: { number: power.number, version: power.version },
  });
}

async function tell(ctx: Ctx, power: Power, text: string): Promise<void> {
  if (power.submittedBy) await put(ctx, { kind: 'text', to: [power.submittedBy], text });
}
