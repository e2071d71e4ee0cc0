// Rule, pure: what a scheme itself says to do with gifts.
import type { Scheme } from '../schemes/model.js';

/** Sentences of the scheme that say what to do when something is offered; a plan that only names the risk says nothing. */
export function saidOfGifts(scheme: Scheme): string[] {
  const found = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node === 'string') {
      if (GIFT.test(node) && TO_DO.test(node)) found.add(node);
    } else if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) for (const value of Object.values(node)) walk(value);
  };
  // Points and measures that a plan lists are examples, not rules.
  const { library: _, gaps: __, ...rules } = scheme;
  walk(rules);
  return [...found];
}

const GIFT = /礼品|礼金|礼物|红包|有价证券|购物卡|宴请|馈赠/;
const TO_DO = /拒收|拒绝|退回|退还|上交|登记|报告/;
