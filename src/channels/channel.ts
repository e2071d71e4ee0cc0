import type { Card } from './card.js';

/**
 * The vocabulary every chat platform is translated into. Features know this file and nothing of the wire.
 * A person is known by `person`: the platform's user id in lower case (WeCom compares ids without regard to case).
 */
export type ChannelName = 'wecom';

/** What somebody did, or what the platform tells us, as one stored inbox row. */
export interface Incoming {
  channel: ChannelName;
  /** The same delivery again carries the same key (WeCom: agent + sender + MsgId, or the event's own parts). */
  key: string;
  /** Lower-case user id; `sys` for what the platform itself sends. Also the lane: one at a time per person. */
  person: string;
  /** The id as the platform wrote it. */
  userid: string;
  /** CreateTime, one-second resolution. */
  sentAt: Date;
  what: What;
}

export type What =
  | { kind: 'text'; text: string }
  | { kind: 'picture'; mediaId: string; url?: string }
  | { kind: 'click'; click: Click }
  | { kind: 'menu'; key: string }
  /** Opened the conversation (frequent), became or ceased to be visible to the app. */
  | { kind: 'entered' }
  | { kind: 'joined' }
  | { kind: 'left' }
  | { kind: 'directory'; change: DirectoryChange }
  /** Everything else, answered politely: `type` is the platform's name of it (voice, video, location …). */
  | { kind: 'other'; type: string };

export interface Click {
  taskId: string;
  /** Our own key of the button. */
  key: string;
  /** One-use code that lets us update the card. */
  responseCode?: string;
  /** Question key → chosen option ids. */
  selections: Record<string, string[]>;
}

/** WeCom `change_contact`; only changed fields are present on an update. */
export type DirectoryChange =
  | { type: 'create_user' | 'update_user'; userid: string; newUserid?: string; fields: Record<string, string> }
  | { type: 'delete_user'; userid: string }
  | { type: 'create_party' | 'update_party'; id: number; name?: string; parentId?: number; order?: number }
  | { type: 'delete_party'; id: number }
  | {
      type: 'update_tag';
      id: number;
      addUsers: string[];
      removeUsers: string[];
      addParties: number[];
      removeParties: number[];
    };

/** What we want said, handed to `outbox.put` inside the caller's transaction. */
export type Outgoing =
  | { kind: 'text'; to: string[]; text: string }
  /** Uploaded just before it is sent. At most 20 MB, as WeCom takes them. */
  | { kind: 'file'; to: string[]; file: OutgoingFile }
  /** One message for all of `to`: the same card, one task id, the first decision counts. */
  | { kind: 'card'; to: string[]; card: Card; about: CardSubject }
  /** New look of a card already sent; reaches every recipient of it. `settled` greys its buttons with that text. */
  | { kind: 'card-update'; taskId: string; card: Card; settled?: string };

export interface OutgoingFile {
  /** With its ending. */
  filename: string;
  /** Media type, e.g. application/pdf. */
  type: string;
  content: Uint8Array;
}
/** What WeCom takes of a file (vendor page 90253). */
export const FILE_BYTES = 20 << 20;

/** Which feature answers a click on the card, and for which of its rows. */
export interface CardSubject {
  /** e.g. `risk-draft`, `approval-step`, `filing`: the key under which a feature registers its click handler. */
  kind: string;
  id: string;
}
