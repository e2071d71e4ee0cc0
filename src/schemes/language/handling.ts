import { z } from 'zod';
import { key, keyOf, onDayOff, origin, span, text } from './parts.js';
import { Who } from './people.js';

export const Publication = z
  .strictObject({
    key,
    object: key.meta({ description: '公示什么，与审批链的 object 同样写法' }),
    layers: z.array(keyOf('layers')).optional(),
    scope: z.enum(['section', 'inside', 'outside']).meta({ description: '在科室、全单位，还是对社会' }),
    channels: z
      .array(text(30))
      .default([])
      .meta({ description: '在哪里', examples: [['公开栏']] }),
    length: span.optional().meta({ description: '公示多久；原文没写就留空，并列进 gaps' }),
    opinions: z.boolean().default(true).meta({ description: '收意见，退回科室修改后再公示' }),
    ...origin,
  })
  .meta({ description: '公示' });

export const LadderStep = z
  .strictObject({
    key,
    label: text(30).meta({ description: '处置', examples: ['诫勉谈话'] }),
    rank: z.number().int().min(1).max(20).meta({ description: '1 最轻' }),
    levels: z
      .array(keyOf('levels'))
      .optional()
      .meta({ description: '哪些等级可以用；其余要写明理由。原文没写就留空并列进 gaps' }),
    ...origin,
  })
  .meta({ description: '处置的一档' });

export const Handling = z
  .strictObject({
    key,
    label: text(60).meta({ description: '处置的要求', examples: ['根因分析'] }),
    levels: z.array(keyOf('levels')).min(1),
    by: z.array(Who).default([]),
    beforeClosing: z.boolean().default(false).meta({ description: '没有它不能了结' }),
    ...origin,
  })
  .meta({ description: '某一等级必须做到的' });

export const Measures = z
  .strictObject({
    required: z.boolean().default(false).meta({ description: '没有防控措施的风险点不能了结' }),
    oneToOne: z.boolean().default(false).meta({ description: '一对一：一条措施只属于一个风险点' }),
    defences: z
      .array(z.strictObject({ key, label: text(16), ...origin }))
      .default([])
      .meta({ description: '防线，如前期预防、中期监控、后期处置' }),
    kinds: z
      .array(z.strictObject({ key, label: text(16), ...origin }))
      .default([])
      .meta({ description: '种类，如教育、制度、监督、改革' }),
    ...origin,
  })
  .meta({ description: '防控措施' });

/** What of the product itself a review may be about. */
export const REVIEWED = ['regulation'] as const;

/** 制度廉洁性评估 and the like: questions that a paper must pass. */
export const Review = z
  .strictObject({
    key,
    label: text(30),
    of: text(30).meta({ description: '评什么', examples: ['新定的制度'] }),
    object: z
      .enum(REVIEWED)
      .optional()
      .meta({ description: '评产品里的哪一种：regulation 是登记的制度，发“评估 ZD-…”时逐题问；不写的只供查阅' }),
    by: z.array(Who).default([]).meta({ description: '由谁评估；不写就由起草人自己评（谁起草谁评估）' }),
    questions: z
      .array(
        z.strictObject({
          key,
          ask: text(120),
          wanted: z
            .enum(['yes', 'no'])
            .default('yes')
            .meta({ description: '合格的回答：“存在利益冲突吗？”填 no。答得不一样的要写说明，并单独列出' }),
          ...origin,
        }),
      )
      .min(1)
      .max(20),
    ...origin,
  })
  .meta({ description: '评估：逐题回答' });

export const Warning = z
  .strictObject({
    collector: z.array(Who).optional().meta({ description: '由谁采集（专人）；没有就不能发预警' }),
    kinds: z
      .array(z.strictObject({ key, label: text(30), levels: z.array(keyOf('levels')).optional(), ...origin }))
      .default([])
      .meta({ description: '按等级用哪一种：提醒、督导、纠错' }),
    ...origin,
  })
  .meta({ description: '预警' });

export const Notice = z
  .strictObject({
    key,
    label: text(30).meta({ description: '文书', examples: ['风险提示书', '整改通知书'] }),
    signed: z.boolean().default(true).meta({ description: '要签收' }),
    signWithin: span.optional(),
    concrete: z.boolean().default(false).meta({ description: '必须写明具体要求和期限' }),
    onFailure: z.array(Who).default([]).meta({ description: '没有按期做到，追究谁' }),
    onDayOff: onDayOff.optional(),
    ...origin,
  })
  .meta({ description: '文书' });

/** 德尔菲 and questionnaires: expressed here, no engine runs them yet. */
export const Survey = z
  .strictObject({
    key,
    label: text(30),
    anonymous: z.boolean().default(true),
    rounds: z.number().int().min(1).max(10).default(1),
    experts: z
      .strictObject({
        count: z.number().int().min(1).max(10000),
        minimumYears: z.number().int().min(0).max(60).optional().meta({ description: '工作年限须超过多少年' }),
        minimumTitle: text(20)
          .optional()
          .meta({ description: '职称至少', examples: ['副高'] }),
        perSection: z.number().int().min(0).max(100).optional().meta({ description: '每个科室至少几人（原则上）' }),
      })
      .optional(),
    ...origin,
  })
  .meta({ description: '征询：专家、问卷' });

export const Assessment = z
  .strictObject({
    key,
    label: text(60),
    every: z.enum(['quarter', 'half-year', 'year']),
    of: z.enum(['person', 'department']),
    praise: z.number().int().min(0).max(100).optional().meta({ description: '表扬前几名' }),
    uses: z.array(text(40)).default([]).meta({ description: '结果用在哪里' }),
    ...origin,
  })
  .meta({ description: '考核' });
