import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact, redactTogether, restore } from '../../src/classifier/redact.js';
import { isBankCard, isIdNumber, isUscc } from '../../src/classifier/redaction/check-digits.js';

/** What stays of a text when every placeholder is taken out of it. */
const visible = (text: string, names?: string[]) => redact(text, names).text.replace(/⟦[^⟦⟧]+⟧/g, '□');

const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });

const idNumber = fc
  .tuple(
    fc.integer({ min: 110000, max: 659999 }),
    fc.date({ min: new Date('1900-01-01'), max: new Date('2025-12-31'), noInvalidDate: true }),
    digits(3),
  )
  .map(([region, born, serial]) => {
    const body = `${region}${born.toISOString().slice(0, 10).replaceAll('-', '')}${serial}`;
    const last = [...'0123456789X'].find((c) => isIdNumber(body + c));
    return body + last;
  });

const bankCard = fc
  .tuple(fc.constantFrom('62', '60', '4', '5', '9'), fc.integer({ min: 16, max: 19 }))
  .chain(([prefix, length]) => digits(length - prefix.length - 1).map((rest) => prefix + rest))
  .map((body) => body + [...'0123456789'].find((c) => isBankCard(body + c)))
  // With 18 digits one in thirty passes another check as well, and gets that kind.
  .filter((number) => !isUscc(number) && !isIdNumber(number));

const uscc = fc
  .tuple(
    fc.constantFrom('91', '12', '51', '93', 'N2'),
    digits(6),
    fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'), minLength: 9, maxLength: 9 }),
  )
  .map((parts) => {
    const body = parts.join('');
    return body + [...'0123456789ABCDEFGHJKLMNPQRTUWXY'].find((c) => isUscc(body + c));
  })
  // One in thirty would be a 身份证 as well, which is the kind it then gets.
  .filter((code) => !isIdNumber(code));

const phone = fc.tuple(fc.constantFrom('13', '15', '17', '18', '19'), digits(9)).map((parts) => parts.join(''));

