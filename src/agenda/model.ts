import { z } from 'zod';
import type { Day } from '../calendar/day.js';
import type { Settled } from '../calendar/working-days.js';
import type { Scheme } from '../schemes/model.js';

export type Phase = Scheme['phases'][number];
export type Deadline = Scheme['deadlines'][number];

/** 审批中 and 已收下 count as handed in; 已退回 has to be handed in again. */
export type SubmissionState = 'in-approval' | 'received' | 'returned' | 'withdrawn';

export const STATE_LABELS: Record<SubmissionState, string> = {
  'in-approval': '审批中',
  received: '已收下',
  returned: '已退回',
  withdrawn: '已撤回',
};

/** A deadline's last day in the calendar. */
export interface Due {
  deadline: Deadline;
  /** As the plan has it: the last day of its year or month, or the day. */
  asked: Day;
  /** The day that holds. */
  day: Day;
  /** Why, where the plan says what a day off does to it. */
  settled?: Settled;
  /** A year without holidays known: whether the day is worked cannot be said, so the plan's own day holds. */
  unknownYear?: number;
}

/** What one section, one person or the house has to hand in. */
export interface Duty {
  due: Due;
  /** Section that hands in; with `each: person` the one he belongs to; none for the house. */
  department: number | null;
  /** With `each: person`. */
  person: string | null;
  /** Who may hand it in and is reminded, by user id. Nobody: the office has to see to it. */
  by: string[];
  /** The section has no head who can act: `by` are those above it. */
  fromAbove: boolean;
}

/** What tells duties of one deadline apart, and ties submissions to them. */
export const holderKey = ({
  deadline,
  department,
  person,
}: {
  deadline: string;
  department: number | null;
  person: string | null;
}): string => `${deadline}|${person === null ? (department ?? '') : person}`;

export const dutyKey = ({ due, department, person }: Duty): string =>
  holderKey({ deadline: due.deadline.key, department, person });

export const NOTE_CHARACTERS = 2000;
export const MOST_PICTURES = 5;

export const Note = z
  .string()
  .trim()
  .min(1, '请写报送说明；没有要说的就回复“无”。')
  .max(NOTE_CHARACTERS, `报送说明请控制在 ${NOTE_CHARACTERS} 字以内，长的材料请分开说明或拍成图片。`);

/** BS-2012-1, bs2012-0001 or full-width digits → BS-2012-0001. Undefined when it is no number of a submission. */
export function readSubmissionNumber(text: string): string | undefined {
  const match = /^BS[-－—\s]?(\d{4})[-－—\s]?(\d{1,8})$/i.exec(text.normalize('NFKC').trim());
  return match ? `BS-${match[1]}-${String(Number(match[2])).padStart(4, '0')}` : undefined;
}
