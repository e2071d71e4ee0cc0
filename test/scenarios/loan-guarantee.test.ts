import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkScheme } from '../../src/schemes/check.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import type { House } from '../support/app.js';
import { fillsForm, openScenario, reads, tapsCardOf } from '../support/scenario.js';

/** Gates up to the money, in their order, as a clerk would name them. */
const TO_CONTRACTS = [
  '合作协议',
  '企业池',
  '审批同意',
  '推荐函',
  '承诺书',
  '备案通知书',
  '足额缴纳',
  '查验',
  '初步审查意见',
  '工作领导组批准',
];

describe('E9：中小企业助保金贷款办法', () => {
  let house: House;
  beforeAll(async () => {
    house = await openScenario({
      pack: 'loan-guarantee',
      at: '2026-09-01T09:00:00+08:00',
      roles: { 助保金办公室: ['heyunqing', 'zhuweizhen'], 领导组成员: ['fangjingan', 'luchengzhi'] },
    });
  });
  afterAll(() => house.close());

  const OFFICE = 'heyunqing';
  const ask = (text: string, sees: string | RegExp) => reads(house, OFFICE, text, sees);
  /** 立项, as a loan. */
  const loan = async (name: string) => {
    await ask(`立项 ${name}`, '哪一种事项');
    return /SX-\d{4}-\d{4}/.exec(await ask('1', '已立项'))?.[0] ?? '';
  };
  const enters = (number: string, figure: string) => ask(`登记 ${number} ${figure}`, /已登记|不能登记/);
  const passes = async (number: string, gates: string[], on = '') => {
    for (const gate of gates) expect(await ask(`过关 ${number} ${gate} ${on}`, /“|”/)).toContain('已过');
  };
  const usual = async (number: string) => {
    for (const figure of ['贷款额度 500万', '贷款期限 1年', '助保金贷款发生额 500万元', '企业助保金 25万'])
      expect(await enters(number, figure)).toContain('已登记');
  };

  it('(a) a deposit of 4.99 % is refused, 5 % accepted; 0.99 and 20.01 million refused', async () => {
    const number = await loan('示例机械厂');
    expect(await enters(number, '贷款额度 99万元')).toMatch(
      /“贷款额度”990,000 元不能登记[\s\S]*不得少于 1000000 元（第二十条/,
    );
    expect(await enters(number, '贷款额度：2001万')).toMatch(/不得超过 20000000 元（第二十条/);
    expect(await enters(number, '贷款额度 100万')).toContain('贷款额度 1,000,000 元');
    expect(await enters(number, '贷款额度2000万元')).toContain('第 2 次登记，以这次为准');
    expect(await enters(number, '助保金贷款发生额 500万')).toContain('已登记');
    expect(await enters(number, '企业助保金 249500')).toMatch(/不得低于助保金贷款发生额的 5%（第八条/);
    expect(await enters(number, '企业助保金 250000')).toContain('已登记');
    // Nor can what it is measured by be raised behind it.
    expect(await enters(number, '助保金贷款发生额 500.01万')).toContain('不得低于');
    expect(await enters(number, '贷款期限 1.5年')).toMatch(/不得超过 1 年（第二十一条/);
    expect(await ask(`登记 ${number} 助保金 5万`, '可能是')).toContain('助保金贷款发生额、企业助保金');
    expect(await ask(`登记 ${number} 贷款期限 12个月`, '不认识单位')).toContain('年');
    const shown = await ask(number, '数目');
    expect(shown).toContain('贷款额度：20,000,000 元（登记过 2 次）');
    expect(shown).toContain('贷款期限：（未登记）');
  });

  it('a bank’s year: fund and lending volume are held to their ratios; the rate clause stays text', async () => {
    await ask('立项 示例银行', '哪一种事项');
    const number = /SX-\d{4}-\d{4}/.exec(await ask('合作银行当年业务', '已立项'))?.[0] ?? '';
    expect(await enters(number, '预计当年助保金贷款业务量 1亿')).toContain('已登记');
    expect(await enters(number, '政府风险补偿金 999.99万')).toContain('不能登记');
    expect(await enters(number, '政府风险补偿金 1000万')).toContain('已登记');
    expect(await enters(number, '政府风险补偿金总额 1000万')).toContain('已登记');
    expect(await enters(number, '当年贷款投放额度 9999.99万')).toContain('的 10 倍');
    expect(await ask(`登记 ${number} 利率 3`, '没有叫')).toContain('可以登记');
    const scheme = await readSchemeFile('loan-guarantee');
    expect(JSON.stringify([checkScheme(scheme).find(({ gap }) => gap === 'interest-rate')])).toContain(
      '系统不计算利率',
    );
  });

  it('(b) money-out is impossible before the gates, and the reason names the article', async () => {
    const number = await loan('示例纺织厂');
    const refused = await ask(`过关 ${number} 发放贷款`, '还不能过');
    expect(refused).toContain('签订借款合同和担保合同（第十八条');
    expect(refused).toContain('落实贷款条件（第十八条');
    expect(refused).toContain('企业出具《助保金贷款承诺书》（第十九条');
    await passes(number, TO_CONTRACTS.slice(0, 3), '2026-08-20');
    expect(await ask(`过关 ${number} 推荐函`, '先登记')).toContain('“贷款额度”、“贷款期限”');
    await usual(number);
    await passes(number, TO_CONTRACTS.slice(3, 8), '2026-08-25');
    expect(await ask(`过关 ${number} 签订合同 2026-08-26`, '还不能过')).toMatch(
      /前面缺 2 关[\s\S]*工作领导组批准（第十八条/,
    );
    expect(await ask(`过关 ${number} 初步审查意见 2026-08-24`, '不能早于')).toContain('第十八条');
    expect(await ask(`过关 ${number} 初步审查意见 2026-09-02`, '还没有到')).toContain('2026年9月2日');
    await passes(number, TO_CONTRACTS.slice(8), '2026-08-26 助保办〔2026〕3号');
    expect(await ask(`关口 ${number}`, '的关口')).toContain(
      '市助保金贷款工作领导组批准　✓ 2026-08-26 助保办〔2026〕3号',
    );
    // A wrong day is taken back with its reason, but not under what rests on it.
    expect(await ask(`撤销过关 ${number} 初步审查意见 日期记错`, '先撤销后面的')).toContain('领导组批准');
    expect(await ask(`撤销过关 ${number} 工作领导组批准`, '撤销要写理由')).toContain('例如');
    expect(await ask(`撤销过关 ${number} 工作领导组批准 日期记错`, '已撤销')).toContain('保留');
    expect(await ask(`过关 ${number} 签订合同`, '还不能过')).toContain('前面缺 1 关');
  });

  it('(e) compensation without 承诺书 or 备案通知书 is refused citing Art. 19', async () => {
    const number = await loan('示例食品厂');
    await usual(number);
    await passes(number, TO_CONTRACTS.slice(0, 4), '2026-08-20');
    const refused = await ask(`过关 ${number} 给予风险补偿`, '还不能过');
    expect(refused).toContain('未经贷款企业出具《助保金贷款承诺书》而发生的贷款风险，不得给予风险补偿');
    expect(refused).toContain(
      '第十九条：未经市助保金办公室出具《助保金贷款风险补偿备案通知书》而发生的贷款风险，不得给予风险补偿',
    );
    expect(await ask(`过关 ${number} 备案通知书`, '还不能过')).toContain('第十九条');
  });

  it('(f) a loss of 1 000 001 yuan splits to the cent, with the rule of rounding', async () => {
    const number = await loan('示例陶瓷厂');
    const shared = await ask(`分担 ${number} 1000001`, '分担如下');
    expect(shared).toContain('政府风险补偿金 50%：500,000.50 元');
    expect(shared).toContain('合作银行 50%：500,000.50 元');
    expect(shared).toContain('除不尽的一分归合作银行（归谁原文没有写，是补充）');
    expect(shared).toContain('第十条');
    const odd = await ask(`分担 ${number} 1000001.01元`, '分担如下');
    expect(odd).toContain('政府风险补偿金 50%：500,000.50 元\n· 合作银行 50%：500,000.51 元');
  });

  it('(g) the blacklist is published only after its approval, shows firm and person; the way off it is a gap', async () => {
    const { number } = await fillsForm(house, 'zhuweizhen', '诚信黑名单', ['示例商贸公司', '赵某']);
    expect(await reads(house, OFFICE, `公布 ${number}`, '批准以后才能公布')).toContain('审批中');
    expect(await reads(house, 'caoyichen', number, '没有找到')).not.toContain('示例商贸');
    await tapsCardOf(house, OFFICE, '登记备案', number);
    for (const [asked, said] of [
      ['文号', '合行函〔2026〕8号'],
      ['日期是哪天', '今天'],
      ['跳过', '跳过'],
    ] as const) {
      await house.person(OFFICE).sees(asked);
      await house.person(OFFICE).says(said);
    }
    await house.person(OFFICE).sees('已登记');
    await tapsCardOf(house, OFFICE, '同意', number);
    await house.person('zhuweizhen').sees('状态：已批准', { since: '0' });
    expect(await reads(house, 'caoyichen', number, '没有找到')).not.toContain('示例商贸');
    expect(await reads(house, OFFICE, `公布 ${number}`, '已公布')).toContain(number);
    const shown = await reads(house, 'caoyichen', number, '已公布');
    expect(shown).toContain('贷款企业：示例商贸公司\n责任人：赵某');
    expect(shown).not.toContain('祝维真');
    expect(await reads(house, 'caoyichen', '填表 诚信黑名单', '没有')).not.toContain('1/2');
    const findings = checkScheme(await readSchemeFile('loan-guarantee'));
    expect(findings.find(({ gap }) => gap === 'blacklist-removal')?.question).toContain('移出');
  });

  it('a matter is its keepers’ and the office’s: to anyone else it does not exist', async () => {
    const number = await loan('示例造纸厂');
    const hidden = await reads(house, 'caijingru', number, '没有找到');
    expect(hidden.replace(number, '')).toBe(
      (await reads(house, 'caijingru', 'SX-2026-0999', '没有找到')).replace('SX-2026-0999', ''),
    );
    for (const text of [`登记 ${number} 贷款额度 100万`, `关口 ${number}`, `期限 ${number}`, `过关 ${number} 1`])
      expect(await reads(house, 'caijingru', text, '没有找到')).not.toContain('造纸');
    expect(await reads(house, 'caijingru', '事项', '没有您可以查看的事项')).not.toContain('SX-');
    expect(await reads(house, 'caijingru', '立项 某某', '没有由您立项')).not.toContain('SX-');
    expect(await reads(house, 'zhuweizhen', '事项', number)).toContain('示例造纸厂');
  });

  it('(d) a contract signed on a Friday is notified by the third working day, else it is listed', async () => {
    await house.moveClock('2026-09-04T15:00:00+08:00');
    const [prompt, tardy] = [await loan('示例电器厂'), await loan('示例化工厂')];
    for (const number of [prompt, tardy]) {
      await usual(number);
      await passes(number, TO_CONTRACTS, '2026-09-03');
      expect(await ask(`过关 ${number} 签订合同`, '已过')).toContain('3 个工作日，最迟 2026年9月9日（周三）');
    }
    await house.moveClock('2026-09-09T16:00:00+08:00');
    expect(await ask(`过关 ${prompt} 函告签订借款合同`, '已过')).toContain('已在期限内办到');
    await house.app.settle();
    const listed = () =>
      house
        .person(OFFICE)
        .messages()
        .filter(({ text }) => text?.includes('期限到了还没有办'));
    expect(listed()).toEqual([]);
    await house.moveClock('2026-09-10T09:00:00+08:00');
    const list = (await house.person(OFFICE).sees('期限到了还没有办', { since: '0' })).text ?? '';
    expect(list).toContain(`${tardy} 示例化工厂：签订借款合同后函告助保金办公室，2026年9月9日（周三）到期，还没有办`);
    expect(list).not.toContain(prompt);
    expect(await ask(`期限 ${tardy}`, '函告')).toContain('已经过期，还没有办');
    expect(await ask(`结项 ${tardy}`, '还有没办的期限')).toContain('函告');
    expect(await ask(`过关 ${tardy} 函告签订借款合同`, '已过')).toContain('迟了，应在 2026年9月9日（周三）以前');
    await house.moveClock('2026-09-12T09:00:00+08:00');
    await house.app.settle();
    expect(listed()).toHaveLength(1);
    expect(await ask(`结项 ${prompt}`, '已结项')).toContain(prompt);
    expect(await ask(`登记 ${prompt} 贷款额度 300万`, '已经结项')).toContain('不能再改');
  });

  it('(c) a loan due on 2026-09-18 and unpaid: the 代偿 window counts days off and make-up days, each with its reason', async () => {
    await house.moveClock('2026-09-18T17:00:00+08:00');
    const number = await loan('示例家具厂');
    await usual(number);
    await passes(number, [...TO_CONTRACTS, '签订借款合同和担保合同', '落实贷款条件', '发放贷款'], '2026-09-10');
    expect(await ask(`过关 ${number} 关于使用助保金代偿助保金贷款的函`, '还不能过')).toContain('第九条');
    expect(await ask(`过关 ${number} 贷款到期未还 2026-09-18`, '已过')).toContain('可以办到 2026年10月15日（周四）');
    const window = await ask(`期限 ${number}`, '可启动代偿');
    for (const line of [
      '2026年9月18日（周五）贷款到期未还，当日不计',
      '9月19日（周六）周末，不计',
      '9月20日（周日）调休上班（国庆节），计入：第1个工作日',
      '9月25日（周五）中秋节，不计',
      '9月30日（周三）普通工作日，计入：第8个工作日',
      '10月1日（周四）国庆节，不计',
      '10月7日（周三）国庆节，不计',
      '10月10日（周六）调休上班（国庆节），计入：第11个工作日',
      '10月15日（周四）普通工作日，计入：第15个工作日',
    ])
      expect(window).toContain(line);
    expect(window).toContain('第九条');
  });
});
