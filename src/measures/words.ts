// Every sentence of this folder that a person reads in the chat or in a refusal.
import type { OpenNow } from '../approvals/advance.js';
import { shortLine } from '../channels/text.js';
import { STATUS_LABELS as RISK_STATUS } from '../risks/model.js';
import type { Scheme } from '../schemes/model.js';
import type { Hindrance } from './closing.js';
import type { Offer } from './drafting.js';
import { labelsOf, type Measure, type MeasureFields, STATE_LABELS } from './model.js';
import type { ListedMeasure } from './queries.js';

export const SAYS = {
  help: (office: string) => [
    '· 措施：防控措施清单；措施 前期预防：只看这一类；我的措施：我写的、由我负责的',
    '· 措施 FX-… 内容：给风险点定防控措施；完成 CS-… 怎样落实的；撤回、重报 CS-…',
    `· 拟稿 FX-…：按方案和风险点拟几条措施，改好再提交；拟提示书 FX-…：拟提示书（科室负责人、${office}）`,
    `· 了结 FX-… 理由：风险点销号（科室负责人、${office}）；重开 FX-… 理由`,
  ],
  listTitle: (what: string) => (what ? `防控措施 · ${what}` : '防控措施'),
  mineTitle: '我的措施',
  listEmpty: (what: string) =>
    what
      ? `没有您可以查看的“${what}”措施。`
      : '还没有您可以查看的防控措施。给风险点定措施：发“措施 FX-2026-0001 内容”。',
  mineEmpty: '没有您写的或由您负责的防控措施。给风险点定措施：发“措施 FX-2026-0001 内容”。',
  noMore: '没有更多了。',
  more: '还有更多，回复“更多”。',
  noSuchFilter: (text: string, known: string[]) =>
    known.length > 0
      ? `没有“${text.slice(0, 20)}”这一类。可以发：${known.map((one) => `措施 ${one}`).join('、')}；给风险点定措施发“措施 FX-2026-0001 内容”。`
      : `方案没有给措施分类。发“措施”看清单；给风险点定措施发“措施 FX-2026-0001 内容”。`,
  /** Somebody who may not see it reads the same as for one that is not there. */
  noSuchMeasure: (text: string) =>
    `没有找到措施“${text.slice(0, 20)}”，或您无权查看。编号像 CS-2026-0001，发“我的措施”查看。`,
  noSuchRisk: (text: string) => `没有找到“${text.slice(0, 20)}”，或您无权查看。编号像 FX-2026-0001，发“风险清单”查看。`,
  numberWanted: (word: string) => `请写上编号，例如“${word} CS-2026-0001”。发“我的措施”查看编号。`,
  riskNumberWanted: (word: string) => `请写上编号，例如“${word} FX-2026-0001 理由”。发“风险清单”查看编号。`,
  mayNotWrite: (number: string, office: string) => `${number} 的防控措施由填报人、科室负责人或${office}来定。`,
  onlyFiledRisk: (number: string, status: string) => `${number} 现在是“${status}”，只有“已备案”的才能定防控措施。`,
  onlyFiledRiskForLetter: (number: string, status: string) =>
    `${number} 现在是“${status}”，只有“已备案”的才能拟提示书。`,
  askText: (number: string, point = '') =>
    `给 ${number}${point ? `（${shortLine(point, 30)}）` : ''}定一条防控措施：怎样防？请用一两句话写清楚；要个底稿就回复“拟稿”。`,
  offers: (number: string, offers: readonly Offer[]) =>
    [
      `【拟稿】给 ${number} 拟了 ${offers.length} 条，${drafterOf(offers)}，没有人审过，请逐条读过、改好再用：`,
      ...offers.map((one, at) => `${at + 1}. ${one.label}${exceptionIn(offers, one)}：${one.text}`),
      '用哪条就回复序号（之后还能改），或直接写您自己的；不写了回复“取消”。',
    ].join('\n'),
  /** While a model is asked. */
  drafting: '收到，正在拟稿，请稍候…',
  noOffers: (number: string) => `${number} 拟不出合适的底稿，请直接写怎样防；不写了回复“取消”。`,
  draftingWanted: (word: string) => `请写上编号，例如“${word} FX-2026-0001”。发“风险清单”查看编号。`,
  letterNotYours: (number: string, office: string) => `${number} 的提示书由科室负责人或${office}来拟。`,
  letterHint: (named: boolean, office: string) =>
    `以上是拟稿，没有发给任何人；空着的日期和措施请补齐，核对后按方案的办法发出、签收。${named ? '' : `（现行方案没有列出提示书这种文书，名称和格式请${office}定。）`}`,
  askDue: '什么时候落实到位？如：12月31日、2026-12-31；要一直坚持的回复“长期”。',
  dueNotUnderstood: (text: string) => `没有看懂期限“${text.slice(0, 20)}”，请写成 2026-12-31、12月31日，或“长期”。`,
  duePast: (day: string) => `期限 ${day} 已经过了，请写今天或以后的日期。`,
  wordsOnly: '这里需要文字。',
  ownerUnknown: (name: string) => `通讯录里没有在岗的“${name.slice(0, 20)}”，请写全名，如“责任人 李虹”。`,
  ownerSeveral: (name: string, who: string[]) =>
    `通讯录里有 ${who.length} 位“${name.slice(0, 20)}”，请写明科室，如“责任人 ${who[0]}”。可写：${who.slice(0, 5).join('、')}。`,
  ownerWanted: '这个风险点的填报人已不在岗，请在措施后面写上责任人，如“责任人 李虹”。',
  already: (number: string | undefined) =>
    `这个风险点已有同样的措施${number ? `（${number}）` : ''}，不用再写；要写另一条请换个写法。`,
  oneToOne: '方案要求“一对一”：同样的措施已经用在别的风险点上了，请针对这个风险点另写一条。',
  card: (scheme: Scheme, risk: { number: string; point: string }, fields: MeasureFields, ownerName: string) =>
    [
      `${risk.number}：${shortLine(risk.point, 40)}`,
      `${fields.drafted ? '【拟稿】' : ''}措施：${fields.text}`,
      `责任人：${ownerName}　期限：${dueText(fields.due)}`,
      scheme.measures && scheme.measures.defences.length + scheme.measures.kinds.length > 0
        ? '请在下面的卡片上选好再点“提交”。'
        : '请核对后在下面的卡片上点“提交”。',
      '要改就发“改措施 责任人 姓名”“改措施 期限 12月31日”“改措施 内容 …”；不要了回复“取消”。',
    ].join('\n'),
  changed: (fields: MeasureFields, ownerName: string) =>
    `改好了。措施：${fields.text}\n责任人：${ownerName}　期限：${dueText(fields.due)}\n请在卡片上点“提交”。`,
  changeUsage: '可以发“改措施 责任人 姓名”“改措施 期限 12月31日”“改措施 内容 …”。',
  noDraft: '现在没有正在写的措施。先发“措施 FX-2026-0001 内容”。',
  draftGone: '这张措施卡片找不到了，请重新写。',
  draftSubmitted: '这条措施已经提交过了，没有再动。发“我的措施”查看进展。',
  draftCancelled: '这条措施已经取消，没有再动。',
  draftExpired: '这张措施卡片已超过一天，过期了，没有提交。请重新写。',
  draftHandled: '这条措施已经处理过了，没有再动。',
  cancelled: (text: string) => `好的，措施“${shortLine(text, 20)}”已取消，没有提交。`,
  unknownButton: '这个按钮已经不用了，没有提交。请用最新的卡片。',
  submitted: (number: string, next: string) =>
    `已提交，编号 ${number}。${next}\n发“我的措施”随时查看，没人处理前可发“撤回 ${number}”。`,
  next: ({ kind, label, names, body, meeting }: Omit<OpenNow, 'stepId' | 'people'>, office: string) =>
    kind === 'outside'
      ? meeting
        ? `下一步由${body ?? label}会议决定，${office}会提交材料并登记结果。`
        : `下一步报${body ?? label}，由${office}送出并登记文号。`
      : names.length > 0
        ? `下一步：${label}（${names.join('、')}）审批。`
        : `下一步：${label}，目前没有人，已请${office}处理。`,
  nextOffice: (office: string) => `方案没有规定防控措施由谁审批，已请${office}核对。`,
  toOffice: (number: string, risk: string, text: string, by: string) =>
    `${by}给 ${risk} 定了防控措施 ${number}：${shortLine(text, 200)}\n方案没有规定措施的审批链，请核对：同意发“备案 ${number}”，不同意发“退回 ${number} 理由”。`,
  noOffice: (office: string) => `方案没有规定防控措施由谁审批，${office}现在也没有能核对的人，请联系管理员。`,
  hasChain: (number: string) => `${number} 正按方案的审批链在审，请发“待办”在卡片上决定。`,
  notWaiting: (number: string, state: string) => `${number} 现在是“${state}”，不需要决定。`,
  officeOnly: (what: string, office: string) => `${what}由${office}办理。`,
  ownMatter: '这是您本人的事项或您自己写的，不能由您自己决定，请由别人办理。',
  agreed: (number: string, label: string, by: string, next: string) => `${number} 已由${label}（${by}）同意。${next}`,
  inForce: (number: string, risk: string, text: string, owner: string, due: string | null) =>
    `防控措施 ${number}（${risk}）已生效：${shortLine(text, 200)}\n责任人：${owner}　期限：${dueText(due)}。落实后请责任人发“完成 ${number} 怎样落实的”。`,
  returned: (number: string, label: string, by: string, reason: string) =>
    `${number} 已退回（${[label, by].filter(Boolean).join(' ')}）。理由：${reason}\n回复“重报 ${number}”可修改后再报。`,
  returnDone: (number: string) => `已退回 ${number}，理由已告诉拟定人。`,
  filed: (number: string) => `${number} 已备案生效，已告诉拟定人和责任人。`,
  pointVoided: (number: string, risk: string) => `${risk} 已作废，措施 ${number} 也一并作废。`,
  withdrawn: (number: string) => `${number} 已撤回，不再审批。回复“重报 ${number}”可修改后再报。`,
  notYours: (number: string) => `${number} 不是您写的，不能撤回或重报。`,
  notInApproval: (number: string, state: string) => `${number} 现在是“${state}”，不能撤回。`,
  onlyReturned: (number: string, state: string) => `${number} 现在是“${state}”，只有“已退回”“已撤回”的才能重报。`,
  ownerOnly: (number: string, owner: string) => `${number} 由责任人${owner}报告落实情况。`,
  onlyInForce: (number: string, state: string) => `${number} 现在是“${state}”，只有“已生效”的才能报告完成。`,
  howWanted: (number: string) => `请写一句怎样落实的，例如“完成 ${number} 复核表已启用，每月抽查”。`,
  reasonWanted: (what: string) => `请写明理由，例如“${what} 理由”。`,
  done: (number: string) => `${number} 已记为“已落实”，已告诉科室负责人和拟定人。`,
  doneTold: (number: string, risk: string, by: string, note: string, office: string) =>
    `防控措施 ${number}（${risk}）已由${by}报告落实：${note}\n没有落实到位的，科室负责人或${office}发“未完成 ${number} 理由”。`,
  onlyDone: (number: string, state: string) => `${number} 现在是“${state}”，只有“已落实”的才能退回。`,
  headOrOffice: (what: string, office: string) => `${what}由科室负责人或${office}办理。`,
  undone: (number: string, reason: string) => `${number} 还没有落实到位，回到“已生效”。理由：${reason}`,
  voided: (number: string, reason: string) => `防控措施 ${number} 已作废。理由：${reason}`,
  voidInApproval: (number: string) => `${number} 还在审批，先由审批人退回，或由拟定人撤回。`,
  closedOnIt: (risk: string) => `${risk} 已凭这条措施了结，先发“重开 ${risk} 理由”再作废。`,
  askClosing: (number: string) => `了结 ${number}：请说明理由（会记入审计并告知填报人）。`,
  closed: (number: string, office: string) =>
    `${number} 已了结（销号）。要撤销这一步，由${office}发“重开 ${number} 理由”。`,
  reopened: (number: string) => `${number} 已重开，回到“已备案”。`,
  noRoom: (number: string, full: string) => `${number} 没有重开：${full}。先了结或作废一个不再需要的，再发一次。`,
  onlyClosed: (number: string, status: string) => `${number} 现在是“${status}”，只有“已了结”的才能重开。`,
  ownClosing: (office: string) => `自己的风险点不能由自己了结，请由上级或${office}办理。`,
  hindered: (
    number: string,
    status: string,
    hindrances: readonly Hindrance[],
    { undecided, unhandled }: { undecided: readonly string[]; unhandled: readonly string[] },
  ) =>
    [
      `${number} 还不能了结：`,
      ...hindrances.map((one) => {
        if (one === 'not-filed') return `· 现在是“${status}”，只有“已备案”的才能了结`;
        if (one === 'no-measure') return `· 还没有生效的防控措施，先发“措施 ${number} 内容”`;
        if (one === 'undecided') return `· 措施 ${undecided.join('、')} 还在审批，先等审批结束`;
        return [`· 方案要求了结前做到，还没有做：`, ...unhandled].join('\n');
      }),
    ].join('\n'),
  reasonTooShort: '理由太短，请说清楚为什么（至少 2 个字）。',
  gone: '这条措施找不到了。',
  stateChanged: '这条措施的状态已经变了，没有再动。',
  noLevel: '措施没有自己的等级，不能调整；等级在风险点上调整。',
};

