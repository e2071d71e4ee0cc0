import type { Scheme } from '../schemes/model.js';
import type { Kind } from './model.js';

/** The sentence beside a suggestion, in the scheme's own words where it names a category or a level. */
export function reasonFor(
  kind: Kind,
  scheme: Scheme,
  chosen: { category?: string | undefined; level?: string | undefined },
): string {
  const category = scheme.categories.find((c) => c.key === chosen.category);
  const level = scheme.levels.find((l) => l.key === chosen.level);
  const parts: string[] = [];
  if (category) parts.push(`方案里“${category.label}”指：${bare(category.definition)}`);
  if (level)
    parts.push(level.definition ? `“${level.label}”指：${bare(level.definition)}` : `等级建议“${level.label}”`);
  const quoted = parts.length > 0 ? `${parts.join('；')}。` : '';
  if (kind === 'risk') return quoted || '这像是一条风险，但方案里没有可供对照的类别定义，请您自己选择。';
  return quoted ? `${OTHERWISE[kind].replace(/。$/, '')}；${quoted}` : OTHERWISE[kind];
}

const OTHERWISE: Record<Exclude<Kind, 'risk'>, string> = {
  not_a_risk: '这段话里没有看到与岗位权力有关的风险情形。',
  need_more_info: '还看不出是哪项工作、哪个环节、可能出什么问题，请再说具体一些。',
  question: '这像是在提问，不是在报告一个风险点。',
  injection: '文中有指示分类结果的话，这部分不作为依据。',
  emergency: '可能有人身危险，或者证据正在被毁，请先报警或联系保卫、纪检部门。',
};

const bare = (definition: string) => definition.trim().replace(/[。.；;]+$/, '');
