import { z } from 'zod';
import { ON_DAY_OFF } from '../../calendar/working-days.js';

/** The small parts from which the language of schemes is built. Descriptions become docs/schemes.md. */

const KEY = /^[a-z][a-z0-9-]{0,39}$/;
const KEY_RULE = '小写字母开头，只含小写字母、数字和连字符，至多 40 个字符';

export const key = z.string().regex(KEY, KEY_RULE).meta({ description: '稳定的键，存在记录里，启用后不再改' });

/** Lists of a scheme whose items other parts name. */
export type Named = 'layers' | 'categories' | 'levels' | 'methods' | 'roles' | 'bodies' | 'clocks' | 'forms' | 'gates';

/** What a text of the scheme points at. The check walks the language and reads it here, so a new part is covered by itself. */
export const pointers = z.registry<{ to: Named }>();

/** The key of an item that stands elsewhere in the scheme. */
export const keyOf = (to: Named, description = `${to} 里的键`) =>
  z.string().regex(KEY, KEY_RULE).meta({ description }).register(pointers, { to });

/** Part of a document's date: year, year and month, or day. */
export const date = z
  .string()
  .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, '填 2012、2012-10 或 2012-10-15，日期加引号')
  .meta({ description: '年、年月或年月日；月份按整月算', examples: ['2012-10'] });

/** Where a part comes from. Every part carries one of the two. */
export const origin = {
  source: z
    .string()
    .max(400)
    .optional()
    .meta({ description: '出处：文件的条目或原话', examples: ['二（三）“按照‘高、中、低’三个等级评估廉政风险”'] }),
  supplement: z.boolean().optional().meta({ description: '补充：原文没有；与 source 同时出现时，原文给了一部分' }),
};

export const text = (most: number) => z.string().min(1).max(most);

/** Where a role is described. Everywhere else it is named by `roleOf`. */
export const roleName = text(20).meta({ description: '角色名，就是企业微信里标签的名字', examples: ['分管领导'] });

/** One of `roles`, by its name. */
export const roleOf = text(20)
  .meta({ description: '角色名，就是企业微信里标签的名字', examples: ['分管领导'] })
  .register(pointers, { to: 'roles' });

/** What happens to a day that falls on a day off. */
export const onDayOff = z.enum(ON_DAY_OFF).meta({
  description: '落在休息日怎么办：next 顺延到下一个工作日，previous 提前到上一个工作日，stays 不变',
});

/** A span counted from an event; working days by the official calendar. */
export const span = z.strictObject({
  count: z.number().int().min(0).max(3660).meta({ description: '多少' }),
  unit: z.enum(['workday', 'day', 'week', 'month', 'year']).meta({ description: '单位，workday 是工作日' }),
});
export type Span = z.infer<typeof span>;
