// Every sentence of this folder that a person reads in messages; the dialogue's and the progress's own are beside it.
import type { OpenNow } from '../approvals/advance.js';
import { type Day, yearOf } from '../calendar/day.js';
import { fullDay, settledText, shortDay } from '../calendar/words.js';
import type { Organisation } from '../directory/model.js';
import { type Left, leftTo } from './due.js';
import { type Due, type Duty, type Phase, STATE_LABELS } from './model.js';
import { spanOf } from './notices.js';
import type { Agenda, Submission } from './queries.js';

export const SAYS = {
  help: (office: string) => [
    '· 进度：现在的阶段、限期和您要报送的；报送：交材料；撤回报送：限期前收回',
    `· 未报：还没有报送的名单（${office}）`,
  ],
  notYours: '没有找到要您报送的这一项，可能限期或负责人已经变了。发“进度”看看。',
  inApproval: (number: string) => `${number} 正在审批，不用再报；要换就先发“撤回报送 ${number}”。`,
  tooFew: (label: string, lines: readonly string[]) =>
    [
      `“${label}”还不能报送，风险点还没有查够：`,
      ...lines.slice(0, 12).map((line) => `· ${line}`),
      ...(lines.length > 12 ? [`……共 ${lines.length} 处`] : []),
      '请先上报这些岗位的风险点（直接说一个风险就行），再发“报送”。',
    ].join('\n'),
  raced: '刚才有人动过这一项，没有再动。发“进度”看最新情况。',
  gone: '这份报送材料找不到了。',
  noLevel: '报送的材料没有风险等级，不能调整。',
  /** Somebody who may not see it reads the same as for one that is not there. */
  noSuchSubmission: (number: string) => `没有找到 ${number}，或不是您的。发“进度”查看，编号像 BS-2026-0001。`,
  notCurrent: (number: string) => `${number} 已经退回、撤回或被新的代替，不用再撤回。`,
  tooLateToTakeBack: (number: string) => `限期已过，${number} 不能撤回了；要改就再发“报送”，新的代替旧的。`,
  decided: (number: string) => `${number} 已经有人作出决定，不能撤回了；要改就再发“报送”，新的代替旧的。`,
  takenBack: (number: string) => `${number} 已撤回。限期前请重新报送。`,
  takeWhich: (lines: readonly string[]) =>
    ['您报送的有几份，请写上编号，例如“撤回报送 BS-2026-0001”：', ...lines].join('\n'),
  nothingToTakeBack: '您没有可以撤回的报送。',
  agreed: (number: string, label: string, by: string, next: string) => `${number} 已由${label}（${by}）同意。${next}`,
  allAgreed: '审批走完，已收下。',
  nextStep: (label: string) => `下一步：${label}。`,
  returned: (number: string, label: string, by: string, reason: string) =>
    `${number} 已退回（${label} ${by}）。理由：${reason}\n改好后再发“报送”。`,
  handedIn: (number: string, label: string, late: boolean, next: string) =>
    `已报送“${label}”，编号 ${number}${late ? '（已过限期，记为逾期）' : ''}。${next}`,
  next: (open: Pick<OpenNow, 'kind' | 'label' | 'names' | 'body'> | undefined, office: string) =>
    open === undefined
      ? '限期前可以发“撤回报送”收回，也可以再报一次代替它。'
      : open.kind === 'outside'
        ? `下一步：报${open.body ?? open.label}，由${office}登记。`
        : open.names.length > 0
          ? `下一步：${open.label}（${open.names.join('、')}）。`
          : `下一步：${open.label}，目前没有人，已请${office}处理。`,
};

/** 12月25日（周二）; with its year where that is not this one. */
export const dayWords = (day: Day, today: Day): string =>
  yearOf(day) === yearOf(today) ? shortDay(day) : fullDay(day);

/** The last day, and why it is not the plan's own where a day off moved it. */
export function dueWords(due: Due, today: Day): string {
  const day = dayWords(due.day, today);
  if (due.unknownYear !== undefined) return `${day}（没有 ${due.unknownYear} 年节假日数据，暂不顺延或提前）`;
  return due.settled && !due.settled.asked.working ? `${day}（${settledText(due.settled)}）` : day;
}

export function leftWords({ days, workingDays }: Left): string {
  if (days === 0) return '今天是最后一天';
  return days > 0 ? `还有 ${days} 天（${workingDays} 个工作日）` : `已过 ${-days} 天`;
}

/** 采购科 · 李虹 · 全单位 */
export function holderName(org: Organisation, { department, person }: Duty): string {
  if (person !== null) return org.people.get(person)?.name ?? person;
  return department === null ? '全单位' : (org.departments.get(department)?.name ?? '');
}

export const peopleNames = (org: Organisation, ids: readonly string[]): string =>
  ids.map((id) => org.people.get(id)?.name ?? id).join('、');

/** 采购科（秦昭晖）; a section without a head says so. */
export function withHeads(org: Organisation, duty: Duty): string {
  const name = holderName(org, duty);
  if (duty.person !== null) return name;
  const people = peopleNames(org, duty.by.slice(0, 3)) + (duty.by.length > 3 ? ' 等' : '');
  if (people === '') return `${name}（没有负责人）`;
  return duty.fromAbove ? `${name}（没有负责人，上级 ${people}）` : `${name}（${people}）`;
}

