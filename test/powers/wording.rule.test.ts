import { describe, expect, it } from 'vitest';
import { readBases, readSteps, stepLine } from '../../src/powers/columns.js';
import {
  FIELD_LABELS,
  keyedSteps,
  LEAST_FIELDS,
  type PowerField,
  PowerFields,
  powerRules,
  readPowerNumber,
} from '../../src/powers/model.js';
import { complaintLine, complaintsAbout } from '../../src/powers/wording.js';
import { readSchemeFile } from '../../src/schemes/load.js';

const GOOD = {
  name: '药品采购',
  content: '编制采购计划，按程序采购药品',
  holder: '药学部',
  bases: [{ statute: '《中华人民共和国药品管理法》', article: '第五十五条' }],
};
const about = (
  change: Record<string, unknown>,
  required: readonly PowerField[] = LEAST_FIELDS,
  secret = false,
  categories: Array<{ key: string; label: string }> = [],
) =>
  complaintsAbout(
    { fields: PowerFields.parse({ ...GOOD, ...change }), secret },
    { requiredFields: required, categories, otherCategories: categories.length === 0, exactNames: true },
  ).map(complaintLine);
const basis = (statute: string, article = '第三条') => about({ bases: [{ statute, article }] });

it('an entry as E6 wants it draws no complaint', () => {
  expect(about({})).toEqual([]);
  expect(
    about({
      bases: [
        { statute: '《医疗机构管理条例实施细则》', article: '第三条、第十五条第二款' },
        { statute: '《药品经营质量管理规范》', article: '第6条' },
      ],
    }),
  ).toEqual([]);
});

describe('名称：不得使用简称', () => {
  it.each([
    ['药采审批', '药品采购'],
    ['工程招投标', '招标投标'],
    ['项目环评审批', '环境影响评价'],
    ['DRG 结算审核', '中文'],
    ['设备、耗材采购等', '一项职权写一条'],
    ['药品采购（简称药采）', '简称'],
    ['药品采购。', '标点'],
    ['《中华人民共和国药品管理法》规定的采购', '只写职权的名称'],
  ])('%s', (name, mend) => {
    expect(about({ name }).join()).toContain(mend);
    expect(about({ name })[0]).toMatch(/^“名称”：/);
  });

  it.each([
    '中药采购',
    '行政采购监督',
    '新药设计生产许可',
    '社会治安评估',
    '循环评审',
    '高等学校设立审批',
    '居民身份证签发',
    '预决算编制',
  ])('%s is no abbreviation', (name) => {
    expect(about({ name })).toEqual([]);
  });
});

describe('法律依据：使用法律全称，一一列出具体条款', () => {
  it.each([
    ['《药品管理法》', '《中华人民共和国药品管理法》'],
    ['《招投标法》', '《中华人民共和国招标投标法》'],
    ['中华人民共和国药品管理法', '书名号'],
    ['《中华人民共和国刑事诉讼法》、《警察法》', '书名号'],
    ['《刑法（2020年修正）》', '《中华人民共和国刑法（2020年修正）》'],
    ['《本办法》', '全称'],
    ['', '法规全称'],
  ])('%s', (statute, words) => {
    expect(basis(statute).join()).toContain(words);
  });

  it.each([
    '《中华人民共和国宪法》',
    '《反分裂国家法》',
    '《医疗机构管理条例》',
    '《处方管理办法》',
    '《关于〈药品管理办法〉的补充规定》',
  ])('%s is a full title', (statute) => {
    expect(basis(statute)).toEqual([]);
  });

  it.each([
    ['', '没有写第几条'],
    ['有关规定', '不是具体条款'],
    ['第五条等', '没有列全'],
    ['第二章', '不是具体条款'],
  ])('article “%s”', (article, words) => {
    expect(basis('《处方管理办法》', article).join()).toContain(words);
  });

  it('says which of several bases is meant, and names one that is there twice', () => {
    const one = { statute: '《处方管理办法》', article: '第三条' };
    expect(about({ bases: [one, { statute: '《药品法》', article: '' }, one] })).toEqual([
      '“法律依据”：第 2 条依据“药品法”不是法规全称。写成《中华人民共和国药品管理法》。',
      '“法律依据”：第 2 条依据《药品法》没有写第几条。写上具体条款，如“第五十五条”，有几条都写上。',
      '“法律依据”：第 3 条依据与前面的一条重复。只留一条。',
    ]);
  });
});

