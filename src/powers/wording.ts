// Rule, pure: E6 三（二）“编制单位职权目录”, and the attributes each scheme asks for.
import { FIELD_LABELS, type PowerField, type PowerFields, type PowerRules } from './model.js';

/** One thing that is wrong with an entry: the field, what, and how to mend it. */
export interface Complaint {
  field: PowerField;
  label: string;
  wrong: string;
  mend: string;
}

/**
 * Everything that is wrong with an entry, at once, in the order of its fields.
 *
 * Where the scheme wants exact names, E6: 行政职权名称必须依据法律、法规和规章规定表述，务求准确、规范，不得使用简称；法律依据要列全面，使用法律全称，一项权力有多个依据的，
 * 要一一列出权力的授予依据和具体条款规定. Whether a name is the statute's own cannot be seen from here: that stays with those who
 * approve (E6: 要经政工室把关); what cannot be a statute's wording is refused.
 * @param rules what the scheme asks for: E3 eight attributes, H four, E1 主体、条件、程序、期限、监督渠道
 */
export function complaintsAbout(entry: { fields: PowerFields; secret: boolean }, rules: PowerRules): Complaint[] {
  const { fields } = entry;
  const found = [
    ...missing(entry, rules),
    ...nameFaults(fields.name, rules),
    ...categoryFaults(fields, rules),
    ...basisFaults(fields, rules),
    ...stepFaults(fields, rules),
  ];
  const order = Object.keys(FIELD_LABELS);
  return found
    .map((one) => ({ ...one, label: FIELD_LABELS[one.field] }))
    .sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
}

/** “名称”：用了简称“药采”。请写全称“药品采购”。 */
export const complaintLine = ({ label, wrong, mend }: Complaint): string => `“${label}”：${wrong}。${mend}。`;

type Fault = Omit<Complaint, 'label'>;

function missing(
  { fields, secret }: { fields: PowerFields; secret: boolean },
  { requiredFields }: PowerRules,
): Fault[] {
  return requiredFields
    .filter((field) => !(secret && PUBLICATION.has(field)) && isEmpty(fields[field]))
    .map((field) => ({ field, wrong: '没有填', mend: MENDS[field] ?? `方案要求写明${FIELD_LABELS[field]}，请补上` }));
}

/** E6 “除有保密规定的以外”: what is secret is not published, so nothing about its publication is asked. */
const PUBLICATION = new Set<PowerField>(['publicationScope', 'publicationWay', 'publicationTime']);

const MENDS: Partial<Record<PowerField, string>> = {
  name: '照法律、法规、规章的表述写上名称',
  holder: '写上办理的科室或岗位',
  bases: '一一列出依据，如：《中华人民共和国药品管理法》第五十五条；没有法律依据的写规章制度的全称和条款',
  supervision: '写上监督电话、信箱或受理的部门',
  steps: '按顺序列出环节，每个环节写责任岗位和时限',
};

const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/**
 * Abbreviations that catalogues are full of, with the words of the statutes. What stands before one may make other words
 * of the same characters (中药采购, 行政采购, 设计生产).
 */
const ABBREVIATIONS: ReadonlyArray<[short: RegExp, full: string]> = [
  [/(?<![中西医草农新])药采/, '药品采购'],
  [/招投标/, '招标投标'],
  [/招采/, '招标采购'],
  [/(?<!行)政采/, '政府采购'],
  [/(?<!骨)干任/, '干部任用'],
  [/(?<![循回])环评/, '环境影响评价'],
  [/(?<![治公])安评/, '安全评价'],
  [/(?<![治公])安监/, '安全生产监督管理'],
  [/(?<!设)计生/, '计划生育'],
  [/(?<!居民)身份证/, '居民身份证'],
  [/危化品/, '危险化学品'],
];

