import { z } from 'zod';
import { Chain } from './language/chains.js';
import { Form, Gap, LibraryPoint, Powers, Register, Secret } from './language/forms.js';
import { Grading, Inheritance, Level, Limit, Responsibility, Scale } from './language/grading.js';
import {
  Assessment,
  Handling,
  LadderStep,
  Measures,
  Notice,
  Publication,
  Review,
  Survey,
  Warning,
} from './language/handling.js';
import { Matter } from './language/matters.js';
import { key, keyOf, origin, roleOf, text } from './language/parts.js';
import { Body, Role } from './language/people.js';
import { Gate, Rule } from './language/rules.js';
import { Cadence, Clock, Cycle, Deadline, Phase, remindBefore } from './language/time.js';

export { Chain, ChainStep } from './language/chains.js';
export { Register, RegisterColumnKey } from './language/forms.js';
export { type GradingMethod, Level } from './language/grading.js';
export type { Matter } from './language/matters.js';
export { Role, Who } from './language/people.js';
export type { Rule } from './language/rules.js';

/**
 * A scheme (方案) is data: what differs from house to house. This file puts its language together from the parts in
 * `language/`; docs/schemes.md and the JSON Schema for editors are generated from it (`npm run docs:schemes`).
 * Every part that comes from a document says where (`source`); every part that does not says `supplement: true`
 * (补充，原文未载). Keys are stable and appear in stored rows; labels are what people read.
 */
export const Layer = z
  .strictObject({ key, label: text(10).meta({ description: '名称', examples: ['岗位'] }), ...origin })
  .meta({ description: '层级' });

export const Category = z
  .strictObject({
    key,
    label: text(16).meta({ description: '名称', examples: ['业务流程'] }),
    definition: text(400).meta({ description: '原文的定义；建议的理由就引它' }),
    layers: z.array(keyOf('layers')).optional().meta({ description: '只用于这些层级；不写则都用' }),
    ...origin,
  })
  .meta({ description: '风险类别' });

export const Method = z
  .strictObject({ key, label: text(10).meta({ description: '名称', examples: ['自己找'] }), ...origin })
  .meta({ description: '查找方式' });

const list = <Part extends z.ZodType>(part: Part) => z.array(part).default([]);

export const Scheme = z.strictObject({
  id: key.meta({ description: '方案的 id', examples: ['my-plan'] }),
  title: text(80).meta({ description: '方案的名称' }),
  extends: key.optional().meta({ description: '在哪份方案上改：只写不同的地方' }),
  organisation: z.string().max(40).optional().meta({ description: '单位' }),
  issued: z.string().max(40).optional().meta({ description: '印发日期' }),
  layers: list(Layer).meta({ description: '层级' }),
  categories: list(Category).meta({ description: '风险类别，可以按层级不同' }),
  levels: list(Level).meta({ description: '风险等级；没有等级的方案不写' }),
  scales: list(Scale).meta({ description: '另外的尺子' }),
  methods: list(Method).meta({ description: '查找方式' }),
  methodsInOrder: z.boolean().default(false).meta({ description: '查找方式要按次序一步一步来，如四评一审' }),
  defaultMethod: keyOf('methods', '自己上报时记的查找方式').optional(),
  grading: Grading.optional(),
  responsibility: z.array(Responsibility).optional().meta({ description: '分级负责' }),
  inheritance: list(Inheritance).meta({ description: '由所管的得来的等级' }),
  limits: list(Limit).meta({ description: '风险点的个数' }),
  roles: list(Role).meta({ description: '角色' }),
  bodies: list(Body).meta({ description: '集体' }),
  leadership: list(roleOf).meta({ description: '领导班子成员：有其中一个角色的人；职务高的写在前面' }),
  office: roleOf.meta({ description: '领导小组办公室的角色：看缺口、录入纸上的决定、改已备案的' }),
  chains: list(Chain).meta({ description: '审批链' }),
  reminderAfterDays: z.number().int().min(1).max(60).default(2).meta({ description: '待办几个工作日后提醒' }),
  remindBefore: remindBefore
    .default([3, 1])
    .meta({ description: '限期最后一天以前几个工作日，提醒还没有报送的人；[] 是不提醒', examples: [[3, 1]] }),
  powers: Powers.optional(),
  measures: Measures.optional(),
  phases: list(Phase).meta({ description: '阶段' }),
  deadlines: list(Deadline).meta({ description: '限期' }),
  cadences: list(Cadence).meta({ description: '定期的工作' }),
  clocks: list(Clock).meta({ description: '由一件事起算的期限' }),
  cycle: Cycle.optional(),
  publications: list(Publication).meta({ description: '公示' }),
  warnings: Warning.optional(),
  notices: list(Notice).meta({ description: '文书' }),
  ladder: list(LadderStep).meta({ description: '处置的阶梯' }),
  handling: list(Handling).meta({ description: '按等级必须做到的' }),
  reviews: list(Review).meta({ description: '评估的问题' }),
  surveys: list(Survey).meta({ description: '征询' }),
  assessments: list(Assessment).meta({ description: '考核' }),
  rules: list(Rule).meta({ description: '数目的规则' }),
  gates: list(Gate).meta({ description: '依次的关口' }),
  matters: list(Matter).meta({ description: '照规则一件一件办的事项' }),
  forms: list(Form).meta({ description: '表格' }),
  registers: z.array(Register).optional().meta({ description: '一览表；不写则每个层级一张，按产品自带的样子' }),
  library: z.array(LibraryPoint).optional().meta({ description: '现成的风险点和措施' }),
  secrets: list(Secret).meta({ description: '保密的内容' }),
  gaps: list(Gap).meta({ description: '缺口' }),
});
export type Scheme = z.infer<typeof Scheme>;

/**
 * Whether the plan says who decides on things of this kind (object: risk, power, level …). Which of its chains, if any, fits a
 * certain one is found by `approvals/chain`.
 */
export const hasChain = ({ chains }: Pick<Scheme, 'chains'>, object: string): boolean =>
  chains.some((chain) => chain.object === object);

/** Categories a point of this layer may have, in the scheme's order. */
export function categoriesFor(scheme: Scheme, layer: string | undefined): Scheme['categories'] {
  return scheme.categories.filter((c) => !c.layers || layer === undefined || c.layers.includes(layer));
}

/** Levels with the most serious first. */
export function levelsByRank(scheme: Scheme): Scheme['levels'] {
  return [...scheme.levels].sort((a, b) => a.rank - b.rank);
}
