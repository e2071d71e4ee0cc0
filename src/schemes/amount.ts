// Rule, pure: amounts as people type them, and as they read them. Exact: text and whole numbers, never fractions.

export type ReadAmount = { amount: string } | { problem: string };

/** Units of money by how many yuan they are. */
const MONEY = new Map([
  ['', 1n],
  ['元', 1n],
  ['圆', 1n],
  ['块', 1n],
  ['千', 1_000n],
  ['万', 10_000n],
  ['百万', 1_000_000n],
  ['千万', 10_000_000n],
  ['亿', 100_000_000n],
]);
/** Digits before the point that columns and rules bear with. */
const MOST_DIGITS = 13;

/**
 * 50000 · 50,000.5元 · ￥50000 · 2001万元 · 0.2亿 → decimal text in the unit asked for (`50000`, `50000.5`, `20010000`).
 * @param unit of a figure that is no money (年, 笔): the number alone, or with exactly this unit
 */
export function readAmount(text: string, unit = '元'): ReadAmount {
  const said = text
    .normalize('NFKC')
    .replace(/[\s]/g, '')
    .replace(/^(人民币|RMB|[¥￥])/i, '')
    .replace(/[。]$/, '');
  const match = /^(-?)(\d{1,3}(?:,\d{3})+|\d{1,16})(?:\.(\d{1,8}))?([^\d.,]{0,10})$/.exec(said);
  if (!match) return { problem: `“${text.trim().slice(0, 20)}”看不出是多少，请用数字${example(unit)}。` };
  const [, minus = '', whole = '', fraction = '', suffix = ''] = match;
  if (minus) return { problem: '数目不能是负数。' };
  const times = timesOf(suffix, unit);
  if (times === undefined)
    return { problem: `不认识单位“${suffix}”，${unit ? `这一项按“${unit}”填` : '这一项只填数'}${example(unit)}。` };
  const scaled = BigInt(whole.replaceAll(',', '') + fraction) * times * 100n;
  const divisor = 10n ** BigInt(fraction.length);
  if (scaled % divisor !== 0n)
    return { problem: unit === '元' ? '金额最多精确到分（两位小数）。' : '最多写两位小数。' };
  const hundredths = scaled / divisor;
  if (String(hundredths / 100n).length > MOST_DIGITS) return { problem: '数目太大了，请核对单位。' };
  return { amount: plain(hundredths) };
}

function timesOf(suffix: string, unit: string): bigint | undefined {
  if (unit !== '元') return suffix === '' || suffix === unit ? 1n : undefined;
  return MONEY.get(suffix) ?? MONEY.get(suffix.replace(/(元|块|圆)(整)?$/, ''));
}

const example = (unit: string) => (unit === '元' ? '，如 50000、50000.50 或 5万元' : `，如 2 或 2.5${unit}`);

/** 20010000.5 → 20,010,000.5 元 */
export function amountText(amount: string, unit = '元'): string {
  const [whole = '', fraction] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction ? `.${fraction}` : ''}${unit ? ` ${unit}` : ''}`;
}

function plain(hundredths: bigint): string {
  const fraction = String(hundredths % 100n)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${hundredths / 100n}${fraction ? `.${fraction}` : ''}`;
}
