import type { Card } from '../channels/card.js';
import type { CardSubject } from '../channels/channel.js';
import type { Ctx } from '../context.js';
import type { Person } from '../directory/model.js';

/**
 * The chat engine's contract with features. A message is handled in two phases: `prepare` may think and may use
 * the network (classifier, download of a picture) but writes nothing; `act` runs in the one transaction that also
 * marks the inbox row done, so that its effects happen exactly once.
 */
export interface Chat extends Ctx {
  person: Person;
  /** Puts a text to this person into the outbox, in this transaction. */
  say(text: string): Promise<void>;
  /** What can be done here, after a sentence that says why it is shown. */
  help(first?: string): Promise<void>;
  /** Every line of help that a feature has, whatever its topic. */
  helpLines(): Promise<string[]>;
  show(card: Card, about: CardSubject): Promise<void>;
  /** The dialogue that was open when the message came. */
  readonly dialogue: { flow: string; state: unknown } | undefined;
  /** Opens a dialogue: the next message of this person goes to that flow. */
  open<State>(flow: { name: string }, state: State): void;
  /** Ends the open dialogue. */
  close(): void;
  /** Remembers how 更多 goes on: `list` names the feature's list, `cursor` where the next page starts. */
  remember(list: string, cursor: string): void;
}

export interface Handler<Input, Prepared = undefined> {
  prepare?(ctx: Ctx & { person: Person }, input: Input): Promise<Prepared>;
  /** Said when that takes long, in the place of the engine's own words. */
  patience?: string;
  act(chat: Chat, input: Input, prepared: Prepared): Promise<void>;
}

/** A dialogue of several messages. `step` is pure; what it wants done it names as a command, which `run` carries out. */
export interface Flow<State, Command> {
  /** Stored with the state; never rename. */
  name: string;
  /** What the person is in the middle of, for sentences: 「正在填写退回理由」. */
  doing: string;
  step(state: State, input: FlowInput): FlowStep<State, Command>;
  /** Whether a text that is also a command is meant as an answer here: 「职权 药品采购」 while the office is correcting. */
  claims?(state: State, text: string): boolean;
  /** Network part of a command (e.g. fetching a picture), before the transaction. */
  prepare?(ctx: Ctx & { person: Person }, command: Command): Promise<unknown>;
  /** Said when that takes long, in the place of the engine's own words. */
  patience?: string;
  run?(chat: Chat, command: Command, prepared: unknown): Promise<void>;
}

export type FlowInput =
  | { kind: 'text'; text: string }
  | { kind: 'picture'; mediaId: string }
  /** 返回: one step back. 取消 never reaches a flow: the engine ends the dialogue, unless `onCancel` is set. */
  | { kind: 'back' };

export interface FlowStep<State, Command> {
  /** `undefined` ends the dialogue. */
  state: State | undefined;
  say?: string[];
  run?: Command;
}

/** What a feature gives the engine; `app.ts` fills one list with them. */
export interface ChatFeature {
  /** Typed words and menu keys. A word is matched whole, a pattern against the trimmed text. */
  commands?: ChatCommand[];
  // biome-ignore lint/suspicious/noExplicitAny: flows of different states live in one registry; each is typed where it is written
  flows?: Flow<any, any>[];
  /** By `CardSubject.kind`. Only a person the card was sent to gets here. */
  clicks?: Record<string, Handler<CardClick, unknown>>;
  /** By the name given to `chat.remember`. */
  pages?: Record<string, (chat: Chat, cursor: string) => Promise<void>>;
  /** A picture with no dialogue open; asked first whether this feature has a use for it. */
  picture?: Handler<{ mediaId: string }, unknown> & { wants(ctx: Ctx & { person: Person }): Promise<boolean> };
  /** 取消 with no dialogue open. Returns true when something was cancelled. */
  cancel?(chat: Chat): Promise<boolean>;
  /** A text that is no command and belongs to no dialogue. One feature has it. */
  freeText?: Handler<{ text: string }, unknown>;
  /**
   * Lines this feature adds to 帮助; with a topic they stand under 「帮助 ‹topic›」, since no one reads forty lines.
   * @param office what the plan in force calls its office
   */
  help?(office: string): readonly string[];
  topic?: string;
  /** What the scheme in force makes of this feature, where 帮助 would promise too much; said before its lines. */
  helpNote?(ctx: Ctx): Promise<string | undefined>;
}

export interface ChatCommand {
  /** Whole word, or a pattern whose groups `act` reads. */
  match: string | RegExp;
  menuKey?: string;
  handler: Handler<CommandInput, unknown>;
}
export interface CommandInput {
  text: string;
  match?: RegExpExecArray;
}
export interface CardClick {
  subject: CardSubject;
  taskId: string;
  key: string;
  selections: Record<string, string[]>;
}
