import { areBorders } from './borders.js';
import type { View } from './fold.js';
import { mayPrecede, SURNAME, taken } from './person.js';
import type { Span } from './span.js';
import {
  BEFORE_PERSON,
  CALLED_GIVEN,
  CALLED_PLAIN_SURNAMES,
  CALLED_SURNAMES,
  CLEAR_SURNAMES,
  NOT_AFTER_BIG,
  NOT_AFTER_CALL,
  NOT_BEFORE_CALL,
} from './surnames.js';

/** Rule, pure: how colleagues call each other: 老赵, 小林, 大刘, 阿强; and 姓王的. */
export function nicknamesIn(view: View): Span[] {
  const { text } = view;
  const spans: Span[] = [];
  const apart = (match: RegExpExecArray) => areBorders(text, [match.index, match.index + match[0].length]);
  // Most texts call nobody anything: what cannot be there is not looked for.
  if (/[老小]/.test(text)) {
    spans.push(...taken(view, FAMILIAR, () => true));
    spans.push(
      ...taken(view, FAMILIAR_PLAIN, (match) => mayPrecede(text[match.index - 1], BEFORE_PERSON) || apart(match)),
    );
  }
  if (/[大阿]/.test(text)) spans.push(...taken(view, BIG, apart), ...taken(view, GIVEN_ONLY, apart));
  if (text.includes('姓')) spans.push(...taken(view, SURNAMED, () => true));
  return spans;
}

const FAMILIAR = new RegExp(`(?<![${NOT_BEFORE_CALL}])[老小][${CALLED_SURNAMES}](?!${NOT_AFTER_CALL})`, 'g');
/** 从小林那里: these surnames need a word's border anyway. */
const FAMILIAR_PLAIN = new RegExp(`(?<![${NOT_BEFORE_CALL.replace('从', '')}])[老小](?:${CALLED_PLAIN_SURNAMES})`, 'g');
const BIG = new RegExp(`(?<![${NOT_BEFORE_CALL}特扩加放增广山])大[${CLEAR_SURNAMES}](?!${NOT_AFTER_BIG})`, 'g');
const GIVEN_ONLY = new RegExp(`阿[${CALLED_GIVEN}](?![旗族])`, 'g');
/** 老百姓 has none. */
const SURNAMED = new RegExp(`(?<!百)姓(?<value>${SURNAME})(?![\\u4e00-\\u9fff]{0,2}姓|氏)`, 'g');
