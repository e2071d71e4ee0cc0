import { z } from 'zod';

/**
 * A scheme (方案) is data: what differs from house to house. This file is its language, as far as the engines run it.
 * Every part that comes from a document says where (`source`); every part that does not says `supplement: true`
 * (补充，原文未载). Keys are stable and appear in stored rows; labels are what people read.
 */
const key = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, '小写字母开头，只含小写字母、数字和连字符，至多 40 个字符');
/** Part of a document's date: year, year and month, or day. */
const date = z
  .string()
  .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, '填 2012、2012-10 或 2012-10-15，日期加引号');
const origin = {
  /** Document and article or phrase, e.g. 实施意见 二（三）. */
  source: z.string().max(400).optional(),
  /** True when no document says so: 补充（原文未载）. Beside a `source`: the document gives a part, the rest is added. */
  supplement: z.boolean().optional(),
};

export const Layer = z.strictObject({ key, label: z.string().min(1).max(10), ...origin });

export const Category = z.strictObject({
  key,
  label: z.string().min(1).max(16),
  /** In the words of the plan; quoted to the person as the reason. */
  definition: z.string().min(1).max(400),
  /** Only for these layers; absent: for all. */
  layers: z.array(key).optional(),
  ...origin,
});

export const Level = z.strictObject({
  key,
  label: z.string().min(1).max(16),
  /** 1 is the most serious. Order comes from here, never from the label. */
  rank: z.number().int().min(1).max(20),
  definition: z.string().max(400),
  ...origin,
});

export const Method = z.strictObject({ key, label: z.string().min(1).max(10), ...origin });

/** Whom a step or a responsibility falls on. */
export const Who = z.discriminatedUnion('by', [
  /** 科室负责人 of the reporter's section. */
  z.strictObject({ by: z.literal('section-head') }),
  /** The person concerned himself (岗位责任人). */
  z.strictObject({ by: z.literal('reporter') }),
  /** Everyone with this role; `assigned`: only those who answer for the section, where that is set. */
  z.strictObject({ by: z.literal('role'), role: z.string().min(1).max(20), assigned: z.boolean().default(false) }),
  /** A body outside the product: a filing packet goes out, number and date come back. */
  z.strictObject({ by: z.literal('outside'), body: z.string().min(1).max(40) }),
]);
export type Who = z.infer<typeof Who>;

export const ChainStep = z.strictObject({
  key,
  label: z.string().min(1).max(20),
  who: Who,
  /** Of several persons: one decides for all, or every one must agree. */
  decide: z.enum(['one', 'all']).default('one'),
  /** Only where the level is one of these. */
  levels: z.array(key).optional(),
  mayChangeLevel: z.boolean().default(false),
  ...origin,
});
export type ChainStep = z.infer<typeof ChainStep>;

export const Chain = z.strictObject({
  /** Lets a supplement change this chain and a gap name it (`chains.staff`). */
  key: key.optional(),
  object: z.enum(['risk']),
  /** The first chain whose conditions hold is used. */
  when: z
    .strictObject({
      layers: z.array(key).optional(),
      /** The person concerned has one of these roles. */
      roles: z.array(z.string()).optional(),
    })
    .default({}),
  steps: z.array(ChainStep).min(1).max(12),
  ...origin,
});
export type Chain = z.infer<typeof Chain>;

export const Gap = z.strictObject({
  id: key,
  /** Path in the scheme that is missing, e.g. responsibility, chains.staff, levels.*.definition; filled = closed. */
  path: z.string().min(1).max(120),
  /** What the source text does not say. */
  missing: z.string().min(1).max(400),
  /** The question to ask the 领导小组办公室. */
  question: z.string().min(1).max(400),
  blocking: z.boolean(),
});

export const Role = z.strictObject({
  /** As WeCom's tag bears it. */
  name: z.string().min(1).max(20),
  /** Further tags whose people have this role. */
  tags: z.array(z.string().min(1).max(32)).optional(),
  /** What the role sees of the 风险清单 beyond its holder's own: `assigned`: the sections he answers for, else all. */
  sees: z.enum(['assigned', 'all']).optional(),
  ...origin,
});
export type Role = z.infer<typeof Role>;

export const Scheme = z.strictObject({
  id: key,
  title: z.string().min(1).max(80),
  /** Id of the scheme this one changes; only what differs is given. */
  extends: key.optional(),
  organisation: z.string().max(40).optional(),
  issued: z.string().max(40).optional(),
  layers: z.array(Layer),
  categories: z.array(Category),
  levels: z.array(Level),
  methods: z.array(Method),
  defaultMethod: key.optional(),
  grading: z
    .strictObject({
      criteria: z.array(z.string()),
      /** Cut-offs in words, shown when a level is chosen. */
      cutoffs: z.array(z.strictObject({ level: key, text: z.string(), ...origin })).optional(),
      ...origin,
    })
    .optional(),
  responsibility: z.array(z.strictObject({ level: key, owners: z.array(Who).min(1), ...origin })).optional(),
  roles: z.array(Role),
  /** 领导班子成员: people with one of these roles. */
  leadership: z.array(z.string()).default([]),
  /** The role that sees gaps, enters paper decisions and corrects what is filed. */
  office: z.string(),
  chains: z.array(Chain),
  /** Working days an approver has before he is reminded. */
  reminderAfterDays: z.number().int().min(1).max(60).default(2),
  phases: z
    .array(
      z.strictObject({
        key,
        label: z.string().min(1).max(60),
        start: date.optional(),
        end: date.optional(),
        ...origin,
      }),
    )
    .default([]),
  gaps: z.array(Gap).default([]),
});
export type Scheme = z.infer<typeof Scheme>;

/** Categories a point of this layer may have, in the scheme's order. */
export function categoriesFor(scheme: Scheme, layer: string | undefined): Scheme['categories'] {
  return scheme.categories.filter((c) => !c.layers || layer === undefined || c.layers.includes(layer));
}

/** Levels with the most serious first. */
export function levelsByRank(scheme: Scheme): Scheme['levels'] {
  return [...scheme.levels].sort((a, b) => a.rank - b.rank);
}
