import { ASKS, COURTESY, DANGER, IN_ORDER, NOT_NOW, THREATS, THREATS_TO_LIFE } from './cues/kind.js';
import { GOVERNS, HUSHED, TO_US } from './cues/orders.js';
import { type Features, featuresOf, featuresOfAll, normal } from './learned/features.js';
import { HEADS, type Weights } from './learned/weights.js';
import type { Kind } from './model.js';
import { holdsOrder, isOrder, withoutOrders } from './orders.js';
import { clausesOf, plainly } from './text.js';

/** What kind of message this is, and the part of it that may describe a risk. */
export interface Verdict {
  kind: Kind;
  /** The text without orders to the classifier; what categories and levels are judged by. */
  telling: string;
  /** Of `telling`. */
  features: Features;
  /** Whether `telling` tells a risk: of an order to the classifier, that it does so besides. */
  tellsRisk: boolean;
  /** Whether orders to the classifier stand in it, whatever else it is. */
  ordered: boolean;
  /** 0…1: how sure. */
  confidence: number;
}

/**
 * Rule, pure: the trained model decides, except where a form of words leaves no doubt: a danger, an order to the
 * classifier, a nil report, a greeting, the wish to take something back.
 */
export function kindOf(text: string, weights: Weights): Verdict {
  return kindsOf([text], weights)[0] as Verdict;
}

/** Of many texts at once, in the order they came; see `featuresOfAll`. */
export function kindsOf(texts: readonly string[], weights: Weights): Verdict[] {
  const heard = texts.map(hear);
  const features = featuresOfAll(heard.map(({ plain }) => plain));
  return heard.map((one, i) => verdictOn(one, features[i] as Features, weights));
}

interface Heard {
  /** Without the words that announce a report. */
  told: string;
  /** Whether there were such words. */
  reports: boolean;
  /** `normal(told)` */
  plain: string;
}

function hear(text: string): Heard {
  const said = plainly(text);
  const bare = said.replace(OPENER, '');
  const reports = bare !== said && bare !== '';
  const told = reports ? bare : text;
  return { told, reports, plain: normal(told) };
}

function verdictOn({ told, reports, plain }: Heard, whole: Features, weights: Weights): Verdict {
  const sure = (kind: Kind, confidence = 0.9, tellsRisk = kind === 'risk'): Verdict => ({
    kind,
    telling: told,
    features: whole,
    tellsRisk,
    ordered: kind === 'injection',
    confidence,
  });
  if (plain.length <= POLITE && isCourtesy(plain)) return sure('not_a_risk');
  if (whole.nil) return sure('not_a_risk');

  const shares = sharesOf(whole, weights);
  const ordered = whole.ordered && holdsOrder(told);
  const commanding = !ordered && !whole.ordered && shares.injection >= (isLatin(plain) ? SURE_OF_LATIN : SURE);
  if (ordered || commanding) {
    const rest = withoutOrders(
      plainly(told),
      (words) => words.length >= CLAUSE && tells(sharesOf(featuresOf(words), weights)),
      (clause) => clause.length >= CLAUSE && sharesOf(featuresOf(clause), weights).injection >= ORDERED,
    );
    const telling = commanding && rest === plainly(told) ? '' : rest;
    const features = featuresOf(telling);
    const left = sharesOf(features, weights);
    const alarm = Math.max(shares.emergency, telling === '' ? 0 : left.emergency);
    if (isAlarm(plain, alarm)) return { ...sure('emergency', Math.max(0.6, alarm)), ordered: true };
    const tellsRisk = telling !== '' && tells(left);
    const confidence = Math.max(ORDERED, shares.injection);
    return { kind: 'injection', telling, features, tellsRisk, ordered: true, confidence };
  }
  if (isAlarm(plain, shares.emergency)) return sure('emergency', Math.max(0.6, shares.emergency));
  if (shares.risk < DOUBTED) {
    if (IN_ORDER.test(plain)) return sure('not_a_risk');
    if (WITHDRAWS.test(plain)) return sure('question', 0.8);
  }
  // What is no order is not one for being the likeliest; without a word of danger, an alarm needs more as well.
  const [kind, share] = likeliest({
    ...shares,
    injection: 0,
    emergency: shares.emergency >= ALARMING ? shares.emergency : 0,
  });
  if (kind === 'emergency' || ASKS.test(plain)) return sure(kind, share);
  // Who says that he reports something, or what somebody ordered, is believed sooner; hushing up is a matter by itself,
  // and so is what looks like an order more than like anything else, but is told of somebody who gave it.
  const hushed = HUSHED.test(plain);
  const governed = likeliest(shares)[0] === 'injection' && GOVERNS.test(plain) && !TO_US.test(plain);
  const least = hushed ? 0 : governed ? FAINT : HINTED * (1 - shares.injection);
  if ((reports || whole.ordered || hushed || governed) && shares.risk >= least) {
    return sure('risk', Math.max(HINTED, shares.risk));
  }
  return sure(kind, share);
}

