import { and, eq } from 'drizzle-orm';
import type { ApprovalSubject, StepDecided } from '../approvals/subjects.js';
import { record } from '../audit/record.js';
import { amendCase, forgetCase } from '../cases/keep.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { notFound, precondition } from '../errors.js';
import { markDue } from '../responsibility/due.js';
import { levelToTake } from '../responsibility/queries.js';
import { schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { SAYS } from './cards.js';
import { addedLines } from './form.js';
import { gradedWords, labelsOf, type Risk, reasonOf, severityOf } from './model.js';
import { readNumber } from './number.js';
import { riskById, riskByNumber } from './queries.js';
import { keepReaders, moveInLists } from './readers.js';
import { risks } from './schema.js';

/** What approvals ask of a risk, and what happens to it as its chain goes on. Runs in the approval's transaction. */
export const riskSubject: ApprovalSubject = {
  kind: 'risk',
  numberPattern: /^FX[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,

  async byNumber(ctx, text) {
    const number = readNumber(text);
    return number ? (await riskByNumber(ctx.db, number))?.id : undefined;
  },

  async facts(ctx, id) {
    const risk = await get(ctx, id);
    return {
      object: 'risk',
      concerned: risk.reporter,
      departmentId: risk.department,
      layer: risk.fields.layer,
      level: risk.fields.level ?? '',
    };
  },

  async card(ctx, id) {
    const risk = await get(ctx, id);
    const [{ scheme }, organisation] = await Promise.all([
      schemeVersion(ctx.db, risk.schemeVersion),
      loadOrganisation(ctx.db),
    ]);
    const labels = labelsOf(scheme, risk.fields);
    const inherits = await inheritsLevel(ctx, scheme, risk);
    const department = risk.department === null ? undefined : organisation.departments.get(risk.department);
    const post = risk.fields.post ?? labels.layer;
    return {
      number: risk.number,
      title: risk.fields.point,
      body: [risk.fields.manifestation, ...addedLines(scheme, risk.fields), gradedWords(scheme, risk.fields)]
        .filter(Boolean)
        .join('\n'),
      reporterName: organisation.people.get(risk.reporter)?.name ?? risk.reporter,
      sectionName: department?.name ?? '未知科室',
      lines: [
        ...(scheme.categories.length > 0 ? [{ label: '类别', value: labels.category }] : []),
        ...(post ? [{ label: '岗位', value: post }] : []),
      ],
      levelLabel: scheme.levels.length === 0 ? '' : inherits ? `${labels.level}（随所管）` : labels.level,
      levelKey: risk.fields.level ?? '',
    };
  },

  async snapshot(ctx, id) {
    const risk = await get(ctx, id);
    return { number: risk.number, reporter: risk.reporter, department: risk.department, fields: risk.fields };
  },

  async onStepDecided(ctx, id, outcome) {
    const risk = await get(ctx, id);
    const { stepLabel, by, reason = '' } = outcome;
    if (outcome.decision === 'return') return tell(ctx, risk, SAYS.returned(risk.number, stepLabel, by, reason));
    const { scheme } = await schemeVersion(ctx.db, risk.schemeVersion);
    if (outcome.decision === 'level') {
      return tell(ctx, risk, SAYS.levelChanged(risk.number, by, labelsOf(scheme, risk.fields).level, reason));
    }
    if (outcome.nextLabel === undefined) return tell(ctx, risk, SAYS.filed(risk.number, stepLabel, by));
    await tell(
      ctx,
      risk,
      SAYS.agreed(risk.number, stepLabel, by, nextWords(outcome.nextLabel, outcome, scheme.office)),
    );
  },

  async onApproved(ctx, id) {
    await become(ctx, id, 'in-approval', { status: 'filed', filedAt: ctx.now });
    await markDue(ctx);
  },

  async onReturned(ctx, id) {
    await become(ctx, id, 'in-approval', { status: 'returned' });
  },

  async onWithdrawn(ctx, id) {
    await become(ctx, id, 'in-approval', { status: 'withdrawn' });
    await forgetCase(ctx, id);
  },

  async changeLevel(ctx, id, level) {
    const risk = await get(ctx, id);
    const { scheme } = await schemeVersion(ctx.db, risk.schemeVersion);
    if (await inheritsLevel(ctx, scheme, risk)) throw precondition(SAYS.levelFollows(risk.number));
    const fields = { ...risk.fields, level };
    fields.reason = reasonOf(scheme, fields);
    const severity = severityOf(scheme, level);
    await ctx.db.update(risks).set({ fields, severity, updatedAt: ctx.now }).where(eq(risks.id, id));
    await moveInLists(ctx, id, { severity });
    await amendCase(ctx, id, { level });
  },

  onPeople: keepReaders,
};

async function get(ctx: Ctx, id: string): Promise<Risk> {
  const risk = await riskById(ctx.db, id);
  if (!risk) throw notFound('这条上报找不到了。');
  return risk;
}

const inheritsLevel = async (ctx: Ctx, scheme: Scheme, { reporter, fields }: Risk) =>
  (await levelToTake(ctx, scheme, reporter, fields.layer)) !== undefined;

async function become(
  ctx: Ctx,
  id: string,
  from: Risk['status'],
  change: { status: Risk['status']; filedAt?: Date },
): Promise<Risk> {
  const [risk] = await ctx.db
    .update(risks)
    .set({ ...change, updatedAt: ctx.now })
    .where(and(eq(risks.id, id), eq(risks.status, from)))
    .returning();
  if (!risk) throw notFound('这条上报的状态已经变了，没有再动。');
  await record(ctx, { action: `risk.${change.status}`, object: { kind: 'risk', id }, detail: { number: risk.number } });
  return risk;
}

const tell = (ctx: Ctx, risk: Risk, text: string) => put(ctx, { kind: 'text', to: [risk.reporter], text });

const nextWords = (label: string, { nextBody, nextPeople }: StepDecided, office: string) =>
  nextBody ? SAYS.nextOutside(nextBody.name, nextBody.meeting, office) : SAYS.next(label, nextPeople ?? [], office);
