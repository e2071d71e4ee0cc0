import type { TableDocument, TableRow } from '../export/document.js';
import { STATUS_LABELS } from '../risks/model.js';
import type { RegisterColumnKey } from '../schemes/model.js';
import type { Entry } from './entry.js';
import type { RegisterForm } from './forms.js';
import { COLUMNS, WORDS } from './words.js';

export interface RegisterHead {
  /** Name of the house; empty: none is printed. */
  house: string;
  /** Product's date, e.g. 2026-11-21. */
  asOf: string;
  /** Whether the person who asks sees only a part of the points. */
  partial: boolean;
  /** A moment as a date of the house. */
  date(at: Date): string;
}

/**
 * Rule, pure: the points that belong in a register → the table that is printed. The most serious level first, by rank
 * and never by label, then the sections in the directory's order, then the number. Where the form groups, the groups
 * stand in the same order and each is sorted so within.
 */
export function registerTable(form: RegisterForm, entries: readonly Entry[], head: RegisterHead): TableDocument {
  const shown = entriesOf(form, entries);
  const columns = form.columns.map(({ key, label, width }) => ({
    key,
    label,
    width: width ?? COLUMNS[key].width,
    align: COLUMNS[key].align,
  }));
  const [year = '', month = '', day = ''] = head.asOf.split('-').map((part) => String(Number(part)));
  const open = [...new Set(shown.filter((one) => one.status.key !== 'filed').map((one) => one.status.label))];
  return {
    name: form.key,
    title: form.title,
    head: { left: head.house ? WORDS.unit(head.house) : '', right: WORDS.asOf(year, month, day) },
    columns,
    rows: rowsOf(form, shown, head),
    empty: WORDS.empty,
    notes: [
      ...(form.note ? [form.note] : []),
      ...(head.partial ? [WORDS.partial] : []),
      ...(open.length > 0 ? [WORDS.notFiled(open.join('、'))] : []),
    ],
    signatures: form.signatures.length > 0 ? [...form.signatures.map(WORDS.signed), WORDS.date] : [],
  };
}

/** Points of the form's layers, in the order in which they stand in the table. */
export function entriesOf(form: RegisterForm, entries: readonly Entry[]): Entry[] {
  const group = groupOf(form);
  return entries
    .filter((entry) => !form.layers || form.layers.includes(entry.layer.key))
    .sort(
      (a, b) =>
        group(a).at - group(b).at ||
        compare(group(a).label, group(b).label) ||
        a.level.rank - b.level.rank ||
        a.section.at - b.section.at ||
        byNumber(a.number, b.number),
    );
}

function rowsOf(form: RegisterForm, shown: readonly Entry[], head: RegisterHead): TableRow[] {
  const group = groupOf(form);
  // Two sections may bear one name: their places tell them apart.
  const keyOf = (entry: Entry) => `${group(entry).at} ${group(entry).label}`;
  const sizes = new Map<string, number>();
  for (const entry of shown) sizes.set(keyOf(entry), (sizes.get(keyOf(entry)) ?? 0) + 1);
  let last: string | undefined;
  return shown.flatMap((entry, at): TableRow[] => {
    const row: TableRow = { kind: 'row', cells: form.columns.map(({ key }) => cell(key, entry, at + 1, head)) };
    const key = keyOf(entry);
    if (!form.groupBy || key === last) return [row];
    last = key;
    return [{ kind: 'group', text: WORDS.group(group(entry).label, sizes.get(key) ?? 0) }, row];
  });
}

function groupOf({ groupBy, layers }: RegisterForm): (entry: Entry) => { label: string; at: number } {
  switch (groupBy) {
    case undefined:
      return () => ({ label: '', at: 0 });
    case 'section':
      return (entry) => entry.section;
    case 'category':
      return (entry) => entry.category;
    case 'level':
      return (entry) => ({ label: entry.level.label, at: entry.level.rank });
    case 'layer':
      return (entry) => ({ label: entry.layer.label, at: layers?.indexOf(entry.layer.key) ?? 0 });
  }
}

function cell(key: RegisterColumnKey, entry: Entry, serial: number, head: RegisterHead): string {
  switch (key) {
    case 'serial':
      return String(serial);
    case 'section':
    case 'category':
    case 'level':
    case 'layer':
      return entry[key].label;
    case 'holder':
      return [entry.post, entry.person].filter(Boolean).join('\n');
    case 'risk':
      return entry.manifestation === entry.point || entry.manifestation === ''
        ? entry.point
        : `${entry.point}（${entry.manifestation}）`;
    case 'measures':
      return entry.measures.length > 1
        ? entry.measures.map((measure, at) => `${at + 1}. ${measure}`).join('\n')
        : (entry.measures[0] ?? '');
    case 'filed':
      return entry.filedAt ? head.date(entry.filedAt) : '';
    case 'status':
      return entry.status.label;
    case 'note':
      return entry.status.key === 'filed' ? '' : STATUS_LABELS[entry.status.key];
    default:
      return entry[key];
  }
}

/** FX-2026-0002 before FX-2026-0010 and FX-2026-10000, without any language's rules of sorting. */
function byNumber(a: string, b: string): number {
  const [left, right] = [a, b].map((number) =>
    number
      .split('-')
      .map((part) => part.padStart(12, '0'))
      .join('-'),
  );
  return compare(left ?? a, right ?? b);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
