import type { HistoryEntry } from '../approvals/queries.js';
import { buttonsCard, type Card, formCard } from '../channels/card.js';
import { shortLine } from '../channels/text.js';
import type { Suggestion } from '../classifier/model.js';
import type { Scheme } from '../schemes/model.js';
import { categoriesFor, levelsByRank } from '../schemes/model.js';
import { stamp } from '../time.js';
import type { Draft } from './draft.js';
import { addedLines } from './form.js';
import { gradedWords, labelsOf, type Risk, STATUS_LABELS } from './model.js';
import type { RiskFields } from './schema.js';

/**
 * The card of a draft: category, level and layer already chosen, each one tap away from another.
 * @param placed what nobody suggested or chose; nothing on a card that came after the person's own choice
 */
export function draftCard(scheme: Scheme, draft: Draft, placed: Placed = { category: false, level: false }): Card {
  const { fields, taskId } = draft;
  const choice = (key: string, title: string, list: Array<{ key: string; label: string }>, chosen?: string) => ({
    key,
    title,
    options: withSelected(list, chosen)
      .slice(0, 10)
      .map((one) => ({ id: one.key, text: one.label })),
    // A draft may have been begun under another version of the scheme.
    ...(list.some((one) => one.key === chosen) && chosen ? { selected: chosen } : {}),
  });
  const choices = [
    choice('category', '风险类别', categoriesFor(scheme, fields.layer || undefined), fields.category),
    choice('level', '风险等级', levelsByRank(scheme), fields.level),
    choice('layer', '层级', scheme.layers, fields.layer),
  ].filter(({ options }) => options.length > 0);
  const note = noteOf(scheme, draft, placed);
  const head = { source: '廉防 · 风险上报', title: fields.point, ...(note ? { note } : {}) };
  const submit = { key: 'submit', text: '提交' };
  if (choices.length === 0) return buttonsCard({ ...head, taskId, body: fields.manifestation, buttons: [submit] });
  return formCard({ ...head, taskId, choices, submit });
}

/** What stands on a card only because a drop-down cannot be empty: nobody suggested it, nobody has chosen it. */
export interface Placed {
  category: boolean;
  level: boolean;
}

/** Who suggests what the card has chosen, and what the person is to choose; nothing where there is nothing to choose. */
function noteOf(scheme: Scheme, { fields, suggestion }: Draft, placed: Placed): string {
  if (scheme.categories.length === 0 && scheme.levels.length === 0) return '';
  const { category, level } = fields;
  const graded = fields.graded !== undefined && fields.graded.level === level;
  const { by, levelBy = by } = suggestion;
  const suggests = {
    category: !placed.category && category !== undefined && category === suggestion.category,
    level: !placed.level && !graded && level !== undefined && level === suggestion.level,
  };
  const together = suggests.category && suggests.level && levelBy === by;
  const open = [
    ...(placed.category && category !== undefined ? ['类别'] : []),
    ...(placed.level && level !== undefined && !graded ? ['等级'] : []),
  ].join('和');
  const unsuggested = !suggests.category && !suggests.level;
  return [
    graded && '等级按方案的问题定',
    suggests.category && `风险类别${together ? '和等级' : ''}由${MADE_BY[by]}建议`,
    suggests.level && !together && `${suggests.category ? '等级' : '风险等级'}由${MADE_BY[levelBy]}建议`,
    open ? `${open}请您选` : graded || unsuggested ? '请核对' : '请您定',
  ]
    .filter(Boolean)
    .join('，');
}

const MADE_BY: Record<Suggestion['by'], string> = { llm: '模型', local: '本地分类' };

/** A card's drop-down holds ten: the chosen one is always among them. */
function withSelected<T extends { key: string }>(list: T[], selected: string | undefined): T[] {
  if (list.length <= 10) return list;
  const first = list.slice(0, 10);
  const chosen = list.find((item) => item.key === selected);
  return chosen && !first.includes(chosen) ? [...first.slice(0, 9), chosen] : first;
}

