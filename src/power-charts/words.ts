// Every sentence of this folder that a person reads in the chat or in a refusal.
import type { OpenNow } from '../approvals/advance.js';
import { type ChartKind, KIND_LABELS, type PowerChart, STATE_LABELS } from './model.js';
import type { StepsLack } from './steps.js';

export const SAYS = {
  help: (office: string) => [
    '· 流程图 ZQ-… [外部] [手机]：看职权的流程图；防控图 ZQ-…：连同环节上的风险点、等级和措施',
    `· 画流程图、报批流程图 ZQ-…：本科室由职权的环节画内部流程图并送审；备案流程图由${office}办理`,
  ],
  usage: (word: string) => `请写上职权编号，例如“${word} ZQ-2026-0001”。发“职权”查看编号。`,
  strangeWord: (word: string) => `看不懂“${word.slice(0, 20)}”。编号后面可以写：外部、内部、手机。`,
  /** Somebody who may not see it reads the same as for one that is not there. */
  noSuchChart: (text: string) => `没有找到流程图“${text.slice(0, 30)}”，或您无权查看。编号像 LT-2026-0001。`,
  notDrawn: (number: string, kind: ChartKind) => `${number} 还没有${KIND_LABELS[kind]}。`,
  howToDraw: (number: string, kind: ChartKind) =>
    kind === 'internal'
      ? `先发“画流程图 ${number}”，由职权的环节画出来；或请管理员用文件上传（charts attach）。`
      : '外部流程图请管理员用文件上传（charts attach）。',
  onlyFromFile: '外部流程图不能由环节画出来，请管理员用文件上传（charts attach）。',
  sectionOrOffice: (office: string) => `流程图由办理科室的人或${office}来画和报批。`,
  officeOnly: (office: string) => `流程图的备案由${office}办理。`,
  ownChart: (chart: PowerChart, office: string) =>
    `${named(chart)}是您画的，不能由您自己备案，请由${office}的其他人办理；办公室只有您一人的，请管理员在企业微信里给另一位加上标签。`,
  retired: (number: string) => `${number} 已经停用，不再画流程图。`,
  lacking: (number: string, { post, timeLimit, count }: StepsLack) =>
    [
      count === 'none'
        ? `${number} 还没有列出环节，画不出流程图。`
        : count === 'many'
          ? `${number} 的环节太多，一张图画不下：请把图分开画好，由管理员用文件上传。`
          : `${number} 还画不出内部流程图：`,
      ...(post.length > 0 ? [`· 没有责任岗位：${list(post)}`] : []),
      ...(timeLimit.length > 0 ? [`· 没有办理时限：${list(timeLimit)}`] : []),
      ...(count === 'many' ? [] : ['请在职权目录的“环节”一栏补上，每行像“受理｜采购员｜1 个工作日”，再导入。']),
    ].join('\n'),
  incomplete: (lines: string[]) =>
    [
      `这张流程图还不完整，有 ${lines.length} 处要改：`,
      ...lines.slice(0, 12).map((line) => `· ${line}`),
      ...(lines.length > 12 ? ['……'] : []),
    ].join('\n'),
  drawn: (chart: PowerChart, number: string, hasChain: boolean, office: string) =>
    `${named(chart)}已画好，拟稿第 ${chart.version} 版。发“流程图 ${number}”看图；${
      hasChain ? `没有问题就发“报批流程图 ${number}”。` : `没有问题就请${office}发“备案流程图 ${number}”。`
    }`,
  unchanged: (chart: PowerChart) => `${named(chart)}与现在的第 ${chart.version} 版一样，没有变化。`,
  inApproval: (chart: PowerChart) => `${named(chart)}正在审批，先等审批结束，或由绘制人“撤回 ${chart.number}”。`,
  onlyDraft: (chart: PowerChart) => `${named(chart)}现在是“${STATE_LABELS[chart.state]}”，只有“拟稿”的才能报批或备案。`,
  noChain: (number: string, kind: ChartKind, office: string) =>
    `方案没有规定流程图由谁审批，请由${office}核对后直接备案（发“备案流程图 ${target(number, kind)}”）。`,
  hasChain: (number: string, kind: ChartKind) =>
    `方案规定了流程图的审批链，不能直接备案：请发“报批流程图 ${target(number, kind)}”。`,
  submitted: (chart: PowerChart, next: string) => `${named(chart)}已报批。${next}`,
  next: ({ kind, label, names, body }: Pick<OpenNow, 'kind' | 'label' | 'names' | 'body'>, office: string) =>
    kind === 'outside'
      ? `下一步：报${body ?? label}，由${office}送出并登记结果。`
      : names.length > 0
        ? `下一步：${label}（${names.join('、')}）审批。`
        : `下一步：${label}，目前没有人，已请${office}处理。`,
  nextStep: (label: string, people: string[]) =>
    people.length > 0 ? `下一步：${label}（${people.join('、')}）。` : `下一步：${label}。`,
  agreed: (chart: PowerChart, label: string, by: string, next: string) =>
    `${named(chart)}已由${label}（${by}）同意。${next}`,
  approved: (chart: PowerChart, label: string, by: string) =>
    `${named(chart)}已由${label}（${by}）同意，审批走完，状态：已备案。`,
  returned: (chart: PowerChart, number: string, label: string, by: string, reason: string) =>
    `${named(chart)}已退回（${label} ${by}）。理由：${reason}\n改好后再发“报批流程图 ${target(number, chart.kind)}”。`,
  filed: (chart: PowerChart) => `${named(chart)}已备案。`,
  withdrawn: (chart: PowerChart) => `${named(chart)}已撤回，回到拟稿。`,
  notYours: '只能撤回自己画的、正在审批的流程图。',
  gone: '这张流程图找不到了。',
  stateChanged: '这张流程图的状态已经变了，没有再动。',
  noLevel: '流程图没有风险等级，不能调整。',
  sent: (what: string, more: string, asOf: string) =>
    `${what}随后发给您。${more}手机上打不开或看不清的，请在电脑上用浏览器打开。（${asOf}）`,
  tooLarge: '这张图太大，发不出去。请把流程分成几张图。',
  phone: (word: string, number: string) => `要窄幅的就发“${word} ${number} 手机”。`,
  pointsOn: (count: number, leftOut: number) =>
    `图上有 ${count} 个风险点（只含您可以查看的、已备案的）${
      leftOut > 0 ? `，按等级从重到轻；另有 ${leftOut} 个画不下，请看风险清单` : ''
    }。`,
  noPoints: (number: string, office: string) =>
    `${number} 上没有您可以查看的、已备案的风险点，画不成防控图。风险点由${office}用“关联 FX-… ${number} 环节”挂上去；只看流程发“流程图 ${number}”。`,
  pointsInFile: (office: string) =>
    `文件里不要写 points：风险点在风险清单里，由${office}用“关联 FX-… ZQ-… 环节”挂到环节上。删去 points 再上传`,
};

