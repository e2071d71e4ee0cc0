import type { Scheme } from '../schemes/model.js';
import type { Agreement, Share, Shares } from './agreement.js';

export const SAYS = {
  help: (office: string) => [
    `· 分类评估：建议的类别、等级与本人的决定有多少一致；分类评估 2026-11 看一个月（${office}）`,
  ],
  officeOnly: (office: string) => `分类评估由${office}查看。`,
  empty: '还没有可以评估的上报：有人在卡片上点了“提交”，这里才有数。到时会写出建议的类别、等级与本人决定一致的比例。',
  emptyScheme: (title: string) => `现行方案《${title}》下还没有提交过的上报。`,
  unclear: (word: string) => `没有看懂“${word}”：请发“分类评估”，或加月份，如“分类评估 2026-11”。`,
  emptyMonth: (month: string, months: string[]) =>
    `${month} 没有提交过的上报。有记录的月份：${months.slice(0, 12).join('、')}${months.length > 12 ? ' 等' : ''}。`,
  title: (title: string, span: string, asOf: string) => `分类评估 · 《${title}》 ${span}（${asOf}）`,
  continued: (title: string, asOf: string) => `分类评估 · 《${title}》 续（${asOf}）`,
  monthHint: (month: string) => `发“分类评估 ${month}”看一个月里的各个类别。`,
  otherScheme: (title: string, id: string, cases: number) =>
    `以前的方案《${title}》有 ${cases} 条：发“分类评估 ${id}”。`,
  more: '回复“更多”看下面的。',
};

/** Lines of the whole, for a chat page or a terminal. Pure. */
export function agreementLines(scheme: Scheme, agreement: Agreement): string[] {
  const { cases, notSeen, category, categories, level } = agreement;
  const label = labelIn(scheme.categories);
  return [
    `本人提交确认的上报 ${cases} 条。下面是一致的条数、比例和它的 95% 区间；条数少时只供参考。`,
    sharesLine('风险类别一致', category),
    sharesLine('风险等级一致', level.exact),
    sharesLine('等级相差一级以内', level.withinOneStep),
    ...(notSeen > 0 ? [`没有看作风险、本人仍然上报的：${notSeen} 条。`] : []),
    ...(categories.length > 0 ? ['按建议的类别：'] : []),
    ...categories.map(({ category: key, agreement: share, correctedTo }) => {
      const others = correctedTo.map((to) => `${label(to.category)} ${to.cases}`).join('、');
      return `· ${label(key)}：${shareWords(share)}${others ? `；改为 ${others}` : ''}`;
    }),
  ];
}

/** One line for each month, the newest first. Pure. */
export const monthLines = (months: ReadonlyArray<{ month: string; agreement: Agreement }>): string[] =>
  months.map(({ month, agreement: { cases, category, level } }) =>
    [
      `· ${month}，${cases} 条：类别 ${category.all ? shareWords(category.all) : '没有建议'}`,
      ...sides(category, (share) => `${share.right}/${share.of}`),
      ...(level.exact.all ? [`等级 ${shareWords(level.exact.all)}`] : []),
      ...(level.withinOneStep.all ? [`一级以内 ${level.withinOneStep.all.right}/${level.withinOneStep.all.of}`] : []),
    ].join('；'),
  );

/** 35/42（83%，69%～92%） */
export const shareWords = ({ right, of, share, low, high }: Share): string =>
  `${right}/${of}（${percent(share)}，${percent(low)}～${percent(high)}）`;

const percent = (share: number) => `${Math.round(share * 100)}%`;

const sharesLine = (what: string, shares: Shares) =>
  shares.all
    ? `${what}：${[shareWords(shares.all), ...sides(shares, shareWords)].join('；')}`
    : `${what}：还没有可比的`;

const sides = ({ local, llm }: Shares, words: (share: Share) => string): string[] => [
  ...(local ? [`本地 ${words(local)}`] : []),
  ...(llm ? [`模型 ${words(llm)}`] : []),
];

const labelIn = (list: ReadonlyArray<{ key: string; label: string }>) => (key: string) =>
  list.find((item) => item.key === key)?.label ?? key;
