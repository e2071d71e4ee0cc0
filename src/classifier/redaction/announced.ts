import { areBorders } from './borders.js';
import type { View } from './fold.js';
import { GIVEN_NAME, NOT_GIVEN, USUAL_GIVEN_NAME } from './given.js';
import { isClear, SURNAME, surnameLength, taken } from './person.js';
import type { Span } from './span.js';

/** Rule, pure: names after the words that announce one: 姓名：…, 我叫…, 经办人…. */
export function announcedIn(view: View): Span[] {
  const { text } = view;
  const spans: Span[] = [];
  if (/姓名|叫/.test(text)) spans.push(...taken(view, INTRODUCED, () => true));
  if (ROLED.test(text)) {
    spans.push(...taken(view, IN_FORM, () => true));
    spans.push(...taken(view, IN_TALK, (match) => isName(text, match)));
  }
  return spans;
}

const INTRODUCED = new RegExp(
  `(?:姓名(?:是|为|[:：])?|我叫|名叫|叫做)\\s{0,3}(?<value>${SURNAME}[\\u4e00-\\u9fff]{1,2})(?![\\u4e00-\\u9fff]{0,1}(?:的|人))`,
  'g',
);
const ROLE =
  '(?:(?:负责|联系|经办|经手|承办|申请|申报|举报|投诉|收款|付款|领款|借款|代理|委托|验收|审批|审核|复核|签收|保管|制表|填表|报告|当事|嫌疑|受益|行贿|受贿|实控|实际控制|介绍|担保|户)人|法人(?:代表)?|法定代表人|户主|患者|病人)';
/** A quick look: how such a word ends, and how a name after it begins. */
const ROLED = new RegExp(`[人者主表][ :是为叫姓${SURNAME.replace(/[^\u4e00-\u9fff]/g, '')}]`);
/** In a form a colon or a blank parts it off. */
const IN_FORM = new RegExp(
  `${ROLE}(?:姓名)?(?: ?: ?|是|为|叫| )(?<value>${SURNAME}${GIVEN_NAME})(?=[^\\u4e00-\\u9fff]|$|[${NOT_GIVEN}])`,
  'g',
);
const IN_TALK = new RegExp(`${ROLE}(?<value>${SURNAME}${GIVEN_NAME})`, 'g');

const USUAL = new RegExp(`^${USUAL_GIVEN_NAME}$`);

/** 经办人张伟收的, but not 负责人于三月调走 or 联系人方式. */
function isName(text: string, match: RegExpExecArray): boolean {
  const name = match.groups?.value ?? '';
  const at = match.index + match[0].length - name.length;
  const length = surnameLength(name);
  if (!isClear(name) && !USUAL.test(name.slice(length))) return false;
  return areBorders(text, [at, at + length]);
}
