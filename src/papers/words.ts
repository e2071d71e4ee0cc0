// Every sentence of this folder that a person reads, but for the dialogue of `fill.ts`.
import type { OpenNow } from '../approvals/advance.js';
import type { StepDecided } from '../approvals/subjects.js';
import { fullDay } from '../calendar/words.js';

export const SAYS = {
  help: (office: string) => [
    '· 填表：可以填的表；我的表单：填过的表办到哪一步；表单清单：您可以查看的表',
    `· 撤回 / 重填 BD-…；评档 BD-…、公布 BD-…：${office}办理；提交整改 BD-…：被责令整改的人`,
  ],
  noForms: '方案里没有您要填的表。',
  formsTitle: '可以填的表：',
  fillHint: '发“填表 序号”或“填表 表名”开始填。',
  noSuchForm: (text: string) => `没有您可以填的表“${text.slice(0, 30)}”。发“填表”看有哪些。`,
  severalForms: (text: string, titles: string[]) =>
    `名称里有“${text.slice(0, 30)}”的表有几张，请写全：\n${titles.map((title) => `· ${title}`).join('\n')}`,
  resumed: '接着上次没有填完的：',
  ownTitle: '我的表单',
  ownEmpty: '您还没有填过表。发“填表”看可以填哪些。',
  listTitle: '表单清单',
  listEmpty: '没有您可以查看的表单。',
  noMore: '没有更多了。',
  more: '还有更多，回复“更多”。',
  lookHint: '发编号看全部内容。',
  openDraft: (title: string) => `· 未提交：《${title}》，发“填表 ${title}”接着填`,
  /** Somebody who may not see it reads the same as for one that is not there. */
  noSuchPaper: (text: string) =>
    `没有找到表单“${text.slice(0, 30)}”，或您无权查看。发“我的表单”查看，编号像 BD-2026-0001。`,
  numberWanted: (word: string) => `请写上编号，例如“${word} BD-2026-0001”。发“我的表单”查看编号。`,
  gone: '这张表找不到了。',
  draftGone: '这张草稿已经提交或作废了。发“填表”重新开始。',
  formGone: (title: string) => `方案已经没有《${title.slice(0, 40)}》这张表，或不再由您填。`,
  missing: (title: string, labels: string[]) => `《${title}》还缺：${labels.join('、')}。发“填表 ${title}”接着填。`,
  submitted: (number: string, title: string, next: string) => `已提交《${title}》，编号 ${number}。${next}`,
  received: (office: string) => `已交到${office}。`,
  next: (
    { kind, label, names, body, meeting }: Pick<OpenNow, 'kind' | 'label' | 'names' | 'body' | 'meeting'>,
    office: string,
  ) =>
    kind === 'outside'
      ? sitting(body ?? label, meeting === true, office)
      : names.length > 0
        ? `下一步：${label}（${names.join('、')}）。`
        : `下一步：${label}，目前没有人，已请${office}处理。`,
  nextStep: (told: StepDecided, office: string) =>
    told.nextBody
      ? sitting(told.nextBody.name, told.nextBody.meeting, office)
      : `下一步：${told.nextLabel}${told.nextPeople && told.nextPeople.length > 0 ? `（${told.nextPeople.join('、')}）` : ''}。`,
  agreed: (number: string, step: string, by: string, next: string) => `${number} 已由${step}（${by}）同意。${next}`,
  approved: (number: string, step: string, by: string) =>
    `${number} 已由${step}（${by}）同意，全部走完，状态：已批准。`,
  returned: (number: string, step: string, by: string, reason: string) =>
    `${number} 已退回（${step} ${by}）。理由：${reason}\n改好再交：发“重填 ${number}”。`,
  withdrawn: (number: string) => `${number} 已撤回。要改了再交，发“重填 ${number}”。`,
  notInApproval: (number: string, state: string) => `${number} 现在是“${state}”，只有“审批中”的可以撤回。`,
  notRefillable: (number: string, state: string) => `${number} 现在是“${state}”，只有“已退回”“已撤回”的可以重填。`,
  stateChanged: '这张表的状态已经变了，没有再动。',
  noLevel: '表单没有风险等级，不能调整。',
  arrived: (number: string, title: string, who: string) => `收到《${title}》${number}（${who}）。发“${number}”查看。`,
  pleaseMark: (number: string, grades: string[]) => `请评档：发“评档 ${number} …”（${grades.join('、')}）。`,
  pleasePublish: (number: string) => `要公布，发“公布 ${number}”。`,
  officeOnly: (what: string, office: string) => `${what}由${office}办理。`,
  notPublishable: (title: string) => `《${title}》不是要公布的表。`,
  notApprovedYet: (number: string, state: string) => `${number} 现在是“${state}”，批准以后才能公布。`,
  published: (number: string) => `${number} 已公布，全体人员发“表单清单”或“${number}”都可以看到。`,

  notMarked: (title: string) => `方案没有规定《${title}》要评档。`,
  markersOnly: (office: string) => `评档由方案指定的人（没有指定的由${office}）办理，不评自己的表。`,
  markEarly: (number: string, state: string) => `${number} 现在是“${state}”，交齐以后才能评档。`,
  correctionRuns: (number: string) => `${number} 正在限期整改，整改通过以后才能再评。`,
  gradeAsked: (number: string, label: string, grades: string[]) =>
    [`${number} ${label}，评为哪一档？`, ...grades.map((grade, at) => `${at + 1}. ${grade}`), '请回复序号。'].join(
      '\n',
    ),
  gradeUnknown: '没有这一档，请回复序号或名称。',
  marked: (number: string, grade: string) => `${number} 已评为“${grade}”。`,
  markedWithDue: (number: string, grade: string, due: string) =>
    `${number} 已评为“${grade}”，已责令填表人限期整改，${fullDay(due)}到期。`,
  toldMark: (number: string, title: string, grade: string) => `您的《${title}》${number} 评为“${grade}”。`,
  toldCorrection: (number: string, title: string, grade: string, due: string, lines: string[]) =>
    [
      `您的《${title}》${number} 评为“${grade}”，请限期整改：最迟 ${fullDay(due)}。`,
      '怎样算的：',
      ...lines.map((line) => `· ${line}`),
      `改好后发“提交整改 ${number}”。`,
    ].join('\n'),
  noCorrection: (number: string) => `${number} 没有等着提交的整改。`,
  answerAsked: (number: string, due: string) =>
    `${number} 请用文字说明改了什么（最迟 ${fullDay(due)}）。回复“取消”先放下。`,
  answerShort: '请写清楚改了什么（至少四个字）。',
  answerLong: '请控制在 1000 字以内。',
  answered: (number: string, late: boolean) => `${number} 的整改已提交${late ? '（已超过期限）' : ''}，等待确认。`,
  notAnswered: (number: string) => `${number} 没有等着确认的整改。`,
  newerAnswer: (number: string) =>
    `${number} 后来又交了新的整改，您看的不是最新的一份，没有再动。请按最新的卡片决定；卡片找不到了就发“待办”。`,
  passed: (number: string) => `${number} 整改通过，已了结。`,
  failed: (number: string) => `${number} 整改不通过，已告诉填表人。`,
  toldPassed: (number: string) => `${number} 的整改已通过。`,
  toldFailed: (number: string, reason: string, due: string) =>
    `${number} 的整改没有通过：${reason}\n期限不变：${fullDay(due)}。改好后再发“提交整改 ${number}”。`,
  failReasonAsked: (number: string) => `${number} 整改为什么不通过？请写理由（至少两个字）。`,
  failReasonLong: '理由请控制在 500 字以内。',
  todoOwed: (number: string, title: string, grade: string, due: string, late: boolean) =>
    `限期整改｜${number}\n《${title}》评为“${grade}”\n最迟 ${fullDay(due)}${late ? '，已过期' : ''}`,
  todoOwedHow: (number: string) => `改好后发“提交整改 ${number}”。`,
  todoDecide: (number: string, title: string, who: string, answer: string) =>
    `确认整改｜${number}｜${who}\n《${title}》${answer}`,
  left: '好的，没有改动。',
  useWords: '这里请用文字。',
  late: (items: Array<{ number: string; title: string; who: string; due: string }>) =>
    [
      `有 ${items.length} 项限期整改逾期没有提交：`,
      ...items.map((item) => `· ${item.number}《${item.title}》${item.who}，${fullDay(item.due)}到期`),
    ].join('\n'),
};

const sitting = (name: string, meeting: boolean, office: string) =>
  meeting ? `下一步：${name}开会决定，由${office}登记结果。` : `下一步：报${name}，由${office}送出并登记文号。`;
