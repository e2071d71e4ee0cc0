import fc from 'fast-check';

/**
 * Made-up personal data as people type it, what only looks like it, and a reader of its own that finds what is left of
 * it. Shares nothing with the redaction, so that a fault in one cannot hide in the other.
 */
export interface Piece {
  text: string;
  /** The bare value that nobody outside may be able to read; absent for what must stay as it is. */
  secret?: string;
  stays?: boolean;
}

export const DIRECTORY = ['王建国', '李伟', '欧阳春花', '赵雷', '陈晓明', '高丽娟', '买买提江', '方正', 'Tommy'];

const from = (letters: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length });
const digits = (length: number) => from('0123456789', length);

// Check digits by trial with the definitions of the standards, not by the tables of the product.
const idHolds = (id: string) =>
  [...id].reduce((sum, c, i) => sum + (c === 'X' ? 10 : Number(c)) * 2 ** (17 - i), 0) % 11 === 1;
export const luhnHolds = (card: string) =>
  [...card]
    .reverse()
    .reduce((sum, c, i) => sum + [...String(Number(c) * (1 + (i % 2)))].reduce((a, d) => a + +d, 0), 0) %
    10 ===
  0;
const USCC_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const usccHolds = (code: string) =>
  [...code].reduce((sum, c, i) => sum + USCC_LETTERS.indexOf(c) * (i < 17 ? Number(3n ** BigInt(i) % 31n) : 1), 0) %
    31 ===
  0;
const finish = (body: string, letters: string, holds: (whole: string) => boolean) =>
  body + ([...letters].find((last) => holds(body + last)) ?? '');

export const phone = fc.tuple(from('3456789', 1), digits(9)).map(([second, rest]) => `1${second}${rest}`);
export const idNumber = fc
  .tuple(
    fc.integer({ min: 110000, max: 659999 }),
    fc.date({ min: new Date('1920-01-01'), max: new Date('2020-12-31'), noInvalidDate: true }),
    digits(3),
  )
  .map(([place, born, serial]) =>
    finish(`${place}${born.toISOString().slice(0, 10).replaceAll('-', '')}${serial}`, '0123456789X', idHolds),
  );
export const bankCard = fc
  .tuple(fc.constantFrom('62', '60', '4', '5', '3', '9'), fc.integer({ min: 15, max: 18 }))
  .chain(([head, length]) => digits(length - head.length).map((rest) => finish(head + rest, '0123456789', luhnHolds)));
export const uscc = fc
  .tuple(fc.constantFrom('91', '12', '51', '93'), digits(6), from(USCC_LETTERS, 9))
  .map((parts) => finish(parts.join(''), USCC_LETTERS, usccHolds));

const INVISIBLE = ['\u200b', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u202e', '\u3164', '\ufe0f'];
const SPOKEN = ['〇一二三四五六七八九', '零幺二三四五六七八九', '零壹贰叁肆伍陆柒捌玖'];
const rewritten = (row: string) => (number: string) => number.replace(/\d/g, (d) => [...row][Number(d)] ?? d);
const grouped = (sizes: readonly number[], mark: string) => (number: string) => {
  const groups: string[] = [];
  let rest = number;
  for (let i = 0; rest.length > 0; i++) {
    const size = sizes[i % sizes.length] ?? 4;
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return groups.join(mark);
};
const mark = fc.constantFrom(' ', '  ', '-', '·', '_', '.', '\n', '—', '\u3000', ' - ', '\u200b');
/** One way of typing a number that its reader still understands. */
const typed = fc.oneof(
  fc.constant((number: string) => number),
  fc
    .constantFrom(
      ...SPOKEN,
      '０１２３４５６７８９',
      '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗',
      '٠١٢٣٤٥٦٧٨٩',
      '०१२३४५६७८९',
      '⓪①②③④⑤⑥⑦⑧⑨',
      '⓿❶❷❸❹❺❻❼❽❾',
    )
    .map(rewritten),
  fc.constantFrom(...INVISIBLE).map((unseen) => (number: string) => [...number].join(unseen)),
  fc.tuple(fc.constantFrom(...INVISIBLE), fc.nat(9)).map(
    ([unseen, at]) =>
      (number: string) =>
        `${number.slice(0, at)}${unseen}${unseen}${number.slice(at)}`,
  ),
  mark.map((between) => grouped([1], between)),
  fc
    .tuple(
      fc.constantFrom(' ', '·', '_', '\n', ' - '),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 6 }),
    )
    .map(([between, sizes]) => grouped(sizes, between)),
);
const typedPhone = fc.oneof(
  typed,
  fc
    .tuple(fc.constantFrom('-', '.', '/', '，', ' ', '。', '~'), fc.constantFrom([3, 4, 4], [4, 4, 3], [3, 8]))
    .map(([between, sizes]) => grouped(sizes, between)),
  fc.constant((number: string) => `+86 ${number}`),
  fc
    .constant((number: string) => number.replaceAll('0', 'O'))
    .map(
      // With too few digits left nobody would read it as a number.
      (write) => (number: string) => (number.replaceAll('0', '').length < 5 ? number : write(number)),
    ),
);
const typedName = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => [...name].join(' '),
  (name) => [...name].join('\u3000'),
  (name) => [...name].join('\u200b'),
  (name) => [...name].join('·'),
  (name) => `${name.slice(0, 1)}\u2060 ${name.slice(1)}`,
);

