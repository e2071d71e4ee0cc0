import { EventEmitter } from 'node:events';
import type { Log } from '../log.js';
import type { SimulatorOptions } from './options.js';
import type { OrgPerson } from './organisation.js';
import type { Message, PageEvent } from './page-api.js';
import { type Snapshot, snapshotIn } from './snapshot.js';
import { type Conversation, emptyState, type State, type StoredMessage, trim } from './state.js';

/** What all parts of the simulated WeCom share: its memory, its two clocks, and who listens. */
export interface World {
  options: SimulatorOptions;
  state: State;
  snapshot: Snapshot;
  log: Log;
  /** Product-visible time: what people see, and the 72 hours of a card. */
  now(): Date;
  /** Machine time, milliseconds: tokens, rates, duplicate check, media, CreateTime. */
  machineNow(): number;
  /** Something worth keeping has changed. */
  changed(): void;
  emit(event: PageEvent): void;
  listen(listener: (event: PageEvent) => void): () => void;
  /** Ids compare without regard to case; left people are still found. */
  person(userid: string): OrgPerson | undefined;
  conversation(userid: string): Conversation;
  append(userid: string, message: Omit<StoredMessage, 'id' | 'at'>): StoredMessage;
  /** After a message was changed in place. */
  messageChanged(userid: string, message: StoredMessage): void;
  setUnread(userid: string, unread: number): void;
  /** A 64-bit MsgId as a decimal string, always growing. */
  nextMsgId(): string;
  /** CreateTime for an event: never falls back, and the same event of the same person gets another second. */
  createTime(userid: string, event: string): number;
}

export function createWorld(options: SimulatorOptions): World {
  const machineNow = options.machineNow ?? Date.now;
  const snapshot = snapshotIn(options.stateFile, options.log);
  const state = snapshot.load() ?? emptyState(structuredClone(options.organisation));
  // A tap that was under way when the process ended has had its answer, or never will.
  for (const conversation of Object.values(state.conversations)) {
    for (const message of conversation.messages) if (message.cardState?.waiting) message.cardState.waiting = false;
  }
  const bus = new EventEmitter();
  bus.setMaxListeners(0);
  const keyOf = (userid: string) => userid.toLowerCase();
  let changes = 0;
  const trimmed = () => {
    for (const id of trim(state, machineNow())) snapshot.dropMedia(id);
    return state;
  };

  const world: World = {
    options,
    state,
    snapshot,
    log: options.log,
    now: options.now,
    machineNow,
    changed() {
      changes += 1;
      if (changes % 200 === 0) trimmed();
      snapshot.soon(trimmed);
    },
    emit: (event) => void bus.emit('event', event),
    listen(listener) {
      bus.on('event', listener);
      return () => void bus.off('event', listener);
    },
    person: (userid) => state.organisation.people.find((person) => keyOf(person.userid) === keyOf(userid)),
    conversation(userid) {
      const key = keyOf(userid);
      state.conversations[key] ??= { messages: [], unread: 0 };
      return state.conversations[key];
    },
    append(userid, content) {
      const message: StoredMessage = { id: String(state.nextId++), at: options.now().toISOString(), ...content };
      const conversation = world.conversation(userid);
      conversation.messages.push(message);
      world.changed();
      world.emit({ type: 'message', userid, message: shown(message) });
      world.setUnread(userid, message.from === 'app' ? conversation.unread + 1 : 0);
      return message;
    },
    messageChanged(userid, message) {
      world.changed();
      world.emit({ type: 'message-changed', userid, message: shown(message) });
    },
    setUnread(userid, unread) {
      const conversation = world.conversation(userid);
      if (conversation.unread === unread) return;
      conversation.unread = unread;
      world.changed();
      world.emit({ type: 'unread', userid, unread });
    },
    nextMsgId() {
      const last = BigInt(state.lastMsgId);
      const fromClock = BigInt(machineNow()) * 1_000_000n;
      state.lastMsgId = String(fromClock > last ? fromClock : last + 1n);
      return state.lastMsgId;
    },
    createTime(userid, event) {
      const key = keyOf(userid);
      const known = state.lastSecond[key];
      const nowSecond = Math.floor(machineNow() / 1000);
      const lastSecond = known?.second ?? 0;
      let second = Math.max(nowSecond, lastSecond);
      if (second === lastSecond && event !== '' && known?.events.includes(event)) second += 1;
      if (known && second === known.second) known.events.push(event);
      else state.lastSecond[key] = { second, events: [event] };
      return second;
    },
  };
  return world;
}

/** As the page sees it: without what only the server needs. */
export function shown(message: StoredMessage): Message {
  const { msgid: _, ...rest } = message;
  return rest;
}
