import type { Organisation } from './organisation.js';
import type { Menu, Message } from './page-api.js';

/** Everything the simulated WeCom remembers across a restart; written to disk as it is. */
export interface State {
  version: 1;
  organisation: Organisation;
  conversations: Record<string, Conversation>;
  /** Messages the app sent, for recall and card updates; the newest `KEEP.sent`. */
  sent: SentMessage[];
  responseCodes: ResponseCode[];
  /** Every task id the app has used, newest last. */
  taskIds: string[];
  menu: Menu | null;
  media: Media[];
  tokens: AccessToken[];
  /** Duplicate check: hash of the request's JSON → when and as which message it was first sent. */
  duplicates: Record<string, { at: number; msgid: string }>;
  /** Per person, the CreateTime last given and the events of that second. */
  lastSecond: Record<string, { second: number; events: string[] }>;
  /** The next message id of a conversation; one counter, so ids also tell the order between people. */
  nextId: number;
  /** The last MsgId given out; more than 53 bits, hence a string. */
  lastMsgId: string;
}
export interface Conversation {
  messages: StoredMessage[];
  unread: number;
}
export interface StoredMessage extends Message {
  /** Of `message/send`, when the app sent it. */
  msgid?: string;
}
export interface SentMessage {
  msgid: string;
  /** Machine time, milliseconds: recall counts in it. */
  at: number;
  recipients: string[];
  taskId?: string;
  recalled?: boolean;
}
export interface ResponseCode {
  code: string;
  msgid: string;
  /** Product-visible time, milliseconds: a rehearsal moves the 72 hours along. */
  createdAt: number;
  used: boolean;
}
export interface Media {
  id: string;
  type: string;
  contentType: string;
  filename: string;
  size: number;
  /** Machine time, milliseconds. */
  at: number;
}
export interface AccessToken {
  token: string;
  /** Which secret it was given for. */
  of: 'app' | 'contacts';
  expiresAt: number;
}

/** The snapshot must stay small however long the simulator runs. */
export const KEEP = { messagesPerPerson: 400, sent: 4000, responseCodes: 8000, taskIds: 20_000, media: 300 } as const;

export function emptyState(organisation: Organisation): State {
  return {
    version: 1,
    organisation,
    conversations: {},
    sent: [],
    responseCodes: [],
    taskIds: [],
    menu: null,
    media: [],
    tokens: [],
    duplicates: {},
    lastSecond: {},
    nextId: 1,
    lastMsgId: '0',
  };
}

/** Drops what is past the bounds, oldest first. @returns ids of media no longer kept */
export function trim(state: State, machineNow: number): string[] {
  for (const conversation of Object.values(state.conversations)) {
    keepNewest(conversation.messages, KEEP.messagesPerPerson);
  }
  keepNewest(state.sent, KEEP.sent);
  keepNewest(state.responseCodes, KEEP.responseCodes);
  keepNewest(state.taskIds, KEEP.taskIds);
  for (const [hash, { at }] of Object.entries(state.duplicates)) {
    if (machineNow - at > LONGEST_DUPLICATE_CHECK_MS) delete state.duplicates[hash];
  }
  state.tokens = state.tokens.filter((token) => machineNow < token.expiresAt + 24 * 3600_000);
  return keepNewest(state.media, KEEP.media).map((media) => media.id);
}

export const LONGEST_DUPLICATE_CHECK_MS = 14_400_000;

const keepNewest = <T>(list: T[], count: number): T[] => list.splice(0, Math.max(0, list.length - count));
