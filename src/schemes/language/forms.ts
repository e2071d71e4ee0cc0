import { z } from 'zod';
import { date, key, keyOf, origin, text } from './parts.js';
import { Who } from './people.js';

const FIELD_KINDS = ['text', 'amount', 'date', 'number'] as const;

/** What every report has of its own accord; a field of a form may be one of them. */
const REPORT_FIELDS = ['point', 'manifestation', 'layer', 'post', 'power', 'method', 'category', 'level'] as const;

export const Form = z
  .strictObject({
    key,
    title: text(80).meta({ description: '表名，照原文' }),
    of: z
      .enum(['risk'])
      .optional()
      .meta({ description: 'risk：随每一条上报填，必填的不写不能提交；不写则是另填的表', examples: ['risk'] }),
    layer: keyOf('layers', '只用于这个层级；不写则都用').optional(),
    object: key.optional().meta({
      description: '交上来走哪一条审批链（chains 的 object）；不写就由办公室收下',
      examples: ['statistics-slip'],
    }),
    by: z.array(Who).min(1).optional().meta({ description: '谁可以填；不写则人人可以填' }),
    published: z.boolean().optional().meta({ description: '批准以后由办公室公布，人人可以看；不写即不公布' }),
    fields: z
      .array(
        z.strictObject({
          key,
          label: text(30),
          required: z.boolean().default(false).meta({ description: '必须填' }),
          kind: z.enum(FIELD_KINDS).optional().meta({
            description:
              '填什么，不写即文字：text 文字，amount 金额（元），date 日期，number 数；金额和数可以用在审批链的 over 里',
          }),
          options: z.array(text(40)).max(20).optional().meta({ description: '只能选这些' }),
          is: z
            .enum(REPORT_FIELDS)
            .optional()
            .meta({ description: '就是上报里本来有的这一项，不另外问', examples: ['post'] }),
          signed: key.optional().meta({ description: '签字栏：由审批链的这个环节签，不由填表人填' }),
          ...origin,
        }),
      )
      .min(1)
      .max(60),
    ...origin,
  })
  .meta({ description: '要填的表' });

export const Powers = z
  .strictObject({
    classes: z
      .array(z.strictObject({ key, label: text(30), ...origin }))
      .default([])
      .meta({ description: '职权的类别' }),
    required: z
      .array(
        z.enum([
          'name',
          'class',
          'content',
          'holder',
          'bases',
          'conditions',
          'procedure',
          'timeLimit',
          'materials',
          'supervision',
          'scope',
          'channel',
          'publishWithin',
        ]),
      )
      .default(['name'])
      .meta({ description: '职权目录里必须填的项' }),
    exactNames: z.boolean().default(false).meta({ description: '名称与法规一致，不用简称，依据写全称和条款' }),
    chartBeforePublication: z.boolean().default(false).meta({ description: '公开之前要有带时限的内部流程图' }),
    externalElements: z
      .array(
        z.strictObject({
          key: key.meta({ description: '流程图的节点用它标明；产品自己的键见 docs/charts.md', examples: ['subject'] }),
          label: text(16).meta({ description: '要素，照原文', examples: ['办理主体'] }),
          ...origin,
        }),
      )
      .default([])
      .meta({ description: '外部流程图必须写明的要素' }),
    ...origin,
  })
  .meta({ description: '职权目录' });

export const Gap = z
  .strictObject({
    id: key,
    path: text(120).meta({
      description: '缺在哪里；补上就不再列出。星号是每一项',
      examples: ['responsibility', 'levels.*.definition', 'publications.points.length'],
    }),
    missing: text(400).meta({ description: '原文没有说什么' }),
    question: text(400).meta({ description: '问领导小组办公室的话' }),
    blocking: z.boolean().meta({ description: '不补上就不能启用' }),
    answer: z
      .strictObject({
        text: text(400).meta({ description: '单位的答复' }),
        by: text(40).optional().meta({ description: '谁答复的' }),
        at: date.optional().meta({ description: '哪天答复的' }),
      })
      .optional()
      .meta({ description: '方案里没有地方写的，用话答复，答复了就不再列出；必须补上的不能只用话答复' }),
  })
  .meta({ description: '缺口：原文没有说清、要由单位自己定的' });

export const Secret = z
  .strictObject({
    what: text(60).meta({ description: '什么不公开' }),
    except: text(200).optional(),
    ...origin,
  })
  .meta({ description: '保密的内容' });

/** What a plan lists of its own accord: risk points with the measures against them, to begin with. */
export const LibraryPoint = z
  .strictObject({
    key,
    text: text(400).meta({ description: '风险点，照原文' }),
    category: keyOf('categories', '风险类别；原文没有归类就不写').optional(),
    layer: keyOf('layers', '层级；不写就是第一个').optional(),
    measures: z.array(text(400)).min(1).max(20).meta({ description: '防控措施，照原文' }),
    ...origin,
  })
  .meta({ description: '现成的风险点和措施，供各科室参照' });

export const RegisterColumnKey = z
  .enum([
    'serial',
    'section',
    'holder',
    'post',
    'person',
    'number',
    'risk',
    'point',
    'manifestation',
    'layer',
    'power',
    'method',
    'category',
    'level',
    'reason',
    'owner',
    'measures',
    'filed',
    'status',
    'note',
  ])
  .meta({ description: '这一栏填什么' });
export type RegisterColumnKey = z.infer<typeof RegisterColumnKey>;

/** A register that is printed, signed and handed in. */
export const Register = z
  .strictObject({
    key,
    title: text(80).meta({ description: '表名，照原文一字不差' }),
    layers: z.array(keyOf('layers')).min(1).optional().meta({ description: '只含这些层级的风险点；不写则都含' }),
    columns: z
      .array(
        z.strictObject({
          key: RegisterColumnKey,
          label: text(20),
          width: z.number().min(4).max(80).optional().meta({ description: '宽度，一个汉字算 2' }),
          ...origin,
        }),
      )
      .min(1)
      .max(16)
      .optional()
      .meta({ description: '栏目；不写则用产品自带的' }),
    groupBy: z
      .enum(['section', 'layer', 'level', 'category'])
      .optional()
      .meta({ description: '按它分组，每组前加一行' }),
    signatures: z.array(text(20)).max(6).optional().meta({ description: '签字栏，按次序' }),
    note: z.string().max(400).optional().meta({ description: '印在表下的说明' }),
    ...origin,
  })
  .meta({ description: '一览表：打印、签字、上报' });
export type Register = z.infer<typeof Register>;
