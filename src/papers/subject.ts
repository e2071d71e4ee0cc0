import { and, eq } from 'drizzle-orm';
import type { ApprovalSubject } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, notFound } from '../errors.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { amountsOf, valueText } from './fields.js';
import { asked, type Form, formOf, PAPER_NUMBER, type Paper, readPaperNumber } from './model.js';
import { paperById, paperByNumber } from './queries.js';
import { papers } from './schema.js';
import { tellOffice } from './submit.js';
import { SAYS } from './words.js';

/** What approvals ask of a paper, and what happens to it as its chain goes on. Runs in the approval's transaction. */
export const paperSubject: ApprovalSubject = {
  kind: 'paper',
  numberPattern: PAPER_NUMBER,

  async byNumber(ctx, text) {
    const number = readPaperNumber(text);
    return number ? (await paperByNumber(ctx.db, number))?.id : undefined;
  },

  async facts(ctx, id) {
    const { paper, form } = await get(ctx, id);
    return {
      object: form.object ?? '',
      concerned: paper.writer,
      departmentId: paper.department,
      layer: form.layer ?? '',
      level: '',
      amounts: amountsOf(form, paper.values),
    };
  },

  async card(ctx, id) {
    const { paper, form } = await get(ctx, id);
    const org = await loadOrganisation(ctx.db);
    const filled = asked(form).flatMap((field) => {
      const value = Object.hasOwn(paper.values, field.key) ? paper.values[field.key] : undefined;
      return value === undefined ? [] : [{ field, label: field.label, value: valueText(field, value) }];
    });
    const money = filled.filter(({ field }) => field.kind === 'amount').slice(0, 2);
    const department = paper.department === null ? undefined : org.departments.get(paper.department);
    return {
      nouns: { title: '表单', body: '内容', reporter: '填表人' },
      number: paper.number,
      title: form.title,
      reporterName: org.people.get(paper.writer)?.name ?? '',
      sectionName: department?.name ?? '',
      lines: money.map(({ label, value }) => ({ label, value })),
      levelLabel: '',
      levelKey: '',
      body: filled.map(({ label, value }) => `${label}：${value}`).join('\n'),
    };
  },

  async snapshot(ctx, id) {
    const { paper } = await get(ctx, id);
    return { number: paper.number, form: paper.form, department: paper.department, values: paper.values };
  },

  async onStepDecided(ctx, id, told) {
    const { paper } = await get(ctx, id);
    const { office } = (await schemeVersion(ctx.db, paper.schemeVersion)).scheme;
    const { stepLabel, by, reason = '' } = told;
    const text =
      told.decision === 'return'
        ? SAYS.returned(paper.number, stepLabel, by, reason)
        : told.nextLabel === undefined
          ? SAYS.approved(paper.number, stepLabel, by)
          : SAYS.agreed(paper.number, stepLabel, by, SAYS.nextStep(told, office));
    await put(ctx, { kind: 'text', to: [paper.writer], text });
  },

  async onApproved(ctx, id) {
    await turn(ctx, id, 'filed');
    const { paper, form } = await get(ctx, id);
    const [{ scheme }, org] = await Promise.all([activeScheme(ctx.db), loadOrganisation(ctx.db)]);
    await tellOffice(ctx, scheme, org, paper, form);
  },

  onReturned: (ctx, id) => turn(ctx, id, 'returned'),
  onWithdrawn: (ctx, id) => turn(ctx, id, 'withdrawn'),

  async changeLevel() {
    throw conflict(SAYS.noLevel);
  },
};

async function get(ctx: Ctx, id: string): Promise<{ paper: Paper; form: Form }> {
  const paper = await paperById(ctx.db, id);
  const form = paper && formOf((await schemeVersion(ctx.db, paper.schemeVersion)).scheme, paper.form);
  if (!paper || !form) throw notFound(SAYS.gone);
  return { paper, form };
}

async function turn(ctx: Ctx, id: string, state: 'filed' | 'returned' | 'withdrawn'): Promise<void> {
  const [paper] = await ctx.db
    .update(papers)
    .set({ state, updatedAt: ctx.now, ...(state === 'filed' ? { filedAt: ctx.now } : {}) })
    .where(and(eq(papers.id, id), eq(papers.state, 'in-approval')))
    .returning();
  if (!paper) throw conflict(SAYS.stateChanged);
  await record(ctx, {
    action: `paper.${state === 'filed' ? 'file' : state === 'returned' ? 'return' : 'withdraw'}`,
    object: { kind: 'paper', id },
    detail: { number: paper.number },
  });
}
