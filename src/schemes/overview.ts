// Rule, pure: 「方案」, what a house works by, on one screen.
import { categoriesFor, levelsByRank, type Scheme } from './model.js';
import { phasesOn } from './phases.js';
import { fixedWord, whoWords } from './wording.js';
import { cut } from './words.js';

/** @param day today, YYYY-MM-DD · @param since day it came into force */
export function overview(
  scheme: Scheme,
  facts: { version: number; since: string; day: string; gaps?: number },
): string {
  const levels = levelsByRank(scheme).map(({ label, definition }) =>
    definition ? `　${label}：${cut(definition, 70)}` : `　${label}`,
  );
  const phases = phasesOn(scheme, facts.day);
  const categories = categoriesFor(scheme, undefined).map(({ label }) => label);
  return [
    `方案：${scheme.title}`,
    `第 ${facts.version} 版，${facts.since} 起`,
    ...(categories.length > 0 ? [`风险类别：${categories.join('、')}`] : ['风险类别：方案没有分类']),
    ...(levels.length > 0 ? ['风险等级：', ...levels] : ['风险等级：方案没有分级']),
    ...responsible(scheme),
    ...deciding(scheme),
    ...(scheme.phases.length > 0
      ? [
          phases.length > 0
            ? `现在的阶段：${phases.map(({ label }) => label).join('；')}`
            : '现在的阶段：今天不在任何阶段里',
        ]
      : []),
    ...(facts.gaps === undefined ? [] : [facts.gaps > 0 ? `缺口：${facts.gaps} 处，发“缺口”查看` : '缺口：没有']),
  ].join('\n');
}

function responsible(scheme: Scheme): string[] {
  const label = (key: string) => scheme.levels.find((level) => level.key === key)?.label ?? key;
  const each = (scheme.responsibility ?? []).map(
    ({ level, owners }) => `${label(level)}——${owners.map((who) => whoWords(who, scheme)).join('、')}`,
  );
  return each.length > 0 ? [`分级负责：${each.join('；')}`] : [];
}

/** Who decides on a risk point: one line a chain, in the order in which the first fitting one is used. */
function deciding(scheme: Scheme): string[] {
  const chains = scheme.chains.filter(({ object }) => object === 'risk').slice(0, 6);
  const label = (list: Array<{ key: string; label: string }>, keys: string[] | undefined) =>
    (keys ?? []).map((key) => list.find((one) => one.key === key)?.label ?? key);
  const lines = chains.map(({ when, steps }) => {
    const whom = [
      ...label(scheme.layers, when.layers),
      ...(when.roles ?? []),
      ...(when.sectionHead === undefined ? [] : [when.sectionHead ? '科室负责人' : '科室负责人以外的人']),
      ...label(scheme.levels, when.levels),
    ];
    const told = steps.map(({ label: name, levels }) =>
      levels ? `${name}（${label(scheme.levels, levels).join('、')}）` : name,
    );
    return `　${whom.length > 0 ? whom.join('、') : '其他'}：${told.join(' → ')}`;
  });
  return lines.length > 0 ? [`${fixedWord('object', 'risk')}由谁审定：`, ...lines] : [];
}
