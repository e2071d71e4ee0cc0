import type { Calendar } from '../calendar/calendar.js';
import { cards } from './check/cards.js';
import { chains } from './check/chains.js';
import { dates } from './check/dates.js';
import { type Finding, openGaps } from './check/finding.js';
import { levels } from './check/levels.js';
import { papers } from './check/papers.js';
import { parts } from './check/parts.js';
import { references } from './check/references.js';
import { placesOf } from './check/walk.js';
import type { Scheme } from './model.js';

export type { Finding } from './check/finding.js';

/**
 * What stands in the way of a scheme: every fault by path, the gravest first, else in the order of the concerns. Pure.
 * @param calendar with it, days that fall on days off are told too
 */
export function checkScheme(scheme: Scheme, calendar?: Calendar): Finding[] {
  const places = placesOf(scheme);
  const findings = [
    ...references(scheme, places),
    ...levels(scheme),
    ...chains(scheme),
    ...parts(scheme),
    ...papers(scheme),
    ...cards(scheme, places),
    ...dates(scheme, calendar),
    ...openGaps(scheme),
  ];
  const order = ['error', 'blocking', 'gap'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Findings that forbid activating the scheme. */
export const hindrances = (findings: Finding[]): Finding[] => findings.filter((f) => f.severity !== 'gap');
