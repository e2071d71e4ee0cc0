import type { AssumedDays } from '../calendar/assumed.js';
import type { CardLine } from '../channels/card.js';
import type { Outgoing } from '../channels/channel.js';
import type { Ctx } from '../context.js';
import type { Chat } from '../conversation/flow.js';
import type { Db } from '../db/client.js';
import type { Organisation, Person } from '../directory/model.js';
import type { Scheme } from '../schemes/model.js';
import type { ChainFacts, Scan } from './model.js';

/** What people read of a subject, on cards and in lists. Labels, not keys. */
export interface SubjectCard {
  /** What title, body and reporter are called; a risk point's 风险点, 表现形式, 报告人 where it is absent. */
  nouns?: { title: string; body: string; reporter: string };
  /** FX-2026-0001 */
  number: string;
  /** The risk in short. */
  title: string;
  reporterName: string;
  sectionName: string;
  /** Further lines, at most two are shown (类别 …). Labels of at most 5 characters. */
  lines: CardLine[];
  /** Both empty where the subject has no level: no card shows one. */
  levelLabel: string;
  levelKey: string;
  /** 表现形式, or what stands for it, in full; cards shorten it. */
  body?: string;
}

export interface StepDecided {
  stepLabel: string;
  /** Names as people read them: 张三, or 李四（代 张三）, or 院长办公会（纪要〔2026〕3号）. */
  by: string;
  decision: 'agree' | 'return' | 'level';
  reason?: string;
  /** Absent with `agree`: that was the last step, and `onApproved` follows. */
  nextLabel?: string;
  /** Names; empty when the next step is a gap or outside. */
  nextPeople?: string[];
  /** The body that decides next by sitting: one of the house (`meeting`), or another house. */
  nextBody?: { name: string; meeting: boolean };
}

/**
 * A kind of thing that goes through a chain; each feature gives its own, `app.ts` fills the list.
 * All calls come inside the transaction of the decision, after the round's row in `approvals` is locked:
 * a feature that locks its own row first and then calls a verb of this folder risks a deadlock.
 */
export interface ApprovalSubject {
  /** Stored in `approvals.subject_kind`; never rename. */
  kind: string;
  /** A whole number as people type it, e.g. /^FX-\d{4}-\d{1,6}$/i. */
  numberPattern: RegExp;
  byNumber(ctx: Ctx, number: string): Promise<string | undefined>;
  facts(ctx: Ctx, id: string): Promise<ChainFacts>;
  card(ctx: Ctx, id: string): Promise<SubjectCard>;
  snapshot(ctx: Ctx, id: string): Promise<Record<string, unknown>>;
  /** Who submitted it, where that is not the person concerned: he may take it back. */
  submittedBy?(ctx: Ctx, id: string): Promise<string>;
  /** Told of every decision, the last one included, before `onApproved` or `onReturned`. Says so to the reporter. */
  onStepDecided(ctx: Ctx, id: string, decided: StepDecided): Promise<void>;
  onApproved(ctx: Ctx, id: string): Promise<void>;
  onReturned(ctx: Ctx, id: string, reason: string): Promise<void>;
  onWithdrawn(ctx: Ctx, id: string): Promise<void>;
  changeLevel(ctx: Ctx, id: string, level: string, reason: string): Promise<void>;
  /**
   * Everybody who is, was or will be asked about it in any of its rounds, after that has changed: for a feature that
   * keeps who may see what beside its own rows.
   */
  onPeople?(ctx: Ctx, id: string, people: string[]): Promise<void>;
}

/** Something else that waits for a person: 待办 lists it after what he has to decide. */
export interface TodoEntry {
  /** Its place among those of its feature, e.g. the last day and a key: 待办 goes on after it. */
  place: string;
  /** Two or three lines, as 待办 shows them. */
  text: string;
  /** 待办 2: the whole of it, or its card once more. */
  show(chat: Chat): Promise<void>;
}
/** What a feature adds to 待办; each gives its own, `app.ts` fills the list. */
export type TodoSource = (ctx: Ctx, person: Person) => Promise<TodoEntry[]>;

/** What the verbs of this folder need from the rest of the house; filled in `app.ts`. */
export interface Effects {
  /** Into the outbox, in the caller's transaction. */
  put(ctx: Ctx, outgoing: Outgoing): Promise<void>;
  organisation(db: Db): Promise<Organisation>;
  /** Content of one row of `scheme_versions`: a round goes on under the version it began with. */
  scheme(db: Db, version: string): Promise<Scheme>;
  subjects: readonly ApprovalSubject[];
  /** In the order in which 待办 shows them, after what is to be decided. */
  todo?: readonly TodoSource[];
  /** Time zone of the organisation, e.g. Asia/Shanghai. */
  timeZone: string;
  /** For reminders; read anew, so that a year which the operator adds counts at once. */
  workingDays(): Promise<AssumedDays>;
  /** Fetches a picture from the platform; before a transaction, never inside. */
  fetchPicture(mediaId: string): Promise<Scan>;
}

/** @throws Error when the feature was not registered: a mistake in `app.ts`, not of a person */
export function subjectOf(effects: Effects, kind: string): ApprovalSubject {
  const subject = effects.subjects.find((s) => s.kind === kind);
  if (!subject) throw new Error(`no approval subject registered for ${kind}`);
  return subject;
}
