import { fold, placeOf, spokenDigits, type View } from './fold.js';
import { SURNAME } from './person.js';
import { matchesOf, type Span } from './span.js';

/** Rule, pure: e-mail, 车牌, 微信号, QQ, 护照, 住院号 and 病案号. A keyword stays, what it announces goes. */
export function contactsIn(view: View): Span[] {
  // All of them hold Latin letters or digits, but for a number that is spelt out.
  if (!/[A-Za-z0-9]/.test(view.text)) return spokenRecordNumbers(view);
  return [
    ...found(view, 'email', EMAIL),
    ...found(view, 'record_no', RECORD_NUMBER, (value) => /\d{3}/.test(value)),
    ...found(view, 'record_no', BARE_RECORD_NUMBER),
    ...spokenRecordNumbers(view),
    ...found(view, 'wechat', WECHAT, (value, match) => {
      // 「on wechat should I…」: after a Latin keyword and a blank a word of letters is a word.
      return !/^(?:wechat|weixin)$/i.test(value) && !/^[a-z]+ [a-z]+$/i.test(match);
    }),
    ...found(view, 'wechat', WECHAT_BY_ONE, (value) => /\d|_/.test(value)),
    ...found(view, 'id_number', PASSPORT),
    ...found(view, 'qq', QQ),
    ...found(view, 'wechat', /(?<![\w-])wxid_[A-Za-z0-9]{6,30}(?![\w-])/g),
    ...found(view, 'plate', PLATE),
  ];
}

/** With a keyword's own group `value` only that is masked. */
function found(
  view: View,
  kind: Span['kind'],
  pattern: RegExp,
  holds: (value: string, match: string) => boolean = () => true,
): Span[] {
  const spans: Span[] = [];
  for (const match of matchesOf(view.text, pattern)) {
    const value = match.groups?.value ?? match[0];
    if (!holds(value, match[0])) continue;
    const from = match.index + match[0].lastIndexOf(value);
    spans.push({ kind, ...placeOf(view, from, from + value.length) });
  }
  return spans;
}

function spokenRecordNumbers(view: View): Span[] {
  if (!RECORDED.test(view.text)) return [];
  const spoken = spokenDigits(fold(view.text, { numerals: true }));
  // Character for character like the view it was made from, unless a circled number had two digits.
  if (!spoken || spoken.text.length !== view.text.length) return [];
  return found({ ...view, text: spoken.text }, 'record_no', RECORD_NUMBER, (value) => /\d{5}/.test(value));
}

const DOT = '(?: ?\\. ?|[([]dot[)\\]])';
/** Before the sign also a name in Chinese. */
const EMAIL = new RegExp(
  `(?:(?<![\\w.+-])[\\w.+-]{1,64} ?|${SURNAME}[\\u4e00-\\u9fff]{1,2}|[\\u4e00-\\u9fff]{2})(?:@|[([]at[)\\]]) ?[A-Za-z0-9-]{1,63}(?:${DOT}[A-Za-z0-9-]{1,63}){1,4}`,
  'gi',
);
const GLUE = '(?:号 ?码?|账号|编 ?号|id|是|为|[:#])';
const RECORD =
  '(?:住 ?院|病 ?案(?:首页)?|病 ?历|门诊|就诊|登记|检验|检查|标本|影像|住院流水|就诊卡|诊疗卡|体检|患者|病人|医保卡?|社保卡?)(?: ?号 ?码?| ?编 ?号|id)|(?:住院|病人|患者)id';
const NUMBER = '(?<value>[A-Za-z]{0,4}[ -]?\\d(?:-?[A-Za-z0-9]| (?=\\d)){2,18})(?![A-Za-z0-9])';
/** What stands before every such number. */
const RECORDED = /住 ?院|病 ?案|病 ?历|门诊|就诊|登记|检验|检查|标本|诊疗卡|体检|影像|医保|社保|病人|患者/;
const RECORD_NUMBER = new RegExp(
  `(?:(?:${RECORD})[ \\t\\n]{0,3}(?:${GLUE}[ \\t\\n]{0,3}){0,3}|(?:住院|病案|病历|就诊卡)[ \\t]{0,3}[:#][ \\t]{0,3})${NUMBER}`,
  'gi',
);
/** 住院 alone also stands before a year, a count, a price. */
const BARE_RECORD_NUMBER =
  /(?:住院|病案|病历|就诊卡?)[ \t]{0,3}(?<value>[A-Za-z]{1,4}-?\d{3,18}|\d{6,18})(?![A-Za-z0-9]|[.,]\d|\s?[元万余多人次例天个张份])/g;
const WECHAT =
  /(?:(?<!企业)[微薇威] ?信 ?号?|微信id|V信|wechat|weixin|(?<![A-Za-z0-9])(?:vx|wx)|加v)[ \t\n]{0,3}(?:(?:号码?|账号|id|是|为|加我?|:)[ \t\n]{0,3}){0,4}(?<value>[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_-])/gi;
/** 我微…, 加薇…: one letter for it, so that what follows must look like an account. */
const WECHAT_BY_ONE =
  /(?:[我他她的加您你]|(?<![\u4e00-\u9fff]))[微薇威][ \t]{0,3}(?:[号是:]{1,2}[ \t]{0,3})?(?<value>[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_-])/gi;
/** Not of a group; not a year or a count. Eleven digits are a telephone's before they are a QQ's. */
const QQ =
  /(?<![A-Za-z])(?:QQ|扣扣)[ \t]{0,3}(?:(?:号 ?码?|账号|是|为|加我?|[:#])[ \t]{0,3}){0,4}(?<value>[1-9]\d{4,9}|(?!1[3-9])[1-9]\d{10})(?![A-Za-z0-9]|[.,]\d|\s?[元万余多人次例天个张份群])/gi;
const PASSPORT =
  /(?:护照|通行证|回乡证|台胞证)[ \t]{0,3}(?:(?:号 ?码?|编号|是|为|[:#])[ \t]{0,3}){0,4}(?<value>[A-Z]{1,2} ?\d{7,9}|\d{9})(?![A-Za-z0-9])/gi;
const PROVINCE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]';
/** Six for electric cars, else five with a digit among them; 学警港澳挂领 may end it; WJ before it is the police in arms. */
const PLATE = new RegExp(
  `(?<![A-Za-z0-9])WJ ?${PROVINCE}[·•.\\s_-]?\\d{4}[0-9A-Z](?![A-Za-z0-9])|${PROVINCE} ?[A-HJ-NP-Z][·•.\\s_-]?(?:[A-HJK][A-HJ-NP-Z0-9]\\d{4}|\\d{5}[A-HJK]|(?=[A-Z]{0,4}\\d)[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9学警港澳挂领]|(?:\\d ){4}\\d)(?![A-Za-z0-9])`,
  'gi',
);
