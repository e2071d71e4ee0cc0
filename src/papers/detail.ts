import { type ApprovalView, approvalOf, whereIs } from '../approvals/queries.js';
import type { Ctx } from '../context.js';
import type { Organisation } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { schemeVersion } from '../schemes/active.js';
import type { Scheme } from '../schemes/model.js';
import { clockTime, dateOf } from '../time.js';
import { valueText } from './fields.js';
import { type Field, formOf, type Paper, scaleOf, stateLabel } from './model.js';
import { type Mark, marksOf } from './queries.js';

/** BD-2026-0001｜审批中｜李虹: 统计数据使用审批单 */
export async function listLine(ctx: Ctx, paper: Paper, org: Organisation): Promise<string> {
  const { scheme } = await schemeVersion(ctx.db, paper.schemeVersion);
  const form = formOf(scheme, paper.form);
  const writer = org.people.get(paper.writer)?.name ?? '';
  return `${paper.number}｜${stateLabel(paper.state, form)}｜${writer}\n${form?.title ?? ''}`;
}

/** The whole paper as a text: what was filled, who signed, how it was marked, where it is. */
export async function detail(ctx: Ctx, paper: Paper, timeZone: string, published: boolean): Promise<string> {
  const [{ scheme }, org] = await Promise.all([schemeVersion(ctx.db, paper.schemeVersion), loadOrganisation(ctx.db)]);
  const form = formOf(scheme, paper.form);
  const [approval, marks, place] = await Promise.all([
    approvalOf(ctx.db, 'paper', paper.id),
    marksOf(ctx.db, paper.id),
    whereIs(ctx.db, { kind: 'paper', id: paper.id }),
  ]);
  const section = paper.department === null ? undefined : org.departments.get(paper.department)?.name;
  const fields = (form?.fields ?? []).flatMap((field) => fieldLine(field, paper, approval, org, timeZone));
  return [
    `${paper.number}《${form?.title ?? ''}》　${stateLabel(paper.state, form)}`,
    ...fields,
    // What everybody may read is the paper, not how it came about.
    ...(published
      ? []
      : [
          `填表人：${[org.people.get(paper.writer)?.name ?? '', section].filter(Boolean).join('，')}　${dateOf(paper.submittedAt, timeZone)}`,
          ...marks.map((mark) => markLine(mark, scheme, paper, timeZone)),
          ...returnLine(paper, approval),
          ...(place ? [`现在：${place}`] : []),
        ]),
    ...(paper.publishedAt ? [`公布于 ${dateOf(paper.publishedAt, timeZone)}`] : []),
    `（截至 ${clockTime(ctx.now, timeZone)}）`,
  ].join('\n');
}

function fieldLine(
  field: Field,
  paper: Paper,
  approval: ApprovalView | undefined,
  org: Organisation,
  timeZone: string,
): string[] {
  if (field.signed === undefined) {
    const value = Object.hasOwn(paper.values, field.key) ? paper.values[field.key] : undefined;
    return value === undefined ? [] : [`${field.label}：${valueText(field, value)}`];
  }
  const step = approval?.steps.findLast(({ key, status }) => key === field.signed && status === 'agreed');
  if (!step?.decidedAt) return [`${field.label}：（待签）`];
  const by = step.paper?.name ?? step.body ?? org.people.get(step.decidedBy ?? '')?.name ?? '';
  return [`${field.label}：${by}　${step.paper?.date ?? dateOf(step.decidedAt, timeZone)}`];
}

const CORRECTION = { open: '等待提交整改', submitted: '整改已提交，等待确认', passed: '整改已通过' };

function markLine(mark: Mark, scheme: Scheme, paper: Paper, timeZone: string): string {
  const label = scaleOf(scheme, paper.form)?.grades.find(({ key }) => key === mark.grade)?.label ?? mark.grade;
  const correction = mark.correction ? `，限期整改至 ${mark.dueOn}：${CORRECTION[mark.correction]}` : '';
  return `评档：${label}（${dateOf(mark.markedAt, timeZone)}）${correction}`;
}

function returnLine(paper: Paper, approval: ApprovalView | undefined): string[] {
  const step = paper.state === 'returned' ? approval?.steps.find(({ status }) => status === 'returned') : undefined;
  return step ? [`退回：${step.label}，${step.reason ?? ''}`] : [];
}