describe('numbers with a check digit', () => {
  test('published examples', () => {
    expect(isIdNumber('11010519491231002X')).toBe(true);
    expect(isIdNumber('110105194912310021')).toBe(false);
    expect(isBankCard('4111111111111111')).toBe(true);
    expect(isBankCard('4111111111111112')).toBe(false);
    expect(isUscc('91350100M000100Y43')).toBe(true);
    expect(isUscc('91350100M000100Y44')).toBe(false);
  });

  test.each([
    ['id_number', idNumber],
    ['bank_card', bankCard],
    ['uscc', uscc],
    ['phone', phone],
  ] as const)('%s: every valid one is masked, wherever it stands', (kind, numbers) => {
    fc.assert(
      fc.property(
        numbers,
        fc.constantFrom('', '号码', '：', ' ', '（'),
        fc.constantFrom('', '，', '的', ' ', '）'),
        (n, a, b) => {
          const hidden = redact(`他${a}${n}${b}在这`);
          expect(hidden.kinds).toEqual([kind]);
          expect(hidden.text).not.toContain(n);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('one digit off, it is a number of something else and stays', () => {
    const next = (c: string) => String((Number(c) + 1) % 10);
    fc.assert(
      fc.property(fc.oneof(idNumber, bankCard), fc.nat({ max: 14 }), (number, at) => {
        const wrong = `${number.slice(0, at)}${next(number[at] ?? '0')}${number.slice(at + 1)}`;
        fc.pre(!isIdNumber(wrong) && !isBankCard(wrong) && !isUscc(wrong));
        expect(redact(`单号${wrong}。`).text).toBe(`单号${wrong}。`);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    '12800138000',
    '138001380001',
    '1380013800',
    '010-123456',
    '订单20261121000012345',
    '金额 1234567.89 元',
    '2026-11-21 18:30',
    '京I12345',
    '京A123',
    'a@b',
    'FX-2026-0001',
    '版本 1.13800.138000',
    '国发〔2012〕15号',
    '合同HT-2024-0001号',
    '1380013.8000',
    '15000-200000元',
    '13,800,138,000元',
    '192.168.10.123',
    '1998.03.05-123',
    '血压138/82 139/85 7',
    'WBC 13.5 RBC 4.5 HGB 138 PLT 200',
    '2021 2022 2023 2024',
    '住院2024年收入',
    '企业微信Server',
  ])('untouched: %s', (text) => expect(redact(text).text).toBe(text));

  test.each([
    ['138 0013 8000', 'phone'],
    ['138-0013-8000', 'phone'],
    ['+86 13800138000', 'phone'],
    ['１３８００１３８０００', 'phone'],
    ['010-12345678', 'phone'],
    ['4111 1111 1111 1111', 'bank_card'],
    ['110105 19491231 002X', 'id_number'],
    ['zhang.san+1@mail.example.com.cn', 'email'],
    ['京A12345', 'plate'],
    ['粤B·D12345', 'plate'],
    ['沪A88888学', 'plate'],
    ['微信号：zhangsan_88', 'wechat'],
    // WX in the middle of a code is no keyword.
    ['9100000000WXF00000', 'uscc'],
    ['加V abc12345', 'wechat'],
    ['wxid_0a1b2c3d4e', 'wechat'],
    ['住院号 ZY20231234', 'record_no'],
    ['病案号：0012345', 'record_no'],
    ['1\u200b3800\u200b138000', 'phone'],
    ['①13800138000', 'phone'],
    ['幺三八零零幺三八零零零', 'phone'],
    ['l38OOl38OOO', 'phone'],
    ['138\n0013\n8000', 'phone'],
    ['(138)0013/8000', 'phone'],
    ['13 80 01 38 00 0', 'phone'],
    ['1.13800138000', 'phone'],
    ['ID11010519491231002X', 'id_number'],
    ['一一零一零五一九四九一二三一零零二X', 'id_number'],
    ['4111·1111·1111·1111', 'bank_card'],
    ['9135 0100 M000 100Y 43', 'uscc'],
    ['zhang @ qq . com', 'email'],
    ['京a·1 2 3 4 5', 'plate'],
    ['病案号：零零一二三四五', 'record_no'],
  ])('masked: %s', (text, kind) => expect(redact(text).kinds).toEqual([kind]));
});

describe('addresses', () => {
  test.each([
    ['他住在浙江省杭州市西湖区文三路138号3栋2单元501室，常来', '他住在□，常来'],
    ['上海市浦东新区前进路12弄3号402室', '□'],
    ['家住阳光小区5栋302', '家住□'],
    ['王家村三组的低保', '□的低保'],
  ])('%s', (text, rest) => expect(visible(text)).toBe(rest));

  test.each([
    '中山路很堵',
    '第三人民医院3号楼5层',
    '5号窗口',
    '12月12号',
    '线路3号',
    '高速公路12号桥墩',
    '文三路12号文件',
    '我们村三组的低保',
    '王家村三组长',
  ])('none: %s', (text) => expect(redact(text).text).toBe(text));

  test('are masked without being named: the list of kinds is closed', () => {
    expect(redact('家住阳光小区5栋302').kinds).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    ['张 三来了', '□来了'],
    ['张\u200b三来了', '□来了'],
    ['欧·阳·春·花说', '□说'],
    ['建国主任批的', '□主任批的'],
    ['李伟大会上讲', '□大会上讲'],
    // What reaches out of a better mark is masked too.
    ['张三丰田路12号', '□□'],
  ])('of the organisation, however they are written: %s', (text, rest) =>
    expect(visible(text, ['张三', '欧阳春花', '王建国', '李伟', '张三丰'])).toBe(rest),
  );

  test('of the organisation, the longest first', () => {
    expect(visible('张三丰和李四、张三一起去的', ['张三', '张三丰', '李四'])).toBe('□和□、□一起去的');
  });

  test.each([
    ['王主任签的字', '□主任签的字'],
    ['李某某收了钱', '□收了钱'],
    ['张某,药房组长', '□,药房组长'],
    ['采购科老赵说的', '采购科□说的'],
    ['会计王姐说没事', '会计□姐说没事'],
    ['欧阳院长同意', '□院长同意'],
    ['我叫陈建国', '我叫□'],
    ['王\u200b主任签的字', '□\u200b主任签的字'],
    ['张建军科长打的招呼', '□科长打的招呼'],
    ['找严主任批的', '找□主任批的'],
    ['采购科方科长', '采购科□科长'],
    ['李××收的', '□收的'],
    ['老高说没事', '□说没事'],
    ['小徐老师的补习班', '□老师的补习班'],
  ])('%s', (text, rest) => expect(visible(text)).toBe(rest));

  test.each([
    '由于院长出差',
    '由于某种原因',
    '对方主任没来',
    '分管主任同意',
    '私设小金库',
    '小程序里填的',
    '小范围讨论',
    '老顾客介绍',
    '小额采购',
    '最小王国',
    '连主任都不知道',
    '全科主任开会',
    '经主任同意',
    '担任科长三年',
    '某科室',
    '责任护士交班',
    '救护车司机绕路',
    '审方药师',
    '保卫科长',
    '补习老师',
    '货车老板',
    '施工、监理',
    '感谢医生',
    '每周主任查房',
    '高危药品',
    '小方法',
    '肿得老高',
    '搬家公司的车 总经理办公室',
    '大家的车，总经理不管',
  ])('no person: %s', (text) => expect(redact(text).text).toBe(text));

  test('two people of one surname stay two people, one person stays one', () => {
    const hidden = redact('王主任找王科长，王主任不在');
    expect(hidden.text).toBe('⟦姓名1⟧主任找⟦姓名2⟧科长，⟦姓名1⟧主任不在');
  });
});

test('whatever is masked comes back to the letter', () => {
  const piece = fc.oneof(
    idNumber,
    bankCard,
    uscc,
    phone,
    fc.constantFrom(
      '⟦姓名1⟧',
      '⟦电话1⟧',
      '⟦',
      '⟧',
      '王主任',
      '李某某',
      '老赵',
      '张三',
      '京A12345',
      '微信号abcdef1',
      'x@y.cn',
      '住院号ZY123456',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const hidden = redact(text, ['张三', '李四']);
      expect(restore(hidden.text, hidden.originals)).toBe(text);
      expect(hidden.text).not.toContain('张三');
    }),
    { numRuns: 500 },
  );
});

test('several texts at once: one person has one placeholder in all of them, and none runs into the next', () => {
  const { texts, originals } = redactTogether(['赵雷一人保管', '电话1380013', '8000，赵雷\u0000签字'], ['赵雷']);
  expect(texts).toEqual(['⟦姓名1⟧一人保管', '电话1380013', '8000，⟦姓名1⟧签字']);
  expect([...originals]).toEqual([['⟦姓名1⟧', '赵雷']]);
});
