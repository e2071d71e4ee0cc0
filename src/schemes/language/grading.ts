import { z } from 'zod';
import { key, keyOf, origin, roleOf, text } from './parts.js';
import { Who } from './people.js';

export const Level = z
  .strictObject({
    key,
    label: text(16).meta({ description: '名称', examples: ['高', '一级', 'A'] }),
    rank: z.number().int().min(1).max(20).meta({ description: '1 最严重；先后只看它，不看名称里的数字' }),
    definition: z.string().max(400).meta({ description: '原文的定义，会引给填报人看；原文没有就留空' }),
    ...origin,
  })
  .meta({ description: '等级' });

/** A further scale beside the levels of risks: quality marks of a self-check, severity of an event. */
export const Scale = z
  .strictObject({
    key,
    label: text(30),
    of: text(30).meta({ description: '评的是什么', examples: ['自查表的质量'] }),
    forms: z.array(keyOf('forms')).default([]).meta({ description: '评哪几张表（forms 的 key）' }),
    by: z.array(Who).default([]).meta({ description: '由谁评；不写则由领导小组办公室评' }),
    grades: z
      .array(
        Level.extend({
          opens: keyOf('clocks', '评到这一档时开始 clocks 里的哪个期限，如限期整改').optional(),
        }),
      )
      .min(2)
      .max(20),
    ...origin,
  })
  .meta({ description: '另一把尺子：除风险等级以外要评的档次' });

const option = z.strictObject({
  key,
  label: text(60).meta({ description: '选项，给人看的话' }),
  score: z.number().int().min(0).max(100).meta({ description: '分值，越大越严重' }),
  ...origin,
});
/** A question in plain words; `score` orders its answers. */
const question = z
  .strictObject({
    key,
    ask: text(120).meta({ description: '用平常话问', examples: ['这种事容易发生吗？'] }),
    options: z.array(option).min(2).max(10),
    ...origin,
  })
  .meta({ description: '评估时问的一个问题' });

const matrixCell = z.strictObject({
  likelihood: key,
  consequence: key,
  level: keyOf('levels'),
});

export const GradingMethod = z
  .discriminatedUnion('by', [
    z
      .strictObject({
        by: z.literal('matrix'),
        likelihood: question,
        consequence: question,
        cells: z.array(matrixCell).min(1).max(100).meta({ description: '每一种组合对应的等级，一格也不能少' }),
      })
      .meta({ description: '可能性 × 后果' }),
    z
      .strictObject({
        by: z.literal('nature'),
        question,
        levels: z.array(z.strictObject({ option: key, level: keyOf('levels') })).min(1),
      })
      .meta({ description: '按权力的性质：选中哪一项就是哪一级' }),
    z
      .strictObject({
        by: z.literal('factors'),
        factors: z
          .array(z.strictObject({ weight: z.number().int().min(1).max(100), question }))
          .min(1)
          .max(12),
        cutoffs: z
          .array(
            z.strictObject({
              level: keyOf('levels'),
              atLeast: z.number().min(0).max(100).meta({ description: '总分（0–100）达到多少' }),
              ...origin,
            }),
          )
          .min(1)
          .meta({ description: '总分从高到低对应的等级，最低一级从 0 起' }),
      })
      .meta({ description: '几个因素加权打分，按分数线定级' }),
    z
      .strictObject({
        by: z.literal('handling'),
        question,
        levels: z.array(z.strictObject({ option: key, level: keyOf('levels') })).min(1),
      })
      .meta({ description: '按怎样处置定级' }),
  ])
  .meta({ description: '评定等级的方法，问题都用平常话' });
export type GradingMethod = z.infer<typeof GradingMethod>;

export const Grading = z
  .strictObject({
    criteria: z.array(z.string()).meta({ description: '原文说的依据' }),
    cutoffs: z
      .array(
        z.strictObject({
          level: keyOf('levels'),
          text: z.string().meta({ description: '达到什么程度算这一级' }),
          ...origin,
        }),
      )
      .optional()
      .meta({ description: '用话写的划分标准，选等级时给人看' }),
    method: GradingMethod.optional(),
    ...origin,
  })
  .meta({ description: '等级怎样评定' });

export const Responsibility = z
  .strictObject({
    level: keyOf('levels'),
    layers: z.array(keyOf('layers')).optional().meta({ description: '只对这些层级；不写则对所有层级' }),
    owners: z.array(Who).min(1).meta({ description: '负责（管理）的人；几个就是共同负责' }),
    supervisors: z.array(Who).optional().meta({ description: '负责监督的人：收摘要，不领任务' }),
    ...origin,
  })
  .meta({ description: '哪一级由谁负责' });

export const Limit = z
  .strictObject({
    key,
    layer: keyOf('layers', '哪个层级的风险点'),
    of: z.enum(['post', 'department', 'unit']).meta({ description: '按每个岗位、每个科室还是全单位数' }),
    least: z.number().int().min(0).max(1000).optional(),
    most: z.number().int().min(1).max(1000).optional(),
    ...origin,
  })
  .meta({ description: '风险点的个数：不足则科室报不上去，超过则不收' });

export const Inheritance = z
  .strictObject({
    key,
    roles: z.array(roleOf).min(1).meta({ description: '谁的等级由别处得来' }),
    from: z
      .enum(['departments-he-runs', 'points-of-post', 'points-of-department'])
      .meta({ description: '取哪里的等级：他分管的科室、岗位的风险点、科室的风险点' }),
    take: z.enum(['highest', 'lowest']).meta({ description: '取最高还是最低' }),
    layers: z
      .array(keyOf('layers'))
      .optional()
      .meta({ description: '他本人哪些层级的风险点随之定级；不写则都随之', examples: [['post']] }),
    ...origin,
  })
  .meta({ description: '等级不是自己评的，而是由所管的得来' });
