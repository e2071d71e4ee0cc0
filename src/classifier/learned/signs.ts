import type { Cue } from '../cues/cue.js';
import {
  ASKS,
  CHAT,
  DANGER,
  DEFECT,
  HOW_TO,
  HYPOTHESIS,
  IN_ORDER,
  THREATS,
  THREATS_TO_LIFE,
  VAGUE,
  WORK,
} from '../cues/kind.js';
import { ORDERS } from '../cues/orders.js';
import { cuesIn, evidenceOf, strengthOf } from '../evidence.js';
import { isNil } from '../nil.js';

/** What a text shows of what we wrote down by hand. */
export interface Signs {
  /** A constant, the evidence for the five known categories, its strength, then what tells kinds apart: never in another order. */
  values: number[];
  /** Those of the hand-written cues that the text shows. */
  cues: Cue[];
  /** Whether it has the form of an order to the classifier. */
  ordered: boolean;
  /** Whether it is a nil report. */
  nil: boolean;
}

/** Places kept for them behind those of words and characters. */
export const SIGNS = 64;

/** @param plains `normal` of the texts */
export function signsOfAll(plains: readonly string[]): Signs[] {
  const cues = cuesIn(plains);
  const ordered = showing(ORDERS, plains);
  const [asks, chats, dangers, howTo, hypothesis, inOrder, vague, work, defect] = [
    [ASKS],
    CHAT,
    [...DANGER, THREATS, THREATS_TO_LIFE],
    HOW_TO,
    [HYPOTHESIS],
    [IN_ORDER],
    [VAGUE],
    [WORK],
    [DEFECT],
  ].map((patterns) => showing(patterns, plains));
  return plains.map((plain, i) => {
    const evidence = evidenceOf(cues[i] as Cue[]);
    const nil = isNil(plain);
    const half = (shown: boolean | undefined) => (shown ? 0.5 : 0);
    return {
      cues: cues[i] as Cue[],
      ordered: ordered[i] as boolean,
      nil,
      values: [
        1,
        ...evidence.map((much) => much / 3),
        Math.min(1, strengthOf(evidence) / 4) / 2,
        half(asks?.[i]),
        half(chats?.[i]),
        half(dangers?.[i]),
        half(howTo?.[i]),
        half(hypothesis?.[i]),
        half(inOrder?.[i]),
        half(nil),
        half(ordered[i]),
        half(vague?.[i]),
        half(work?.[i]),
        half(defect?.[i]),
        Math.min(1, plain.length / 60),
        plain.length < 8 ? 1 : 0,
      ],
    };
  });
}

/** Of each text, whether it shows any of the patterns: one pattern after the other, see `featuresOfAll`. */
function showing(patterns: readonly RegExp[], texts: readonly string[]): boolean[] {
  const shown = texts.map(() => false);
  for (const pattern of patterns) {
    for (const [i, text] of texts.entries()) shown[i] ||= pattern.test(text);
  }
  return shown;
}
