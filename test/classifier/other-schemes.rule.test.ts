import { beforeAll, describe, expect, test } from 'vitest';
import { classifyLocally } from '../../src/classifier/local.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { categoriesFor, type Scheme } from '../../src/schemes/model.js';
import { FIVE } from './schemes.js';

/** Text, layer, and the categories that somebody of the house might give it. */
type Case = [text: string, layer: string, right: string[]];

/** Written by us, in the voice of a bureau that keeps grain (E1) and of one that keeps money (E7). */
const CASES: Record<string, Case[]> = {
  'grain-bureau': [
    ['仓库保管员收粮时看人扣水分，熟人的粮少扣', 'post', ['duty']],
    ['质检员没有扦样就填了化验单', 'post', ['duty', 'process']],
    ['轮换出库没有走竞价交易，科长直接定了买家', 'department', ['process']],
    ['补贴拨付只有一个人经手，没有第二个人复核', 'department', ['process', 'institution']],
    ['储备粮损耗怎么认定一直没有标准，报多少算多少', 'department', ['institution']],
    ['仓储检查的办法还是十年前的，早就对不上现在的情况', 'department', ['institution']],
    ['大额维修资金没有上会，局长一个人就拍板了', 'unit', ['process']],
    ['中层干部提拔没有集体研究，书记提谁就是谁', 'unit', ['process', 'duty']],
    ['重大项目安排会上没有讨论，会后补的纪要', 'unit', ['process']],
  ],
  'finance-bureau': [
    ['觉得自己干了这么多年，拿点好处也不算什么', 'post', ['ideology']],
    ['眼红企业老板过得好，心里一直不平衡', 'post', ['ideology']],
    ['审核资料不认真，缺章的也放过去了', 'post', ['duty']],
    ['熟人的申请优先办，别人的压着不办', 'post', ['duty']],
    ['拨款申请没有初审就直接送去签字', 'post', ['process', 'duty']],
    ['企业老板经常约我们经办的人吃饭打牌', 'post', ['environment']],
    ['老领导打电话来说情，让把专项给某家', 'post', ['environment']],
    ['会计和出纳是同一个人兼着，岗位没有分开', 'department', ['post-setting']],
    ['管钱的岗位设置不合理，八年没有轮过岗', 'department', ['post-setting']],
    ['政府采购先买后补手续，环节倒着走', 'department', ['process']],
    ['专项资金分配没有办法，也没有公开的规定', 'department', ['institution']],
    ['监督制度挂在墙上，没有人去落实', 'department', ['institution']],
    ['大额资金使用没有经过集体研究', 'unit', ['major-decisions']],
    ['重要人事任免个别领导说了算', 'unit', ['major-decisions']],
  ],
};

describe.each(Object.entries(CASES))('the layered categories of %s, without retraining', (pack, cases) => {
  let scheme: Scheme;
  beforeAll(async () => {
    scheme = await readSchemeFile(pack);
  });

  test('are always those of the layer', () => {
    for (const [text, layer] of cases) {
      const keys = categoriesFor(scheme, layer).map(({ key }) => key);
      const said = classifyLocally({ text, scheme, layer });
      expect(said.alternatives.map(({ category }) => category).sort()).toEqual([...keys].sort());
    }
  });

  test('the first is right for four in five, one of the first two for nearly all', () => {
    const ranks = cases.map(([text, layer, right]) =>
      classifyLocally({ text, scheme, layer }).alternatives.findIndex(({ category }) => right.includes(category)),
    );
    const wrong = cases.filter((_, i) => ranks[i] !== 0).map(([text]) => text);
    expect(wrong.length, wrong.join('；')).toBeLessThanOrEqual(cases.length / 5);
    expect(ranks.filter((rank) => rank === 0 || rank === 1).length).toBeGreaterThanOrEqual(cases.length * 0.9);
  });
});

describe('three categories of a house of its own, under names of its own', () => {
  const scheme: Scheme = {
    ...FIVE,
    categories: [
      { key: 'idle', label: '不担当', definition: '该管的不管、该办的拖着不办，推诿扯皮，怕得罪人' },
      { key: 'greedy', label: '以权谋私', definition: '利用手里的权力收受礼品礼金，给亲友和关系户办事，捞取个人好处' },
      { key: 'loose', label: '管理漏洞', definition: '没有规矩或者规矩不落实，台账不清，没有人监督，钥匙和印章乱放' },
    ],
  };
  test.each([
    ['群众来了三趟都说领导不在，拖着不给办', 'idle'],
    ['明知道那家违规，怕得罪人就没有查', 'idle'],
    ['几个科室互相推，谁也不肯牵头', 'idle'],
    ['收了关系户两条烟，排队给他往前挪', 'greedy'],
    ['把工程给了自己小舅子，还拿了好处', 'greedy'],
    ['借着发证的机会让人家送礼金', 'greedy'],
    ['库房没有台账，进出多少没人说得清', 'loose'],
    ['公章放在抽屉里谁都能拿，没有登记', 'loose'],
    ['规定写了要双人，平时没有人监督落实', 'loose'],
  ])('%s', (text, right) => {
    const said = classifyLocally({ text, scheme });
    expect(said.alternatives.slice(0, 2).map(({ category }) => category)).toContain(right);
  });

  test('what people of the house decided on such texts raises a category, without retraining', () => {
    const text = '报废的设备被人拉走，登记簿上没有写';
    const before = classifyLocally({ text, scheme });
    const other = before.alternatives.at(-1)?.category ?? '';
    const cases = [
      { text: '报废设备被拉走卖了，登记簿上查不到', category: other, layer: '' },
      { text: '报废的床和设备让人拉走，没有登记', category: other, layer: '' },
      { text: '食堂采购没有比价', category: before.category ?? '', layer: '' },
    ];
    const after = classifyLocally({ text, scheme, cases });
    const share = (said: typeof before) =>
      said.alternatives.find(({ category }) => category === other)?.confidence ?? 0;
    expect(share(after)).toBeGreaterThan(share(before));
    expect(classifyLocally({ text: '锅炉没有年检', scheme, cases }).alternatives).toEqual(
      classifyLocally({ text: '锅炉没有年检', scheme }).alternatives,
    );
  });
});
