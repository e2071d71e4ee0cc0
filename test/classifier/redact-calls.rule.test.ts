import { describe, expect, test } from 'vitest';
import { classifyLocally } from '../../src/classifier/local.js';
import { redact, restore } from '../../src/classifier/redact.js';
import { FIVE } from './schemes.js';

/** What stays of a text when every placeholder is taken out of it. */
const visible = (text: string, names?: string[]) => redact(text, names).text.replace(/⟦[^⟦⟧]+⟧/g, '□');

describe('a full name before a title', () => {
  test.each([
    ['林志强经理给的', '□经理给的'],
    ['周建国主任批的', '□主任批的'],
    ['黄伟科长同意了', '□科长同意了'],
    ['何建华书记说算了', '□书记说算了'],
    ['马超老板请客', '□老板请客'],
    ['梁朝伟医生开的药', '□医生开的药'],
    ['欧阳建国主任签字', '□主任签字'],
    ['供应商林志强经理', '供应商□经理'],
    // Siblings, written before the mending and never looked at while it was done.
    ['罗文静护士长收的', '□护士长收的'],
    ['请方志明局长吃饭', '请□局长吃饭'],
    ['石磊队长', '□队长'],
    ['万永福村长把低保给了弟弟', '□村长把低保给了弟弟'],
    ['和谢婷婷老师一起', '和□老师一起'],
    ['诸葛明会计', '□会计'],
    ['钱红霞出纳把公款借出去', '□出纳把公款借出去'],
    ['康伟处长', '□处长'],
    ['采购办夏晓东主任', '采购办□主任'],
    ['曹小芳会计改的账', '□会计改的账'],
    ['张家明主任签的', '□主任签的'],
    ['李小龙老板', '□老板'],
    ['跟高志远经理说好了', '跟□经理说好了'],
    ['让白志刚队长签字', '让□队长签字'],
  ])('%s', (text, rest) => expect(visible(text)).toBe(rest));

  test.each([
    '安全主任没到场',
    '林业局长收礼',
    '武装部长',
    '任课老师补课收费',
    '高中老师',
    '白班护士漏记',
    '石料老板送礼',
    '江西老板请客',
    '钱庄老板',
    '何姓老板',
    '康复医师',
    '车险经理返点',
    '施工队长虚报',
    '司法所长',
    '许多老师',
    // Siblings.
    '童装老板',
    '石油老板',
    '高薪医生',
    '华东经理',
    '温泉经理',
    '方便经理报销',
    '黄金老板',
    '路政队长',
    '常驻医生',
    '金牌经理',
    '钟点工阿姨',
    '茶叶老板送了两盒',
  ])('no person: %s', (text) => expect(redact(text).text).toBe(text));
});

describe('老 and 小 after a word', () => {
  test.each([
    ['会计老钱做的账', '会计□做的账'],
    ['药房老黄拿回扣', '药房□拿回扣'],
    ['出纳小林经手', '出纳□经手'],
    ['库管小马知道', '库管□知道'],
    ['采购老黄收了烟', '采购□收了烟'],
    ['司机老马送的', '司机□送的'],
    ['包工头老田请客', '包工头□请客'],
    ['供应商老林给的', '供应商□给的'],
    // Siblings.
    ['保安老高放的行', '保安□放的行'],
    ['后勤老龙', '后勤□'],
    ['业务员小方送来的', '业务员□送来的'],
    ['信息科的小石删了记录', '信息科的□删了记录'],
    ['药代小白请吃饭', '药代□请吃饭'],
    ['基建老余签的', '基建□签的'],
    ['窗口小叶收件', '窗口□收件'],
    ['门卫老毛', '门卫□'],
    ['护工小齐收红包', '护工□收红包'],
    ['仓库小金多报了数', '仓库□多报了数'],
  ])('%s', (text, rest) => expect(visible(text)).toBe(rest));

  test.each([
    '老陈醋送礼',
    '老张贴小广告',
    '小田园餐厅',
    '老师收礼',
    '每小时八百',
    '老林场改造',
    '老马路施工',
    '会计小金库',
    '供应商小白条',
    '数值小于十',
    '乳腺小叶增生',
    // Siblings.
    '账上小余额',
    '水泵小马达坏了',
    '窗户小方格',
    '采购小马扎',
    '村里老黄牛',
    '窗台小白鼠',
    '职工老白干',
    '库房老方法',
    '会议室小石头',
    '家属小叶子',
    '项目小任务',
  ])('no person: %s', (text) => expect(redact(text).text).toBe(text));
});

