// Every sentence of this folder that a person reads.
import type { Responsibility, Responsible } from '../approvals/responsible.js';
import { cleanLine, shorten } from '../channels/text.js';
import type { Scheme } from '../schemes/model.js';
import type { Digest, Supervised } from './digest.js';
import { titleOf } from './duties.js';

/** A point as these sentences name it. */
export interface Named {
  number: string;
  title: string;
  level: string;
  section: string;
  reporter: string;
}
/** What somebody got or gave, told once for the whole batch. */
export interface Told extends Named {
  rank: number;
  /** Names of those on the other side; empty: nobody. */
  others: string[];
  /** A new point · a place that was vacant · its level has changed · people, sections or the plan have changed. */
  because: 'new' | 'vacant' | 'regraded' | 'moved';
  /** 按方案，… */
  why: string;
}

const LISTED = 6;
const HAND_OVER = '人员、分管或方案有变化';

export const SAYS = {
  help: (office: string) => [
    '· 我负责的：由您负责或监督的风险点；调级 FX-…：提出调整等级',
    `· 分管：谁分管哪些科室；责任空缺：没有人负责的风险点（${office}）`,
  ],
  gained: (all: Told[]) => {
    const [only] = all;
    if (only && all.length === 1) return gainedOne(only);
    return [
      `由您负责管理的风险点新增 ${all.length} 条（${byLevel(all)}）：`,
      ...lines(all),
      ...reasons(all),
      '发“我负责的”看全部，发编号看详情。',
    ].join('\n');
  },
  lost: (all: Told[], office: string) =>
    [
      `原来由您负责管理的 ${all.length} 条风险点已转出（${byLevel(all)}）：`,
      ...lines(all),
      `现在：${by(all, (one) => (one.others.length > 0 ? one.others.join('、') : `暂时空缺，已告诉${office}`))}。`,
      `原因：${by(all, (one) => (one.because === 'regraded' ? '等级有变化' : HAND_OVER), true)}。`,
    ].join('\n'),
  vacated: (all: Array<Named & { rank: number; place: string }>) =>
    [
      `有 ${all.length} 条已备案的风险点责任空缺，请在企业微信里设好负责人或标签，设好后会自动落到人：`,
      ...vacantLines(all).slice(0, LISTED),
      ...(vacantLines(all).length > LISTED ? ['……'] : []),
      '发“责任空缺”看全部。',
    ].join('\n'),

  inherited: (name: string, from: string | undefined, to: string | undefined, why: string) =>
    to === undefined
      ? `${name}的风险等级不再由所管的得来（原为“${from}”）。${why}`
      : `${name}的风险等级${from === undefined ? `为“${to}”` : `由“${from}”改为“${to}”`}。${why}`,
  inheritedWhy: (rule: Scheme['inheritance'][number], sections: string[]) => {
    const from = {
      'departments-he-runs': '分管科室',
      'points-of-department': '所在科室',
      'points-of-post': '本岗位风险点',
    }[rule.from];
    const take = rule.take === 'highest' ? '最高' : '最低';
    const where = sections.length > 0 ? `：${some(sections)}` : '';
    return `为什么：按方案取${from}的${take}等级${where}${quoted(rule.source)}。`;
  },
  inheritedGone: '为什么：现在没有所管的科室，或所管的科室还没有定级的风险点。',
  /** Reason that stands with each of his points. */
  inheritedReason: (rule: Scheme['inheritance'][number]) => `按方案随所管的定级${quoted(rule.source)}`,
  ownPointsFollow: (numbers: string[]) => `本人的风险点随之定级：${some(numbers)}。`,
  mine: (level: string, sections: string[], source: string | undefined) =>
    `您的风险等级：${level}（由所管的得来${sections.length > 0 ? `：${some(sections)}` : ''}${source ? `；${source}` : ''}）`,
  follows: '随所管',

  digest: (day: string, digest: Digest) =>
    [
      `【监督摘要】${day}　您监督的风险点共 ${digest.total} 条`,
      ...digest.levels.map(
        ({ label, count, sections }) =>
          `${label} ${count} 条：${some(sections.map((one) => `${one.name} ${one.count}`))}`,
      ),
      ...group('新增', digest.fresh),
      ...group('等级有变', digest.regraded),
      ...(digest.gone > 0 ? [`不再由您监督或已了结 ${digest.gone} 条`] : []),
      '日常由负责人管理，您不用逐条处理；发“我负责的”看全部，发编号看详情。',
    ].join('\n'),

  ownTitle: (owns: number, supervises: number) => `由您负责 ${owns} 条，监督 ${supervises} 条`,
  ownEmpty: '现在没有由您负责或监督的风险点。',
  vacantTitle: (count: number) => `责任空缺 ${count} 处`,
  vacantEmpty: '没有责任空缺：每一条已备案的风险点都有人负责。',
  more: '还有更多，回复“更多”。',
  noMore: '没有更多了。',
  officeOnly: (what: string, office: string) => `${what}由${office}办理。`,

  runsTitle: '分管情况',
  runsEmpty: '还没有设分管：有这个角色的人都可以办，先办的算数。',
  runsUsage: '设分管请发“分管 姓名：科室、科室”；取消请发“取消分管 姓名：科室”（不写科室就是全部）。',
  runsNow: (name: string, sections: string[]) =>
    sections.length > 0 ? `${name}现在分管：${sections.join('、')}。` : `${name}现在没有分管的科室。`,
  noSuchPerson: (name: string) => `没有找到在岗的“${name.slice(0, 20)}”。`,
  severalPeople: (names: string[]) =>
    `有 ${names.length} 位同名：${names.join('、')}。请写上科室，如“${names[0] ?? ''}”。`,
  noSuchSection: (name: string) => `通讯录里没有“${name.slice(0, 20)}”，请写成企业微信里的部门名称。`,
  severalSections: (name: string) => `有几个部门叫“${name.slice(0, 20)}”，请写成“上级部门/科室”。`,
};

