import { GOVERNS, OTHERS_ORDERED, OWN_WORK, TO_ANYBODY, TO_MACHINES, TO_US } from './cues/orders.js';
import { normal } from './learned/features.js';
import { clausesOf } from './text.js';

/**
 * Rule, pure: whether a clause holds an order to us. One that somebody else gave to others is what a person reports:
 * 「科长要求一律写成合格」 tells of him, 「请把这条写成合格」 speaks to us.
 * @param before the clause before, where a 主任说 may stand
 */
export function isOrder(clause: string, before = ''): boolean {
  const plain = normal(clause);
  if (TO_MACHINES.some((pattern) => pattern.test(plain))) return true;
  const order = firstOf(TO_ANYBODY, plain);
  return order !== undefined && !isReported(plain, order, normal(before));
}

/** Whether any clause does, or the text across its commas. */
export function holdsOrder(text: string): boolean {
  const clauses = clausesOf(text);
  if (clauses.some((clause, i) => isOrder(clause, clauses[i - 1]))) return true;
  const plain = normal(text);
  const within = (pattern: RegExp) => pattern.test(plain) && !clauses.some((clause) => pattern.test(normal(clause)));
  return TO_MACHINES.some(within) || (TO_ANYBODY.some(within) && isOrder(text));
}

function isReported(plain: string, { index, 0: said }: RegExpExecArray, before: string): boolean {
  const end = index + said.length;
  const listener = OTHERS_ORDERED.exec(plain);
  if (listener && listener.index < end) return true;
  if (TO_US.test(plain)) return false;
  const governor = GOVERNS.exec(plain);
  if (governor && governor.index < end) return true;
  if (OWN_WORK.test(plain)) return true;
  const above = GOVERNS.exec(before);
  // 「上面让大家，…」: at most whom he told may follow.
  return above !== null && above.index + above[0].length >= before.length - LISTENER;
}

const LISTENER = 3;

/** The earliest match of any of the patterns. */
function firstOf(patterns: readonly RegExp[], text: string): RegExpExecArray | undefined {
  return patterns
    .map((pattern) => pattern.exec(text))
    .filter((match) => match !== null)
    .sort((a, b) => a.index - b.index)
    .at(0);
}

/**
 * Rule, pure: what is left of a text without the orders in it.
 * @param isTold whether some words tell a risk; what stands in one clause with an order is kept only where it does
 * @param isLike whether a clause without the form of an order is one all the same
 */
export function withoutOrders(
  text: string,
  isTold: (words: string) => boolean,
  isLike: (clause: string) => boolean,
): string {
  const clauses = clausesOf(text);
  let ordered = false;
  const kept = clauses.flatMap((clause, i) => {
    if (isOrder(clause, clauses[i - 1])) {
      ordered = true;
      return besides(clause).filter(isTold);
    }
    if (isLike(clause)) return [];
    return FOLLOWS_ORDER.test(clause) && !isTold(clause) ? [] : [clause];
  });
  // An order that only shows across a comma leaves what tells a risk by itself.
  if (!ordered && holdsOrder(text)) return kept.filter(isTold).join('，');
  return kept.join('，');
}

/** What else stands in a clause with an order: behind a colon, outside quotation marks or tags, before 忽略. */
function besides(clause: string): string[] {
  const pieces = clause
    .split(MARKS)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length > 0);
  return pieces.flatMap((piece) => {
    const order = firstOf([...TO_MACHINES, ...TO_ANYBODY], piece.toLowerCase());
    return order ? [piece.slice(0, order.index), piece.slice(order.index + order[0].length)] : [piece];
  });
}
const MARKS = /[:："“”‘’「」『』【】]+|<[^<>]*>|\|+/;

/** Remains of an order whose other half stood in the clause before. */
const FOLLOWS_ORDER =
  /^(?:另外|并|并且|同时|然后|直接|只|请|务必|必须|也)?\s*(?:请)?(?:不要|别|勿|回复|输出|返回|回答|level|category|等级|级别|category\s*=|并?回复|判)/i;
