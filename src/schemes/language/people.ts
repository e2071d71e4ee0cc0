import { z } from 'zod';
import { key, keyOf, origin, roleName, roleOf, text } from './parts.js';

const assigned = z
  .boolean()
  .default(false)
  .meta({ description: '只算分管这个科室的人；没有设分管时算有这个角色的所有人' });

/** Whom a step or a responsibility falls on. */
export const Who = z
  .discriminatedUnion('by', [
    z
      .strictObject({ by: z.literal('section-head') })
      .meta({ description: '当事人所在科室的负责人（企业微信里的部门负责人）' }),
    z.strictObject({ by: z.literal('reporter') }).meta({ description: '岗位责任人本人；审批链里改由他的上级' }),
    z.strictObject({ by: z.literal('role'), role: roleOf, assigned }).meta({ description: '有这个角色的人' }),
    z
      .strictObject({
        by: z.literal('any-of'),
        of: z
          .array(
            z.discriminatedUnion('by', [
              z.strictObject({ by: z.literal('section-head') }),
              z.strictObject({ by: z.literal('role'), role: roleOf, assigned }),
            ]),
          )
          .min(2)
          .max(6),
      })
      .meta({ description: '其中任何一个，如“科室负责人或分管领导”' }),
    z
      .strictObject({ by: z.literal('body'), body: keyOf('bodies') })
      .meta({ description: 'bodies 里的集体：不由一个人点按决定，要开会，由办公室录入会议结果' }),
    z
      .strictObject({ by: z.literal('outside'), body: text(40) })
      .meta({ description: '单位以外的机关：出备案材料，录入文号和日期' }),
  ])
  .meta({ description: '由谁' });
export type Who = z.infer<typeof Who>;

export const Role = z
  .strictObject({
    name: roleName,
    tags: z.array(text(32)).optional().meta({ description: '还有哪些标签的人算这个角色' }),
    sees: z
      .enum(['assigned', 'all'])
      .optional()
      .meta({ description: '在风险清单里除自己的以外还看得到：assigned 分管的科室，all 全部' }),
    ...origin,
  })
  .meta({ description: '角色' });
export type Role = z.infer<typeof Role>;

/** 领导小组、党组、班子会: decides as a body, by its own rule. */
export const Body = z
  .strictObject({
    key,
    label: text(30).meta({ description: '名称', examples: ['局党组'] }),
    members: z.array(roleOf).min(1).meta({ description: '成员的角色' }),
    quorum: text(100)
      .optional()
      .meta({ description: '到会多少人才能开会，按原文的话写', examples: ['三分之二以上'] }),
    majority: text(100).optional().meta({ description: '怎样算通过，按原文的话写' }),
    ...origin,
  })
  .meta({ description: '集体：会议、小组、党组' });
