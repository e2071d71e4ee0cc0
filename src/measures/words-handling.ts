// Every sentence about 处置 and about measures past their date.
import { shorten } from '../channels/text.js';
import { whoWords } from '../schemes/wording.js';
import type { Required } from './handling.js';

const who = ({ handling, scheme }: Required) =>
  handling.by.length > 0 ? `（${handling.by.map((one) => whoWords(one, scheme)).join('、')}）` : '';
const named = (one: Required) => `${one.at}. ${one.handling.label}${who(one)}`;

export const HANDLING = {
  help: ['· 处置 FX-…：方案要求对这一级做到什么；处置 FX-… 序号 怎样做的：报告做到了一项'],
  numberWanted: '请写上编号，例如“处置 FX-2026-0001”。发“风险清单”查看编号。',
  none: (number: string) => `方案没有对 ${number} 这一级另外要求处置。`,
  list: (number: string, all: readonly Required[], nameOf: (id: string) => string) =>
    [
      `方案要求对 ${number} 做到：`,
      ...all.map((one) => {
        const state = one.done
          ? `已做到：${shorten(one.done.note, 40)}（${nameOf(one.done.doneBy)}）`
          : one.handling.beforeClosing
            ? '还没有做，做了才能了结'
            : '还没有做，不妨碍了结';
        return `${named(one)}：${state}`;
      }),
      `做到了一项就发“处置 ${number} 序号 怎样做的”。`,
    ].join('\n'),
  missingLine: (number: string, one: Required) => `　${named(one)}：做到后发“处置 ${number} ${one.at} 怎样做的”`,
  onlyFiled: (number: string, status: string) => `${number} 现在是“${status}”，只有“已备案”的才能报告处置。`,
  notHis: (one: Required) => `“${one.handling.label}”由方案指定的人${who(one)}报告。`,
  howWanted: (number: string, one: Required) =>
    `请写一句“${one.handling.label}”是怎样做的，例如“处置 ${number} ${one.at} 已于周三组织，结论见纪要”。`,
  done: (number: string, one: Required, left: readonly Required[]) =>
    [
      `${number} 已记下：${one.handling.label}。`,
      left.length === 0
        ? '方案要求了结前做到的都做到了。'
        : `了结前还要做到：${left.map((other) => `${other.at}. ${other.handling.label}`).join('、')}。`,
    ].join(''),
  allDone: (number: string) => `${number} 方案要求了结前做到的都做到了。要了结就发“了结 ${number} 理由”。`,
};

const SHOWN = 10;
interface Late {
  number: string;
  risk: string;
  text: string;
  due: string;
  owner: string;
}
const lines = (items: readonly Late[], line: (item: Late) => string) => [
  ...items.slice(0, SHOWN).map(line),
  ...(items.length > SHOWN ? [`……共 ${items.length} 条`] : []),
];

export const OVERDUE = {
  owner: (items: readonly Late[]) =>
    [
      '以下防控措施到期还没有报告落实，请尽快落实：',
      ...lines(items, ({ number, risk, text, due }) => `· ${number}（${risk}）${due} 到期：${shorten(text, 30)}`),
      '落实后发“完成 CS-… 怎样落实的”。',
    ].join('\n'),
  /** The owner has left: whoever hears of it instead has to see to it. */
  ownerless: (items: readonly Late[]) =>
    [
      '以下防控措施到期还没有落实，责任人已不在岗，请另行落实：',
      ...lines(items, ({ number, risk, text, due }) => `· ${number}（${risk}）${due} 到期：${shorten(text, 30)}`),
      '落实后发“完成 CS-… 怎样落实的”。',
    ].join('\n'),
  supervisor: (items: readonly Late[]) =>
    [
      '由您监督的风险点，以下防控措施到期还没有报告落实：',
      ...lines(items, ({ number, risk, due, owner }) => `· ${number}（${risk}）${due} 到期，责任人${owner}`),
      '发编号查看。',
    ].join('\n'),
};

export const WAITING = {
  file: (number: string, risk: string, text: string, by: string) =>
    `核对措施｜${number}｜${by}\n${risk}：${shorten(text, 40)}`,
  fileHow: (number: string) => `同意发“备案 ${number}”，不同意发“退回 ${number} 理由”。`,
  carryOut: (number: string, risk: string, text: string, due: string, late: boolean) =>
    `落实措施｜${number}\n${risk}：${shorten(text, 40)}\n${due} 到期${late ? '，已过期' : ''}`,
  carryOutHow: (number: string) => `落实后发“完成 ${number} 怎样落实的”。`,
};
