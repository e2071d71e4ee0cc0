import { z } from 'zod';
import { key, keyOf, origin, text } from './parts.js';

/** Rules of a rule-book: amounts, ratios, gates in order, shares. Money in yuan with at most two decimals. */

const amount = z
  .number()
  .refine((value) => /^\d{1,13}(\.\d{1,2})?$/.test(String(value)), '填不小于 0 的数，至多两位小数')
  .optional();
const times = z.number().min(0).max(1_000_000).optional();

const fact = text(30).meta({ description: '填报的数目叫什么', examples: ['贷款金额'] });

export const Rule = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        key,
        kind: z.literal('amount'),
        label: text(60),
        fact,
        atLeast: amount,
        atMost: amount,
        unit: text(10).default('元'),
        ...origin,
      })
      .meta({ description: '数目的上下限' }),
    z
      .strictObject({
        key,
        kind: z.literal('ratio'),
        label: text(60),
        fact,
        to: fact.meta({ description: '与哪个数目相比' }),
        atLeast: times.meta({ description: '至少几倍；5% 写 0.05' }),
        atMost: times,
        ...origin,
      })
      .meta({ description: '两个数目的比' }),
    z
      .strictObject({
        key,
        kind: z.literal('share'),
        label: text(60),
        fact,
        parts: z
          .array(z.strictObject({ label: text(30), percent: z.number().gt(0).max(100) }))
          .min(2)
          .max(10),
        remainder: text(30).meta({ description: '除不尽的一分归谁' }),
        ...origin,
      })
      .refine(({ parts }) => Math.abs(parts.reduce((sum, { percent }) => sum + percent, 0) - 100) < 1e-9, {
        path: ['parts'],
        message: '各方的百分比加起来要等于 100',
      })
      .refine(({ parts, remainder }) => parts.some(({ label }) => label === remainder), {
        path: ['remainder'],
        message: '要写 parts 里的一方',
      })
      .meta({ description: '分担：按比例分到分，除不尽的归写明的一方' }),
  ])
  .meta({ description: '数目的规则' });
export type Rule = z.infer<typeof Rule>;

export const Gate = z
  .strictObject({
    key,
    label: text(60).meta({ description: '做到什么', examples: ['签订合同'] }),
    after: z.array(keyOf('gates')).default([]).meta({ description: '先要过哪几关' }),
    lacking: text(200).optional().meta({ description: '缺了会怎样，引用条文' }),
    figures: z.array(fact).optional().meta({ description: '过这一关以前要登记好的数目' }),
    ...origin,
  })
  .meta({ description: '关口：前面的没有做到，后面的不能做' });
