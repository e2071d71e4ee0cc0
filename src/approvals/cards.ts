// Every sentence and card of this folder that is not part of a dialogue.
import { buttonsCard, type Card } from '../channels/card.js';
import { lettersIn } from '../channels/text.js';
import type { Organisation, PersonStatus } from '../directory/model.js';
import { shortTime } from './dates.js';
import type { Refusal } from './decide.js';
import type { Decider } from './model.js';
import type { StepRow } from './round.js';
import type { SubjectCard } from './subjects.js';

export const nameOf = (org: Organisation, id: string) => org.people.get(id)?.name ?? id;
export const namesOf = (org: Organisation, ids: readonly string[]) => ids.map((id) => nameOf(org, id)).join('、');

/** 张三, or 李四（代 张三） when he decided by delegation. */
export function deciderName(org: Organisation, decider: Pick<Decider, 'person' | 'because' | 'insteadOf'>): string {
  const name = nameOf(org, decider.person);
  return decider.because === 'delegation' && decider.insteadOf
    ? `${name}（代 ${nameOf(org, decider.insteadOf)}）`
    : name;
}

export function approvalCard(
  taskId: string,
  subject: SubjectCard,
  step: Pick<StepRow, 'label' | 'mayChangeLevel'>,
  deciders: readonly Decider[],
  org: Organisation,
): Card {
  const standIn = deciders.filter((d) => d.because === 'delegation' && d.insteadOf).map((d) => deciderName(org, d));
  return buttonsCard({
    source: '廉防 · 审批',
    title: short(`${subject.number} ${subject.title}`, 36),
    ...(standIn.length > 0 ? { note: short(`请假代办：${standIn.join('、')}`, 44) } : {}),
    taskId,
    ...(subject.body ? { body: short(subject.body, 100) } : {}),
    lines: [...subjectLines(subject), { label: '步骤', value: short(step.label, 30) }],
    buttons: [
      { key: 'agree', text: '同意', style: 'primary' },
      { key: 'return', text: '退回', style: 'warning' },
      ...(step.mayChangeLevel ? [{ key: 'level', text: '调整等级', style: 'plain' as const }] : []),
    ],
  });
}

/** A body decides: in another house, or (`meeting`) of our own, sitting together. The office enters what it decided. */
export interface SittingBody {
  name: string;
  meeting: boolean;
}
export const sittingBody = (step: { body: string | null; label: string; decide: string }): SittingBody => ({
  name: step.body ?? step.label,
  meeting: step.decide === 'meeting',
});

export function filingCard(taskId: string, subject: SubjectCard, { name, meeting }: SittingBody): Card {
  return buttonsCard({
    source: meeting ? '廉防 · 会议决定' : '廉防 · 报送备案',
    title: short(`${subject.number} ${subject.title}`, 36),
    note: short(meeting ? `请提交${name}，有了决定后登记` : `请报送${name}，收到文号后登记`, 44),
    taskId,
    ...(subject.body ? { body: short(subject.body, 100) } : {}),
    lines: [...subjectLines(subject), { label: meeting ? '提交' : '报送', value: short(name, 30) }],
    buttons: [{ key: 'file', text: meeting ? '登记决定' : '登记备案', style: 'primary' }],
  });
}

const NOUNS = { title: '风险点', body: '表现形式', reporter: '报告人' };

/** The packet in full, to be forwarded or printed; the card only has room for the beginning. */
export function packetText(subject: SubjectCard, { name, meeting }: SittingBody): string {
  const nouns = subject.nouns ?? NOUNS;
  return [
    meeting ? `【会议材料】${subject.number} 请提交${name}会议决定` : `【报送材料】${subject.number} 请报送${name}备案`,
    `${nouns.title}：${subject.title}`,
    `${nouns.reporter}：${subject.reporterName}（${subject.sectionName}）`,
    ...subject.lines.map((line) => `${line.label}：${line.value}`),
    ...(subject.levelLabel ? [`等级：${subject.levelLabel}`] : []),
    ...(subject.body ? [`${nouns.body}：${subject.body}`] : []),
    meeting
      ? `会议同意的，请在卡片上点“登记决定”；会议不同意的，发送“代录 ${subject.number}”。卡片找不到了就发送“待办”。`
      : '收到文号后，请在卡片上点“登记备案”；卡片找不到了就发送“待办”。',
  ].join('\n');
}

export function gapText(subject: SubjectCard, stepLabel: string): string {
  return (
    `${subject.number} 的“${stepLabel}”一步现在没有人可以决定（没有设置，或不在岗）。\n` +
    '请在企业微信通讯录里设好负责人或标签，设好后会自动送达；' +
    `也可以发送“代录 ${subject.number}”，登记纸面或会议上的决定。`
  );
}

