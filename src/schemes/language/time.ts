import { z } from 'zod';
import { date, key, keyOf, onDayOff, origin, span, text } from './parts.js';
import { Who } from './people.js';

export const Phase = z
  .strictObject({
    key,
    label: text(60),
    start: date.optional(),
    end: date.optional(),
    ...origin,
  })
  .meta({ description: '阶段；可以重叠，可以有空档' });

/** How many working days before the last day those who have handed in nothing are reminded. */
export const remindBefore = z.array(z.number().int().min(1).max(60)).max(5);

export const Deadline = z
  .strictObject({
    key,
    label: text(60).meta({ description: '到期要交什么', examples: ['科室自查报告'] }),
    on: date.meta({ description: '哪一天；可以不在任何阶段里' }),
    from: z.array(Who).default([]).meta({ description: '谁来交' }),
    to: z.array(Who).default([]).meta({ description: '交给谁；过期没交的名单也给他' }),
    each: z
      .enum(['person', 'department', 'unit'])
      .default('department')
      .meta({ description: '每人、每科室还是全单位一份' }),
    object: key.optional().meta({
      description:
        '交的是什么，与审批链的 object 同样写法：register 一览表、report 报告……；有这种对象的审批链就按链审，没有就直接收下。register 还要先够 limits 的最少个数',
      examples: ['report'],
    }),
    layer: keyOf('layers').optional().meta({
      description: '审批链按哪个层级选；不写时，每人、每科室、全单位分别按第一、第二、第三个层级',
    }),
    exceptDepartments: z
      .array(text(40))
      .max(200)
      .optional()
      .meta({ description: '不用交的科室，按名称', examples: [['离退休办公室']] }),
    remindBefore: remindBefore
      .optional()
      .meta({ description: '最后一天以前几个工作日提醒；不写用方案的 remindBefore' }),
    onDayOff: onDayOff.optional(),
    ...origin,
  })
  .meta({ description: '限期：到哪一天，谁报送什么，报给谁' });

export const Cadence = z
  .strictObject({
    key,
    label: text(60).meta({ description: '定期做什么', examples: ['重点岗位重大事项季度报告'] }),
    every: z.enum(['workday', 'week', 'month', 'quarter', 'half-year', 'year']),
    weekday: z.number().int().min(1).max(7).optional().meta({ description: '每周几，1 是周一' }),
    by: z.array(Who).default([]).meta({ description: '谁来做' }),
    to: z.array(Who).default([]).meta({ description: '向谁报；漏做的名单给他' }),
    items: z.array(text(60)).default([]).meta({ description: '逐项要查的' }),
    strict: z.boolean().default(true).meta({ description: '原文写“原则上”的填 false：漏了只提醒，不算违规' }),
    onDayOff: onDayOff.optional(),
    ...origin,
  })
  .meta({ description: '定期的工作' });

export const Clock = z
  .strictObject({
    key,
    label: text(60).meta({ description: '什么期限', examples: ['逾期后启动代偿'] }),
    from: text(40).meta({ description: '从哪件事起算', examples: ['贷款逾期'] }),
    span,
    direction: z.enum(['after', 'before']).default('after').meta({ description: '之后，还是之前' }),
    meaning: z.enum(['must', 'may-from', 'may-until']).default('must').meta({
      description: 'must 最迟到这天，may-from 这天起可以，may-until 到这天为止可以（不办不算逾期）',
    }),
    onDayOff: onDayOff.optional(),
    ...origin,
  })
  .meta({ description: '由一件事起算的期限' });

export const Cycle = z
  .strictObject({
    every: z.enum(['year', 'project']).meta({ description: '一年一次，或一个项目一次' }),
    label: text(60),
    ...origin,
  })
  .meta({ description: '调整的周期：到期开新的一版，风险点带过去' });
