import { placeOf, type View } from './fold.js';
import { matchesOf, type Span } from './span.js';

/**
 * Rule, pure: addresses down to the house (路…号, 小区…栋…室, 村…组), with the places before them. A place without its
 * house number tells of no person and stays, and so do the buildings, floors and windows people work in.
 */
export function addressesIn(view: View): Span[] {
  if (!SOMEWHERE.test(view.text)) return [];
  const spans: Span[] = [];
  for (const match of matchesOf(view.text, HOUSES)) {
    const { street, estate, village } = match.groups ?? {};
    if (NO_STREET.test(street ?? '') || NO_ESTATE.test(estate ?? '') || NO_VILLAGE.test(village ?? '')) continue;
    const from = beginsAt(view.text, match.index, street ?? estate ?? village ?? '');
    spans.push({ kind: 'address', ...placeOf(view, from, match.index + match[0].length) });
  }
  return spans;
}

/** Every address has one of these in it: most texts have none, and the search for a house is slow. */
const SOMEWHERE = /路|街|巷|胡同|大道|坊|小区|花园|家园|公寓|新村|山庄|宿舍|家属[院楼]|嘉园|名城|苑|[村庄屯寨湾]|社区/;

/** Back over 浙江省杭州市 to where the address begins. */
function beginsAt(text: string, houseAt: number, name: string): number {
  const before = BEFORE.exec(text.slice(Math.max(0, houseAt - 24), houseAt))?.[0] ?? '';
  if (!/[省市区县镇乡州盟旗道]/.test(before + name)) return houseAt;
  return houseAt - before.length + Math.max(0, before.search(PROVINCE));
}

/** A character of a place's name: none of those that say who lives there, goes there, or what of it. */
const PLACE =
  '(?![住在到去从给和跟与及的了是于位往来送寄找把被向对有叫说让我你他她它们这那就也都又并或且等为以着过号个里])[\\u4e00-\\u9fff]';
const BEFORE = new RegExp(`(?:${PLACE})*$`);
const PROVINCE =
  /北京|天津|上海|重庆|河北|河南|云南|辽宁|黑龙江|湖南|湖北|安徽|山东|新疆|江苏|浙江|江西|广西|广东|甘肃|山西|陕西|内蒙古|吉林|福建|贵州|青海|西藏|四川|宁夏|海南|台湾|香港|澳门/;
const NUMBER = '[甲乙丙丁附]?(?:\\d{1,5}(?:-\\d{1,4})?[A-Za-z]?|[一二三四五六七八九十百零〇]{1,5})';
/** No document, line, window, bed or machine. */
const HOUSE = `${NUMBER} ?号(?!文|令|线|窗|机|床|桌|柜|标|桩|函|包|仓|库|炉|车|厅|电梯|通知|会议)`;
const INDOORS = `(?: ?[,.·-]? ?(?:${NUMBER} ?(?:号楼|号院|栋|幢|座|单元|门|楼|层|室|房|户|号)|(?<=[栋幢座元楼号层][ -]?)\\d{1,4}(?:-\\d{1,4}){0,2}(?!\\d|[.,]\\d| ?[年月日元万人次个米天%])))`;
const HOUSES = new RegExp(
  `(?:${[
    `(?<street>(?:${PLACE}){1,8}?(?:路|街|巷|胡同|大道|坊))(?:[东西南北中]?[一二三四五六七八九十]?段|[东西南北])? ?(?:${NUMBER} ?弄 ?)?${HOUSE}(?:院|大院)?`,
    `(?<estate>(?:${PLACE}){1,8}?(?:小区|花园|家园|公寓|新村|山庄|宿舍|家属[院楼]|嘉园|名城|苑)) ?(?:[A-Za-z东西南北]区)?${NUMBER} ?(?:号楼|号院|栋|幢|座|单元|室|号|-\\d)`,
    `(?<village>(?:${PLACE}){1,8}?(?:村|庄|屯|寨|湾|社区)) ?(?:第?${NUMBER} ?(?:村民小?组|小组|组|队|社)(?! ?长)|${HOUSE})(?: ?${HOUSE})?`,
  ].join('|')})${INDOORS}{0,5}`,
  'g',
);
/** Ways that lead to no house: 公路12号桥, 线路3号. */
const NO_STREET = /[公铁道线电思管旁套]路$|^[一半同马]路$/;
const NO_ESTATE = /^(?:职工|学生|护士)?(?:小区|宿舍)$/;
/** 我们村三组: whose village it is, nobody learns. */
const NO_VILLAGE =
  /^(?:[们同外邻驻包联帮农山每各某本全该两几上下]|行政|自然|贫困|试点|示范|重点)*(?:村|庄|屯|寨|湾|社区)$/;
