import type { Scheme } from '../schemes/model.js';

export type RegulationState = 'planned' | 'done' | 'void';

/** States of a regulation as people read them. */
export const STATE_LABELS: Record<RegulationState, string> = {
  planned: '拟定中',
  done: '已完成',
  void: '已作废',
};

export interface Regulation {
  id: string;
  number: string;
  name: string;
  due: string;
  department: number | null;
  drafter: string;
  state: RegulationState;
  reviewAskedAt: Date | null;
  overdueToldAt: Date | null;
  createdAt: Date;
  doneAt: Date | null;
}

/** One question answered. The words stand here too: the plan may ask differently next year. */
export interface ReviewAnswer {
  key: string;
  ask: string;
  answer: 'yes' | 'no';
  /** Whether it is the answer the plan hopes for. */
  good: boolean;
  remark?: string;
}

export type Review = Scheme['reviews'][number];

/** The reviews that a regulation has to pass under this plan. */
export const reviewsOf = (scheme: Scheme): Review[] => scheme.reviews.filter(({ object }) => object === 'regulation');

export const MAX_NAME = 80;

/** ZD-2026-1, zd-2026-0001 or full-width digits → ZD-2026-0001. Undefined when it is no number of a regulation. */
export function readRegulationNumber(text: string): string | undefined {
  const match = /^ZD[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `ZD-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}

/** 「《采购管理办法》 12月31日」 → name and day as typed; the day stands behind the last blank. */
export function readPlan(typed: string): { name: string; due: string } | undefined {
  const words = typed.trim();
  const at = words.search(/\s\S{1,30}$/);
  if (at < 1) return undefined;
  const name = words
    .slice(0, at)
    .trim()
    .replace(/^《|》$/g, '');
  return name === '' ? undefined : { name, due: words.slice(at).trim() };
}
