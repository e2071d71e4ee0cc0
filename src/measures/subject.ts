import type { ApprovalSubject } from '../approvals/subjects.js';
import { put } from '../channels/outbox.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, notFound } from '../errors.js';
import { type Risk, labelsOf as riskLabels } from '../risks/model.js';
import { riskById } from '../risks/queries.js';
import { schemeVersion } from '../schemes/active.js';
import { type Measure, readMeasureNumber } from './model.js';
import { nameOf } from './owner.js';
import { measureById, measureByNumber } from './queries.js';
import { concernedBy } from './rights.js';
import { become } from './state.js';
import { dueText, SAYS, sortOf } from './words.js';

/** What approvals ask of a measure, and what happens to it as its chain goes on. Runs in the approval's transaction. */
export const measureSubject: ApprovalSubject = {
  kind: 'measure',
  numberPattern: /^CS[-－—\s]?\d{4}[-－—\s]?\d{1,8}$/i,

  async byNumber(ctx, text) {
    const number = readMeasureNumber(text);
    return number ? (await measureByNumber(ctx.db, number))?.id : undefined;
  },

  async facts(ctx, id) {
    const { measure, risk } = await get(ctx, id);
    return {
      object: 'measure',
      ...concernedBy(await loadOrganisation(ctx.db), measure.writtenBy, risk),
      departmentId: risk.department,
      layer: risk.fields.layer,
      level: risk.fields.level ?? '',
    };
  },

  async submittedBy(ctx, id) {
    return (await get(ctx, id)).measure.writtenBy;
  },

  async card(ctx, id) {
    const { measure, risk } = await get(ctx, id);
    const [{ scheme }, { scheme: ofRisk }, org] = await Promise.all([
      schemeVersion(ctx.db, measure.schemeVersion),
      schemeVersion(ctx.db, risk.schemeVersion),
      loadOrganisation(ctx.db),
    ]);
    const sort = sortOf(scheme, measure);
    return {
      nouns: { title: '防控措施', body: '措施内容', reporter: '拟定人' },
      number: measure.number,
      title: measure.text,
      body: `${sort ? `【${sort}】` : ''}${measure.text}`,
      reporterName: nameOf(org, measure.writtenBy),
      sectionName: org.departments.get(risk.department ?? -1)?.name ?? '未知科室',
      lines: [
        { label: '风险点', value: `${risk.number} ${risk.fields.point}` },
        { label: '责任人', value: `${nameOf(org, measure.owner)}，${dueText(measure.due)}` },
      ],
      levelLabel: risk.fields.level ? riskLabels(ofRisk, risk.fields).level : '',
      levelKey: risk.fields.level ?? '',
    };
  },

  async snapshot(ctx, id) {
    const { measure, risk } = await get(ctx, id);
    const { number, text, defence, kind, owner, due, writtenBy } = measure;
    return { number, risk: risk.number, text, defence, kind, owner, due, writtenBy };
  },

  async onStepDecided(ctx, id, outcome) {
    const { measure } = await get(ctx, id);
    const { stepLabel, by, reason = '' } = outcome;
    if (outcome.decision === 'return')
      return tellWriter(ctx, measure, SAYS.returned(measure.number, stepLabel, by, reason));
    const { nextLabel: label, nextBody: body } = outcome;
    // The last agreement is told by `onApproved`, to the owner too.
    if (label === undefined) return;
    const { office } = (await schemeVersion(ctx.db, measure.schemeVersion)).scheme;
    const next = body
      ? SAYS.next({ kind: 'outside', label, names: [], body: body.name, meeting: body.meeting }, office)
      : SAYS.next({ kind: 'pending', label, names: outcome.nextPeople ?? [] }, office);
    await tellWriter(ctx, measure, SAYS.agreed(measure.number, stepLabel, by, next));
  },

  async onApproved(ctx, id) {
    const { measure, risk } = await get(ctx, id);
    await putInForce(ctx, measure, risk);
  },

  async onReturned(ctx, id) {
    await become(ctx, { id }, ['in-approval'], { state: 'returned' }, 'measure.returned');
  },

  async onWithdrawn(ctx, id) {
    await become(ctx, { id }, ['in-approval'], { state: 'withdrawn' }, 'measure.withdrawn');
  },

  async changeLevel() {
    throw conflict(SAYS.noLevel);
  },
};

/** In force, told to who wrote it and who is to carry it out; with its point voided meanwhile it goes the same way. */
export async function putInForce(ctx: Ctx, measure: Measure, risk: Risk): Promise<void> {
  const to = [...new Set([measure.writtenBy, measure.owner])];
  if (risk.status === 'voided' || risk.status === 'withdrawn') {
    await become(ctx, measure, ['in-approval'], { state: 'void' }, 'measure.void', { because: 'point-voided' });
    return put(ctx, { kind: 'text', to, text: SAYS.pointVoided(measure.number, risk.number) });
  }
  await become(ctx, measure, ['in-approval'], { state: 'in-force', inForceAt: ctx.now }, 'measure.in-force');
  const owner = nameOf(await loadOrganisation(ctx.db), measure.owner);
  const text = SAYS.inForce(measure.number, risk.number, measure.text, owner, measure.due);
  await put(ctx, { kind: 'text', to, text });
}

async function get(ctx: Ctx, id: string): Promise<{ measure: Measure; risk: Risk }> {
  const measure = await measureById(ctx.db, id);
  const risk = measure && (await riskById(ctx.db, measure.risk));
  if (!measure || !risk) throw notFound(SAYS.gone);
  return { measure, risk };
}

const tellWriter = (ctx: Ctx, measure: Measure, text: string) =>
  put(ctx, { kind: 'text', to: [measure.writtenBy], text });
