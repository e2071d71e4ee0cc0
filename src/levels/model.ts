import { lettersIn } from '../channels/text.js';
// Rule, pure: what a person types about a level.
import { levelsByRank, type Scheme } from '../schemes/model.js';

export type LevelItem = { key: string; label: string };

/** DJ-2026-1, dj2026-0001 or full-width digits → DJ-2026-0001. Undefined when it is no number of ours. */
export function readLevelNumber(text: string): string | undefined {
  const match = /^DJ[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `DJ-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}

/** A level by its label or by its place in the list: 高 · 高风险 · 2. */
export function readLevel(levels: readonly LevelItem[], text: string): LevelItem | undefined {
  const said = plain(text);
  return (
    levels.find(({ label }) => plain(label) === said) ?? (/^\d{1,2}$/.test(said) ? levels[Number(said) - 1] : undefined)
  );
}

/**
 * What stands behind the number: 「高 新增了审批权」 → the level and the reason, either of which may be missing.
 * The first word that is no level leaves everything to be asked.
 */
export function readProposal(levels: readonly LevelItem[], text: string): { level?: LevelItem; reason?: string } {
  const said = text.trim().replace(/^(?:调?整?为|到|至|[:：→])\s*/, '');
  const [, first = '', rest = ''] = /^([^\s，,。；;:：]{1,16})[\s，,。；;:：]*([\s\S]*)$/.exec(said) ?? [];
  const level = /^\d+$/.test(first) ? undefined : readLevel(levels, first);
  if (!level) return {};
  const reason = rest.trim().replace(/^理由\s*[:：]?\s*/, '');
  return { level, ...(reasonFault(reason) === undefined ? { reason } : {}) };
}

export const levelItems = (scheme: Scheme): LevelItem[] =>
  levelsByRank(scheme).map(({ key, label }) => ({ key, label }));

/** What is wrong with a reason; undefined: nothing. */
export function reasonFault(text: string): 'short' | 'long' | undefined {
  if ((text.match(/[\p{L}\p{N}]/gu) ?? []).length < 2) return 'short';
  return lettersIn(text) > 500 ? 'long' : undefined;
}

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\s|风险$/g, '')
    .toLowerCase();
