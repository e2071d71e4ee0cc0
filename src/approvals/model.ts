import { z } from 'zod';

/** What a chain needs to know about the subject of an approval. */
export interface ChainFacts {
  /** As chains name it: risk, power, measure … */
  object: string;
  /** The person the subject is about (for a self-report the reporter): never decides on it. */
  concerned: string;
  /** Somebody else whose own it is too, such as who wrote it for him: decides on it as little. Chains are not chosen by him. */
  alsoOwn?: string;
  /** The section the subject belongs to, as it was when reported. */
  departmentId: number | null;
  /** Key of a layer of the scheme; empty where the subject has none. */
  layer: string;
  /** Key of a level of the scheme; empty where the subject has none. */
  level: string;
  /** Amounts a step may depend on (`over`), by the name the scheme gives them. */
  amounts?: Readonly<Record<string, number>>;
}

/** 请假代办 as rules see it: `person` is away, `delegate` decides in his place. Both moments inclusive. */
export interface Delegation {
  person: string;
  delegate: string;
  fromAt: Date;
  untilAt: Date;
}

export interface Decider {
  person: string;
  because: 'post' | 'climbed' | 'delegation' | 'handover';
  /** With a delegation or handover: in whose place. */
  insteadOf?: string;
}

interface StepOfChain {
  key: string;
  label: string;
  decide: 'one' | 'all' | 'meeting';
  mayChangeLevel: boolean;
}
/**
 * One step of a chain, resolved to persons.
 * `gap`: nobody may decide, the office is asked · `outside`: a body that decides outside the product, in a
 * meeting (`decide`) or in another house ·
 * `passed`: it would have been the person concerned and nobody is above him, so step `to` decides for it too.
 */
export type PlannedStep = StepOfChain &
  (
    | { kind: 'people'; deciders: Decider[] }
    | { kind: 'gap' }
    | { kind: 'outside'; body: string }
    | { kind: 'passed'; to: string }
  );

const reason = z
  .string()
  .trim()
  .max(500, '理由请控制在 500 字以内')
  .refine((text) => (text.match(/[\p{L}\p{N}]/gu) ?? []).length >= 2, '请写明理由（至少两个字）');
/** Calendar day, YYYY-MM-DD. */
const day = z.iso.date('日期不对，请写成 2026-12-01 这样');
const paperNumber = z.string().trim().min(1, '请写文号').max(60, '文号请控制在 60 字以内');

/** A picture that came with a paper decision. */
export interface Scan {
  content: Uint8Array;
  mediaType: string;
}
const scan = z.custom<Scan>((value) => value === undefined || value instanceof Object).optional();

export const AgreeInput = z.strictObject({ stepId: z.string().min(1) });
export const ReturnInput = z.strictObject({ stepId: z.string().min(1), reason });
export const LevelInput = z.strictObject({ stepId: z.string().min(1), level: z.string().min(1), reason });
export const FilingInput = z.strictObject({ stepId: z.string().min(1), number: paperNumber, date: day, scan });
export const PaperInput = z
  .strictObject({
    stepId: z.string().min(1),
    via: z.enum(['paper', 'meeting']),
    decision: z.enum(['agreed', 'returned']),
    /** Who signed, or which meeting: 院长办公会. */
    name: z.string().trim().min(1, '请写签字人或会议名称').max(60, '名称请控制在 60 字以内'),
    number: paperNumber,
    date: day,
    reason: reason.optional(),
    scan,
  })
  .refine((input) => input.decision === 'agreed' || input.reason !== undefined, '退回要写明理由');
export const DelegateInput = z.strictObject({ delegate: z.string().min(1), until: day });

export type FilingInput = z.input<typeof FilingInput>;
export type PaperInput = z.input<typeof PaperInput>;
