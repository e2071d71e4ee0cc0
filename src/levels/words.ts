// Every sentence and card of this folder.
import { buttonsCard, type Card } from '../channels/card.js';
import type { LevelItem } from './model.js';
import type { LevelChangeStatus } from './schema.js';

export const STATUS_LABELS: Record<LevelChangeStatus, string> = {
  draft: '未提交',
  dropped: '没有提交',
  'in-approval': '审批中',
  approved: '已审定',
  returned: '已退回',
  withdrawn: '已撤回',
  void: '已审定，但风险点已不在备案状态，没有改动',
};

export interface ProposalView {
  /** DJ-2026-0001, once it has one. */
  number?: string | undefined;
  risk: string;
  title: string;
  from: string;
  to: string;
  reason: string;
}

export function proposalCard(taskId: string, view: ProposalView, first: string): Card {
  return buttonsCard({
    source: '廉防 · 调级',
    title: `${view.risk} ${view.title}`,
    note: '核对后提交；等级在审定之后才改',
    taskId,
    body: `理由：${view.reason}`,
    lines: [
      { label: '现等级', value: view.from },
      { label: '拟调为', value: view.to },
      ...(first ? [{ label: '先由', value: first }] : []),
    ],
    buttons: [
      { key: 'submit', text: '提交', style: 'primary' },
      { key: 'drop', text: '不调了', style: 'plain' },
    ],
  });
}

export const SETTLED = { submitted: '已提交', dropped: '没有提交', expired: '已过期' };

export const SAYS = {
  numberAsked: '要调整哪一条的等级？请发编号，例如 FX-2026-0001（发“我负责的”或“风险清单”查看）。',
  numberUnclear: '没看懂编号，请写成 FX-2026-0001；不调了就发送“取消”。',
  levelAsked: (number: string, levels: readonly LevelItem[], current: string) =>
    [
      `${number} 要调整为哪个等级？回复序号或名称：`,
      ...levels.map((one, at) => `${at + 1}. ${one.label}${one.key === current ? '（现在）' : ''}`),
    ].join('\n'),
  levelUnclear: (levels: readonly LevelItem[]) =>
    `请回复 1 到 ${levels.length} 的序号，或等级名称：${levels.map((one) => one.label).join('、')}。`,
  levelSame: (label: string) => `现在就是“${label}”，请另选一个；不调了就发送“取消”。`,
  reasonAsked: (number: string, label: string) =>
    `${number} 拟调为“${label}”。请写明理由（会随审批送出，并告知上报人）：`,
  reasonShort: '理由至少写两个字，请再写一次；不调了就发送“取消”。',
  reasonLong: '理由请控制在 500 字以内，请再写一次。',
  textOnly: '这里只收文字。',
  left: '好的，等级没有变动。',
  confirm: '请核对下面的卡片，点“提交”送审。',
  unknownButton: '这个按钮已经不用了，请重新发送“调级”。',

  noSuchRisk: (number: string) => `没有找到“${number.slice(0, 20)}”，或您无权查看。编号像 FX-2026-0001。`,
  onlyFiled: (number: string, status: string) => `${number} 现在是“${status}”，只有“已备案”的才能调级。`,
  mayNot: (number: string, office: string) =>
    `${number} 的等级由它的负责人、所在科室的负责人或${office}提出调整，请告诉他们。`,
  noChain: (number: string, office: string) =>
    `方案没有规定等级怎样审定：由${office}直接更正（发“更正 ${number}”，再写“等级 …”）。`,
  noLevels: '方案没有分等级，不用调级。',
  inherited: (number: string) => `${number} 的等级按方案由本人所管的得来，不单独调整。`,
  running: (number: string, proposal: string) => `${number} 已有调级 ${proposal} 在审批，先等它有了结果。`,
  expired: '这张卡片已超过一天，没有提交；请重新发送“调级”。',
  closed: '这份调级已经提交过，或已经放下了。',
  changedSince: (number: string) => `${number} 的等级在这之后已有变化，没有提交；请重新发送“调级 ${number}”。`,
  notYours: '这张卡片不是发给您的。',

  submitted: (number: string, risk: string, label: string, next: string) =>
    `已提交，编号 ${number}：${risk} 拟调为“${label}”。${next}没人处理前可发“撤回 ${number}”。`,
  next: (label: string, people: readonly string[], office: string) =>
    people.length > 0
      ? `下一步：${label}（${people.join('、')}）。`
      : `下一步：${label}，目前没有人，已请${office}处理。`,
  nextBody: (body: string, meeting: boolean, office: string) =>
    meeting ? `下一步由${body}会议决定，${office}会登记结果。` : `下一步报${body}，${office}会登记文号。`,
  agreed: (number: string, label: string, by: string, next: string) => `${number} 已由${label}（${by}）同意。${next}`,
  returned: (number: string, risk: string, label: string, by: string, reason: string) =>
    `${number} 已退回，${risk} 的等级不变（${label} ${by}）。理由：${reason}`,
  approved: (number: string, risk: string, from: string, to: string, by: string) =>
    `${number} 已审定（${by}）：${risk} 的等级由“${from}”改为“${to}”。`,
  toReporter: (risk: string, from: string, to: string, proposer: string, by: string, reason: string) =>
    `您上报的 ${risk} 等级由“${from}”改为“${to}”（${proposer}提出，经${by}）。理由：${reason}`,
  voided: (number: string, risk: string) => `${number} 已审定，但 ${risk} 已不是“已备案”，等级没有改动。`,
  withdrawn: (number: string) => `${number} 已撤回，等级不变。`,
  noSuchProposal: (text: string) => `没有找到“${text.slice(0, 20)}”，或您无权查看。编号像 DJ-2026-0001。`,
  noLevelHere: '调级审批中不再另改等级：不同意就退回。',
};

/** A line of the point's history: 11-03 09:07 等级由“低”改为“高”（DJ-2026-0001，李四提出，经委党组审定（纪要〔2011〕3号））：理由 */
export function historyText(
  at: string,
  change: {
    from: string;
    to: string;
    number: string | null;
    cause: 'proposal' | 'correction' | 'inherited';
    reason: string;
  },
  proposer: string,
  by: string,
): string {
  const how = {
    proposal: [change.number ?? '', `${proposer}提出`, by ? `经${by}` : ''].filter(Boolean).join('，'),
    correction: `${proposer}更正`,
    inherited: '随所管',
  }[change.cause];
  return `${at} 等级由“${change.from || '未定'}”改为“${change.to}”（${how}）：${change.reason}`;
}
