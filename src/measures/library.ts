// Rule, pure: the points a plan lists itself (`library`) → what is to be entered.
import { reasonOf } from '../risks/model.js';
import type { RiskFields } from '../risks/schema.js';
import type { Scheme } from '../schemes/model.js';

export interface LibraryEntry {
  /** Id of the scheme and key of its point, with / between: entered once for each section. */
  key: string;
  fields: RiskFields;
  measures: string[];
}

/** Every point of the plan with its measures, as it will stand in the register. */
export function libraryOf(scheme: Scheme): LibraryEntry[] {
  return (scheme.library ?? []).map((point) => {
    const key = `${scheme.id}/${point.key}`;
    const fields: RiskFields = {
      point: inShort(point.text),
      manifestation: point.text,
      layer: point.layer ?? scheme.layers[0]?.key ?? '',
      ...(point.category ? { category: point.category } : {}),
      imported: true,
      library: key,
    };
    const reason = reasonOf(scheme, fields);
    return { key, fields: reason ? { ...fields, reason } : fields, measures: point.measures };
  });
}

/** What of it a section has not got yet. */
export function notYetThere(entries: readonly LibraryEntry[], there: ReadonlySet<string>): LibraryEntry[] {
  return entries.filter((entry) => !there.has(entry.key));
}

/** The first clause that says anything; a register's cell and a card have no room for the whole. */
export function inShort(text: string): string {
  const [first = text] = text.split(/[。；;]/);
  const short = [...first.trim()];
  return short.length <= LIMIT ? short.join('') : `${short.slice(0, LIMIT - 1).join('')}…`;
}

const LIMIT = 60;