/** By whom the wordings on offer were drafted: a model where it wrote one of them. */
export const drafterOf = (offers: readonly Pick<Offer, 'by'>[]): string =>
  offers.some(({ by }) => by === 'model') ? '模型拟的' : '按规则拟的';

/** Behind a wording by rule among those of a model. */
const exceptionIn = (offers: readonly Offer[], { by }: Offer): string =>
  by === 'rule' && offers.some((one) => one.by === 'model') ? '（按规则拟的）' : '';

export const dueText = (due: string | null): string => due ?? '长期';

/** 前期预防 · 制度 */
export function sortOf(scheme: Scheme, measure: { defence?: string | null; kind?: string | null }): string {
  const { defence, kind } = labelsOf(scheme, measure);
  return [defence, kind].filter(Boolean).join(' · ');
}

/** CS-2026-0001｜已生效｜前期预防 · 制度 / FX-2026-0001：… / 李虹，2026-12-31 */
export function listLine(scheme: Scheme, measure: Measure & { riskNumber: string }, owner: string): string {
  const head = [measure.number, STATE_LABELS[measure.state], sortOf(scheme, measure)].filter(Boolean).join('｜');
  return `${head}\n${measure.riskNumber}：${shortLine(measure.text, 40)}\n${owner}，${dueText(measure.due)}`;
}