const list = (labels: string[]) => `${labels.slice(0, 12).join('、')}${labels.length > 12 ? ' 等' : ''}`;
const target = (number: string, kind: ChartKind) => `${number}${kind === 'external' ? ' 外部' : ''}`;

/** 内部流程图 LT-2026-0001 */
export const named = ({ kind, number }: Pick<PowerChart, 'kind' | 'number'>): string =>
  `${KIND_LABELS[kind]} ${number} `;

/** What a power is not yet published for, and how to go on. */
export const PUBLICATION = {
  none: (number: string, hasChain: boolean) =>
    `${number} 公开之前要有带办理时限的内部流程图，现在还没有：先发“画流程图 ${number}”，再${
      hasChain ? `发“报批流程图 ${number}”，审批走完` : `发“备案流程图 ${number}”，`
    }${hasChain ? '后' : '然后'}公开。`,
  draft: (number: string, hasChain: boolean) =>
    `${number} 的内部流程图还是拟稿：发“${hasChain ? '报批' : '备案'}流程图 ${number}”，备案后再公开。`,
  inApproval: (number: string, chart: PowerChart) => `${number} 的${named(chart)}正在审批，审批走完再公开。`,
  noLimits: (number: string, labels: string[]) =>
    `${number} 的内部流程图里，这些环节没有办理时限：${list(labels)}。补上后重画、备案，再公开。`,
  stale: (number: string, labels: string[]) =>
    `${number} 的内部流程图里没有现在的环节：${list(labels)}。请发“画流程图 ${number}”重画、备案，再公开。`,
};

/** 流程图：内部 LT-2026-0001（第 1 版，已备案），外部 … Empty when there is none that this person may see. */
export function chartsLine(charts: readonly PowerChart[], number: string): string[] {
  if (charts.length === 0) return [];
  const kinds = (['internal', 'external'] as const).flatMap((kind) => {
    const [latest, ...older] = charts.filter((one) => one.kind === kind);
    if (!latest) return [];
    const held = older.find((one) => one.state === 'approved');
    const state = `第 ${latest.version} 版，${STATE_LABELS[latest.state]}${held ? `；现行第 ${held.version} 版` : ''}`;
    return [`${kind === 'internal' ? '内部' : '外部'} ${latest.number}（${state}）`];
  });
  return [`流程图：${kinds.join('，')}；发“流程图 ${number}”看图`];
}
