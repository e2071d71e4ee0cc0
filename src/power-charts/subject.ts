import { and, eq } from 'drizzle-orm';
import type { ApprovalSubject } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, notFound } from '../errors.js';
import { fileVersion } from './file.js';
import { KIND_LABELS, type PowerChart, readChartNumber } from './model.js';
import { chartById, powerOfChart, versionsOfChart } from './queries.js';
import { powerCharts } from './schema.js';
import { SAYS } from './words.js';

/** What approvals ask of a version of a chart, and what happens to it as its chain goes on. Runs in the approval's transaction. */
export const chartSubject: ApprovalSubject = {
  kind: 'chart',
  numberPattern: /^LT[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,

  async byNumber(ctx, text) {
    const number = readChartNumber(text);
    return number ? (await versionsOfChart(ctx.db, number))[0]?.id : undefined;
  },

  async facts(ctx, id) {
    const { chart, power } = await get(ctx, id);
    return {
      object: 'chart',
      concerned: chart.drawnBy ?? '',
      departmentId: power.department,
      layer: '',
      level: '',
    };
  },

  async card(ctx, id) {
    const [{ chart, power }, organisation] = await Promise.all([get(ctx, id), loadOrganisation(ctx.db)]);
    const department = power.department === null ? undefined : organisation.departments.get(power.department);
    return {
      nouns: { title: '流程图', body: '环节', reporter: '绘制人' },
      number: chart.number,
      title: `${power.name}（${KIND_LABELS[chart.kind]}）`,
      body: stepsInWords(chart),
      reporterName: organisation.people.get(chart.drawnBy ?? '')?.name ?? '',
      sectionName: department?.name ?? power.fields.holder ?? '',
      lines: [
        { label: '职权', value: power.number },
        { label: '看图', value: `发“流程图 ${chart.number}”` },
      ],
      levelLabel: '',
      levelKey: '',
    };
  },

  async snapshot(ctx, id) {
    const { chart, power } = await get(ctx, id);
    return { number: chart.number, version: chart.version, power: power.number, chart: chart.chart };
  },

  async onStepDecided(ctx, id, outcome) {
    const { chart, power } = await get(ctx, id);
    const { stepLabel, by, reason = '' } = outcome;
    if (outcome.decision === 'return')
      return tell(ctx, chart, SAYS.returned(chart, power.number, stepLabel, by, reason));
    if (outcome.nextLabel === undefined) return tell(ctx, chart, SAYS.approved(chart, stepLabel, by));
    const next = SAYS.nextStep(outcome.nextLabel, outcome.nextPeople ?? []);
    await tell(ctx, chart, SAYS.agreed(chart, stepLabel, by, next));
  },

  async onApproved(ctx, id) {
    await fileVersion(ctx, (await get(ctx, id)).chart, 'in-approval');
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

/** 受理（采购员，1 个工作日）；审核…… : what a card has room for of the picture. */
const stepsInWords = ({ chart }: PowerChart): string =>
  chart.nodes
    .filter((node) => node.kind === 'step' || node.kind === 'decision')
    .map((node) => {
      const facts = [node.responsible, node.timeLimit].filter(Boolean).join('，');
      return facts ? `${node.label}（${facts}）` : node.label;
    })
    .join('；');

async function get(ctx: Ctx, id: string) {
  const chart = await chartById(ctx.db, id);
  const power = chart && (await powerOfChart(ctx.db, chart));
  if (!chart || !power) throw notFound(SAYS.gone);
  return { chart, power };
}

async function backToDraft(ctx: Ctx, id: string, why: 'returned' | 'withdrawn'): Promise<void> {
  const [chart] = await ctx.db
    .update(powerCharts)
    .set({ state: 'draft', updatedAt: ctx.now })
    .where(and(eq(powerCharts.id, id), eq(powerCharts.state, 'in-approval')))
    .returning();
  if (!chart) throw conflict(SAYS.stateChanged);
  await record(ctx, {
    action: `chart.${why}`,
    object: { kind: 'chart', id },
    detail: { number: chart.number, version: chart.version },
  });
}

/** Whoever drew it, and whoever sent it for him. */
async function tell(ctx: Ctx, { drawnBy, submittedBy }: PowerChart, text: string): Promise<void> {
  for (const person of new Set([drawnBy, submittedBy])) {
    if (person) await put(ctx, { kind: 'text', to: [person], text });
  }
}