/** What a register shows of a measure: each part on a line of its own. */
export function registerText(scheme: Scheme, measure: Measure, owner: string): string {
  return [
    measure.text,
    sortOf(scheme, measure),
    `责任人：${owner}`,
    `期限：${dueText(measure.due)}${measure.state === 'done' ? `（${STATE_LABELS.done}）` : ''}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** Its measures in the detail of a point, those still under way included. */
export function pointLines(all: ReadonlyArray<{ measure: Measure; scheme: Scheme; owner: string }>): string[] {
  if (all.length === 0) return [];
  const lines = all.slice(0, SHOWN).map(({ measure, scheme, owner }) => {
    const about = [STATE_LABELS[measure.state], sortOf(scheme, measure), owner, dueText(measure.due)];
    return `· ${measure.number} ${shortLine(measure.text, 40)}（${about.filter(Boolean).join('，')}）`;
  });
  return ['防控措施：', ...lines, ...(all.length > SHOWN ? [`……共 ${all.length} 条`] : [])];
}

/** A message holds 2048 bytes, and the point itself takes its part. */
const SHOWN = 6;

export function detail(
  scheme: Scheme,
  measure: ListedMeasure,
  facts: { owner: string; writer: string; place?: string | undefined; asOf: string; reason?: string | undefined },
): string {
  const over = measure.riskStatus !== 'filed';
  return [
    `${measure.number}　${STATE_LABELS[measure.state]}`,
    `风险点：${measure.riskNumber}${over ? `（${RISK_STATUS[measure.riskStatus]}）` : ''} ${shortLine(measure.point, 60)}`,
    `措施：${measure.text}`,
    sortOf(scheme, measure) ? `分类：${sortOf(scheme, measure)}` : '',
    `责任人：${facts.owner}　期限：${dueText(measure.due)}`,
    `拟定人：${facts.writer}`,
    measure.imported ? '来源：导入' : '',
    measure.doneNote ? `落实情况：${shortLine(measure.doneNote, 200)}` : '',
    facts.reason ? `退回理由：${facts.reason}` : '',
    facts.place ? `现在：${facts.place}` : '',
    facts.asOf,
  ]
    .filter(Boolean)
    .join('\n');
}
