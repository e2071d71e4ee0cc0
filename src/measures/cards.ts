import { buttonsCard, type Card, formCard } from '../channels/card.js';
import type { Scheme } from '../schemes/model.js';
import type { MeasureDraft } from './draft.js';
import { type MeasureFields, measureRules } from './model.js';

/** The card of a measure being written: 防线 and 种类 to choose where the plan has them. Owner and date stand in the text before it. */
export function measureCard(
  scheme: Scheme,
  draft: Pick<MeasureDraft, 'fields' | 'taskId'>,
  riskNumber: string,
  fields: MeasureFields = draft.fields,
): Card {
  const { defences, kinds } = measureRules(scheme);
  const choices = [
    { key: 'defence', title: '防线', list: defences, selected: fields.defence },
    { key: 'kind', title: '种类', list: kinds, selected: fields.kind },
  ]
    .filter(({ list }) => list.length > 0)
    .map(({ key, title, list, selected }) => ({
      key,
      title,
      options: list.slice(0, 10).map((one) => ({ id: one.key, text: one.label })),
      ...(selected === undefined ? {} : { selected }),
    }));
  const head = {
    source: fields.drafted ? '廉防 · 措施拟稿' : '廉防 · 防控措施',
    title: `${riskNumber} ${fields.text}`,
    ...(fields.drafted ? { note: '拟稿：请核对、改好再提交' } : {}),
    taskId: draft.taskId,
  };
  const submit = { key: 'submit', text: '提交' };
  return choices.length === 0
    ? buttonsCard({ ...head, body: fields.text, buttons: [submit] })
    : formCard({ ...head, choices, submit });
}
