// Rule, pure: 「进度」 as one person reads it.
import { daysBetween } from '../calendar/day.js';
import { checkScheme } from '../schemes/check.js';
import type { Scheme } from '../schemes/model.js';
import { phasesOn } from '../schemes/phases.js';
import { type Left, leftTo } from './due.js';
import { office } from './duties.js';
import { type Due, type Duty, dutyKey, STATE_LABELS } from './model.js';
import { spanOf } from './notices.js';
import type { Agenda } from './queries.js';
import { dayWords, dueWords, holderName, leftWords, peopleNames, phaseWords } from './words.js';

/** What the rule needs of the agenda. */
export type Read = Pick<Agenda, 'scheme' | 'org' | 'calendar' | 'today' | 'since' | 'dues' | 'duties' | 'handed'>;

/** A deadline with what concerns this person of it. */
export interface ProgressItem {
  due: Due;
  /** His to hand in. */
  mine: Duty[];
  /** His section's, by somebody else. */
  ours: Duty[];
  /** For the office: everybody's. */
  all: Duty[];
  left: Left;
  state: 'overdue' | 'ahead' | 'done' | 'before-it-began';
}

const ORDER: Array<ProgressItem['state']> = ['overdue', 'ahead', 'done', 'before-it-began'];

/** What concerns a person: what is overdue first, then what lies ahead, then what is done. */
export function progressItems(agenda: Read, person: { id: string; departmentId: number | null }): ProgressItem[] {
  const isOffice = office(agenda.scheme, agenda.org).includes(person.id);
  const items = agenda.dues.flatMap((due): ProgressItem[] => {
    const all = agenda.duties.filter((duty) => duty.due === due);
    const mine = all.filter((duty) => duty.by.includes(person.id));
    const ours = all.filter(
      (duty) => duty.person === null && duty.department === person.departmentId && !mine.includes(duty),
    );
    const concern = [...mine, ...ours];
    if (concern.length === 0 && !isOffice) return [];
    const open = (isOffice ? all : concern).some((duty) => isOpen(agenda, duty));
    const left = leftTo(due.day, agenda.today, agenda.calendar);
    return [{ due, mine, ours, all: isOffice ? all : [], left, state: stateOf(agenda, due, open) }];
  });
  return items.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
}

const isOpen = ({ handed }: Pick<Read, 'handed'>, duty: Duty): boolean => {
  const state = handed.get(dutyKey(duty))?.state;
  return state !== 'in-approval' && state !== 'received';
};

function stateOf({ today, since }: Read, due: Due, open: boolean): ProgressItem['state'] {
  if (due.day >= today) return 'ahead';
  if (!open) return 'done';
  return due.day < since ? 'before-it-began' : 'overdue';
}

/** The whole answer. */
export function progressText(agenda: Read, person: { id: string; departmentId: number | null }, asOf: string): string {
  const items = progressItems(agenda, person);
  const isOffice = office(agenda.scheme, agenda.org).includes(person.id);
  const years = [...new Set(items.flatMap(({ left }) => left.assumedYears))];
  const lines = items.slice(0, 10).map((item, at) => `${at + 1}. ${itemText(agenda, item)}`);
  return [
    `《${agenda.scheme.title}》${asOf}`,
    ...phaseLines(agenda),
    '',
    ...(lines.length > 0 ? ['限期：', ...lines] : [deadlineLess(agenda.scheme)]),
    ...(items.length > 10 ? [`……共 ${items.length} 个限期`] : []),
    ...(years.length > 0 ? [`（没有 ${years.join('、')} 年节假日数据，工作日按周一至周五数）`] : []),
    ...(isOffice ? gapLines(agenda.scheme) : []),
    ...(lines.length > 0 ? ['发“进度 1”看第 1 项的工作日怎样数；发“报送”交材料。'] : []),
  ].join('\n');
}