/** The same card once nothing can be chosen any more. */
export function closedDraftCard(scheme: Scheme, draft: Draft, fields: RiskFields): Card {
  // Who suggested what is left out: a person has decided.
  const { note: _, ...card } = draftCard(scheme, { ...draft, fields });
  return card;
}

export const SAYS = {
  suspicious: '您的话里有给系统下指令的内容，我只当作文字看待，没有照做；类别、等级和流程仍按方案来。',
  onlyOrders: '这句话里我没有看出要报的事，所以没有记录成上报。如果是要报风险，请发“上报 ”加上那件事，我照样记下来。',
  noReportsHere: (scheme: string) => `注意：现在的方案“${scheme}”没有规定上报由谁审定，所以这里不收上报。`,
  noReports: (scheme: string, office: string, people: string[]) =>
    [
      `现在的方案“${scheme}”没有规定上报由谁审定，所以这里不收上报：没有记录任何内容，也没有人会收到。`,
      `请直接告诉${office}${people.length > 0 ? `（${people.slice(0, 5).join('、')}）` : ''}。`,
    ].join(''),
  askMore: (question?: string) =>
    `${question ?? '听起来可能是个风险，但我还看不出是哪个环节、由谁来定。请再具体说一句：什么事、哪一步、怎么会出问题？'}\n您下一句话我会和这一句连起来看；不报了回复“取消”。`,
  stillUnclear: '回到刚才那件事：是哪个环节、由谁来定、怎么会出问题？接着说就行；不报了回复“取消”。',
  leftIt: '好的，刚才那句没有记录，也没有人收到。要报随时再说。',
  greeting: '您好！看到岗位上哪里容易出廉政风险，直接说给我听就行；发“帮助”看全部用法。',
  thanks: '不客气。看到岗位上哪里容易出廉政风险，随时直接告诉我。',
  farewell: '好的，再见。看到风险随时告诉我；没提交的草稿保留一天。',
  trial: '收到，我在。要试用，说一句岗位上的风险，例如“报销审核只有我一个人看”；不点“提交”就不会报上去。',
  insult:
    '听得出您不满意，这句话没有记录。要说的是岗位上的风险，请直接说什么事、哪一步、怎么会出问题；系统用着不顺，请告诉管理员。',
  nil: (deadlines: boolean) =>
    `收到，记为零报告：没有发现风险，不用审批。以后看到了随时直接告诉我。${deadlines ? '方案有限期的材料仍要报送，发“进度”看看。' : ''}`,
  notARisk: '这句话里我没有看出岗位上的风险，没有生成上报；如果确实要报，发“上报 ”加上这句话。',
  askDescription: '请用一两句话说说这个风险：什么事、哪一步、怎么会出问题？',
  askDescriptionAgain: '再具体一点：至少说清是什么事、怎么会出问题（不少于 4 个字）。',
  needWords: '请用文字说这个风险；图片等卡片出来后再发，我会附上。',
  tooLong: (limit: number) => `文字太长了（超过 ${limit} 字），请分成几条说，或先说要点，细节放在“补充”里。`,
  draftNotSubmitted: '卡片上的草稿还没有提交',
  supplemented: (point: string) => `补充好了，都记在草稿里（风险点：${point}）。请在卡片上点“提交”。`,
  numberWanted: (word: string) => `请写上编号，例如“${word} FX-2026-0001”。发“我的上报”查看编号。`,
  draftCancelled: (point: string) => `好的，草稿“${point}”已取消，没有提交。`,
  pictureAdded: (count: number) => `图片已附到这份草稿（共 ${count} 张）。改好后点卡片上的“提交”。`,
  pictureAgain: '这张图片已经附过了。',
  pictureTooMany: (max: number) => `一份上报最多附 ${max} 张图片，这张没有加上。`,
  submitted: (number: string, next: string) =>
    `已提交，编号 ${number}。${next}\n进展会告诉您；发“我的上报”随时查看，没人处理前可发“撤回 ${number}”。`,
  next: (label: string, people: string[], office: string) =>
    people.length > 0
      ? `下一步：${label}（${people.join('、')}）审批。`
      : `下一步：${label}，目前没有人，已请${office}处理。`,
  nextOutside: (body: string, meeting: boolean, office: string) =>
    meeting
      ? `下一步由${body}会议决定，${office}会提交材料并登记结果。`
      : `下一步报${body}研究审定后备案，${office}会送出材料并登记文号。`,
  agreed: (number: string, label: string, by: string, next: string) =>
    `${number} 已由${decidedBy(label, by)}同意。${next}`,
  levelChanged: (number: string, by: string, to: string, reason: string) =>
    `${number} 的等级由${by}调整为“${to}”。理由：${reason}`,
  levelFollows: (number: string) => `${number} 的等级按方案由上报人所管的得来，不单独调整。`,
  returned: (number: string, label: string, by: string, reason: string) =>
    `${number} 已退回（${label} ${by}）。理由：${reason}\n回复“重报 ${number}”可修改后再报。`,
  filed: (number: string, label: string, by: string) =>
    `${number} 已由${decidedBy(label, by)}同意，审批走完，状态：已备案。谢谢您。`,
  withdrawn: (number: string) => `${number} 已撤回，不再审批。`,
  noSuchRisk: (text: string) => `没有找到“${text.slice(0, 20)}”，或您无权查看。编号像 FX-2026-0001，发“我的上报”查看。`,
  unknownButton: '这个按钮已经不用了，没有提交。请用最新的卡片，或把风险再说一次。',
  onlyReturned: (number: string, status: string) => `${number} 现在是“${status}”，只有“已退回”的才能重报。`,
  mineEmpty: '您还没有上报过。看到风险直接说给我听，例如“报销审核只有我一个人看”。',
  registerEmpty: '风险清单里还没有您可以查看的风险。',
  mineTitle: '我的上报',
  registerTitle: '风险清单',
  more: '还有更多，回复“更多”。',
  officeOnly: (office: string) => `更正和作废由${office}办理。`,
  onlyFiled: (number: string, status: string) => `${number} 现在是“${status}”，只有“已备案”的才能更正或作废。`,
  changedMeanwhile: (number: string) => `${number} 刚刚转入新的一版方案，请重新发“更正 ${number}”。`,
  askCorrection: (number: string, choices: string[]) =>
    `更正 ${number}：请回复要改的内容，例如“等级 中”或“类别 业务流程”“风险点 …”。可改：${choices.join('、')}。`,
  correctionUnclear: (choices: string[]) => `没看懂要改什么。请回复“名称 新内容”，可改：${choices.join('、')}。`,
  levelHasChain: (number: string) =>
    `方案规定了等级由谁审定，不能直接更正：请发“调级 ${number}”。要改别的请接着回复，不改了就发送“取消”。`,
  notOfLayer: (choices: string[]) => `这个层级没有这一类风险，可以改成：${choices.join('、')}。请重新说要改的内容。`,
  askReason: '请说明理由（会记入审计并告知上报人）。',
  reasonTooShort: '理由太短，请说清楚为什么（至少 2 个字）。',
  corrected: (number: string, what: string, reason: string) => `${number} 已更正：${what}。理由：${reason}`,
  notThat: (number: string, status: string) => `${number} 的状态刚刚变了，已不是“${status}”，没有再动。`,
  closed: (number: string, reason: string) => `${number} 已了结（销号）。理由：${reason}`,
  reopened: (number: string, reason: string) => `${number} 已重开，回到“已备案”。理由：${reason}`,
  voided: (number: string, reason: string) => `${number} 已作废。理由：${reason}`,
};

