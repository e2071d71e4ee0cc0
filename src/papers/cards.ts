import { buttonsCard, type Card } from '../channels/card.js';
import { newTaskId } from '../channels/cards.js';
import type { Ctx } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { schemeVersion } from '../schemes/active.js';
import { valueText } from './fields.js';
import type { FillState } from './fill.js';
import { formOf, type Paper, type PaperValues, scaleOf } from './model.js';
import type { Mark } from './queries.js';

/** What was filled, in short, with the button that hands it in. The whole stands in the text before it. */
export function draftCard(state: Pick<FillState, 'title' | 'fields'>, values: PaperValues): Card {
  const filled = state.fields.filter(({ key }) => Object.hasOwn(values, key));
  return buttonsCard({
    source: '廉防 · 填表',
    title: state.title,
    note: `共 ${state.fields.length} 项，填了 ${filled.length} 项`,
    taskId: newTaskId(),
    lines: filled
      .slice(0, 4)
      .map((field) => ({ label: field.label, value: valueText(field, values[field.key] ?? '') })),
    buttons: [{ key: 'submit', text: '提交', style: 'primary' }],
  });
}

/** What a writer handed in as mended, for those who mark his form. */
export async function correctionCard(ctx: Ctx, paper: Paper, mark: Mark, late: boolean): Promise<Card> {
  const [{ scheme }, org] = await Promise.all([schemeVersion(ctx.db, paper.schemeVersion), loadOrganisation(ctx.db)]);
  const grade = scaleOf(scheme, paper.form)?.grades.find(({ key }) => key === mark.grade)?.label ?? '';
  return buttonsCard({
    source: '廉防 · 限期整改',
    title: `${paper.number} ${formOf(scheme, paper.form)?.title ?? ''}`,
    ...(late ? { note: '超过期限后提交' } : {}),
    taskId: newTaskId(),
    body: mark.answer ?? '',
    lines: [
      { label: '填表人', value: org.people.get(paper.writer)?.name ?? '' },
      { label: '评档', value: grade },
      { label: '期限', value: mark.dueOn ?? '' },
    ],
    buttons: [
      { key: 'pass', text: '通过', style: 'primary' },
      { key: 'fail', text: '不通过', style: 'warning' },
    ],
  });
}