const hidden = (value: fc.Arbitrary<string>, way: fc.Arbitrary<(value: string) => string>): fc.Arbitrary<Piece> =>
  fc.tuple(value, way).map(([secret, write]) => ({ text: write(secret), secret }));
const announced = (words: string[], value: fc.Arbitrary<string>): fc.Arbitrary<Piece> =>
  fc.tuple(fc.constantFrom(...words), value).map(([word, secret]) => ({ text: word + secret, secret }));

const secret: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 3, arbitrary: hidden(phone, typedPhone) },
  { weight: 3, arbitrary: hidden(idNumber, typed) },
  { weight: 3, arbitrary: hidden(bankCard, typed) },
  { weight: 3, arbitrary: hidden(fc.constantFrom(...DIRECTORY), typedName) },
  {
    weight: 1,
    arbitrary: hidden(
      uscc,
      fc.constantFrom((code) => code, grouped([1], '\u200b'), grouped([4], ' ')),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(from('abcdefghk', 6), fc.constantFrom('qq.com', '163.com', 'mail.example.com.cn'))
      .map(([user, host]) => ({ text: `${user}@${host}`, secret: `${user}@${host}` })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('京', '粤', '浙', '川'),
        from('ABCDEFGHJK', 1),
        digits(5),
        fc.constantFrom('', '·', ' ', '-'),
      )
      .map(([province, city, rest, between]) => ({
        text: province + city + between + rest,
        secret: province + city + rest,
      })),
  },
  {
    weight: 1,
    arbitrary: announced(
      ['微信号：', '加微信 ', 'vx:', '微信号是'],
      from('abcdef', 4).map((head) => `${head}_88`),
    ),
  },
  {
    weight: 1,
    arbitrary: announced(
      ['住院号', '病案号：', '住院号 ', '住院号是'],
      digits(7).map((rest) => `ZY${rest}`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '浙江省杭州市西湖区', '临江县'),
        fc.constantFrom('文三路', '解放大道', '石板巷'),
        fc.integer({ min: 1, max: 999 }),
        fc.constantFrom('', '3栋2单元501室', '2幢402'),
      )
      .map(([place, road, number, rest]) => ({
        text: `住${place}${road}${number}号${rest}`,
        secret: `${road}${number}号${rest}`,
      })),
  },
  fc
    .constantFrom('李某某', '老赵', '小陈', '张××', '王某')
    .map((name) => ({ text: name, secret: name.replace(/经理|老板/, '') })),
);

