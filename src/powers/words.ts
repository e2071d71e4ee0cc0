// Every sentence of this folder that a person reads in the chat or in a refusal.
import type { OpenNow } from '../approvals/advance.js';
import { shortLine } from '../channels/text.js';
import { stepLine } from './columns.js';
import { categoryLabel, FIELD_LABELS, type Power, type PowerField, type PowerRules, STATE_LABELS } from './model.js';

export const SAYS = {
  help: (office: string) => [
    '· 职权：本科室的职权；职权目录：您可以查看的全部；职权 名称或编号：看这一项',
    `· 报批 ZQ-…：把拟好的职权送审；停用、公开、备案 ZQ-…，关联 FX-… ZQ-…：${office}办理`,
  ],
  ownTitle: '本科室的职权',
  allTitle: '职权目录',
  ownEmpty: '本科室还没有登记职权。发“职权目录”看您可以查看的全部职权。',
  allEmpty: '职权目录里还没有您可以查看的职权。',
  noMore: '没有更多了。',
  more: '还有更多，回复“更多”。',
  lookHint: '发“职权 名称或编号”看全部内容。',
  /** Somebody who may not see it reads the same as for one that is not there. */
  noSuchPower: (text: string) =>
    `没有找到职权“${text.slice(0, 30)}”，或您无权查看。发“职权目录”查看，编号像 ZQ-2026-0001。`,
  several: (text: string, count: string) => `名称里有“${text.slice(0, 30)}”的职权有 ${count}，请发编号：`,
  numberWanted: (word: string) => `请写上编号，例如“${word} ZQ-2026-0001”。发“职权”查看编号。`,
  officeOnly: (what: string, office: string) => `${what}由${office}办理。`,
  ownPower: (number: string, office: string) =>
    `${number} 是您报批的，不能由您自己备案，请由${office}的其他人办理；办公室只有您一人的，请管理员在企业微信里给另一位加上标签。`,
  sectionOrOffice: (office: string) => `职权由办理科室的人或${office}报批。`,
  onlyDraft: (number: string, state: string) => `${number} 现在是“${state}”，只有“拟稿”的才能报批或备案。`,
  onlyFiled: (number: string, state: string) => `${number} 现在是“${state}”，只有“已备案”的才能公开。`,
  secretStays: (number: string) => `${number} 是涉密职权，不能公开。`,
  inApproval: (number: string) => `${number} 正在审批，先等审批结束，或由报批人“撤回 ${number}”。`,
  alreadyRetired: (number: string) => `${number} 已经停用。`,
  sameName: (name: string, number: string) => `这个办理主体已有同名职权“${name}”（${number}）：要改就写上它的编号。`,
  notWorded: (lines: string[]) => ['这项职权还不合规范，请先改好：', ...lines.map((line) => `· ${line}`)].join('\n'),
  noChain: (number: string, office: string) =>
    `方案没有规定职权由谁审批，${number} 请由${office}核对后直接备案（发“备案 ${number}”）。`,
  hasChain: (number: string) => `方案规定了职权的审批链，不能直接备案：请发“报批 ${number}”。`,
  submitted: (number: string, next: string) => `${number} 已报批。${next}`,
  next: ({ kind, label, names, body }: Pick<OpenNow, 'kind' | 'label' | 'names' | 'body'>, office: string) =>
    kind === 'outside'
      ? `下一步：报${body ?? label}备案，由${office}送出并登记文号。`
      : names.length > 0
        ? `下一步：${label}（${names.join('、')}）审批。`
        : `下一步：${label}，目前没有人，已请${office}处理。`,
  nextStep: (label: string, people: string[]) =>
    people.length > 0 ? `下一步：${label}（${people.join('、')}）。` : `下一步：${label}。`,
  agreed: (number: string, label: string, by: string, next: string) => `${number} 已由${label}（${by}）同意。${next}`,
  approved: (number: string, label: string, by: string) =>
    `${number} 已由${label}（${by}）同意，审批走完，状态：已备案。`,
  returned: (number: string, label: string, by: string, reason: string) =>
    `${number} 已退回（${label} ${by}）。理由：${reason}\n改好后再发“报批 ${number}”。`,
  filed: (number: string) => `${number} 已备案。要对外公开就发“公开 ${number}”。`,
  published: (number: string) => `${number} 已公开，全体人员都可以查看。`,
  withdrawn: (number: string) => `${number} 已撤回，回到拟稿。`,
  notYours: '只能撤回自己报批的职权。',
  reasonWanted: (number: string) => `停用要写理由，例如“停用 ${number} 依据已废止”。`,
  retired: (number: string) => `${number} 已停用，内容仍可查看。`,
  linkUsage: '格式：关联 FX-2026-0001 ZQ-2026-0001 环节名称（不写环节就是整项职权）。',
  noSuchStep: (number: string, step: string, steps: string[]) =>
    steps.length > 0
      ? `${number} 没有“${step.slice(0, 20)}”这个环节。可写：${steps.join('、')}。`
      : `${number} 还没有列出环节，请先补上环节，或不写环节。`,
  noSuchRisk: (number: string) => `没有找到风险点“${number.slice(0, 20)}”，或它已撤回、作废。`,
  linked: (risk: string, number: string, step: string | undefined) =>
    `${risk} 已关联到 ${number}${step ? `的“${step}”环节` : ''}。`,
  unlinked: (risk: string, number: string) => `${risk} 与 ${number} 的关联已取消。`,
  gone: '这项职权找不到了。',
  stateChanged: '这项职权的状态已经变了，没有再动。',
  noLevel: '职权没有风险等级，不能调整。',
  notLinked: (risk: string, number: string) => `${risk} 没有关联到 ${number}。`,
};

