// Rule, pure: what parts of the language and their values are called, for people.
import { isMapping, nameIn } from './merge.js';
import type { Scheme, Who } from './model.js';
import { branchFor, isSpan, isWho, type Node, partOf, referredBy } from './tree.js';

/** 负责（管理）的人 for a place described as 负责（管理）的人；几个就是共同负责. */
export function fieldName(field: string, node: Node | undefined): string {
  if (node?.const !== undefined) return '方式';
  const described = /^[^；：。，、]+/.exec(node?.description ?? '')?.[0];
  if (NAMES.has(field) && (!described || !/\p{Script=Han}/u.test(described) || ALWAYS.has(field)))
    return NAMES.get(field) ?? field;
  return described ?? field;
}

/** Of several words for a thing the plainest: fields whose description explains more than it names, or that have none. */
const NAMES = new Map(
  Object.entries({
    key: '键',
    id: '编号',
    label: '名称',
    name: '名称',
    title: '名称',
    text: '内容',
    source: '出处',
    supplement: '补充',
    by: '由谁',
    from: '由谁交',
    to: '向谁报',
    of: '评的是什么',
    who: '由谁',
    role: '角色',
    assigned: '只算分管的',
    body: '哪个集体或机关',
    owners: '负责人',
    supervisors: '监督人',
    collector: '由谁采集',
    onFailure: '追究谁',
    level: '等级',
    levels: '等级',
    layer: '层级',
    layers: '层级',
    category: '风险类别',
    roles: '角色',
    members: '成员',
    fact: '数目',
    amount: '超过多少',
    unit: '单位',
    count: '多少',
    span: '多长时间',
    start: '开始',
    end: '结束',
    on: '日期',
    every: '多长时间一次',
    length: '公示多久',
    signWithin: '几天内签收',
    kind: '种类',
    least: '至少',
    most: '至多',
    atLeast: '至少',
    atMost: '至多',
    steps: '环节',
    when: '什么时候用',
    grades: '档次',
    options: '选项',
    score: '分值',
    weight: '权重',
    factors: '因素',
    question: '问题',
    questions: '问题',
    ask: '问题',
    likelihood: '可能性',
    consequence: '后果',
    cells: '组合',
    option: '选项',
    cutoffs: '划分标准',
    method: '评定的方法',
    grading: '等级的评定',
    experts: '专家',
    rounds: '轮次',
    anonymous: '匿名',
    parts: '各方',
    percent: '百分比',
    fields: '栏目',
    required: '必填',
    columns: '栏目',
    except: '例外',
    definition: '定义',
    missing: '缺什么',
    blocking: '必须补上',
    answer: '答复',
    at: '日期',
    onDayOff: '落在休息日',
    office: '办公室',
    leadership: '领导班子',
    weekday: '星期几',
    rank: '次序',
    quorum: '到会人数',
    majority: '怎样算通过',
    cycle: '调整的周期',
    decide: '怎样决定',
    over: '数目超过时才有',
    mayChangeLevel: '可以调整等级',
    each: '几份',
    items: '逐项',
    strict: '漏了算违规',
    scope: '范围',
    channels: '在哪里',
    opinions: '收意见',
    direction: '之前之后',
    meaning: '最迟还是最早',
    note: '说明',
    phases: '阶段',
    powers: '职权目录',
    gaps: '缺口',
    object: '对象',
    defaultMethod: '自己上报的查找方式',
    methodsInOrder: '查找方式要按次序',
    reminderAfterDays: '几个工作日后提醒',
    extends: '在哪份方案上改',
    remainder: '除不尽的归谁',
    lacking: '缺了会怎样',
  }),
);
const ALWAYS = new Set([
  'start',
  'end',
  'every',
  'by',
  'scope',
  'question',
  'ask',
  'likelihood',
  'consequence',
  'key',
  'label',
  'title',
  'owners',
  'cutoffs',
  'levels',
  'level',
  'layers',
  'layer',
  'length',
  'on',
  'weekday',
  'rank',
  'quorum',
  'fact',
  'over',
  'body',
  'role',
  'assigned',
  'onDayOff',
  'grading',
  'collector',
  'onFailure',
  'method',
  'cycle',
  'definition',
  'office',
  'leadership',
  'source',
  'supplement',
  'mayChangeLevel',
  'decide',
  'when',
  'each',
  'supervisors',
  'reminderAfterDays',
]);

