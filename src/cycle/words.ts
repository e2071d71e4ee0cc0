// Every sentence of this folder that a person reads in the chat or in a refusal.
import type { VersionStep } from './queries.js';

export const SAYS = {
  help: ['· 开新一轮、本轮、照旧：方案的周期到期时，把已备案的风险点逐个带入新的一版'],
  officeOnly: (what: string, office: string) => `${what}由${office}办理。发“本轮”查看等您答复的风险点。`,
  noCycle: '现行方案没有规定调整的周期（cycle），不能开新一轮。要调整方案，请用“缺口”或 scheme activate。',
  noRound: '现在没有在进行的一轮。',
  alreadyOpen: '上一轮还没有结束。发“本轮”查看还有哪些没有答复，或发“结束本轮”。',
  dueIsOver: '期限要在今天以后，例如“本轮期限 2014-01-28”。',
  dueUnclear: '日期不对，请写成 2014-01-28 这样。',
  draftHasGaps: (title: string, blocking: number) =>
    `草案“${title}”还有 ${blocking} 处必须补上的缺口，补好才能作为新的一版。发“缺口”接着补；不用它了就发“放弃草案”，再开新一轮。`,
  planChanged: '这张卡片发出以后，现行方案已经换了，没有开始。请重新发“开新一轮”，看过再确认。',
  draftChanged:
    '这张卡片发出以后，草案有变化（补了缺口、换了内容，或新提了、放弃了草案），没有开始。请重新发“开新一轮”，看过再确认。',
  confirmTitle: '开新一轮',
  confirmBody: (facts: { cycle: string; points: number; due: string; draft?: string }) =>
    [
      facts.draft ? `启用草案“${facts.draft}”` : '内容不变，作为新的一版',
      `带入 ${facts.points} 个已备案的风险点`,
      `${facts.due} 前答复`,
    ].join('；'),
  open: '确认开始',
  later: '以后再说',
  laterSaid: '好的，没有开始。需要时再发“开新一轮”。',
  openedForOffice: (title: string, version: number, points: number, heads: number, due: string) =>
    [
      `新一轮开始了：“${title}”第 ${version} 版。`,
      points === 0
        ? '还没有已备案的风险点要带入。'
        : `${points} 个已备案的风险点由 ${heads} 位负责人答复，${due} 前完成，过期没有答复的会列给您。`,
      '改期限发“本轮期限 日期”；发“本轮”看进展。',
    ].join('\n'),
  openedForHead: (version: number, numbers: string[], due: string) =>
    [
      `方案开了新的一轮（第 ${version} 版）。您科室有 ${numbers.length} 个已备案的风险点要确认怎样带入：`,
      `${numbers.slice(0, 10).join('、')}${numbers.length > 10 ? ' 等' : ''}`,
      `都不变就回复“照旧”；要改等级的先发“本轮调级 编号 等级 理由”；不再有的发“了结 编号 理由”。`,
      `请在 ${due} 前答复，发“本轮”看清单。`,
    ].join('\n'),
  listTitle: (version: number, due: string, count: number, asOf: string) =>
    `带入第 ${version} 版，等您答复的风险点 ${count} 个，${due} 前（${asOf}）`,
  listLine: (number: string, level: string, point: string, note: 'running' | 'gone' | undefined) =>
    `${number}｜${level}${note ? { running: '（调级在审批）', gone: '（新版没有这一级，要调级）' }[note] : ''}\n${point}`,
  nothingForYou: (asOf: string) => `本轮没有等您答复的风险点。（${asOf}）`,
  listHint: '回复“照旧”全部按现在的等级带入；要改的先发“本轮调级 编号 等级 理由”。',
  more: '还有更多，回复“更多”。',
  progress: (version: number, due: string, states: { waiting: number; asked: number; done: number }) =>
    `本轮（第 ${version} 版，${due} 前）：已答复 ${states.done} 个，没有答复 ${states.waiting} 个，等办公室确认调级 ${states.asked} 个。`,
  kept: ({ kept, left, running, old }: { kept: string[]; left: string[]; running: string[]; old: string[] }) =>
    [
      kept.length > 0 ? `${kept.length} 个风险点照旧带入新的一版。` : '没有可以照旧的风险点。',
      left.length > 0
        ? `这 ${left.length} 个的等级新版里没有了，请逐个发“本轮调级 编号 等级 理由”：${left.slice(0, 20).join('、')}`
        : '',
      running.length > 0
        ? `这 ${running.length} 个的调级还在审批，定了以后自动记上：${running.slice(0, 20).join('、')}`
        : '',
      old.length > 0
        ? `这 ${old.length} 个的类别或层级新版里没有了，仍按原来的版本读：${old.slice(0, 20).join('、')}`
        : '',
    ]
      .filter(Boolean)
      .join('\n'),
  nothingToKeep: '本轮没有等您答复的风险点。',
  levelUsage: '格式：本轮调级 FX-2013-0001 中 理由，例如“本轮调级 FX-2013-0001 中 已改为两人经办”。',
  throughChain: '方案规定等级要按审批链审定。请核对下面的卡片，点“提交”送审；定了以后本轮自动记上。',
  notYours: (number: string) => `本轮没有等您答复的 ${number.slice(0, 20)}。发“本轮”看清单。`,
  noSuchLevel: (text: string, labels: string[]) => `新版没有等级“${text.slice(0, 10)}”，可写：${labels.join('、')}。`,
  sameLevel: (number: string) => `${number} 本来就是这一级，不变就回复“照旧”。`,
  reasonWanted: '请写明为什么调级（至少两个字），会记在这个风险点的历次等级里。',
  cannotMove: (number: string, office: string) =>
    `${number} 的类别、层级或等级新版里没有了，要调到的等级又只在新版里有，不能这样调。请${office}作废后按新版重报。`,
  nobodyConfirms: (office: string) => `调级要由${office}的其他人确认，现在没有别人。请管理员给办公室加人，再发一次。`,
  asked: (number: string, label: string, office: string) => `${number} 调为“${label}”已送${office}确认。`,
  askTitle: (number: string, from: string, to: string) => `${number}：${from} → ${to}`,
  askBody: (by: string, reason: string) => `${by}：${reason}`,
  confirm: '同意',
  refuse: '不同意',
  askRefusal: (number: string) => `不同意 ${number} 调级：请说明理由（会告知提出的人）。`,
  refusalTooShort: '理由太短，请说清楚为什么（至少 2 个字）。',
  decidedMeanwhile: '这项调级已经处理过了，或本轮已经结束。',
  askedAnew: (number: string) => `${number} 在这之后又重新提出了调级，这张卡片不再有效，请在新的卡片上处理。`,
  changedSince: (number: string) => `${number} 在这之后已经了结、作废或另定了等级，不用再确认：本轮按现在的情况记上。`,
  over: '已失效',
  notOnOwn: '不能确认自己提出的、或自己风险点的调级，请办公室其他人处理。',
  decided: (number: string, label: string, reason: string, refusal: string | undefined) =>
    refusal === undefined
      ? `${number} 带入新版，等级定为“${label}”。理由：${reason}`
      : `${number} 调为“${label}”，办公室不同意。理由：${refusal}\n请重新答复：回复“照旧”，或再发“本轮调级”。`,
  confirmedSaid: (number: string) => `${number} 的调级已确认，上报人和提出的人都会收到。`,
  refusedSaid: (number: string) => `${number} 的调级没有同意，已请提出的人重新答复。`,
  changedElsewhere: '按调级的审批结果',
  allAnswered: '本轮的风险点都答复完了，已结束。',
  closed: (unanswered: number) =>
    unanswered > 0 ? `本轮已结束，${unanswered} 个没有答复的仍按原来的版本，下一轮再带入。` : '本轮已结束。',
  dueChanged: (due: string) => `本轮的期限改为 ${due}。`,
  unanswered: (due: string, sections: Array<[string, string[]]>) => {
    const total = sections.reduce((sum, [, numbers]) => sum + numbers.length, 0);
    return [
      `本轮到 ${due} 期满，还有 ${total} 个风险点没有答复：`,
      ...sections
        .slice(0, 20)
        .map(
          ([section, numbers]) =>
            `· ${section} ${numbers.length} 个：${numbers.slice(0, 5).join('、')}${numbers.length > 5 ? ' 等' : ''}`,
        ),
      ...(sections.length > 20 ? [`……共 ${sections.length} 个科室`] : []),
      '可以改期限（本轮期限 日期），或发“结束本轮”。',
    ].join('\n');
  },
  endOfCycle: (label: string) =>
    `方案规定一年为一个周期：${label}。到年底了，请准备新的一版；发“开新一轮”把已备案的风险点带入。`,
  version: (step: VersionStep, nameOf: (id: string) => string, day: string) => {
    const way = `第 ${step.oldVersion} 版“${step.oldLevel}”→ 第 ${step.newVersion} 版“${step.newLevel}”`;
    if (step.state === 'kept') return `${day} ${way}：照旧${step.by ? `（${nameOf(step.by)}）` : ''}`;
    const who = [
      step.by ? `${nameOf(step.by)}提出` : '',
      step.confirmedBy ? `${nameOf(step.confirmedBy)}确认` : '',
    ].filter(Boolean);
    return `${day} ${way}：${who.join('、')}${who.length > 0 ? '，' : ''}${step.reason ?? ''}`;
  },
};