describe('other ways of calling a person', () => {
  test.each([
    ['找孙处签字', '找□处签字'],
    ['王处说了算', '□处说了算'],
    ['李局批的', '□局批的'],
    ['请赵局吃饭', '请□局吃饭'],
    ['张院打招呼', '□院打招呼'],
    ['王院同意', '□院同意'],
    ['李校让我们订的', '□校让我们订的'],
    ['胡队拿的钱', '□队拿的钱'],
    ['大刘负责', '□负责'],
    ['阿强收的', '□收的'],
    ['刘姨管账', '□姨管账'],
    ['王老打的招呼', '□老打的招呼'],
    ['李哥介绍的', '□哥介绍的'],
    ['吴工验收', '□工验收'],
    ['王 主 任签字', '□ 主 任签字'],
    ['姓王的收了钱', '姓□的收了钱'],
    ['负责人:王建国', '负责人:□'],
    ['经办人张伟收的', '经办人□收的'],
    ['联系人李四没回', '联系人□没回'],
    // Siblings.
    ['陈所收的好处', '□所收的好处'],
    ['给何局送了酒', '给□局送了酒'],
    ['周院介绍来的', '□院介绍来的'],
    ['黄总签了合同', '□总签了合同'],
    ['王总打电话来', '□总打电话来'],
    ['阿明跑的关系', '□跑的关系'],
    ['大李开的票', '□开的票'],
    ['马姐经手', '□姐经手'],
    ['徐工算的量', '□工算的量'],
    ['张 科 长 批 的', '□ 科 长 批 的'],
    ['一个姓周的老板', '一个姓□的老板'],
    ['收款人：林志强', '收款人：□'],
    ['经手人 赵丽', '经手人 □'],
    ['申请人黄志明没来', '申请人□没来'],
    ['法人代表是孙宏伟', '法人代表是□'],
    ['杨老提的要求', '□老提的要求'],
  ])('%s', (text, rest) => expect(visible(text)).toBe(rest));

  test.each([
    '阿姨收的',
    '东阿阿胶',
    '全面小康',
    '严处违纪',
    '高处坠落',
    '领养老金',
    '大张旗鼓',
    '山大王',
    '各处都有',
    '何处报销',
    '高院判了',
    '高校招生',
    '两张工单',
    '一张处方没签',
    '李局部麻醉'.slice(1),
    '老百姓的钱',
    '施工验收',
    '高工评审',
    '负责人同意后付款',
    '经办人签字',
    '联系人电话没填',
    '负责人员名单',
    '贵姓',
    // Siblings.
    '三张局里的票',
    '好处费',
    '用处不大',
    '车队加油',
    '员工哥俩',
    '阿莫西林',
    '阿司匹林回扣',
    '大王镇的项目',
    '大周期',
    '马队',
    '加工验收',
    '经办人和复核人是同一个',
    '负责人于三月调走',
    '申请人单位盖章',
    '联系人方式没留',
    '收款人账户不符',
    '姓名没填',
    '汇总签字',
    '主张处理',
    '这张工资单',
  ])('no person: %s', (text) => expect(redact(text).text).toBe(text));
});

describe('a title that is none, for the words go on', () => {
  test.each([
    '高主任医师职称评审没公开',
    '车主任意停放',
    '任主任期间',
    '曾经理过账',
    '万科长沙公司',
    // Siblings.
    '高副主任医师评审',
    '任科长三年',
    '任院长以来',
    '曾经理顺过流程',
    '苗木老师傅',
    '第一张会计凭证',
    '任会计期间挪用',
    '高主任药师',
    '万科长春分公司',
    '车主任性停车',
  ])('no person: %s', (text) => expect(redact(text).text).toBe(text));

  test.each([
    ['高主任医德不好', '□主任医德不好'],
    ['任主任说过', '□主任说过'],
    ['曾经理让我改', '□经理让我改'],
    ['万科长批的', '□科长批的'],
    ['王主任意见很大', '□主任意见很大'],
  ])('a person all the same: %s', (text, rest) => expect(visible(text)).toBe(rest));
});

describe('what looks like a telephone number', () => {
  test.each([
    '金额13912345678.50元',
    '合同编号HT13912345678',
    '编号A13912345678B',
    '合计13912345678元',
    // Siblings.
    '预算13812345678.00',
    '订单号：DD15912345678',
    '资产编号ZC-13912345678',
    '发票号码FP18812345678',
    '投资13912345678.5万元',
  ])('is none: %s', (text) => expect(redact(text).text).toBe(text));

  test.each([
    '编号13912345678',
    '编号（13912345678）',
    '合同编号HT01，电话13912345678',
    'tel13912345678',
    '手机13912345678。5月再说',
    '元旦打13912345678元旦见',
    'vx13912345678',
    '电话13912345678，50元',
    '找我A13912345678',
  ])('is one: %s', (text) => expect(redact(text).kinds).toContain('phone'));
});

