import { z } from 'zod';
import { key, keyOf, origin, text } from './parts.js';
import { Who } from './people.js';

/** What a rule-book is applied to, one by one: a loan, a purchase. It has figures, passes gates, and clocks run in it. */
export const Matter = z
  .strictObject({
    key,
    label: text(30).meta({ description: '一件什么事', examples: ['担保贷款'] }),
    by: z.array(Who).min(1).meta({ description: '由谁立项、登记、看得到；办公室都看得到' }),
    figures: z
      .array(
        z.strictObject({
          fact: text(30).meta({ description: '数目的名称，与 rules 里的 fact、to 一样', examples: ['贷款额度'] }),
          unit: text(10).default('元').meta({ description: '单位；元可以按万元、亿元填' }),
          ...origin,
        }),
      )
      .max(40)
      .default([])
      .meta({ description: '登记哪些数目' }),
    gates: z.array(keyOf('gates')).min(1).max(60).meta({ description: '过哪些关（gates 的 key），发生的事也写成一关' }),
    clocks: z
      .array(
        z.strictObject({
          clock: keyOf('clocks', 'clocks 的 key'),
          from: keyOf('gates', '从过哪一关那天起算'),
          until: keyOf('gates', '过了哪一关就算办到；may-from 的期限没到就不能过它'),
        }),
      )
      .max(40)
      .default([])
      .meta({ description: '有哪些期限' }),
    ...origin,
  })
  .meta({ description: '照规则一件一件办的事项：数目、关口、期限' });
export type Matter = z.infer<typeof Matter>;
