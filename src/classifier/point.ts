import type { Cue } from './cues/cue.js';
import { cuesIn, evidenceOf, strengthOf } from './evidence.js';
import { wordsOf } from './learned/words.js';
import { redact } from './redact.js';
import { clausesOf, halfwidth } from './text.js';

/** What a card's title holds. */
export const POINT_LENGTH = 26;

/**
 * Rule, pure: 风险点 in short, cut out of the text and never made up: fillers dropped, the most telling clauses kept
 * in their order, ending at a clause border where one lies within the length.
 * @param known what has been found out about the text before: whether it holds somebody's number, which has no place
 * in a title, and the cues it shows
 */
export function pointOf(text: string, known: { personal?: boolean; cues?: readonly Cue[] } = {}): string {
  const clauses = clausesOf(text)
    .map(tidy)
    .filter((clause) => clause.length > 0);
  if (clauses.length < 2) return shorten(clauses[0] ?? text.trim().replace(/\s+/g, ' '));
  const { personal = isPersonal(text), cues = cuesIn([halfwidth(text)])[0] } = known;
  const whole = clauses.join('，');
  if (whole.length <= POINT_LENGTH && !personal) return whole;
  const weight = cuesIn(clauses.map(halfwidth), cues).map((shown) => strengthOf(evidenceOf(shown)));
  const own = clauses.map((clause) => personal && isPersonal(clause));
  const worth = clauses.map((clause, i) => {
    // Somebody's number has no place in a title; of two that tell as much, the earlier one.
    const against = (own[i] ? 4 : 0) + i * 0.15 + (clause.length < 4 ? 1.5 : 0);
    return (weight[i] ?? 0) - against - (clause.length > POINT_LENGTH ? 0.5 : 0);
  });
  const best = worth.indexOf(Math.max(...worth));
  let first = best;
  let last = best;
  const size = (from: number, to: number) => clauses.slice(from, to + 1).join('，').length;
  // The clause before usually says where it happens; then what follows, as far as there is room.
  while (first > 0 && !own[first - 1] && size(first - 1, last) <= POINT_LENGTH) first--;
  while (last + 1 < clauses.length && !own[last + 1] && size(first, last + 1) <= POINT_LENGTH) {
    if ((weight[last + 1] ?? 0) === 0 && size(first, last) >= ENOUGH) break;
    last++;
  }
  return shorten(clauses.slice(first, last + 1).join('，'));
}

/** Names are kept: who did it belongs to the matter. */
const isPersonal = (text: string) => redact(text).kinds.some((kind) => kind !== 'name');

/** A title of this length says enough without a clause that tells nothing by itself. */
const ENOUGH = 12;

/** In characters as people count them, so that an emoji is never cut in two. */
const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' });

/** Cut between words, with … for what is missing. */
function shorten(text: string): string {
  if (text.length <= POINT_LENGTH) return text;
  // Only what can be kept is looked at: words are short.
  let kept = fitting(wordsOf(text.slice(0, POINT_LENGTH * 2)));
  if (kept.length === 0) kept = fitting([...graphemes.segment(text)].map(({ segment }) => segment));
  return `${kept.replace(/[，、\s]+$/, '')}…`;
}

function fitting(pieces: string[]): string {
  let kept = '';
  for (const piece of pieces) {
    if (kept.length + piece.length > POINT_LENGTH - 1) break;
    kept += piece;
  }
  return kept;
}

const OPENERS =
  /^(?:(?:上报|报告|我要上报|申报)[:：\s]+|我说个情况吧?|说实话|说真的|老实说|讲真|其实|另外|还有(?:就是)?|就是说?|然后|那个|这个嘛|比如说?|反正|所以|但是|但|不过|而且|因为|我觉得|我感觉|我认为|我发现|感觉|觉得|总觉得|想反映一下|反映一下|请问|你好|您好|领导您?好|各位(?:领导|老师)?|我们?科(?:室|里)?(?![长研员教主协目])|我科(?![长研员教])|我们(?:这边|这里|这儿|单位|医院|院)?(?![这那])|咱们?(?:科|院|这)?|有时候?|有的时候|经常会|一般来说|一般|平时|有点儿?|好像|可能是|据说|听说|目前|现在|最近|近期|这几年|这两年|一是|二是|三是|第[一二三]|\d+[.、)）])[\s:：,，]*/;
const INNER = /有时候|有的时候|其实|基本上|说实话|好像|感觉|那个|(?<=[\u4e00-\u9fff])(?:呢|啊|呀|嘛|吧|哦|噢|咯)(?=$)/g;

function tidy(clause: string): string {
  let out = clause.replace(/["“”'‘’]/g, '').trim();
  for (;;) {
    const next = out.replace(OPENERS, '');
    // A clause that is nothing but an opener stays empty; one that would lose its sense keeps it.
    if (next === out) break;
    out = next;
  }
  return out.replace(INNER, '').replace(/\s+/g, ' ').trim();
}