describe('announced numbers and accounts', () => {
  test.each([
    ['住院 号 ZY20231234', 'record_no'],
    ['病案首页编号123456', 'record_no'],
    ['患者编号P00123', 'record_no'],
    ['检查号 US2023001', 'record_no'],
    ['微 信 号 lisi2020', 'wechat'],
    ['我微lisi2020', 'wechat'],
    ['加薇 lisi2020', 'wechat'],
    ['张三@qq.com', 'email'],
    ['a[at]b[dot]com', 'email'],
    ['WJ京12345', 'plate'],
    ['身份证110105491231002', 'id_number'],
    ['110105491231002', 'id_number'],
    ['护照E12345678', 'id_number'],
    // Siblings.
    ['病 案 号：0012345', 'record_no'],
    ['病人编号 B20240017', 'record_no'],
    ['标本号 240301087', 'record_no'],
    ['薇信：wang_88', 'wechat'],
    ['加微 zhaosi1988', 'wechat'],
    ['他的微：abc_123456', 'wechat'],
    ['李小明@163.com', 'email'],
    ['zs(at)corp(dot)cn', 'email'],
    ['WJ粤1234X', 'plate'],
    ['护照号码：EA1234567', 'id_number'],
    ['护照 G 号'.replace(' 号', '87654321'), 'id_number'],
    ['港澳通行证C12345678', 'id_number'],
  ])('masked: %s', (text, kind) => expect(redact(text).kinds).toEqual([kind]));

  test('a number of QQ is masked without being named: the list of kinds is closed', () => {
    expect(visible('加QQ 12345678 联系')).toBe('加QQ □ 联系');
    expect(visible('QQ号：987654321')).toBe('QQ号：□');
    expect(redact('QQ：1234567').kinds).toEqual([]);
  });

  test.each([
    '检查号源没放出来',
    '微机室没人管',
    '加微量泵',
    '微量元素检测',
    '单号110105491331002',
    '订单号110105491231002',
    '护照办理要50元',
    'QQ群里发的',
    'QQ群12345678',
    '在qq上说了3次',
    '患者编号没填',
    '标本2024年',
    '我微调了价格',
    '住院 2024 年',
    '病案首页编码2024版',
    'WJ京',
    '会议@所有人',
    '在QQ 2024年聊的',
  ])('untouched: %s', (text) => expect(redact(text).text).toBe(text));
});

describe('Latin names of the organisation', () => {
  test.each([
    ['ZHANG SAN收的', '□收的'],
    ['zhangsan 收的', '□ 收的'],
    ['找Zhang  San', '找□'],
    ['ZhangSan批的', '□批的'],
    ['tommy说', '□说'],
  ])('%s', (text, rest) => expect(visible(text, ['Zhang San', 'Tommy'])).toBe(rest));

  test.each(['zhangsanfeng', 'atommy', 'Zhang Sanfeng'])('another word: %s', (text) =>
    expect(redact(text, ['Zhang San', 'Tommy']).text).toBe(text),
  );
});

describe('traditional characters', () => {
  test.each([
    ['張曉蕾收了錢', '□收了錢', ['张晓蕾']],
    ['张晓蕾收了钱', '□收了钱', ['張曉蕾']],
    ['劉科長讓他簽', '□科長讓他簽', []],
    ['曉蕾主任批的', '□主任批的', ['张晓蕾']],
    ['聯繫人：趙國強', '聯繫人：□', []],
    ['老趙說的', '□說的', []],
  ])('%s', (text, rest, names) => {
    expect(visible(text, names)).toBe(rest);
    const { text: masked, originals } = redact(text, names);
    expect(restore(masked, originals)).toBe(text);
  });
});

describe('long texts', () => {
  test('what stands behind the beginning that is judged is masked too', () => {
    const text = `${'采购没有招标，直接定了亲戚的公司。'.repeat(400)}电话13800138000`;
    expect(classifyLocally({ text, scheme: FIVE }).masked).toEqual(['phone']);
  });

  test.each(['司机小马', '周建国主任', '王处', '13800138000，', '经办人王伟'])(
    'thousands of %s take no more than their share of time',
    (piece) => {
      const started = performance.now();
      expect(redact(piece.repeat(5_000)).originals.size).toBe(1);
      // Each compared with each would take a hundred times as long.
      expect(performance.now() - started).toBeLessThan(2_000);
    },
  );
});