/** ZQ-2026-0001｜已公开｜药学部: 药品采购 */
export function listLine(power: Power): string {
  const marks = [STATE_LABELS[power.state], ...(power.secret ? ['涉密'] : [])].join('，');
  return `${power.number}｜${marks}${power.fields.holder ? `｜${power.fields.holder}` : ''}\n${shortLine(power.name, 40)}`;
}

const LONG: ReadonlySet<PowerField> = new Set(['content', 'conditions', 'procedure', 'materials']);

/** The whole entry as a text: no card has room for it. Longer parts are cut; a sheet holds them in full. */
export function detail(
  power: Power,
  rules: Pick<PowerRules, 'categories'>,
  facts: { inForce?: number; risks: Map<string, string[]>; charts: string[]; history: string[] },
): string {
  const { fields } = power;
  const lines = (Object.keys(FIELD_LABELS) as PowerField[]).flatMap((key) => {
    if (key === 'name') return [];
    if (key === 'bases')
      return fields.bases.length > 0
        ? [`${FIELD_LABELS.bases}：${fields.bases.map((b) => b.statute + b.article).join('；')}`]
        : [];
    if (key === 'steps') return steps(power, facts.risks);
    const value = key === 'category' ? categoryLabel(rules, fields.category) : fields[key];
    return value ? [`${FIELD_LABELS[key]}：${LONG.has(key) ? shortLine(value, 200) : shortLine(value, 120)}`] : [];
  });
  const version = power.version > 1 || facts.inForce ? `　第 ${power.version} 版` : '';
  const inForce = facts.inForce && facts.inForce !== power.version ? `（现行为第 ${facts.inForce} 版）` : '';
  const whole = facts.risks.get('') ?? [];
  return [
    `${power.number}　${STATE_LABELS[power.state]}${power.secret ? '　涉密' : ''}${version}${inForce}`,
    `名称：${power.name}`,
    ...lines,
    ...(whole.length > 0 ? [`关联的风险点：${whole.join('、')}`] : []),
    ...facts.charts,
    ...facts.history,
  ].join('\n');
}

function steps({ fields }: Power, risks: Map<string, string[]>): string[] {
  if (fields.steps.length === 0) return [];
  const shown = fields.steps.slice(0, 20).map((step, at) => {
    const points = risks.get(step.key) ?? [];
    return `${at + 1}. ${stepLine(step)}${points.length > 0 ? `（风险点 ${points.join('、')}）` : ''}`;
  });
  return [
    `${FIELD_LABELS.steps}：`,
    ...shown,
    ...(fields.steps.length > 20 ? [`……共 ${fields.steps.length} 个环节`] : []),
  ];
}
