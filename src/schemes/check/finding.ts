// Rule, pure: what a check says, and with what weight.
import { isFilled } from '../merge.js';
import type { Scheme } from '../model.js';

/**
 * `error`: the scheme contradicts itself. `blocking`: something is missing without which it cannot be active.
 * `gap`: something is missing or imperfect, and the engines can do without.
 */
export interface Finding {
  severity: 'error' | 'blocking' | 'gap';
  /** Where in the scheme, e.g. `chains.staff.steps.office.who.role`. */
  path: string;
  /** What is wrong, for people. */
  message: string;
  /** For a gap the scheme lists itself: its id, and what to ask the office. */
  gap?: string;
  question?: string;
}

export const error = (path: string, message: string): Finding => ({ severity: 'error', path, message });

/** Something is missing: said once, with the weight the scheme's own list gives it; with ours when it is not listed. */
export function missing(
  scheme: Scheme,
  path: string,
  message: string,
  severity: Finding['severity'] = 'blocking',
): Finding[] {
  const listed = scheme.gaps.some((gap) => covers(gap.path, path) && !isFilled(scheme, gap.path));
  return listed ? [] : [{ severity, path, message }];
}

/** Gaps the scheme lists about itself and that nothing has filled. */
export function openGaps(scheme: Scheme): Finding[] {
  return scheme.gaps
    .filter((gap) => !isFilled(scheme, gap.path) && (gap.blocking || !gap.answer))
    .map((gap) => ({
      severity: gap.blocking ? 'blocking' : 'gap',
      path: gap.path,
      message: gap.missing,
      gap: gap.id,
      question: gap.question,
    }));
}

/** Whether a listed path is this one or stands above it; a star is any item. */
function covers(listed: string, path: string): boolean {
  const parts = path.split('.');
  return listed.split('.').every((part, at) => part === parts[at] || (part === '*' && parts[at] !== undefined));
}