/** 科室负责人（张三） · 科室负责人 李四（代 张三） · 同级党委（院党〔2026〕3号）, whose step bears the body's own name. */
function decidedBy(label: string, by: string): string {
  if (!by.includes('（')) return `${label}（${by}）`;
  return label.startsWith(by.slice(0, by.indexOf('（'))) ? by : `${label} ${by}`;
}

/** One entry of a list: number, level, state; then section, where others' are listed too, and risk. */
export function listLine(scheme: Scheme, risk: Risk, { place, section }: { place?: string; section?: string }): string {
  const { level } = labelsOf(scheme, risk.fields);
  const status = STATUS_LABELS[risk.status];
  const where = place ? `（${place}）` : '';
  const rank = scheme.levels.length > 0 ? `${level}｜` : '';
  return `${risk.number}｜${rank}${status}${where}\n${section ? `${section}：` : ''}${shortLine(risk.fields.point, 30)}`;
}

/** 11-03 09:07 科室负责人 秦昭晖：同意. One line for each thing that happened in approval. */
export function historyLine(
  entry: HistoryEntry,
  nameOf: (id: string) => string,
  scheme: Scheme,
  timeZone: string,
): string[] {
  const level = (key: string | undefined) => scheme.levels.find((l) => l.key === key)?.label ?? key;
  const name = entry.paper
    ? [entry.paper.name, `（${entry.paper.number}）`].filter(Boolean).join('')
    : `${entry.by ? nameOf(entry.by) : ''}${entry.insteadOf ? `（代 ${nameOf(entry.insteadOf)}）` : ''}`;
  const who = [entry.stepLabel, name].filter(Boolean).join(name.startsWith('（') ? '' : ' ');
  const at = stamp(entry.at, timeZone).slice(5);
  switch (entry.what) {
    case 'started':
      return []; // the report itself is told above
    case 'agreed':
      return [`${at} ${who}：同意`];
    case 'returned':
      return [`${at} ${who}：退回，${entry.reason ?? ''}`];
    case 'level':
      return [`${at} ${who}：等级由“${level(entry.fromLevel)}”调整为“${level(entry.toLevel)}”，${entry.reason ?? ''}`];
    case 'withdrawn':
      return [`${at} 上报人撤回`];
  }
}

