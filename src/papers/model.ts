import { peopleNamed } from '../approvals/who.js';
import type { Organisation } from '../directory/model.js';
import type { Scheme } from '../schemes/model.js';

export type PaperState = 'in-approval' | 'returned' | 'withdrawn' | 'filed' | 'published';
export type PaperValues = Record<string, string>;
export type Form = Scheme['forms'][number];
export type Field = Form['fields'][number];
export type Scale = Scheme['scales'][number];

export interface Paper {
  id: string;
  number: string;
  form: string;
  schemeVersion: string;
  writer: string;
  department: number | null;
  values: PaperValues;
  state: PaperState;
  submittedAt: Date;
  filedAt: Date | null;
  publishedAt: Date | null;
}

/** One answer to a correction: what a card or a dialogue was about, so that it decides on no later answer. */
export const answerKey = (mark: string, answeredAt: Date): string => `${mark}@${answeredAt.toISOString()}`;
export const markOfAnswer = (answer: string): string => answer.split('@')[0] ?? '';

/** A paper that went through a chain is 已批准, one that the office only receives is 已收到. */
export function stateLabel(state: PaperState, form: Pick<Form, 'object'> | undefined): string {
  switch (state) {
    case 'in-approval':
      return '审批中';
    case 'returned':
      return '已退回';
    case 'withdrawn':
      return '已撤回';
    case 'published':
      return '已公布';
    case 'filed':
      return form?.object === undefined ? '已收到' : '已批准';
  }
}

/** BD-2026-1, bd-2026-0001 or full-width digits → BD-2026-0001. Undefined when it is no number of a paper. */
export function readPaperNumber(text: string): string | undefined {
  const match = PAPER_NUMBER.exec(text.normalize('NFKC').trim());
  return match ? `BD-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}
export const PAPER_NUMBER = /^BD[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i;

export const formOf = (scheme: Scheme, key: string): Form | undefined => scheme.forms.find((form) => form.key === key);

/** Fields the writer fills; the rest are signed by steps of the chain. */
export const asked = (form: Form): Field[] => form.fields.filter((field) => field.signed === undefined);

/** Forms this person may fill, in the scheme's order; those that go with a report are filled there. */
export function formsFor(scheme: Scheme, org: Organisation, person: string): Form[] {
  return scheme.forms
    .filter((form) => form.of === undefined)
    .filter((form) => !form.by || peopleNamed(form.by, scheme, org).includes(person));
}

/** The scale a handed-in form is marked on. */
export const scaleOf = (scheme: Scheme, form: string): Scale | undefined =>
  scheme.scales.find(({ forms }) => forms.includes(form));

/** Who marks on a scale: whom it names, else the office. */
export const markersOf = (scheme: Scheme, org: Organisation, scale: Scale): string[] =>
  peopleNamed(scale.by.length > 0 ? scale.by : [{ by: 'role', role: scheme.office, assigned: false }], scheme, org);