function deadlineLess({ deadlines }: Scheme): string {
  return deadlines.length === 0 ? '方案没有写要报送材料的限期。' : '没有要您或您科室报送的材料。';
}

function phaseLines({ scheme, today }: Read): string[] {
  const { phases } = scheme;
  if (phases.length === 0) return ['方案没有分阶段。'];
  const undated = phases.filter(({ start, end }) => start === undefined && end === undefined);
  if (undated.length === phases.length)
    return [`方案的 ${phases.length} 个阶段都还没有定日期：`, ...phases.map(({ label }) => `· ${label}`)];
  const now = phasesOn(scheme, today);
  const coming = phases
    .flatMap((phase) => {
      const { first } = spanOf(phase);
      return first !== undefined && first > today ? [{ phase, first }] : [];
    })
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  const next = coming.filter(({ first }) => first === coming[0]?.first);
  const ended = phases.flatMap((phase) => spanOf(phase).last ?? []).sort();
  return [
    ...(now.length > 0
      ? [
          now.length > 1 ? `现在有 ${now.length} 个阶段同时进行：` : '现在的阶段：',
          ...now.map((p) => `· ${phaseWords(p, today)}`),
        ]
      : next.length > 0
        ? ['现在没有进行中的阶段。']
        : [`各阶段都已结束（最后到${dayWords(ended.at(-1) ?? today, today)}）。`]),
    ...next.map(
      ({ phase, first }) =>
        `接下来：${phase.label}，${dayWords(first, today)}开始（还有 ${daysBetween(today, first)} 天）`,
    ),
    ...(undated.length > 0 ? [`还没有定日期的阶段：${undated.map(({ label }) => label).join('、')}`] : []),
  ];
}

function itemText(agenda: Read, { due, mine, ours, all, left, state }: ProgressItem): string {
  const { today, org } = agenda;
  const head = `${due.deadline.label}：${dueWords(due, today)}，${leftWords(left)}`;
  const some = (duties: readonly Duty[], words: (duty: Duty) => string) =>
    duties.slice(0, 3).map(words).join('；') + (duties.length > 3 ? `；……共 ${duties.length} 份` : '');
  const own = (duty: Duty) => `${duty.person === null ? holderName(org, duty) : '您本人'} ${standing(agenda, duty)}`;
  const others = (duty: Duty) =>
    `${holderName(org, duty)} ${standing(agenda, duty)}（由 ${peopleNames(org, duty.by) || agenda.scheme.office} 报送）`;
  const handed = all.filter((duty) => !isOpen(agenda, duty)).length;
  return [
    state === 'overdue'
      ? `【逾期】${head}`
      : state === 'before-it-began'
        ? `${head}（方案启用以前就过了，不再催）`
        : head,
    ...(mine.length > 0 ? [`　您要报送：${some(mine, own)}`] : []),
    ...(ours.length > 0 ? [`　本科室：${some(ours, others)}`] : []),
    ...(all.length > 1 ? [`　全部 ${all.length} 份，已报 ${handed}，未报 ${all.length - handed}`] : []),
  ].join('\n');
}

function standing({ handed }: Read, duty: Duty): string {
  const found = handed.get(dutyKey(duty));
  if (!found) return '未报';
  if (found.state === 'returned') return `${found.number} 已退回，要重报`;
  return `已报 ${found.number}${found.late ? '（逾期）' : ''}${found.state === 'in-approval' ? `，${STATE_LABELS[found.state]}` : ''}`;
}

/** What the plan leaves open of its dates, for the office. */
function gapLines(scheme: Scheme): string[] {
  const open = checkScheme(scheme).filter(({ path, question }) => /^(phases|deadlines)\b/.test(path) && question);
  if (open.length === 0) return [];
  return [
    `方案里的日期还有没补上的，请${scheme.office}定下来，写进方案后重新启用：`,
    ...open.slice(0, 4).map(({ question, path }) => `· ${question}（${path}）`),
  ];
}