const NEAR = [
  '由于院长出差',
  '对方主任没来',
  '担任科长三年',
  '私设小金库',
  '小程序里填',
  '老顾客介绍',
  '救护车司机说',
  '高危药品',
  '保卫科长签字',
  '责任护士交班',
  '补习老师找来',
  '货车老板送来',
  '保证金会计',
  '施工、监理',
  '审方药师',
  '某科室',
  '老板请客',
  '国发〔2012〕15号',
  '合同HT-2024-0001',
  '2026年11月21日',
  '2026-11-21 18:30',
  '金额1234567.89元',
  '共13,800,138元',
  '血压138/82',
  '血钾6.8',
  '白细胞13.5',
  '第3号楼手术室',
  '5号窗口',
  '住院3天',
  '住院2024年收入',
  '中山路很堵',
  '我们村三组',
  '微信群里说',
  '京I12345',
  '京A123',
  'a@b',
  '010-123456',
  'FX-2026-0001',
  '8:30到17:30',
  '比例12.5%',
  '一百三十八万元',
  '三三两两',
  'IP 192.168.10.123',
  '高主任医师评审',
  '车主任意停放',
  '高校招生',
  '阿姨送来',
  '小叶增生',
];
const nextDigit = (c: string | undefined) => String((Number(c ?? 0) + 1) % 10);
const near: fc.Arbitrary<Piece> = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...NEAR) },
    fc.oneof(
      fc.tuple(from('012', 1), digits(9)).map(([second, rest]) => `单号1${second}${rest}`),
      fc.tuple(from('3456789', 1), digits(8)).map(([second, rest]) => `单号1${second}${rest}`),
      fc.tuple(from('3456789', 1), digits(10)).map(([second, rest]) => `单号1${second}${rest}`),
      digits(10).map((rest) => `单号2${rest}`),
    ),
    fc
      .tuple(fc.oneof(idNumber, bankCard), fc.nat(14))
      .map(([number, at]) => `${number.slice(0, at)}${nextDigit(number[at])}${number.slice(at + 1)}`)
      // By chance it may be another number's right one.
      .filter((number) => !luhnHolds(number) && !(number.length === 18 && (idHolds(number) || usccHolds(number))))
      .map((number) => `单号${number}`),
  )
  .map((text) => ({ text, stays: true }));

const said: fc.Arbitrary<Piece> = fc
  .constantFrom('收了购物卡', '采购没有招标', '药品回扣', '验收走过场', '他亲口讲的', '家属送的红包')
  .map((text) => ({ text, stays: true }));

/** A text of several pieces; between them a pause, as between things that have nothing to do with each other. */
export const personalText = fc
  .array(
    fc.tuple(fc.oneof(secret, near, said), fc.constantFrom('，经手人', '；另有', '。据说', '，登记为', '！还有')),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => ({
    pieces: parts.map(([piece]) => piece),
    text: parts.map(([piece, pause]) => piece.text + pause).join(''),
  }));

const ALL_DIGITS = [...SPOKEN, '٠١٢٣٤٥٦٧٨٩', '०१२३४५६७८९', '⓿❶❷❸❹❺❻❼❽❾'];
/** What an attentive reader makes of a text: letters and plain digits, nothing between them. */
export function readable(text: string): string {
  let out = text.normalize('NFKC').replaceAll('O', '0');
  for (const row of ALL_DIGITS)
    [...row].forEach((letter, digit) => {
      out = out.replaceAll(letter, String(digit));
    });
  return out.replace(/[^\p{Lo}\p{Lu}\p{Ll}\p{Nd}⟦]|\u3164/gu, '');
}

/** Valid numbers and names that stand in a text for anybody to read. */
export function plainlyThere(text: string): string[] {
  const plain = text.normalize('NFKC').replace(/\p{Cf}/gu, '');
  const numbers = plain.match(/(?<!\d)\d{11,19}[Xx]?(?!\d)/g) ?? [];
  return [
    ...numbers.filter(
      (n) =>
        /^1[3-9]\d{9}$/.test(n) ||
        (/^[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(n) && idHolds(n)) ||
        (/^[3-9]\d{15,18}$/.test(n) && luhnHolds(n)),
    ),
    ...DIRECTORY.filter((name) => plain.includes(name)),
  ];
}
