import { COURTESY, DANGER, IN_ORDER, NIL, NOT_NOW, ORDERS, THREATS } from './cues/kind.js';
import { type Features, featuresOf, normal } from './learned/features.js';
import { HEADS, type Weights } from './learned/weights.js';
import type { Kind } from './model.js';
import { clausesOf } from './text.js';

/** What kind of message this is, and the part of it that may describe a risk. */
export interface Verdict {
  kind: Kind;
  /** The text without orders to the classifier; what categories and levels are judged by. */
  telling: string;
  /** Of `telling`. */
  features: Features;
  /** Whether `telling` tells a risk: of an order to the classifier, that it does so besides. */
  tellsRisk: boolean;
  /** 0…1: how sure. */
  confidence: number;
}

/**
 * Rule, pure: the trained model decides, except where a form of words leaves no doubt: a nil report, a greeting, the
 * wish to take something back, an order to the classifier.
 */
export function kindOf(text: string, weights: Weights): Verdict {
  const plain = normal(text);
  const whole = featuresOf(text, plain);
  const sure = (kind: Kind, confidence = 0.9, tellsRisk = kind === 'risk'): Verdict => ({
    kind,
    telling: text,
    features: whole,
    tellsRisk,
    confidence,
  });
  if (plain.length <= POLITE && isCourtesy(plain)) return sure('not_a_risk');
  if (NIL.test(plain) || IN_ORDER.test(plain)) return sure('not_a_risk');
  if (WITHDRAWS.test(plain)) return sure('question', 0.8);

  const shares = sharesOf(whole, weights);
  const rest = whole.ordered || shares.injection >= SUSPECT ? withoutOrders(text, shares.injection, weights) : text;
  if (rest !== text) {
    const features = featuresOf(rest);
    const tellsRisk = rest !== '' && likeliest(sharesOf(features, weights))[0] === 'risk';
    return { kind: 'injection', telling: rest, features, tellsRisk, confidence: Math.max(ORDERED, shares.injection) };
  }
  if (isThreat(plain) || (shares.emergency >= DANGEROUS && isDanger(plain)))
    return sure('emergency', Math.max(0.6, shares.emergency));
  // Without a word of danger, an alarm needs more than being the likeliest.
  const [kind, share] = likeliest(shares.emergency >= ALARMING ? shares : { ...shares, emergency: 0 });
  return sure(kind, share, kind === 'risk' || (kind === 'injection' && shares.risk >= BESIDE));
}

/** Nobody greets at greater length. */
const POLITE = 60;
/** Beside words of danger, so much is enough for an alarm: a false one costs a look, a missed one may cost a life. */
const DANGEROUS = 0.03;
/** By the model alone. */
const ALARMING = 0.5;
/** So much of a risk in a text that is rather an order: it is noted as both. */
const BESIDE = 0.25;
/** A clause is taken for an order from here on. */
const ORDERED = 0.6;
/** Clauses are looked at where the whole text has so much of an order. */
const SUSPECT = 0.05;
/** Shorter clauses are judged with the whole text. */
const CLAUSE = 5;

const WITHDRAWS =
  /^(?:算了)?[,，]?(?:先)?不报了|当我没说|帮我撤|撤回(?:刚才|那条|这条|一下|吧)|(?:刚才|那条|这条)[^,，。]{0,6}(?:撤|不算|删)/;

/** Nothing but words of greeting and assent: ends at the first that is none. */
function isCourtesy(plain: string): boolean {
  for (COURTESY.lastIndex = 0; COURTESY.lastIndex < plain.length; ) if (!COURTESY.test(plain)) return false;
  return true;
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

const isThreat = (plain: string) => THREATS.test(plain) && !NOT_NOW.test(plain);
const isDanger = (plain: string) =>
  !NOT_NOW.test(plain) && clausesOf(plain).some((clause) => DANGER.some((danger) => danger.test(clause)));

function withoutOrders(text: string, whole: number, weights: Weights): string {
  const clauses = clausesOf(text);
  const isOrder = (clause: string) => {
    const plain = normal(clause);
    if (ORDERS.some((pattern) => pattern.test(plain))) return true;
    return whole >= SUSPECT && clause.length >= CLAUSE && sharesOf(featuresOf(clause), weights).injection >= ORDERED;
  };
  const kept = clauses.filter((clause) => !isOrder(clause));
  if (kept.length === clauses.length) {
    // An order that only shows across a comma leaves nothing to tell apart.
    return whole >= ORDERED || ORDERS.some((pattern) => pattern.test(normal(text))) ? '' : text;
  }
  return kept.filter((clause) => !FOLLOWS_ORDER.test(clause)).join('，');
}
/** Remains of an order whose other half stood in the clause before. */
const FOLLOWS_ORDER =
  /^(?:另外|并|并且|同时|然后|直接|只|请|务必|必须|也)?\s*(?:请)?(?:不要|别|勿|回复|输出|返回|回答|level|category|等级|级别|category\s*=|并?回复)/i;