/** Text on the grey button: 同意 · 张三 11-21 10:32. Twenty characters are shown: a long name loses its end, not the time. */
export function settledText(what: string, by: string, at: Date, timeZone: string): string {
  const time = shortTime(at, timeZone);
  const whole = `${what} · ${by} ${time}`;
  return lettersIn(whole) <= 20 ? whole : `${what} ${short(by, 18 - lettersIn(what) - time.length)} ${time}`;
}
export const handedOverText = (names: string, office: string) => (names ? `已转交 ${names}` : `已转交${office}`);
export const SETTLED = {
  agreed: '同意',
  returned: '退回',
  filed: '已备案',
  withdrawn: '报告人已撤回',
  again: '已另发新卡片',
  over: '已不需要决定',
};
export const outcomeOf = (step: { status: string; via: string | null }) =>
  step.via === 'outside' && step.status === 'agreed'
    ? SETTLED.filed
    : step.status === 'agreed'
      ? SETTLED.agreed
      : SETTLED.returned;

const CANNOT: Record<Exclude<PersonStatus, 'active'>, string> = {
  disabled: '已停用',
  'not-activated': '未激活',
  left: '已离职',
  gone: '不在通讯录',
};
export function handoverText(
  subject: SubjectCard,
  stepLabel: string,
  org: Organisation,
  before: readonly string[],
  now: readonly string[],
): string {
  const gone = before
    .filter((id) => !now.includes(id))
    .map((id) => {
      const status = org.people.get(id)?.status ?? 'gone';
      return `${nameOf(org, id)}${status === 'active' ? '' : `（${CANNOT[status]}）`}`;
    });
  const from = gone.length > 0 ? `原由 ${gone.join('、')} 决定` : '原来没有人可以决定';
  return `${subject.number} 的“${stepLabel}”一步${from}，现已转交 ${namesOf(org, now)}。`;
}

/** Where a round stands: 等 科室负责人 张三 决定 */
export function placeText(
  step: Pick<StepRow, 'status' | 'label' | 'body' | 'decide'>,
  names: readonly string[],
  office: string,
): string {
  if (step.status === 'outside') {
    const { name, meeting } = sittingBody(step);
    return meeting ? `待${name}会议决定` : `待${name}备案`;
  }
  if (step.status === 'gap') return `“${step.label}”暂时无人可决定，${office}在处理`;
  return `等 ${step.label} ${names.join('、')} 决定`;
}

/** What a person reads whose click or word is refused. */
export function refusalText(
  because: Refusal,
  about: { number: string; decision?: { by: string; at: Date; what: string }; levelLabel: string },
  timeZone: string,
): string {
  switch (because) {
    case 'already-decided':
      return about.decision
        ? `${about.number} 的这一步已由 ${about.decision.by} 于 ${shortTime(about.decision.at, timeZone)} ${about.decision.what}。`
        : `${about.number} 的这一步已经有了决定。`;
    case 'not-open':
      return `${about.number} 的这一步现在不需要决定：它已撤回、已转交，或已按新的等级重新安排。`;
    case 'own-matter':
      return `${about.number} 是您本人的事项，不能由您自己决定。`;
    case 'not-yours':
      return '这张卡片不是发给您的。';
    case 'right-ended':
      return `${about.number} 的这一步已不由您决定：代办已经结束，或岗位有了变化。`;
    case 'already-agreed':
      return `您已经同意过 ${about.number}，正在等其他人决定。`;
    case 'may-not-change-level':
      return '这一步不能调整等级。';
    case 'level-unknown':
      return '方案里没有这个等级。';
    case 'same-level':
      return `${about.number} 现在就是“${about.levelLabel}”，不用调整。`;
  }
}

/** `waited`: working days since it was delivered, so that the reminder of another day never reads the same. */
export interface Reminded {
  number: string;
  waited: number;
}
export const reminderText = (items: readonly Reminded[]) =>
  `有 ${items.length} 项审批等您决定：${waitingList(items)}。发送“待办”查看全部。`;
export const gapReminderText = (items: readonly Reminded[]) =>
  `有 ${items.length} 项审批没有人可以决定：${waitingList(items)}。发送“待办”查看怎样处理。`;

export const delegatedText = (person: string, until: string) =>
  `${person} 请假至 ${until}，其间由您代办其审批；等着他决定的事项会以卡片发给您。`;
export const delegationEndedText = (person: string) => `${person} 的请假代办已结束，未决定的事项已转回本人。`;

/** Cuts at `limit` characters, the last of which is then …; line breaks become spaces. */
export function short(text: string, limit: number): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length <= limit ? characters.join('') : `${characters.slice(0, limit - 1).join('')}…`;
}

function subjectLines(subject: SubjectCard) {
  return [
    { label: short((subject.nouns ?? NOUNS).reporter, 5), value: short(subject.reporterName, 30) },
    { label: '科室', value: short(subject.sectionName, 30) },
    ...subject.lines
      .slice(0, 2)
      .map((line) => ({ ...line, label: short(line.label, 5), value: short(line.value, 30) })),
    ...(subject.levelLabel ? [{ label: '等级', value: short(subject.levelLabel, 30) }] : []),
  ];
}

/** FX-2026-0001（已等 3 个工作日）、FX-2026-0002（已等 2 个工作日）: the longest waiting first, five at most. */
function waitingList(items: readonly Reminded[]): string {
  const sorted = [...items].sort((a, b) => b.waited - a.waited || (a.number < b.number ? -1 : 1));
  const shown = sorted.slice(0, 5).map((item) => `${item.number}（已等 ${item.waited} 个工作日）`);
  return `${shown.join('、')}${items.length > shown.length ? ' 等' : ''}`;
}
