import { isBankCard, isIdNumber, isOldIdNumber, isUscc } from './check-digits.js';
import { fold, mistypedDigits, placeOf, spokenDigits, type View } from './fold.js';
import { matchesOf, type Span } from './span.js';

/**
 * Rule, pure: 身份证, 统一社会信用代码, bank cards and telephone numbers, however they are broken up or written:
 * with blanks, dots, dashes, line breaks, in other digits, spoken (幺三八…), with O for 0.
 * What fails its own check digit is left alone: it is a number of something else.
 * @param plain the text folded, circled digits as marks
 */
export function numbersIn(text: string, plain: View): Span[] {
  const numerals = fold(text, { numerals: true });
  // The same text read in several ways: what is a mark in one (①1380…) is a digit in another (①③⑧0…).
  const views = [
    plain,
    numerals.text === plain.text ? undefined : numerals,
    spokenDigits(numerals),
    mistypedDigits(plain),
  ];
  const long = views.filter((view) => view !== undefined && holdsNumber(view.text)) as View[];
  return (['id_number', 'uscc', 'bank_card', 'phone'] as const).flatMap((kind) =>
    long.flatMap((view) => FINDERS[kind](view).map(([from, to]) => ({ kind, ...placeOf(view, from, to) }))),
  );
}

/** The shortest, a landline with its area code, has ten digits; a credit code six among its eighteen. Most texts have none. */
function holdsNumber(text: string): boolean {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39 && ++digits >= 6) return true;
  }
  return false;
}

type Place = [from: number, to: number];
interface Group {
  from: number;
  to: number;
  digits: string;
}

/** What may stand within a number that somebody breaks up. */
const BREAK = '[\\s.\\-_·•・‧~*|]{0,3}';
const BROKEN = new RegExp(`^${BREAK}$`);
/** Between the groups of a number in its usual grouping nearly anything goes: (138)0013/8000. */
const MARKS = /^[^\p{L}\p{N}\0]{1,3}$/u;

const ID = new RegExp(`[1-9](?:${BREAK}\\d){16}${BREAK}[\\dXx](?!\\d)`, 'y');
const CODE = new RegExp(`[0-9A-Za-z](?:${BREAK}[0-9A-Za-z]){17}(?![0-9A-Za-z])`, 'y');

const FINDERS: Record<'id_number' | 'uscc' | 'bank_card' | 'phone', (view: View) => Place[]> = {
  id_number: ({ text }) => [...proven(text, /(?<!\d)\d/g, ID, isIdNumber), ...oldIds(text)],
  // After the name of what it is (USCC91…) a code begins with its first digit.
  uscc: ({ text }) => proven(text, /(?<![0-9A-Za-z])[0-9A-Za-z]|(?<=[A-Za-z])\d/g, CODE, isUscc),
  bank_card: ({ text }) => cards(text, groupsIn(text)),
  phone: ({ text }) => [...mobiles(text, groupsIn(text)), ...landlines(text)],
};

function proven(text: string, starts: RegExp, pattern: RegExp, holds: (bare: string) => boolean): Place[] {
  const places: Place[] = [];
  for (const { index } of matchesOf(text, starts)) {
    pattern.lastIndex = index;
    const match = pattern.exec(text)?.[0];
    if (match && holds(match.replace(/[^0-9A-Za-z]/g, ''))) places.push([index, index + match.length]);
  }
  return places;
}

const OLD_ID = /(?<![\dA-Za-z][-_.]?)\d{15}(?![\dA-Za-z]|\.\d)/g;
/** Without a check digit any number may look like one: none that is called an order's or a contract's. */
function oldIds(text: string): Place[] {
  const places: Place[] = [];
  for (const { index, 0: digits } of matchesOf(text, OLD_ID)) {
    if (isOldIdNumber(digits) && !CODED.test(text.slice(Math.max(0, index - 12), index)))
      places.push([index, index + digits.length]);
  }
  return places;
}

/** What announces the number of a thing, and what may stand between it and the number. */
const CODED =
  /(?:单号|订单|编号|编码|合同号?|文号|案号|流水号?|发票(?:号码?)?|票号|批号|批次|序列号|条码|项目号|资产|凭证号?|代码|账号)[^\p{L}\p{N}]{0,3}[A-Za-z]{0,6}[-_]?$/u;

const GROUP = /\d+/g;
function groupsIn(text: string): Group[] {
  return matchesOf(text, GROUP).map((m) => ({ from: m.index, to: m.index + m[0].length, digits: m[0] }));
}

/** For every group the runs that begin with it and have at most `most` digits in all; `gap` says what may part two. */
function* runsFrom(text: string, groups: Group[], first: number, gap: RegExp, most: number): Generator<Group[]> {
  const run: Group[] = [];
  let length = 0;
  for (let i = first; i < groups.length; i++) {
    const group = groups[i] as Group;
    const last = run.at(-1);
    if (last && !gap.test(text.slice(last.to, group.from))) return;
    length += group.digits.length;
    if (length > most) return;
    run.push(group);
    yield [...run];
  }
}

const joined = (run: Group[]) => run.map((group) => group.digits).join('');
const shapeOf = (run: Group[]) => run.map((group) => group.digits.length).join('-');
const placeOfRun = (run: Group[]): Place => [run[0]?.from ?? 0, run.at(-1)?.to ?? 0];

