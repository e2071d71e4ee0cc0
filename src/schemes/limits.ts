// Rule, pure: how many risk points a post, a section or the house may and must have (E6: 每个岗位 1–3 个).
import type { Scheme } from './model.js';

export interface Counted {
  layer: string;
  /** How many points the post, section or house has now, the one in question not counted. */
  post: number;
  department: number;
  unit: number;
}

/** Why one more point would be too many, for people; undefined when there is room. */
export function tooMany(scheme: Scheme, counted: Counted): string | undefined {
  const full = scheme.limits.find(
    ({ layer, of, most }) => layer === counted.layer && most !== undefined && counted[of] >= most,
  );
  return full && `${OF[full.of]}至多 ${full.most} 个风险点，现在已有 ${counted[full.of]} 个${cited(full.source)}`;
}

/** What is still missing before a section may submit its points, for people; empty when nothing is. */
export function tooFew(scheme: Scheme, counted: Counted): string[] {
  return scheme.limits
    .filter(({ layer, of, least }) => layer === counted.layer && least !== undefined && counted[of] < least)
    .map(({ of, least, source }) => `${OF[of]}至少 ${least} 个风险点，现在只有 ${counted[of]} 个${cited(source)}`);
}

const OF = { post: '每个岗位', department: '每个科室', unit: '全单位' } as const;
const cited = (source: string | undefined) => (source ? `（${source}）` : '');
