import { z } from 'zod';
import { key, keyOf, origin, roleOf, text } from './parts.js';
import { Who } from './people.js';

/** Objects that the product itself sends through a chain; a plan may name others (a slip, a payment, a blacklist). */
export const OBJECTS = [
  'risk',
  'power',
  'chart',
  'level',
  'measure',
  'register',
  'letter',
  'report',
  'publication',
] as const;

export const ChainStep = z
  .strictObject({
    key,
    label: text(20).meta({ description: '环节名称', examples: ['科室负责人审核'] }),
    who: Who,
    decide: z
      .enum(['one', 'all', 'meeting'])
      .default('one')
      .meta({ description: '几个人时：one 一人同意即可，all 都要同意，meeting 开会决定、由办公室录入纪要' }),
    levels: z.array(keyOf('levels')).optional().meta({ description: '只在这些等级时有这个环节' }),
    over: z
      .strictObject({ fact: text(20), amount: z.number().min(0) })
      .optional()
      .meta({ description: '只在数目超过时有这个环节，如大额报销' }),
    mayChangeLevel: z.boolean().default(false).meta({ description: '这个环节可以调整等级' }),
    ...origin,
  })
  .meta({ description: '一个环节' });
export type ChainStep = z.infer<typeof ChainStep>;

export const Chain = z
  .strictObject({
    key: key.optional().meta({ description: '补充方案按它改这条链，缺口按它指' }),
    object: key.meta({ description: `审批什么：${OBJECTS.join('、')}，或方案自己的`, examples: ['risk'] }),
    when: z
      .strictObject({
        layers: z.array(keyOf('layers')).optional(),
        roles: z.array(roleOf).optional().meta({ description: '当事人有其中一个角色' }),
        sectionHead: z.boolean().optional().meta({ description: '当事人是（不是）科室负责人' }),
        levels: z.array(keyOf('levels')).optional(),
      })
      .default({})
      .meta({ description: '什么时候用这条链：从上往下第一条符合的' }),
    steps: z.array(ChainStep).min(1).max(12),
    ...origin,
  })
  .meta({ description: '审批链' });
export type Chain = z.infer<typeof Chain>;