/** Nobody greets at greater length. */
const POLITE = 60;
/** Beside words of danger, so much is enough for an alarm: a false one costs a look, a missed one may cost a life. */
const DANGEROUS = 0.03;
/** Of a threat that may be no more than of trouble. */
const THREATENING = 0.35;
/** By the model alone. */
const ALARMING = 0.65;
/** A text without the form of an order is one from here on; the model has read less English. */
const [SURE, SURE_OF_LATIN] = [0.75, 0.9];
/** A clause beside an order is taken for one from here on. */
const ORDERED = 0.6;
/** From so much of a risk on, a form of words alone does not make it a nil report or a wish to take something back. */
const DOUBTED = 0.4;
/** So much of a risk is enough behind «风险点：», or beside an order that others were given. */
const HINTED = 0.1;
/** Where somebody above gave the order, a trace is enough. */
const FAINT = 0.03;
/** Shorter clauses are judged with the whole text. */
const CLAUSE = 5;

/** How a report is announced; what follows is what is told. */
const OPENER =
  /^\s*(?:(?:我|你好)?[,，]?(?:要|想|来)?(?:请|麻烦|帮我|请帮我|给我|替我)*(?:上报|申报|报告|反映|举报|登记|报)(?:一?下|一?[个条件点])?(?:廉政|廉洁|岗位)*(?:风险点?|问题|情况|线索|事情?)?|(?:廉政|廉洁|岗位)*风险点?(?:描述|表现|内容|名称)?|(?:问题|情况|表现)(?:描述|形式|反映))\s*[:：,，]\s*/;

const WITHDRAWS =
  /^(?:算了)?[,，]?(?:先)?不报了|当我没说|(?:^|[,，。!！\s])(?:请|麻烦|那就?|还是|能不能|我?想|我?要|先)*(?:(?:帮我|给我|替我)(?:把[^,，。]{0,8})?撤|撤(?:回|销|掉|了)(?:刚才|刚刚|那条|这条|一下|我|报|的|上一?条)*[吧了啊呀。.!！~\s]*$)|(?:^|[,，。!！\s])(?:请|把|我)*(?:刚才|刚刚|那条|这条|上一?条)(?:我|说|报|发|写|的|那|这|条|句|个|话|上报)*(?:都|先|就|给我)*(?:撤|不算|删)(?:回|销|掉|除|了|数|一下)*[吧了啊呀。.!！~\s]*(?:$|[,，])/;

/** Nothing but words of greeting and assent: ends at the first that is none. */
function isCourtesy(plain: string): boolean {
  for (COURTESY.lastIndex = 0; COURTESY.lastIndex < plain.length; ) if (!COURTESY.test(plain)) return false;
  return true;
}

/** Mostly in Latin letters. */
function isLatin(plain: string): boolean {
  const letters = plain.match(/[a-z]/g)?.length ?? 0;
  return letters * 2 > plain.length;
}

function sharesOf(features: Features, weights: Weights): Record<Kind, number> {
  const [risk = 0, not_a_risk = 0, need_more_info = 0, question = 0, injection = 0, emergency = 0] = weights.shares(
    'kind',
    features,
  );
  return { risk, not_a_risk, need_more_info, question, injection, emergency };
}

/** Of two that are as likely, the earlier one. */
function likeliest(shares: Record<Kind, number>): [Kind, number] {
  const kind = HEADS.kind.reduce((best, next) => (shares[next] > shares[best] ? next : best));
  return [kind, shares[kind]];
}
const tells = (shares: Record<Kind, number>) => likeliest(shares)[0] === 'risk';

/** @param share of an emergency, by the model */
function isAlarm(plain: string, share: number): boolean {
  const holds = (pattern: RegExp) =>
    pattern.test(plain) &&
    clausesOf(plain).some((clause, i, all) => pattern.test(clause) && !isOrder(clause, all[i - 1]));
  const danger =
    holds(THREATS_TO_LIFE) || (share >= THREATENING && holds(THREATS)) || (share >= DANGEROUS && DANGER.some(holds));
  return danger && !NOT_NOW.test(plain);
}