/** 负责：分管领导 陆承志　监督：主要领导 方敬安 — then where the plan says so. For the detail of a filed point. */
export function dutyLines(
  { owners, supervisors }: Responsibility,
  nameOf: (id: string) => string,
  { source, office }: { source: string | undefined; office: string },
): string[] {
  const said = (word: string, all: readonly Responsible[]) =>
    all.length === 0 ? [] : [`${word}：${all.map((one) => placeText(one, nameOf, office)).join('；')}`];
  return [...said('负责', owners), ...said('监督', supervisors), ...(source ? [`分级负责的依据：${source}`] : [])];
}

/** 按方案，“一级”由分管领导负责、主要领导监督（五三6“…”）。 */
export function whyText(level: string, found: Responsibility | undefined, source: string | undefined): string {
  const titles = (all: readonly Responsible[]) => all.map(({ who, body }) => titleOf(who, body)).join('、');
  if (!found) return '';
  const supervised = found.supervisors.length > 0 ? `、${titles(found.supervisors)}监督` : '';
  return `按方案，“${level}”由${titles(found.owners)}负责${supervised}${quoted(source)}`;
}

export const ownLine = (point: Named, duty: string) =>
  `${point.number}｜${point.level}｜${duty}\n${point.section}：${short(point.title, 30)}`;
export const vacantLine = (point: Named, duty: string, place: string) =>
  `${point.number}｜${point.level}｜${duty}：${place}\n${point.section}：${short(point.title, 30)}`;

function placeText({ who, people, body }: Responsible, nameOf: (id: string) => string, office: string): string {
  const title = titleOf(who, body);
  if (who.by === 'outside') return title;
  if (people.length === 0) return `${title}（现在空缺，由${office}补上）`;
  const names = some(people.map(nameOf), 8);
  return body === undefined ? `${title} ${names}` : `${title}（集体负责，开会决定；成员 ${names}）`;
}

function gainedOne(one: Told): string {
  const from = {
    new: '',
    vacant: '（原来空缺）',
    regraded: '（等级有变化）',
    moved: one.others.length > 0 ? `（原由 ${one.others.join('、')} 负责）` : '',
  }[one.because];
  return [
    `${one.number} 由您负责管理${from}。`,
    `风险点：${short(one.title, 40)}（${one.section}，${one.reporter}上报）`,
    `等级：${one.level}`,
    ...(one.why ? [`为什么：${one.why}。`] : []),
    '发编号看详情；发“我负责的”看全部。',
  ].join('\n');
}

function reasons(all: Told[]): string[] {
  const from = by(all, (one) =>
    one.because === 'new'
      ? '新备案'
      : one.because === 'vacant'
        ? '原来空缺'
        : one.because === 'regraded'
          ? '等级有变化'
          : one.others.length > 0
            ? `原由 ${one.others.join('、')} 负责`
            : HAND_OVER,
  );
  const why = [...new Set(all.map((one) => one.why).filter(Boolean))].slice(0, 4);
  return [`来由：${from}。`, ...(why.length > 0 ? [`为什么：${why.join('；')}。`] : [])];
}

const sorted = <T extends { rank: number; number: string }>(all: readonly T[]) =>
  [...all].sort((a, b) => a.rank - b.rank || (a.number < b.number ? -1 : 1));

function lines(all: Told[]): string[] {
  const shown = sorted(all).slice(0, LISTED);
  return [
    ...shown.map((one) => `${one.number}｜${one.level}｜${one.section}：${short(one.title, 24)}`),
    ...(all.length > shown.length ? [`…… 等 ${all.length} 条`] : []),
  ];
}

/** FX-2026-0001｜一级｜分管领导, the most serious first. */
const vacantLines = (all: Array<Named & { rank: number; place: string }>) =>
  sorted(all).map((one) => `${one.number}｜${one.level}｜${one.place}`);

const byLevel = (all: Told[]) => [...countBy(sorted(all), (one) => one.level)].map(([l, n]) => `${l} ${n}`).join('、');

/** 张三（2 条）、李四（1 条）; without counts where all are alike or counts say nothing. */
function by(all: Told[], textOf: (one: Told) => string, plain = false): string {
  const counted = countBy(all, textOf);
  return [...counted].map(([text, n]) => (plain || counted.size === 1 ? text : `${text}（${n} 条）`)).join('；');
}

function countBy<T>(all: readonly T[], textOf: (one: T) => string): Map<string, number> {
  const counted = new Map<string, number>();
  for (const one of all) counted.set(textOf(one), (counted.get(textOf(one)) ?? 0) + 1);
  return counted;
}

function group(word: string, points: readonly Supervised[]): string[] {
  if (points.length === 0) return [];
  return [
    `${word} ${points.length} 条：`,
    ...points
      .slice(0, LISTED)
      .map((one) => `${one.number}｜${one.level.label}｜${one.section}：${short(one.title, 24)}`),
    ...(points.length > LISTED ? ['……'] : []),
  ];
}

const quoted = (source: string | undefined) => (source ? `（${source}）` : '');
const some = (names: readonly string[], most = LISTED) =>
  names.length > most ? `${names.slice(0, most).join('、')} 等 ${names.length} 个` : names.join('、');

const short = (text: string, limit: number) => shorten(cleanLine(text), limit);