export function detail(
  scheme: Scheme,
  risk: Risk,
  facts: {
    reporter: string;
    section: string;
    /** Who manages and who supervises. */
    responsible: string[];
    pictures: number;
    history: string[];
    /** Whether the office reads it. */
    office?: boolean;
    /** Its 防控措施, a line each. */
    measures?: string[];
    format: (at: Date) => string;
  },
): string {
  const labels = labelsOf(scheme, risk.fields);
  return [
    `${risk.number}　${STATUS_LABELS[risk.status]}`,
    `风险点：${risk.fields.point}`,
    `表现形式：${shortLine(risk.fields.manifestation, 300)}`,
    [
      scheme.categories.length > 0 ? `类别：${labels.category}` : '',
      scheme.levels.length > 0 ? `等级：${labels.level}` : '',
      scheme.layers.length > 0 ? `层级：${labels.layer}` : '',
    ]
      .filter(Boolean)
      .join('　'),
    gradedWords(scheme, risk.fields),
    ...addedLines(scheme, risk.fields).map((line) => shortLine(line, 120)),
    risk.fields.post ? `岗位：${risk.fields.post}` : '',
    risk.fields.power ? `所属职权：${risk.fields.power}` : '',
    scheme.methods.length > 0 ? `查找方式：${labels.method}` : '',
    `上报人：${facts.reporter}　科室：${facts.section}`,
    `上报时间：${facts.format(risk.reportedAt)}`,
    risk.fields.imported ? '来源：导入' : '',
    risk.fields.orders && facts.office ? '备注：原话里有给系统下指令的内容，没有照做；类别、等级和流程按方案。' : '',
    facts.pictures > 0 ? `附图：${facts.pictures} 张` : '',
    ...facts.responsible,
    ...(facts.measures ?? []),
    ...facts.history,
  ]
    .filter(Boolean)
    .join('\n');
}
