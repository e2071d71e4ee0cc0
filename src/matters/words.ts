// Every sentence of this folder that a person reads, but for the reasons of `gates.ts`.
import type { Day } from '../calendar/day.js';
import { fullDay, shortDay } from '../calendar/words.js';
import { amountText } from '../schemes/amount.js';
import { spanText } from '../schemes/due.js';
import type { Running } from './clocks.js';
import { STATE_LABELS } from './model.js';

export const SAYS = {
  help: ['· 立项 名称、事项：照规则一件一件办的事；登记 / 过关 / 关口 / 期限 / 分担 SX-…'],
  /** Somebody who may not see it reads the same as for one that is not there. */
  noSuchMatter: (text: string) =>
    `没有找到事项“${text.slice(0, 30)}”，或您无权查看。发“事项”查看，编号像 SX-2026-0001。`,
  noKinds: '没有由您立项的事项。要报告风险，发“上报”加上要说的话。',
  openUsage: (kinds: string[]) => `请写上名称，例如“立项 某某公司”。可以立项的：${kinds.join('、')}。`,
  kindAsked: (name: string, kinds: string[]) =>
    [`“${name}”是哪一种事项？`, ...kinds.map((kind, at) => `${at + 1}. ${kind}`), '请回复序号。'].join('\n'),
  kindUnknown: '没有这一种，请回复序号或名称。',
  left: '好的，没有立项。',
  nameLong: '名称请控制在 60 字以内。',
  opened: (number: string, kind: string, name: string, next: string[]) =>
    [
      `已立项 ${number}（${kind}：${name}）。`,
      ...(next.length > 0 ? [`先过：${next.join('、')}。`] : []),
      `发“${number}”看要登记的数目和关口。`,
    ].join('\n'),
  closed: (number: string) => `${number} 已结项。`,
  isClosed: (number: string) => `${number} 已经结项，不能再改。`,
  stillRuns: (number: string, labels: string[]) => `${number} 还有没办的期限：${labels.join('、')}，办完才能结项。`,
  usage: {
    登记: (number: string, example: string) => `请写数目和多少，例如“登记 ${number} ${example} 50000”或“… 5万元”。`,
    过关: (number: string, example: string) => `请写过哪一关和日期，例如“过关 ${number} ${example} 2026-09-04”。`,
  },
  numberWanted: (word: string) => `请写上编号，例如“${word} SX-2026-0001”。发“事项”查看编号。`,
  noSuchFact: (text: string, facts: string[]) => `没有叫“${text.slice(0, 20)}”的数目。可以登记：${facts.join('、')}。`,
  severalFacts: (text: string, facts: string[]) => `“${text.slice(0, 20)}”可能是：${facts.join('、')}，请写全。`,
  noFacts: '这种事项没有要登记的数目。',
  noSuchGate: (text: string, number: string) => `没有叫“${text.slice(0, 30)}”的关口。发“关口 ${number}”看有哪些。`,
  severalGates: (text: string, gates: string[]) =>
    `“${text.slice(0, 30)}”可能是：\n${gates.join('\n')}\n请写序号或写全。`,
  broken: (fact: string, amount: string, problems: string[]) =>
    [`“${fact}”${amount}不能登记：`, ...problems.map((problem) => `· ${problem}`)].join('\n'),
  entered: (number: string, fact: string, amount: string, times: number) =>
    `${number} 已登记：${fact} ${amount}${times > 1 ? `（第 ${times} 次登记，以这次为准，以前的仍保留）` : ''}。`,
  passed: (number: string, label: string, on: Day) => `${number} 已过“${label}”，${fullDay(on)}。`,
  startedClock: ({ clock, due, problem }: Running, number: string) =>
    due
      ? `· 开始计：${clock.label}，${spanText(clock.span)}，${MEANING[clock.meaning]} ${fullDay(due.on)}（“期限 ${number}”看怎样算）`
      : `· 开始计：${clock.label}，${spanText(clock.span)}；${problem}`,
  metClock: ({ clock, due, done }: Running, office: string) => {
    const late = due !== undefined && done !== undefined && done > due.on;
    if (!late) return `· ${clock.label}：已在期限内办到。`;
    return clock.meaning === 'may-until'
      ? `· ${clock.label}：已过 ${shortDay(due.on)}，能不能再办请${office}定。`
      : `· ${clock.label}：迟了，应在 ${fullDay(due.on)}以前。`;
  },
  tooEarly: (label: string, { clock, due, problem }: Running) =>
    due
      ? [`还不能过“${label}”：${clock.label}，${fullDay(due.on)}起才可以${cited(clock.source)}。`, ...due.lines].join(
          '\n',
        )
      : `还不能过“${label}”：${problem}`,
  undone: (number: string, label: string) => `${number} 已撤销“${label}”，原来的记录和理由都保留。`,
  notPassed: (label: string) => `“${label}”还没有过，不用撤销。`,
  undoReason: (number: string, label: string) => `撤销要写理由，例如“撤销过关 ${number} ${label} 日期记错”。`,
  needed: (label: string, others: string[]) =>
    `“${label}”后面的${others.map((one) => `“${one}”`).join('、')}已经过了，先撤销后面的。`,
  noClocks: (number: string) => `${number} 现在没有在计的期限。`,
  noShare: '这种事项没有分担的规则。',
  shareUsage: (number: string) => `请写要分担的数目，例如“分担 ${number} 1000001”。`,
  share: (fact: string, amount: string, parts: string[], remainder: string, source: string, supplement: boolean) =>
    [
      `${fact} ${amount}，分担如下：`,
      ...parts.map((part) => `· ${part}`),
      `每一方先舍到分，除不尽的一分归${remainder}${supplement ? '（归谁原文没有写，是补充）' : ''}。`,
      ...(source ? [`依据：${source}`] : []),
    ].join('\n'),
  listTitle: '事项',
  listEmpty: '没有您可以查看的事项。',
  noMore: '没有更多了。',
  more: '还有更多，回复“更多”。',
  lookHint: '发编号看数目和关口。',
  late: (lines: string[]) =>
    [`有 ${lines.length} 项期限到了还没有办，或办迟了：`, ...lines.map((line) => `· ${line}`)].join('\n'),
  lateLine: (number: string, name: string, { clock, due, done, problem }: Running) =>
    due
      ? `${number} ${name}：${clock.label}，${fullDay(due.on)}到期，${done ? `${fullDay(done)}才办` : '还没有办'}`
      : `${number} ${name}：${clock.label}，算不出到期日：${problem}`,
};