function nameFaults(name: string, { exactNames }: PowerRules): Fault[] {
  const faults: Fault[] = [];
  const say = (wrong: string, mend: string) => void faults.push({ field: 'name', wrong, mend });
  if (/[、，,；;]\s*$|[。.！!？?…]/.test(name)) say('带有句末标点', '名称里不用句号、省略号等标点');
  if (/[\n\r\t]/.test(name)) say('换了行', '写成一行');
  if (!exactNames) return faults;
  for (const [pattern, full] of ABBREVIATIONS) {
    const short = pattern.exec(name)?.[0];
    if (short) say(`用了简称“${short}”`, `不得使用简称，请写“${full}”`);
  }
  if (/[（(](简称|以下简称|下称)|简称/.test(name)) say('写了“简称”', '只写全称，简称不用');
  const letters = /[A-Za-z]{2,}/.exec(name)?.[0];
  if (letters) say(`用了外文缩写“${letters}”`, '照法规的中文表述写全');
  if (/(?:(?<![高中初平优一二三四])等|及其他|及其它)(?:事项|工作|职权)?$/.test(name))
    say('以“等”“及其他”结尾，说不清是哪一项', '一项职权写一条，名称照法规表述');
  if (/《|》/.test(name)) say('写进了法规的名称', '法规写在“法律依据”里，这里只写职权的名称');
  return faults;
}

function categoryFaults({ category }: PowerFields, { categories, otherCategories }: PowerRules): Fault[] {
  if (!category || otherCategories || categories.some((one) => one.key === category)) return [];
  return [
    {
      field: 'category',
      wrong: `方案里没有“${category}”这一类`,
      mend: `改成下面之一：${categories.map((one) => one.label).join('、')}`,
    },
  ];
}

function basisFaults({ bases }: PowerFields, { exactNames }: PowerRules): Fault[] {
  const seen = new Set<string>();
  return bases.flatMap(({ statute, article }, at): Fault[] => {
    const which = bases.length > 1 ? `第 ${at + 1} 条依据` : '';
    const faults = exactNames ? [...titleFaults(statute), ...articleFaults(statute, article)] : titleMissing(statute);
    const same = `${statute} ${article}`;
    if (seen.has(same)) faults.push({ wrong: '与前面的一条重复', mend: '只留一条' });
    seen.add(same);
    return faults.map(({ wrong, mend }) => ({ field: 'bases', wrong: which + wrong, mend }));
  });
}

type Said = Omit<Fault, 'field'>;

/** Laws that people call by half their name, beside those that only lack the words in front. */
const LAWS: ReadonlyArray<[short: string, full: string]> = [
  ['招投标法', '中华人民共和国招标投标法'],
  ['药品法', '中华人民共和国药品管理法'],
  ['药管法', '中华人民共和国药品管理法'],
  ['执业医师法', '中华人民共和国医师法'],
  ['政采法', '中华人民共和国政府采购法'],
  ['治安处罚法', '中华人民共和国治安管理处罚法'],
  ['道交法', '中华人民共和国道路交通安全法'],
  ['交法', '中华人民共和国道路交通安全法'],
  ['刑诉法', '中华人民共和国刑事诉讼法'],
  ['民诉法', '中华人民共和国民事诉讼法'],
  ['行诉法', '中华人民共和国行政诉讼法'],
];

/** The one law whose own title does not begin with the name of the state. */
const BARE_LAWS = new Set(['反分裂国家法']);

const titleMissing = (statute: string): Said[] =>
  statute.replace(/[《》]/g, '').trim() === ''
    ? [{ wrong: '没有写法规名称', mend: '写上法规全称，如《中华人民共和国药品管理法》' }]
    : [];

function titleFaults(statute: string): Said[] {
  const inner = /^《([^《》]*(?:〈[^〈〉]*〉[^《》]*)*)》$/.exec(statute)?.[1];
  const bare = (inner ?? statute.replace(/[《》]/g, '')).trim();
  if (bare === '') return titleMissing(statute);
  const faults: Said[] = [];
  const full = fullTitle(bare);
  if (inner === undefined)
    faults.push({ wrong: `法规名称“${bare}”没有用书名号括起来`, mend: `写成《${full ?? bare}》` });
  if (full !== undefined) faults.push({ wrong: `“${bare}”不是法规全称`, mend: `写成《${full}》` });
  else if (/简称|^[本该]/.test(bare)) faults.push({ wrong: `“${bare}”不是法规全称`, mend: '写颁布时的全称' });
  return faults;
}

/** What a shortened title should be; undefined when nothing shows that it is shortened. */
function fullTitle(title: string): string | undefined {
  const known = LAWS.find(([short]) => short === title)?.[1];
  if (known) return known;
  // 办法, 做法 and the like are no laws; every law of the National People's Congress bears the name of the state.
  const isLaw = /法(?:（[^（）]*）)?$/.test(title) && !/[办做方看想执司]法(?:（[^（）]*）)?$/.test(title);
  return isLaw && !title.startsWith('中华人民共和国') && !BARE_LAWS.has(title) ? `中华人民共和国${title}` : undefined;
}

const ARTICLE = /第[一二三四五六七八九十百千零〇\d]+条/;

function articleFaults(statute: string, article: string): Said[] {
  const name = statute === '' ? '这一条' : statute;
  if (article === '') return [{ wrong: `${name}没有写第几条`, mend: '写上具体条款，如“第五十五条”，有几条都写上' }];
  if (!ARTICLE.test(article))
    return [{ wrong: `${name}的“${article}”不是具体条款`, mend: '写成“第五十五条”或“第五条第二款”这样' }];
  if (/等(?:条|规定)?$|相关|有关/.test(article))
    return [{ wrong: `${name}的条款没有列全（“${article}”）`, mend: '一一列出每一条，不用“等”“有关”' }];
  return [];
}

/** H 二（二）: 对职权在医院内部运行的各个环节、责任主体、办理时限等进行规范. Asked where the scheme asks for steps. */
function stepFaults({ steps }: PowerFields, { requiredFields }: PowerRules): Fault[] {
  const labels = new Set<string>();
  return steps.flatMap((step, at): Fault[] => {
    const which = `第 ${at + 1} 个环节`;
    const faults: Fault[] = [];
    if (step.label === '') faults.push({ field: 'steps', wrong: `${which}没有名称`, mend: '每个环节写一个名称' });
    else if (labels.has(step.label))
      faults.push({ field: 'steps', wrong: `${which}“${step.label}”与前面的重名`, mend: '换一个能分清的名称' });
    labels.add(step.label);
    if (!requiredFields.includes('steps')) return faults;
    if (!step.post)
      faults.push({ field: 'steps', wrong: `${which}“${step.label}”没有责任岗位`, mend: '写上由哪个岗位负责' });
    if (!step.timeLimit)
      faults.push({ field: 'steps', wrong: `${which}“${step.label}”没有时限`, mend: '写上办理时限，如“1 个工作日”' });
    return faults;
  });
}
