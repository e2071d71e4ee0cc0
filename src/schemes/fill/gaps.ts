// Rule, pure: what a scheme still lacks and somebody of the house can answer.
import { checkScheme } from '../check.js';
import { isFilled } from '../merge.js';
import type { Scheme } from '../model.js';

export interface OpenGap {
  /** Of the scheme's own list; of what the check found beside it, the path. */
  id: string;
  path: string;
  missing: string;
  question: string;
  blocking: boolean;
}

/** Every open gap, the blocking ones first, else in the order of the scheme. */
export function openGaps(scheme: Scheme): OpenGap[] {
  const gaps = checkScheme(scheme).flatMap(({ severity, path, message, gap, question }): OpenGap[] => {
    // What is there and only imperfect (a label too long for a card) is mended in the file.
    if (severity === 'error' || (gap === undefined && isThere(scheme, path))) return [];
    const blocking = severity === 'blocking';
    return [{ id: gap ?? path, path, missing: message, question: question ?? `${message}，怎样定？`, blocking }];
  });
  return gaps.filter(({ id }, at) => gaps.findIndex((other) => other.id === id) === at);
}

const isThere = (scheme: Scheme, path: string) => path !== 'chains' && isFilled(scheme, path);

/** What can be answered, counted. */
export const countGaps = (scheme: Scheme): { all: number; blocking: number } => {
  const gaps = openGaps(scheme);
  return { all: gaps.length, blocking: gaps.filter(({ blocking }) => blocking).length };
};