/** Words of fixed answers. Where one word means two things its field stands before it. */
const FIXED = new Map(
  Object.entries({
    next: '顺延到下一个工作日',
    previous: '提前到上一个工作日',
    stays: '不变',
    workday: '每个工作日',
    week: '每周',
    month: '每月',
    quarter: '每季度',
    'half-year': '每半年',
    year: '每年',
    project: '一个项目一次',
    person: '每人',
    department: '每个科室',
    unit: '全单位',
    post: '每个岗位',
    section: '科室',
    inside: '全单位',
    outside: '对社会',
    one: '一人同意即可',
    all: '都要同意',
    meeting: '开会决定',
    after: '之后',
    before: '之前',
    must: '最迟到这天',
    'may-from': '这天起可以',
    'may-until': '这天以前可以',
    'kind.text': '文字',
    'kind.date': '日期',
    'kind.number': '数',
    assigned: '分管的科室',
    highest: '最高的',
    lowest: '最低的',
    'departments-he-runs': '他分管的科室',
    'points-of-post': '岗位的风险点',
    'points-of-department': '科室的风险点',
    amount: '数目的上下限',
    ratio: '两个数目的比',
    share: '按比例分担',
    matrix: '可能性 × 后果',
    nature: '按权力的性质',
    factors: '几个因素加权打分',
    handling: '按怎样处置',
    'sees.all': '全部',
    'unit.workday': '个工作日',
    'unit.day': '天',
    'unit.week': '周',
    'unit.month': '个月',
    'unit.year': '年',
    'groupBy.section': '科室',
    'of.risk': '随每一条上报填',
    'is.point': '风险点',
    'is.manifestation': '表现形式',
    'is.layer': '层级',
    'is.power': '所属职权',
    'is.method': '查找方式',
    'is.category': '风险类别',
    'is.level': '风险等级',
    'object.risk': '风险点',
    'object.power': '职权',
    'object.chart': '流程图',
    'object.level': '等级',
    'object.measure': '防控措施',
    'object.register': '一览表',
    'object.letter': '文书',
    'object.report': '报告',
    'object.publication': '公示',
    'object.regulation': '登记的制度',
    'wanted.yes': '是',
    'wanted.no': '否',
  }),
);

/** 顺延到下一个工作日 for `next`. */
export const fixedWord = (field: string, value: string): string =>
  FIXED.get(`${field}.${value}`) ?? FIXED.get(value) ?? value;

/** 主要领导 · 科室负责人或分管领导 · 局党组 */
export function whoWords(who: Who, scheme: Scheme): string {
  switch (who.by) {
    case 'section-head':
      return '科室负责人';
    case 'reporter':
      return '本人';
    case 'role':
      return who.assigned ? `${who.role}（分管的）` : who.role;
    case 'any-of':
      return who.of.map((one) => whoWords(one, scheme)).join('或');
    case 'body':
      return scheme.bodies.find(({ key }) => key === who.body)?.label ?? who.body;
    case 'outside':
      return `单位以外的${who.body}`;
  }
}

/** A value of the scheme as people read it; nothing leaves out what stands there. */
export function valueWords(field: string, node: Node | undefined, value: unknown, scheme: Scheme): string {
  if (value === undefined || value === null || value === '') return '（没有）';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (Array.isArray(value)) {
    if (value.length === 0) return '（没有）';
    const plain = value.every((item) => !isMapping(item)) || isWho(node?.items ?? {});
    return value.map((item) => valueWords(field, node?.items, item, scheme)).join(plain ? '、' : '；');
  }
  if (isMapping(value)) return mappingWords(node, value, scheme);
  const referred = referredBy(field, scheme)?.find(({ key }) => key === value)?.label;
  if (referred !== undefined) return referred;
  return typeof value === 'string' && (node?.enum || node?.const !== undefined || field === 'object')
    ? fixedWord(field, value)
    : String(value);
}

function mappingWords(node: Node | undefined, value: Record<string, unknown>, scheme: Scheme): string {
  if (node && isWho(node)) return whoWords(value as Who, scheme);
  if (node && isSpan(node)) return `${value.count}${fixedWord('unit', String(value.unit))}`;
  const own = node && branchFor(node, value);
  const named = itemName(value, scheme);
  const rest = Object.entries(value)
    .filter(([name, part]) => !UNSAID.has(name) && !isNothing(part))
    .map(([name, part]) => ({ name, words: valueWords(name, partOf(own, name), part, scheme) }))
    .filter(({ words }) => words !== named)
    .map(({ name, words }) => `${fieldName(name, partOf(own, name))} ${words}`);
  const head = named === undefined ? [] : [`“${named}”`];
  return [...head, ...(rest.length > 0 ? [rest.join('，')] : [])].join('：') || '（没有）';
}

/** Said of a whole part only where it is what changed. */
const UNSAID = new Set(['key', 'source', 'supplement']);
const isNothing = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/** What people call an item of a list: its label, else the level it is about, else what names it in a path. */
export function itemName(item: unknown, scheme: Scheme): string | undefined {
  if (!isMapping(item)) return undefined;
  for (const field of ['label', 'title', 'name', 'what']) if (typeof item[field] === 'string') return item[field];
  // Chains and publications have no name of their own: several may be about the same thing.
  if (typeof item.object === 'string') return `${fixedWord('object', item.object)} ${nameIn(item) ?? ''}`.trim();
  const level = scheme.levels.find(({ key }) => key === item.level);
  return level?.label ?? nameIn(item);
}