/** （…）动员：8月1日（周三）至8月31日（周五） */
export function phaseWords(phase: Phase, today: Day): string {
  const { first, last } = spanOf(phase);
  const from = first && dayWords(first, today);
  const to = last && dayWords(last, today);
  const span = from && to ? `${from}至${to}` : from ? `${from}起，没有写到哪天为止` : to ? `到${to}为止` : '没有定日期';
  return `${phase.label}：${span}`;
}

const SHOWN = 8;

/** The morning's one message to a person. */
export function morningText(
  agenda: Pick<Agenda, 'org' | 'today' | 'calendar'>,
  told: { begun: readonly Phase[]; near: readonly Duty[]; late: readonly Duty[]; ahead: readonly Duty[] },
): string {
  const { org, today, calendar } = agenda;
  const line = (duty: Duty) =>
    `· ${duty.due.deadline.label}（${holderName(org, duty)}）：${dueWords(duty.due, today)}，${leftWords(leftTo(duty.due.day, today, calendar))}`;
  const some = (duties: readonly Duty[]) => [
    ...duties.slice(0, SHOWN).map(line),
    ...(duties.length > SHOWN ? [`……共 ${duties.length} 份`] : []),
  ];
  const owed = told.near.length + told.late.length + told.ahead.length;
  return [
    ...told.begun.map((phase) => `今天起进入新的阶段——${phaseWords(phase, today)}。`),
    ...(told.near.length > 0 ? ['限期快到了，您还没有报送：', ...some(told.near)] : []),
    ...(told.late.length > 0 ? ['限期已过，您还没有报送，请尽快补上：', ...some(told.late)] : []),
    ...(told.begun.length > 0 && told.ahead.length > 0 ? ['接下来要报送：', ...some(told.ahead)] : []),
    owed > 0 ? '发“报送”交材料，发“进度”看全部。' : '发“进度”看全部。',
  ].join('\n');
}

const NAMES = 60;

/** Who has handed in nothing by a last day that is over, by section; one list for each deadline. */
export function overdueText(agenda: Agenda, lists: ReadonlyArray<readonly Duty[]>): string {
  const { org, today, duties } = agenda;
  const blocks = lists.flatMap((missing) => {
    const [first] = missing;
    if (!first) return [];
    const { deadline } = first.due;
    const all = duties.filter(({ due }) => due.deadline.key === deadline.key).length;
    const names = missing.slice(0, NAMES).map((duty) => withHeads(org, duty));
    return [
      `${deadline.label}（${dueWords(first.due, today)}到期）：未报 ${missing.length}，共 ${all}`,
      first.person === null ? names.join('、') : bySection(org, missing.slice(0, NAMES)),
      ...(missing.length > NAMES ? [`……其余发“未报”看`] : []),
    ];
  });
  return ['以下限期已过，还没有报送：', ...blocks, '发“未报”看全部名单。'].join('\n');
}

/** 采购科 2 人：李虹、周恺沅 */
function bySection(org: Organisation, duties: readonly Duty[]): string {
  const sections = new Map<number | null, string[]>();
  for (const duty of duties)
    sections.set(duty.department, [...(sections.get(duty.department) ?? []), holderName(org, duty)]);
  return [...sections]
    .map(([id, names]) => `${org.departments.get(id ?? -1)?.name ?? '其他'} ${names.length} 人：${names.join('、')}`)
    .join('\n');
}

export function digestText(
  { org, today }: Agenda,
  items: ReadonlyArray<{ submission: Submission; duty: Duty }>,
): string {
  const shown = items.slice(0, 20).map(({ submission, duty }) => {
    const late = submission.late ? '，逾期' : '';
    return `· ${submission.number}｜${holderName(org, duty)}｜${duty.due.deadline.label}${late}`;
  });
  return [
    `到${dayWords(today, today)}下午五点，新收到报送 ${items.length} 份：`,
    ...shown,
    ...(items.length > shown.length ? [`……共 ${items.length} 份`] : []),
    '发编号看内容，发“未报”看还没有报的。',
  ].join('\n');
}

/** One submission in full. */
export function submissionText(
  { org, today }: Pick<Agenda, 'org' | 'today'>,
  submission: Submission,
  about: { label: string; at: string; pictures: number; place: string | undefined },
): string {
  const section = org.departments.get(submission.department ?? -1)?.name;
  const whose = [section, submission.person === null ? '' : org.people.get(submission.person)?.name].filter(Boolean);
  return [
    `${submission.number}　${STATE_LABELS[submission.state]}${submission.late ? '　逾期' : ''}`,
    `材料：${about.label}${submission.year === yearOf(today) ? '' : `（${submission.year} 年）`}`,
    `报送：${whose.join(' ') || '全单位'}，${peopleNames(org, [submission.submittedBy])} ${about.at}`,
    ...(submission.replacedBy === null ? [] : ['已有新的一份代替它。']),
    ...(about.place ? [`现在：${about.place}`] : []),
    `说明：${submission.note}`,
    ...(about.pictures > 0 ? [`图片 ${about.pictures} 张，随后发来。`] : []),
  ].join('\n');
}