const MEANING = { must: '最迟', 'may-from': '可以办的日子从', 'may-until': '可以办到' } as const;
const cited = (source: string | undefined) => (source ? `（${source}）` : '');

/** 期限: one clock with every day that was counted. */
export function clockText({ clock, due, problem, done, until }: Running, today: Day): string {
  const head = `${clock.label}（${spanText(clock.span)}）`;
  if (!due) return `${head}\n${problem}`;
  const over = clock.meaning !== 'may-from' && today > due.on;
  const state = done
    ? `${fullDay(done)}已“${until.label}”${done > due.on && clock.meaning !== 'may-from' ? '，迟了' : ''}`
    : over
      ? clock.meaning === 'must'
        ? '已经过期，还没有办'
        : '已经过了'
      : '在计';
  return [
    head,
    `${MEANING[clock.meaning]} ${fullDay(due.on)}　${state}`,
    ...due.lines.map((line) => `· ${line}`),
    ...(clock.source ? [`依据：${clock.source}`] : []),
  ].join('\n');
}

/** SX-2026-0001｜办理中｜担保贷款: 某某公司 */
export const listLine = (matter: { number: string; state: 'open' | 'closed'; name: string }, kind: string): string =>
  `${matter.number}｜${STATE_LABELS[matter.state]}｜${kind}\n${matter.name}`;

export const figureLine = (fact: string, unit: string, held: { amount: string; times: number } | undefined): string =>
  `· ${fact}：${held ? `${amountText(held.amount, unit)}${held.times > 1 ? `（登记过 ${held.times} 次）` : ''}` : '（未登记）'}`;
