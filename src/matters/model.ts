import { peopleNamed } from '../approvals/who.js';
import type { Organisation } from '../directory/model.js';
import type { Matter as Kind, Scheme } from '../schemes/model.js';

export interface Matter {
  id: string;
  number: string;
  kind: string;
  name: string;
  schemeVersion: string;
  state: 'open' | 'closed';
  openedBy: string;
  openedAt: Date;
  closedAt: Date | null;
}
export interface Pass {
  gate: string;
  /** YYYY-MM-DD. */
  on: string;
  note: string | null;
  passedBy: string;
}
export type { Kind };
export type Gate = Scheme['gates'][number];
export type Clock = Scheme['clocks'][number];

export const STATE_LABELS = { open: '办理中', closed: '已结项' } as const;

/** SX-2026-1, sx-2026-0001 or full-width digits → SX-2026-0001. Undefined when it is no number of a matter. */
export function readMatterNumber(text: string): string | undefined {
  const match = /^SX[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `SX-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}

export const kindOf = (scheme: Scheme, key: string): Kind | undefined =>
  scheme.matters.find((kind) => kind.key === key);

/** Kinds of matter this person keeps, in the scheme's order. */
export const kindsKeptBy = (scheme: Scheme, org: Organisation, person: string): Kind[] =>
  scheme.matters.filter((kind) => peopleNamed(kind.by, scheme, org).includes(person));

/** Gates of a kind, in its order. */
export const gatesOf = (scheme: Scheme, kind: Kind): Gate[] =>
  kind.gates.flatMap((key) => scheme.gates.find((gate) => gate.key === key) ?? []);

export type Found<Item> = { found: Item } | { several: Item[] };

/**
 * What a person means by a name: its place in the list, the whole name, a part of it, or its characters in order
 * (签订合同 for 签订借款合同和担保合同). Where several fit he is asked; none fits: an empty `several`.
 */
export function byName<Item>(items: readonly Item[], name: (item: Item) => string, text: string): Found<Item> {
  const said = plain(text);
  const at = /^\d{1,3}$/.test(said) ? items[Number(said) - 1] : undefined;
  if (at !== undefined) return { found: at };
  if (said === '') return { several: [] };
  const ways: Array<(label: string) => boolean> = [
    (label) => label === said,
    (label) => label.includes(said),
    (label) => said.length >= 2 && label[0] === said[0] && inOrder(said, label),
    (label) => said.length >= 2 && inOrder(said, label),
  ];
  for (const fits of ways) {
    const [one, ...more] = items.filter((item) => fits(plain(name(item))));
    if (one !== undefined) return more.length === 0 ? { found: one } : { several: [one, ...more] };
  }
  return { several: [] };
}

function inOrder(said: string, label: string): boolean {
  let at = 0;
  for (const character of label) if (character === said[at]) at++;
  return at === said.length;
}

const plain = (text: string) => text.normalize('NFKC').replace(/[\s《》“”"'「」、，。·]/g, '');