/** Whether no further group hangs on the run on either side: then it is one number, however it is broken up. */
function isWhole(text: string, groups: Group[], run: Group[]): boolean {
  const first = groups.indexOf(run[0] as Group);
  const before = groups[first - 1];
  const after = groups[first + run.length];
  const [from, to] = placeOfRun(run);
  return !(before && BROKEN.test(text.slice(before.to, from))) && !(after && BROKEN.test(text.slice(to, after.from)));
}

function cards(text: string, groups: Group[]): Place[] {
  return groups.flatMap((_, first) => {
    const runs = [...runsFrom(text, groups, first, BROKEN, 19)].filter(
      // Seventeen and an X are a 身份证 with a slip in it.
      (run) => isBankCard(joined(run)) && !(joined(run).length === 17 && /^x/i.test(text.slice(placeOfRun(run)[1]))),
    );
    const run = runs.findLast(
      (one) => one.length === 1 || /^4-4-4-4(?:-[1-3])?$/.test(shapeOf(one)) || isWhole(text, groups, one),
    );
    return run ? [placeOfRun(run)] : [];
  });
}

const MOBILE = /^(?:0{0,2}86)?1[3-9]\d{9}$/;
const USUAL = /^(?:(?:2|4)-)?(?:5-4-4|3-4-4|4-4-3|3-8|7-4|4-7|(?:1-){10}1)$/;

function mobiles(text: string, groups: Group[]): Place[] {
  const places: Place[] = [];
  groups.forEach((group, first) => {
    if (MOBILE.test(group.digits)) {
      if (!isAmount(text, group) && !isCode(text, group)) places.push(placeOfRun([group]));
      return;
    }
    for (const run of runsFrom(text, groups, first, MARKS, 15)) {
      if (run.length === 1 || !MOBILE.test(joined(run))) continue;
      const close = run.every((one, i) => i === 0 || BROKEN.test(text.slice(run[i - 1]?.to, one.from)));
      const one = USUAL.test(shapeOf(run)) ? !isThousands(text, run) : close && isWhole(text, groups, run);
      if (one && !isOtherNumber(text, run)) places.push(placeOfRun(run));
    }
  });
  return places;
}

/** 13912345678.50元, 13912345678万元. */
function isAmount(text: string, { from, to }: Group): boolean {
  const after = /^(?:\.\d{1,4})?(?![.\d:])\s?(?:元(?!旦|月|宵)|[万亿][元多余,。;]|人民币|%)/;
  return (
    after.test(text.slice(to, to + 10)) ||
    /^\.\d{2}(?![.\d:年月日号时点])/.test(text.slice(to, to + 5)) ||
    (/^\.\d{1,2}(?![.\d:])/.test(text.slice(to, to + 5)) && SUM.test(text.slice(Math.max(0, from - 8), from)))
  );
}
const SUM = /(?:额|款|价|费|合计|共计?|总计|预算|投资|[¥￥$])[^\p{L}\p{N}]{0,3}$/u;

/** HT13912345678 after 合同编号 is one word with its letters; so is what has letters on both sides, and no telephone's. */
function isCode(text: string, { from, to }: Group): boolean {
  const before = text.slice(Math.max(0, from - 20), from);
  const letters = /(?:^|[^A-Za-z])([A-Za-z]{1,6})[-_]?$/.exec(before)?.[1];
  if (letters === undefined || /^(?:tel|phone|mob|mobile|cell|call|vx?|wx|wechat|qq|dh|sj|m|t|p)$/i.test(letters))
    return false;
  return CODED.test(before) || /^[A-Za-z]/.test(text.slice(to, to + 1));
}

/** 13,800,138: three by three after the first is an amount. */
const isThousands = (text: string, run: Group[]) =>
  /,/.test(text.slice(...placeOfRun(run))) && run.slice(1).every((one) => one.digits.length === 3);

/** Eleven digits that are something else: a decimal, an address of a machine, dates, a sum. */
function isOtherNumber(text: string, run: Group[]): boolean {
  const [from, to] = placeOfRun(run);
  const written = text.slice(from, to);
  return (
    /^\d+\.\d{1,4}$/.test(written) ||
    (/^(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})$/.test(written) && run.every((one) => Number(one.digits) < 256)) ||
    /^19\d\d([-.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)/.test(written) ||
    /^19\d\d\.\d{1,2}[-~]+(?:19|20)\d\d\.\d{1,2}$/.test(written) ||
    (/^\d+[-~]+\d+$/.test(written) && /^\s?[元万亿%]/.test(text.slice(to)))
  );
}

const APART = /(?<![\d-])\(?0(?:10|2\d|[3-9]\d{2})(?:[)\s]{1,2}|\s?[-_.·]\s?)\d{3,4}[ -]?\d{4}(?:-\d{1,6})?(?![\d-])/g;
const TOGETHER = /(?:电话|座机|固话|联系方式|[Tt][Ee][Ll])[^\p{L}\p{N}\0]{0,3}(0(?:10|2\d|[3-9]\d{2})\d{7,8})(?!\d)/gu;

/** With the area code apart, or together with it where the number is called one. */
function landlines(text: string): Place[] {
  const places: Place[] = [];
  for (const match of matchesOf(text, APART)) places.push([match.index, match.index + match[0].length]);
  for (const match of matchesOf(text, TOGETHER)) {
    const end = match.index + match[0].length;
    places.push([end - (match[1]?.length ?? 0), end]);
  }
  return places;
}
