import {
  ASKS,
  CHAT,
  COURTESIES,
  DANGER,
  DEFECT,
  HOW_TO,
  HYPOTHESIS,
  IN_ORDER,
  NIL,
  NOT_NOW,
  ORDERS,
  VAGUE,
  WORK,
} from './cues/kind.js';
import type { Kind } from './model.js';
import { clausesOf } from './text.js';

/** Rule, pure: what kind of message this is, and the part of it that may describe a risk. */
export interface Verdict {
  kind: Kind;
  /** The text without orders to the classifier; what categories and levels are judged by. */
  telling: string;
  /** 0…1: how sure. */
  confidence: number;
}

/** @param strength evidence for the categories in a text, as `evidence.ts` adds it up */
export function kindOf(text: string, strength: (text: string) => number): Verdict {
  const clauses = clausesOf(text);
  const telling = withoutOrders(text, clauses);
  if (telling !== text) return { kind: 'injection', telling, confidence: 0.9 };
  if (DANGER.some((danger) => clauses.some((clause) => danger.test(clause) && !NOT_NOW.test(text)))) {
    return { kind: 'emergency', telling, confidence: 0.85 };
  }
  if (NIL.test(text.trim()) || IN_ORDER.test(text.trim())) return { kind: 'not_a_risk', telling, confidence: 0.9 };

  if (text.replace(COURTESIES, '') === '') return { kind: 'not_a_risk', telling, confidence: 0.9 };

  const force = riskForce(text, strength);
  if (WITHDRAWS.test(text)) return { kind: 'question', telling, confidence: 0.8 };
  // A question beside facts is a report by somebody unsure; a question alone, or about what might be, is a question.
  const asking = clauses.filter((clause) => asks(clause, strength));
  if (asking.length > 0) {
    const facts = clauses.filter(
      (clause) => !asking.includes(clause) && !(HYPOTHESIS.test(text) && SUPPOSES.test(clause)),
    );
    if (riskForce(facts.join('，'), strength) < FACTS) {
      if (CHAT.some((pattern) => pattern.test(text))) return { kind: 'not_a_risk', telling, confidence: 0.75 };
      const howTo = HYPOTHESIS.test(text) || HOW_TO.some((pattern) => asking.some((clause) => pattern.test(clause)));
      if (howTo) return { kind: 'question', telling, confidence: 0.8 };
      if (force < SURE) {
        return /风险|违规|违纪/.test(text) || WORK.test(text)
          ? { kind: 'question', telling, confidence: 0.55 }
          : { kind: 'not_a_risk', telling, confidence: 0.6 };
      }
    }
  }
  if (CHAT.some((pattern) => pattern.test(text.trim())) && force < SURE) {
    return { kind: 'not_a_risk', telling, confidence: 0.8 };
  }
  // «不太对劲» says that something is wrong with the work, but not what.
  if (VAGUE.test(text) && strength(text) < CLEAR) return { kind: 'need_more_info', telling, confidence: 0.7 };
  if (force >= CLEAR) return { kind: 'risk', telling, confidence: Math.min(0.95, 0.5 + force / 10) };
  if (WORK.test(text)) return { kind: 'need_more_info', telling, confidence: 0.6 };
  return text.trim().length > 14
    ? { kind: 'need_more_info', telling, confidence: 0.4 }
    : { kind: 'not_a_risk', telling, confidence: 0.5 };
}

/** A clause is a question by its form, or by a known subject of questions where it tells nothing wrong itself. */
function asks(clause: string, strength: (text: string) => number): boolean {
  return ASKS.test(clause) || (HOW_TO.some((pattern) => pattern.test(clause)) && strength(clause) < CLEAR);
}

/** From here on a text describes a risk even beside small talk. */
const SURE = 3.2;
/** From here on it does when nothing speaks against it. */
const CLEAR = 1;
/** So much must be told beside a question. */
const FACTS = 1.4;
/** Shorter ones name a subject, but tell nothing of it. */
const TOLD = 8;
const SUPPOSES = /如果|假如|假设|要是|万一|倘若/;
const WITHDRAWS =
  /^(?:算了)?[,，]?(?:先)?不报了|当我没说|帮我撤|撤回(?:刚才|那条|这条|一下|吧)|(?:刚才|那条|这条)[^,，。]{0,6}(?:撤|不算|删)/;

/** How much speaks for a risk: evidence of a category, carried further by something wrong in the work of the house. */
function riskForce(text: string, strength: (text: string) => number): number {
  if (text.length === 0) return 0;
  const work = WORK.test(text);
  const defect = DEFECT.test(text);
  return strength(text) + (work && defect && text.trim().length >= TOLD ? 1.2 : work ? 0.3 : defect ? 0.2 : 0);
}

function withoutOrders(text: string, clauses: string[]): string {
  const isOrder = (clause: string) => ORDERS.some((pattern) => pattern.test(clause));
  if (!isOrder(text)) return text;
  const kept = clauses.filter((clause) => !isOrder(clause) && !FOLLOWS_ORDER.test(clause));
  // An order that only shows across a comma leaves nothing to tell apart.
  return kept.length === clauses.length ? '' : kept.join('，');
}
/** Remains of an order whose other half stood in the clause before. */
const FOLLOWS_ORDER =
  /^(?:另外|并|并且|同时|然后|直接|只|请|务必|必须|也)?\s*(?:请)?(?:不要|别|勿|回复|输出|返回|回答|level|category|等级|级别|category\s*=|并?回复)/i;