describe('要写哪些，看方案', () => {
  const E3: PowerField[] = [
    'name',
    'category',
    'content',
    'holder',
    'publicationScope',
    'publicationWay',
    'publicationTime',
    'bases',
  ];
  const E1: PowerField[] = ['holder', 'conditions', 'procedure', 'timeLimit', 'supervision'];

  it('H asks for four, E3 for eight, E1 for others; everything missing is told at once', () => {
    expect(about({ content: undefined, holder: '', bases: [] })).toHaveLength(3);
    expect(about({}, E3).map((line) => /“(.+?)”/.exec(line)?.[1])).toEqual([
      '类别',
      '公开范围',
      '公开方式',
      '公开时限',
    ]);
    expect(about({}, E1).map((line) => /“(.+?)”/.exec(line)?.[1])).toEqual(['条件', '程序', '期限', '监督渠道']);
  });

  it('除有保密规定的以外: a secret power need not say how it is published', () => {
    expect(about({ category: '其他' }, E3, true)).toEqual([]);
  });

  it('takes any category where the scheme lists none, and only its own where it does', () => {
    expect(about({ category: '行政许可' })).toEqual([]);
    expect(about({ category: '行政许科' }, LEAST_FIELDS, false, [{ key: 'licence', label: '行政许可' }])).toEqual([
      '“类别”：方案里没有“行政许科”这一类。改成下面之一：行政许可。',
    ]);
    expect(about({ category: 'licence' }, LEAST_FIELDS, false, [{ key: 'licence', label: '行政许可' }])).toEqual([]);
  });

  it('where steps are asked for, each has its post and its time limit', () => {
    const steps = [
      { key: 's1', label: '受理', post: '窗口', timeLimit: '当场' },
      { key: 's2', label: '审核' },
    ];
    expect(about({ steps })).toEqual([]);
    expect(about({ steps }, [...LEAST_FIELDS, 'steps']).join()).toMatch(
      /第 2 个环节“审核”没有责任岗位.*第 2 个环节“审核”没有时限/,
    );
  });
});

it('reads bases and steps as people write them in a cell', () => {
  expect(
    readBases(
      '1.《中华人民共和国药品管理法》第五十五条；《处方管理办法》的第三条、第四条\n（2）医院章程第十条\n三定规定',
    ),
  ).toEqual([
    { statute: '《中华人民共和国药品管理法》', article: '第五十五条' },
    { statute: '《处方管理办法》', article: '第三条、第四条' },
    { statute: '医院章程', article: '第十条' },
    { statute: '三定规定', article: '' },
  ]);
  const steps = readSteps('1. 受理｜采购员｜1 个工作日\n审核|科主任\n\n公示｜｜5 个工作日');
  expect(steps).toEqual([
    { label: '受理', post: '采购员', timeLimit: '1 个工作日' },
    { label: '审核', post: '科主任' },
    { label: '公示', timeLimit: '5 个工作日' },
  ]);
  expect(steps.map(stepLine)).toEqual(['受理｜采购员｜1 个工作日', '审核｜科主任', '公示｜｜5 个工作日']);
});

it('a step that is called as before keeps its key, a new one never gets a used one', () => {
  const before = keyedSteps([{ label: '受理' }, { label: '审核' }, { label: '公示' }]);
  expect(before.map((step) => step.key)).toEqual(['s1', 's2', 's3']);
  const after = keyedSteps(
    [{ label: '初审' }, { label: '公示' }, { label: '受理' }],
    before,
    new Set(['s1', 's2', 's3', 's4']),
  );
  expect(after.map((step) => [step.label, step.key])).toEqual([
    ['初审', 's5'],
    ['公示', 's3'],
    ['受理', 's1'],
  ]);
});

it('understands a number however it is typed', () => {
  expect(['zq-2026-1', 'ZQ 2026 0001', 'ＺＱ－２０２６－０００１'].map(readPowerNumber)).toEqual(
    Array(3).fill('ZQ-2026-0001'),
  );
  expect(readPowerNumber('FX-2026-0001')).toBeUndefined();
});

describe('what each plan asks of a power', () => {
  const asked = async (id: string) => powerRules(await readSchemeFile(id));

  it.each([
    ['grain-bureau', '名称 办理主体 条件 程序 期限 监督渠道', 0, false],
    ['reform-commission', '名称 类别 内容 办理主体 法律依据 公开范围 公开方式 公开时限', 4, false],
    ['county-police', '名称 类别 法律依据', 13, true],
    ['hospital', '名称 内容 办理主体 法律依据', 6, false],
    ['hospital-supplement', '名称 内容 办理主体 法律依据', 6, true],
    ['five-categories', '名称 内容 办理主体 法律依据', 0, true],
  ] as const)('%s', async (id, fields, classes, exact) => {
    const { requiredFields, categories, exactNames } = await asked(id);
    const inOrder = (Object.keys(FIELD_LABELS) as PowerField[]).filter((field) => requiredFields.includes(field));
    expect(inOrder.map((field) => FIELD_LABELS[field]).join(' ')).toBe(fields);
    expect(categories).toHaveLength(classes);
    expect(exactNames).toBe(exact);
  });

  it('refuses for each what it does not want, and nothing more', async () => {
    const bare = { name: '药采', bases: [{ statute: '药品法', article: '' }] };
    const wrong = async (id: string, fields: object) =>
      complaintsAbout({ fields: PowerFields.parse(fields), secret: false }, await asked(id)).map((one) => one.label);
    expect(await wrong('grain-bureau', bare)).toEqual(['办理主体', '条件', '程序', '期限', '监督渠道']);
    expect(await wrong('county-police', bare)).toEqual(['名称', '类别', '法律依据', '法律依据', '法律依据']);
    const police = { name: '治安处罚', category: 'penalty', bases: GOOD.bases };
    expect(await wrong('county-police', police)).toEqual([]);
    expect(await wrong('county-police', { ...police, category: '处罚' })).toEqual(['类别']);
    // Six areas are stressed, not all there are.
    expect(await wrong('hospital', { ...GOOD, category: '医疗服务' })).toEqual([]);
  });
});
