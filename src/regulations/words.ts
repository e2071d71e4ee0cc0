// Every sentence of this folder that a person reads in the chat or in a refusal.
import { type Regulation, type Review, type ReviewAnswer, STATE_LABELS } from './model.js';
import { YES_NO } from './questionnaire.js';

export const SAYS = {
  help: (office: string) => [
    `· 制度：要拟定的制度和完成时间；拟定制度 名称 日期：登记一项（科室负责人、${office}）`,
    '· 完成 ZD-…；改期 ZD-… 日期；评估 ZD-…：制度廉洁性评估，逐题回答',
  ],
  title: '制度',
  empty: '还没有您可以查看的制度。登记要拟定的：发“拟定制度 名称 日期”。',
  noMore: '没有更多了。',
  more: '还有更多，回复“更多”。',
  usage: '格式：拟定制度 采购验收管理办法 12月31日（名称在前，完成日期在后）。',
  headOrOffice: (office: string) => `要拟定的制度由科室负责人或${office}登记。`,
  nameTooLong: (most: number) => `制度名称请控制在 2 到 ${most} 字。`,
  dueNotUnderstood: (text: string) =>
    `没有看懂完成日期“${text.slice(0, 20)}”，请写成 2026-12-31 或 12月31日，放在最后。`,
  duePast: (day: string) => `完成日期 ${day} 已经过了，请写今天或以后的日期。`,
  same: (name: string, number: string) =>
    `本科室已登记了要拟定的“${name}”（${number}），不用再登记；要改日期发“改期 ${number} 日期”。`,
  planned: (number: string, name: string, due: string) =>
    `已登记 ${number}《${name}》，${due} 前完成。写好了发“完成 ${number}”。`,
  /** Somebody who may not see it reads the same as for one that is not there. */
  noSuch: (text: string) => `没有找到制度“${text.slice(0, 20)}”，或您无权查看。编号像 ZD-2026-0001，发“制度”查看。`,
  mayNot: (number: string, office: string) => `${number} 由起草的科室或${office}办理。`,
  onlyPlanned: (number: string, state: string) => `${number} 现在是“${state}”，不能再改。`,
  done: (number: string, name: string) => `${number}《${name}》已记为完成。`,
  moved: (number: string, before: string, due: string) => `${number} 的完成日期由 ${before} 改为 ${due}。`,
  moveUsage: (number: string) => `请写上新的日期，例如“改期 ${number} 12月31日”。`,
  reasonWanted: (number: string) => `请写明理由，例如“作废 ${number} 并入采购管理办法”。`,
  voided: (number: string, reason: string) => `${number} 已作废。理由：${reason}`,
  overdue: (lines: readonly string[], total: number) =>
    [
      `这些制度过了完成日期还没有完成（共 ${total} 项）：`,
      ...lines,
      '写好了由起草的科室发“完成 ZD-…”；要延期发“改期 ZD-… 日期”。',
    ].join('\n'),
  noReview: '现在的方案没有规定制度怎样评估。',
  whichReview: (number: string, labels: readonly string[]) =>
    `${number} 做哪一项评估？请发：${labels.map((label) => `评估 ${number} ${label}`).join('、')}。`,
  nobodyReviews: (label: string, office: string) =>
    `${label}由方案规定的人来做，现在通讯录里没有这样的人，请告诉${office}。`,
  reviewAsked: (number: string, label: string, names: string, review: Review) =>
    [`${number} 已送${label}，由${names}评估。要回答的问题：`, ...questions(review)].join('\n'),
  pleaseReview: (regulation: Regulation, by: string, review: Review) =>
    [
      `请对${by}起草的制度 ${regulation.number}《${regulation.name}》做${review.label}：`,
      ...questions(review),
      `发“评估 ${regulation.number}”逐题回答。`,
    ].join('\n'),
  mayNotReview: (number: string) => `${number} 由起草人评估（谁起草谁评估）。`,
  begin: (number: string, name: string, count: number) => `评估 ${number}《${name}》，共 ${count} 题。`,
  changedMeanwhile: (number: string) => `${number} 的评估问题在您回答期间变了，请重新发“评估 ${number}”。`,
  result: (regulation: Regulation, label: string, by: string, answers: readonly ReviewAnswer[]) => {
    const bad = answers.filter(({ good }) => !good);
    return [
      `${regulation.number}《${regulation.name}》${label}结果（${by}）：${bad.length === 0 ? '都合格' : `${bad.length} 项有问题`}`,
      ...answers.map(answerLine),
      ...(bad.length > 0 ? ['有问题的请修改后再发“评估 …”重新评估。'] : []),
    ].join('\n');
  },
};

const questions = (review: Review) => review.questions.map(({ ask }, at) => `${at + 1}. ${ask}`);

const answerLine = ({ ask, answer, good, remark }: ReviewAnswer, at: number) =>
  `${at + 1}. ${ask}${YES_NO[answer]}${remark ? `：${remark}` : ''}${good ? '' : '（有问题）'}`;

/** ZD-2026-0001｜拟定中｜2026-12-31（已过期）/ 采购科：采购验收管理办法 */
export function listLine(regulation: Regulation, section: string, today: string): string {
  const late = regulation.state === 'planned' && regulation.due < today ? '（已过期）' : '';
  return `${regulation.number}｜${STATE_LABELS[regulation.state]}｜${regulation.due}${late}\n${section}：${regulation.name}`;
}

export function detail(
  regulation: Regulation,
  facts: { section: string; drafter: string; review: string[]; asOf: string },
): string {
  return [
    `${regulation.number}　${STATE_LABELS[regulation.state]}`,
    `名称：${regulation.name}`,
    `完成日期：${regulation.due}`,
    `起草：${facts.section} ${facts.drafter}`,
    ...facts.review,
    facts.asOf,
  ].join('\n');
}

export const reviewLines = (at: string, by: string, answers: readonly ReviewAnswer[]): string[] => [
  `评估（${at} ${by}）：`,
  ...answers.map(answerLine),
];
