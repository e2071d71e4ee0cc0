// Every sentence of this folder that a person reads in the chat or in a refusal.
import type { OpenGap } from './fill/gaps.js';

type Count = { all: number; blocking: number };

export const SAYS = {
  help: (office: string) => [
    '· 方案：现在按哪份方案办、有哪些等级和类别、正在进行的阶段',
    `· 缺口：方案没有说清、要由${office}补的；方案对比：最近两版有什么不同（${office}）`,
  ],
  officeOnly: (what: string, office: string) => `${what}由${office}办理。发“方案”可以查看现行的方案。`,
  proposed: (title: string, { all, blocking }: Count, kept: number) =>
    [
      `有一份方案草案“${title}”等着补：${all} 处缺口，其中 ${blocking} 处必须补上才能启用。`,
      kept > 0 ? `以前在聊天里补过的 ${kept} 处还在。` : '',
      all > 0 ? '回复“缺口”查看并逐处回答。' : '没有缺口了，回复“启用草案”启用。',
    ]
      .filter(Boolean)
      .join('\n'),
  noDraft: '这份草案已经启用或放弃了。发“缺口”看现在的。',
  noDraftAtAll: '现在没有草案。草案由管理员用 scheme propose 存入。',
  draftTitle: (title: string, { all, blocking }: Count) =>
    `草案“${title}”还有 ${all} 处缺口，其中 ✘ ${blocking} 处必须补上才能启用：`,
  activeTitle: (title: string, version: number, { all }: Count) => `“${title}”第 ${version} 版有 ${all} 处缺口：`,
  gapLine: (at: number, { blocking, missing, question }: OpenGap) =>
    `${at}. ${blocking ? '✘' : '!'} ${cut(question, 80)}\n　　${cut(missing, 60)}`,
  gapsHint: '回复序号开始补；回复“取消”退出。',
  more: '还有更多，回复“更多”。',
  noGaps: (title: string) => `“${title}”没有缺口。`,
  draftReady: (title: string) => `草案“${title}”没有缺口了，回复“启用草案”启用。`,
  noSuchGap: (most: number) => `请回复 1 到 ${most} 的序号，或回复“取消”退出。`,
  begin: (at: number, { blocking, missing, question }: OpenGap) =>
    [`缺口 ${at}（${blocking ? '必须补上' : '可以不补'}）：${question}`, `依据：${missing}`].join('\n'),
  askFooter: '返回：回到上一问；取消：退出（已补好的都留着）。',
  confirmActive: (words: string[], version: number) =>
    ['将补上：', ...listed(words), `回复“确认”就作为第 ${version} 版启用；回复“返回”改答，“取消”不启用。`].join('\n'),
  confirmOnly: '请回复“确认”启用，“返回”改答，或“取消”。',
  filled: (words: string[], { all, blocking }: Count) =>
    [
      '补好了（补充）：',
      ...listed(words),
      all === 0
        ? '没有缺口了。'
        : `还有 ${all} 处${blocking > 0 ? `，其中 ${blocking} 处必须补上` : '，都不妨碍启用'}。回复“缺口”接着补。`,
    ].join('\n'),
  filledMeanwhile: '这一处已经补上了。发“缺口”看其余的。',
  configured: (configured: string, yaml: string) =>
    [
      `没有启用：环境变量 SCHEME=${configured} 指定了方案，在聊天里补的下次启动会被换回。`,
      '请管理员把下面的内容加进方案文件（或另存一个文件，把 SCHEME 指向它）后重启：',
      yaml.trimEnd(),
    ].join('\n'),
  keepInFile: (name: string) => `补好的内容可以用 npm run cli -- scheme show ${name} --supplement 写成文件。`,
  activated: (title: string, version: number, name: string) =>
    `${name}启用了方案“${title}”第 ${version} 版，现在起按它办。`,
  activatedWith: (title: string, version: number, name: string, missing: string) =>
    `${name}补上了方案“${title}”的一处缺口（${cut(missing, 40)}），现在是第 ${version} 版。`,
  offer: { title: '方案草案可以启用了', activate: '启用', later: '以后再说' },
  offerBody: ({ all }: Count) => (all > 0 ? `必须补的都补好了，另有 ${all} 处缺口不妨碍启用。` : '缺口都补好了。'),
  later: '好的，草案留着。要启用时回复“启用草案”。',
  givenUp: (title: string) => `草案“${title}”已放弃，补过的内容仍在数据库里，不再提醒。`,
  oneVersion: '只有一个版本，没有可比的。',
  same: '两版内容相同。',
  compareTitle: (older: string, newer: string, count: number) => `${older} → ${newer}，${count} 处不同：`,
};

const listed = (words: string[]) => [
  ...words.slice(0, 12).map((word) => `· ${cut(word, 120)}`),
  ...(words.length > 12 ? [`……共 ${words.length} 项`] : []),
];

/** At most so many characters, … where something was left out. */
export function cut(text: string, limit: number): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length <= limit ? characters.join('') : `${characters.slice(0, limit - 1).join('')}…`;
}
