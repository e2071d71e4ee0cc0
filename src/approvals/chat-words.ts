// Sentences of the dialogues of this folder.

import type { Department, Organisation, Person } from '../directory/model.js';
import { clockTime } from '../time.js';
import type { SittingBody } from './cards.js';
import { shortTime } from './dates.js';

export interface LevelOption {
  key: string;
  label: string;
}
export const UNKNOWN_BUTTON = '这个按钮已经不用了，请发送“待办”查看。';
export const NOTHING_WAITS = '没有等您处理的事项。';
export const LAST_PAGE = '后面没有了。';

export const reasonAsked = (number: string) =>
  `请写明退回 ${number} 的理由，您的下一条消息就是理由。不退回了就发送“取消”。`;
export const REASON_TOO_SHORT = '理由至少写两个字，请再写一次；不退回了就发送“取消”。';
export const REASON_TOO_LONG = '理由请控制在 500 字以内，请再写一次。';
export const REASON_NOT_PICTURE = '理由要用文字写，请再写一次；不退回了就发送“取消”。';
export const leftUndecided = (number: string) => `好的，${number} 没有变动，仍在等您决定。`;
export const returned = (number: string) => `已退回 ${number}，理由已告诉报告人。`;

export const levelAsked = (number: string, levels: readonly LevelOption[], current: string) =>
  [
    `${number} 要调整为哪个等级？回复序号或名称：`,
    ...levels.map((l, i) => `${i + 1}. ${l.label}${l.key === current ? '（现在）' : ''}`),
  ].join('\n');
export const levelNotFound = (levels: readonly LevelOption[]) =>
  `请回复 1 到 ${levels.length} 的序号，或等级名称：${levels.map((l) => l.label).join('、')}。`;
export const levelIsSame = (label: string) => `现在就是“${label}”，请另选一个；不调整了就发送“取消”。`;
export const levelReasonAsked = (label: string) => `调整为“${label}”。请写明理由：`;
export const levelChanged = (number: string, label: string, next: string | undefined) =>
  `${number} 已调整为“${label}”。${next === undefined ? '请在卡片上继续决定。' : `按新的等级，先由“${next}”决定。`}`;

export const filingAsked = (number: string, { name, meeting }: SittingBody) =>
  meeting
    ? `登记 ${number} 经${name}会议同意。请发来纪要编号，如：院党委纪要〔2026〕3号。`
    : `登记 ${number} 报送${name}的备案。请发来文号，如：院党委〔2026〕3号。`;
export const NUMBER_ASKED = '请发来文号或纪要编号，如：院党〔2026〕3号。';
export const NUMBER_TOO_LONG = '文号请控制在 60 字以内，请再写一次。';
export const DATE_ASKED = '文件上的日期是哪天？如：2026-11-20、11月20日、昨天。';
export const DATE_NOT_UNDERSTOOD = '没有看懂这个日期，请写成 2026-11-20 或 11月20日。';
export const DATE_IN_FUTURE = '这个日期还没有到，请核对后再写一次。';
export const SCAN_ASKED = '有扫描件或照片就发来一张；没有就回复“跳过”。';
export const SCAN_NOT_TEXT = '请发一张图片，或回复“跳过”。';
export const TEXT_NOT_PICTURE = '这里需要文字，扫描件稍后再发。';
export const filed = (number: string, status: string) => `${number} 已登记，${status}`;

export const PAPER_USAGE = '格式：代录 FX-2026-0001。用来登记纸面或会议上作出的决定。';
export const officeOnly = (office: string) => `只有${office}可以登记。`;
export const noSuchNumber = (number: string) => `没有找到 ${number}，请核对编号。`;
export const notInApproval = (number: string) => `${number} 现在没有在审批中，不能代录。`;
export const viaAsked = (number: string, step: string) =>
  `代录 ${number}“${step}”一步的决定。决定是怎样作出的？回复序号：\n1. 纸面签字\n2. 会议`;
export const VIA_NOT_UNDERSTOOD = '请回复 1（纸面签字）或 2（会议）。';
export const RESULT_ASKED = '结果是什么？回复序号：\n1. 同意\n2. 退回';
export const RESULT_NOT_UNDERSTOOD = '请回复 1（同意）或 2（退回）。';
export const PAPER_REASON_ASKED = '请写明退回的理由：';
export const nameAsked = (via: 'paper' | 'meeting') =>
  via === 'paper' ? '签字人是谁？（姓名或职务）' : '是哪个会议？如：院长办公会。';
export const NAME_TOO_LONG = '请控制在 60 字以内，再写一次。';

export const LEAVE_USAGE =
  '格式：请假 至 12月1日 由 李四 代办（日期也可以写 2026-12-01、明天、下周五）。回来后发送“销假”。';
export const leaveDateBad = (text: string) => `没有看懂日期“${text}”。\n${LEAVE_USAGE}`;
export const leaveDatePast = (day: string) => `${day} 已经过去，请写今天或以后的日期。\n${LEAVE_USAGE}`;
export const leaveNameUnknown = (text: string, near: string[]) =>
  `没有找到在岗的“${text}”。${near.length > 0 ? `是不是：${near.join('、')}？` : ''}\n${LEAVE_USAGE}`;
export const leaveNameAmbiguous = (candidates: string[], day: string) =>
  `有 ${candidates.length} 位同名同事：${candidates.join('、')}。请写上科室，如：请假 至 ${day} 由 ${candidates[0] ?? ''} 代办`;
export const leaveDone = (name: string, day: string) =>
  `已登记：至 ${day}（含当天）由 ${name} 代您决定审批；涉及 ${name} 本人的事项仍由您决定。回来后发送“销假”。`;
export const LEAVE_ENDED = '已销假，没有决定的审批已转回给您。';

/** 李四（采购科） */
export function withSection(org: Organisation, person: Person): string {
  const section: Department | undefined =
    person.departmentId === null ? undefined : org.departments.get(person.departmentId);
  return section ? `${person.name}（${section.name}）` : person.name;
}

export interface TodoLine {
  number: string;
  title: string;
  levelLabel: string;
  sectionName: string;
  what: string;
  since: Date;
}
export const todoLine = (l: TodoLine, timeZone: string): string =>
  [
    [l.number, l.levelLabel, l.sectionName].filter(Boolean).join('｜'),
    l.title,
    `${l.what}，${shortTime(l.since, timeZone)} 起`,
  ].join('\n');

/** @param first number of the first of `lines` among all that waits */
export function todoPage(
  lines: readonly string[],
  first: number,
  total: number,
  more: boolean,
  now: Date,
  timeZone: string,
): string {
  return [
    `等您处理的有 ${total} 项：`,
    ...lines.map((line, at) => `${first + at}. ${line}`),
    `${more ? '发送“更多”看下一页；' : ''}发送“待办 ${first}”再看那一项的卡片。${asOf(now, timeZone)}`,
  ].join('\n\n');
}
export const todoWhat = {
  step: (label: string) => label,
  gap: (label: string) => `${label}：无人可决定`,
  filing: (label: string) => `${label}，待登记文号`,
};
export const noSuchItem = (index: number, total: number) =>
  total === 0 ? NOTHING_WAITS : `没有第 ${index} 项，现在共 ${total} 项。`;
/** Answers to a query carry the time: equal messages within the interval of WeCom's duplicate check are dropped. */
export const asOf = (now: Date, timeZone: string) => `（截至 ${clockTime(now, timeZone)}）`;
